import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Standard } from '#core/standard/document.ts';
import { type Phrase, phraseOf, shown, type Test } from '#core/standard/phrases.ts';
import { type Threshold, thresholdsOf } from '#core/standard/thresholds.ts';
import { useLanguage } from '#web/parts/language.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import type { Absence } from './absence.ts';
import classes from './condition_words.module.css';
import { IndicatorMenu } from './indicator_menu.tsx';
import { NumberBox } from './number_box.tsx';
import { parseLoosely, type Reference, referencesIn } from './references.ts';
import { type Move, ThresholdBar } from './threshold_bar.tsx';

export type ConditionParts = {
  text: string;
  path: string;
  grade: GradeKey;
  /** What an unknown comparison does: keeps a rule from grading, or keeps a gate or permission from holding. */
  absence: Absence;
  onMove: Move;
  onReference(reference: Reference, name: string): void;
  onFallback(reference: Reference, value: number | null): void;
};

/** Thresholds of one text, found as those of a document that has nothing else. */
export function thresholdsIn(text: string, path: string, kind: 'condition' | 'term'): Threshold[] {
  const alone = kind === 'term' ? { rules: [], terms: { x: text } } : { rules: [{ when: text }] };
  return thresholdsOf(alone as unknown as Standard).map(threshold => ({ ...threshold, path }));
}

/** A condition as people say it; every number in it has its place among today's values. */
export function ConditionWords(parts: ConditionParts) {
  const { text, path } = parts;
  const language = useLanguage();
  const read = useMemo(() => {
    const tree = parseLoosely(text);
    if (!tree) return null;
    return { tree, thresholds: thresholdsIn(text, path, 'condition'), references: referencesIn(text) };
  }, [text, path]);
  // While someone types, the last condition that could be read stays, to look at only: its places are not those of the text.
  const last = useRef(read);
  if (read) last.current = read;
  if (!last.current) return null;
  return (
    <div className={classes.words} inert={read === null} data-old={read === null || undefined}>
      <PhraseView phrase={phraseOf(last.current.tree, language)} {...last.current} {...parts} />
    </div>
  );
}

type Read = { thresholds: Threshold[]; references: Reference[] };

function PhraseView({ phrase, ...rest }: { phrase: Phrase } & Read & ConditionParts) {
  const { t } = useTranslation();
  if (phrase.kind === 'test') return <TestView test={phrase} {...rest} />;
  if (phrase.kind === 'not')
    return (
      <div className={classes.group}>
        <span className={classes.joiner}>{t('editor.not')}</span>
        <PhraseView phrase={phrase.of} {...rest} />
      </div>
    );
  return (
    <ul className={classes.group} data-kind={phrase.kind}>
      {phrase.parts.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a condition have no other name than their place
        <li key={i}>
          {i > 0 && <span className={classes.joiner}>{t(phrase.kind === 'all' ? 'editor.and' : 'editor.or')}</span>}
          <PhraseView phrase={part} {...rest} />
        </li>
      ))}
    </ul>
  );
}

function TestView({ test, ...parts }: { test: Test } & Read & ConditionParts) {
  const { t } = useTranslation();
  const { thresholds, references, grade, absence, onMove, onReference, onFallback } = parts;
  const threshold = test.limit && thresholds.find(({ at }) => at === test.limit?.at);
  // A calculation of several has no menu: it begins where no name or coalesce of a name does.
  const own = references.find(({ at, fallback }) => (fallback ? fallback.from : at) === test.at);
  return (
    <div className={classes.test}>
      <div className={classes.line}>
        <span className={classes.label}>
          {test.label}
          {own && (
            <IndicatorMenu
              reference={own}
              absence={absence}
              onName={name => onReference(own, name)}
              onFallback={value => onFallback(own, value)}
            />
          )}
        </span>
        <span className={classes.sign} title={t(`editor.sign.${signKey(test.sign)}`)}>
          {test.sign}
        </span>
        {threshold ? (
          <>
            <NumberBox
              value={shown(threshold.value, test.scale)}
              label={`${test.label} ${test.sign}`}
              onChange={value => onMove(threshold, shown(value, 1 / test.scale))}
            />
            <span className={classes.unit}>{test.unit}</span>
          </>
        ) : (
          <span className={classes.limit}>
            {test.limit ? `${shown(test.limit.value, test.scale)} ${test.unit}` : test.words}
          </span>
        )}
      </div>
      {threshold && (
        <ThresholdBar
          thresholds={[threshold]}
          label={test.label}
          unit={test.unit}
          scale={test.scale}
          grade={grade}
          missing={
            own?.fallback ? t('editor.missing.counts', { value: own.fallback.value }) : t(`editor.missing.${absence}`)
          }
          onMove={onMove}
        />
      )}
    </div>
  );
}

const SIGN_KEYS: Record<string, 'ge' | 'gt' | 'le' | 'lt' | 'eq' | 'ne'> = {
  '≥': 'ge',
  '>': 'gt',
  '≤': 'le',
  '<': 'lt',
  '=': 'eq',
  '≠': 'ne',
};
const signKey = (sign: string) => SIGN_KEYS[sign] ?? 'eq';
