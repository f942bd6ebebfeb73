import { IconCode } from '@tabler/icons-react';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reason, Standard } from '#core/standard/document.ts';
import type { Problem } from '#core/standard/problem.ts';
import type { Threshold } from '#core/standard/thresholds.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import type { Absence } from './absence.ts';
import { Card, Tool } from './card.tsx';
import { ConditionText } from './condition_text.tsx';
import { ConditionWords } from './condition_words.tsx';
import { put } from './paths.ts';
import { withFallback, withReference } from './references.ts';
import { Sentence } from './sentence.tsx';
import { doubtfulNumbers, moveThreshold } from './sentences.ts';
import type { Move } from './threshold_bar.tsx';

export type Change = (next: (document: Standard) => Standard, mark?: string) => void;

type Session = { origin: Standard; threshold: Threshold; seen: WeakSet<Standard> };

/**
 * Moves thresholds. As long as nothing else is edited every step starts from the document as it was before the first:
 * a handle that passes 5 on its way from 3 to 14 must not confuse the sentence with another 5.
 */
export function useMove(change: Change): Move {
  const sessions = useRef(new Map<string, Session>());
  return useCallback(
    (threshold, value, gesture) => {
      const key = `${threshold.path}:${threshold.index}`;
      change(
        document => {
          let session = sessions.current.get(key);
          if (!session?.seen.has(document)) {
            session = { origin: document, threshold, seen: new WeakSet([document]) };
            sessions.current.set(key, session);
          }
          const next = moveThreshold(session.origin, session.threshold, value);
          session.seen.add(next);
          return next;
        },
        gesture === undefined ? `threshold:${key}` : `drag:${gesture}`,
      );
    },
    [change],
  );
}

/** A condition that decides something: its sentence, its words with handles, its CQL2 text. */
export function ConditionCard(parts: {
  path: string;
  entry: Reason;
  /** The entry as it was opened, where its sentence is unchanged: what was doubtful then is the source's own. */
  known_doubts: string[];
  grade: GradeKey;
  absence: Absence;
  head: ReactNode;
  tools: ReactNode;
  problems: Problem[];
  terms: readonly string[];
  change: Change;
}) {
  const { path, entry, known_doubts, grade, absence, head, tools, problems, terms, change } = parts;
  const { t } = useTranslation();
  const [written, setWritten] = useState(false);
  const when = `${path}.when`;
  const wrong = problems.filter(problem => problem.path === when);
  const wrongWords = problems.filter(problem => problem.path.startsWith(`${path}.because`));
  const doubtful = doubtfulNumbers(entry.because, entry.when).filter(number => !known_doubts.includes(number));
  const open = written || wrong.length > 0;
  const onMove = useMove(change);
  return (
    <Card
      place={path}
      grade={grade}
      wrong={problems.length > 0}
      head={head}
      tools={
        <>
          <Tool label={t('editor.text.toggle')} pressed={open} onClick={() => setWritten(!open)}>
            <IconCode size={16} stroke={1.8} aria-hidden />
          </Tool>
          {tools}
        </>
      }
    >
      <Sentence
        text={entry.because}
        problems={wrongWords}
        doubtful={doubtful}
        onChange={(language, text) =>
          change(document => put(document, `${path}.because.${language}`, text), `because:${path}:${language}`)
        }
      />
      <ConditionWords
        text={entry.when}
        path={when}
        grade={grade}
        absence={absence}
        onMove={onMove}
        onReference={(reference, name) =>
          change(
            document => withReference(document, when, entry.when, reference, name),
            `indicator:${when}:${reference.at}`,
          )
        }
        onFallback={(reference, value) =>
          change(
            document => put(document, when, withFallback(entry.when, reference, value)),
            `missing:${when}:${reference.at}`,
          )
        }
      />
      {open && (
        <ConditionText
          value={entry.when}
          label={t('editor.text.label')}
          problems={wrong}
          terms={terms}
          onChange={text => change(document => put(document, when, text), `text:${when}`)}
        />
      )}
    </Card>
  );
}
