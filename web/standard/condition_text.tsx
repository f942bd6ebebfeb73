import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '#core/standard/problem.ts';
import { useLanguage } from '#web/parts/language.ts';
import { type Candidate, type Completion, complete } from './completion.ts';
import classes from './condition_text.module.css';
import { problemWords } from './problem_words.ts';
import { offsetOf, spanAt, type Token, tokensOf } from './tokens.ts';

/**
 * CQL2 text: a plain textarea over a coloured copy of itself, with a list of completions. CodeMirror was weighed: it writes its style
 * sheet into the page, which `style-src 'self'` refuses, and would be 120 KB (gzipped) for texts of one to five lines.
 */
export function ConditionText(parts: {
  value: string;
  label: string;
  problems: Problem[];
  terms: readonly string[];
  onChange(text: string): void;
}) {
  const { value, label, problems, terms, onChange } = parts;
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const caretMark = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [completion, setCompletion] = useState<(Completion & { chosen: number; caret: number }) | null>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  const nextCaret = useRef<number | null>(null);
  const pieces = useMemo(() => piecesOf(value, problems), [value, problems]);

  useLayoutEffect(() => {
    if (nextCaret.current === null) return;
    input.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = null;
  });
  // The list stands under the caret, whose place only the coloured copy knows.
  useLayoutEffect(() => {
    const [mark, shown] = [caretMark.current, list.current];
    if (!completion || !mark || !shown) return;
    const room = (shown.offsetParent?.clientWidth ?? 0) - shown.offsetWidth;
    setPlace({ left: Math.max(0, Math.min(mark.offsetLeft - 8, room)), top: mark.offsetTop + mark.offsetHeight + 3 });
  }, [completion]);

  const offer = (text: string, caret: number, asked = false) => {
    const typing = /[\p{L}\p{N}_]$/u.test(text.slice(0, caret));
    const found = asked || typing ? complete(text, caret, terms, language) : null;
    setCompletion(found && { ...found, chosen: 0, caret });
  };
  const accept = (candidate: Candidate) => {
    if (!completion) return;
    const { from, to } = completion;
    nextCaret.current = from + candidate.insert.length + candidate.caret;
    onChange(value.slice(0, from) + candidate.insert + value.slice(to));
    setCompletion(null);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      offer(value, event.currentTarget.selectionStart, true);
      return;
    }
    if (!completion) return;
    const { candidates, chosen } = completion;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) setCompletion({ ...completion, chosen: (chosen + move + candidates.length) % candidates.length });
    else if (event.key === 'Enter' || event.key === 'Tab') accept(candidates[chosen] as Candidate);
    else if (event.key === 'Escape') setCompletion(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
  };

  return (
    <div className={classes.editor}>
      <div className={classes.layers}>
        <pre className={classes.copy} aria-hidden>
          {pieces.map(({ kind, text, wrong, at }) => (
            <span key={at} className={classes[kind]} data-wrong={wrong || undefined}>
              {completion && completion.caret > at && completion.caret <= at + text.length ? (
                <>
                  {text.slice(0, completion.caret - at)}
                  <span ref={caretMark} />
                  {text.slice(completion.caret - at)}
                </>
              ) : (
                text
              )}
            </span>
          ))}
          {completion?.caret === 0 && <span ref={caretMark} />}
          {'\n'}
        </pre>
        {/* A textarea may not have the role combobox (ARIA in HTML); a text box may say its list and the option chosen in it. */}
        <textarea
          ref={input}
          className={classes.input}
          value={value}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          rows={1}
          aria-label={label}
          aria-invalid={problems.length > 0}
          aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={completion ? `${id}-list` : undefined}
          aria-activedescendant={completion ? `${id}-${completion.chosen}` : undefined}
          onChange={event => {
            onChange(event.target.value);
            offer(event.target.value, event.target.selectionStart);
          }}
          onKeyDown={onKeyDown}
          onClick={() => setCompletion(null)}
          onBlur={() => setCompletion(null)}
        />
        {completion && (
          <div
            className={classes.list}
            ref={list}
            id={`${id}-list`}
            role="listbox"
            aria-label={t('editor.text.offered')}
            style={place}
          >
            {completion.candidates.map((candidate, i) => (
              // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the text, aria-activedescendant says the option
              // biome-ignore lint/a11y/useKeyWithClickEvents: the text handles the keys
              <div
                key={candidate.insert}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === completion.chosen}
                ref={element => {
                  if (i === completion.chosen) element?.scrollIntoView({ block: 'nearest' });
                }}
                onMouseDown={event => event.preventDefault()}
                onClick={() => accept(candidate)}
              >
                <code>{candidate.insert}</code>
                <small>{candidate.label || (candidate.kind === 'term' ? t('editor.text.term') : '')}</small>
              </div>
            ))}
          </div>
        )}
      </div>
      {completion && (
        <span className={classes.unseen} role="status">
          {t('editor.text.count', { count: completion.candidates.length })}
        </span>
      )}
      {problems.length > 0 && (
        <ul className={classes.problems} id={`${id}-problems`}>
          {problems.map(problem => (
            <li key={`${problem.line}:${problem.column}:${problem.message}`}>
              {problem.line !== undefined && (
                <button
                  type="button"
                  onClick={() => {
                    const at = spanAt(value, offsetOf(value, problem.line ?? 1, problem.column ?? 1));
                    input.current?.focus();
                    input.current?.setSelectionRange(at.from, at.to);
                  }}
                >
                  {t('editor.text.place', { line: problem.line, column: problem.column })}
                </button>
              )}
              {problemWords(problem.message, language)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type Piece = Token & { wrong: boolean };

function piecesOf(text: string, problems: Problem[]): Piece[] {
  const spans = problems.flatMap(({ line, column }) =>
    line === undefined ? [] : [spanAt(text, offsetOf(text, line, column ?? 1))],
  );
  return tokensOf(text).map(token => ({
    ...token,
    wrong: spans.some(({ from, to }) => token.at >= from && token.at < to),
  }));
}
