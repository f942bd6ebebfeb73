import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '#core/standard/problem.ts';
import { Card } from './card.tsx';
import { type Change, useMove } from './condition_card.tsx';
import { ConditionText } from './condition_text.tsx';
import { ConditionWords } from './condition_words.tsx';
import classes from './memory_stage.module.css';
import { put } from './paths.ts';
import { withFallback, withReference } from './references.ts';

/** A condition that a standard may have or not. */
export function OptionalCondition(parts: {
  path: string;
  text: string | undefined;
  title: string;
  start: string;
  problems: Problem[];
  terms: readonly string[];
  change: Change;
  onToggle(on: boolean): void;
  children?: ReactNode;
}) {
  const { path, text, title, problems, terms, change, onToggle, children } = parts;
  const { t } = useTranslation();
  const onMove = useMove(change);
  const wrong = problems.filter(problem => problem.path === path);
  return (
    <Card
      place={path}
      wrong={wrong.length > 0}
      head={
        <label className={`${classes.check} ${classes.head}`}>
          <input type="checkbox" checked={text !== undefined} onChange={event => onToggle(event.target.checked)} />
          {title}
        </label>
      }
    >
      {text !== undefined && (
        <>
          <ConditionWords
            text={text}
            path={path}
            grade="insufficient"
            absence="not_met"
            onMove={onMove}
            onReference={(reference, name) =>
              change(before => withReference(before, path, text, reference, name), `indicator:${path}:${reference.at}`)
            }
            onFallback={(reference, value) => change(before => put(before, path, withFallback(text, reference, value)))}
          />
          <ConditionText
            value={text}
            label={`${title}: ${t('editor.text.label')}`}
            problems={wrong}
            terms={terms}
            onChange={next => change(before => put(before, path, next), `text:${path}`)}
          />
          {children}
        </>
      )}
    </Card>
  );
}
