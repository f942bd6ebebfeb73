import { IconPlus, IconTrash } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import type { Problem } from '#core/standard/problem.ts';
import type { Threshold } from '#core/standard/thresholds.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Card, Stage, Tool } from './card.tsx';
import { type Change, useMove } from './condition_card.tsx';
import { ConditionText } from './condition_text.tsx';
import { thresholdsIn } from './condition_words.tsx';
import { withNewTerm, withoutTerm, withTermRenamed } from './edits.ts';
import { NumberBox } from './number_box.tsx';
import { put } from './paths.ts';
import classes from './terms_stage.module.css';
import { ThresholdBar } from './threshold_bar.tsx';

/** Named calculations that rules use: a score and its parts. */
export const TermsStage = memo(function TermsStage(parts: {
  number: number;
  terms: Record<string, string> | undefined;
  problems: Problem[];
  change: Change;
}) {
  const { number, terms = NO_TERMS, problems, change } = parts;
  const { t } = useTranslation();
  const names = Object.keys(terms);
  return (
    <Stage
      number={number}
      title={t('editor.terms.title')}
      hint={names.length === 0 ? t('editor.terms.none') : t('editor.terms.hint')}
      action={
        <Tool label={t('editor.terms.add')} onClick={() => change(withNewTerm)}>
          <IconPlus size={16} stroke={1.8} aria-hidden />
        </Tool>
      }
    >
      {names.map((name, i) => (
        <TermCard
          key={i < names.length ? `${i}` : name}
          name={name}
          text={terms[name] ?? ''}
          above={names.slice(0, i).join()}
          problems={
            problems.some(({ path }) => path === `$.terms.${name}`)
              ? problems.filter(({ path }) => path === `$.terms.${name}`)
              : NO_PROBLEMS
          }
          change={change}
        />
      ))}
    </Stage>
  );
});

const NO_PROBLEMS: Problem[] = [];
const NO_TERMS: Record<string, string> = {};

const TermCard = memo(function TermCard(parts: {
  name: string;
  text: string;
  above: string;
  problems: Problem[];
  change: Change;
}) {
  const { name, text, above, problems, change } = parts;
  const { t } = useTranslation();
  const path = `$.terms.${name}`;
  const [typed, setTyped] = useState<string | null>(null);
  const onMove = useMove(change);
  const groups = useMemo(() => bySubject(thresholdsIn(text, path, 'term')), [text, path]);
  const rename = () => {
    if (typed !== null && /^[a-z][a-z0-9_]{0,59}$/.test(typed))
      change(document => withTermRenamed(document, name, typed));
    setTyped(null);
  };
  return (
    <Card
      place={path}
      wrong={problems.length > 0}
      head={
        <input
          className={classes.name}
          value={typed ?? name}
          aria-label={t('editor.terms.name')}
          spellCheck={false}
          onChange={event => setTyped(event.target.value.toLowerCase().replace(/[^a-z0-9_]/g, '_'))}
          onBlur={rename}
          onKeyDown={event => event.key === 'Enter' && rename()}
        />
      }
      tools={
        <Tool
          label={t('editor.terms.remove', { name })}
          onClick={() => change(document => withoutTerm(document, name))}
        >
          <IconTrash size={15} stroke={1.7} aria-hidden />
        </Tool>
      }
    >
      <ConditionText
        value={text}
        label={t('editor.terms.text', { name })}
        problems={problems}
        terms={above ? above.split(',') : []}
        onChange={next => change(document => put(document, path, next), `text:${path}`)}
      />
      {groups.map(group => (
        <Steps key={group[0]?.subject} thresholds={group} onMove={onMove} />
      ))}
    </Card>
  );
});

/** The steps of one banded score on one histogram. */
function Steps({
  thresholds,
  onMove,
}: {
  thresholds: Threshold[];
  onMove: (threshold: Threshold, value: number) => void;
}) {
  const language = useLanguage();
  const indicator = thresholds[0]?.indicator ? parseIndicator(thresholds[0].indicator) : null;
  const label = indicator ? labels(indicator).label[language] : (thresholds[0]?.subject ?? '');
  return (
    <div className={classes.steps}>
      <p>{label}</p>
      <ThresholdBar thresholds={thresholds} label={label} unit="" scale={1} grade="insufficient" onMove={onMove} />
      <div className={classes.boxes}>
        {thresholds.map((threshold, i) => (
          <NumberBox
            key={threshold.index}
            value={threshold.value}
            label={`${label} ${threshold.operator} ${i + 1}`}
            onChange={value => onMove(threshold, value)}
          />
        ))}
      </div>
    </div>
  );
}

function bySubject(thresholds: Threshold[]): Threshold[][] {
  const groups = new Map<string, Threshold[]>();
  for (const threshold of thresholds)
    groups.set(threshold.subject, [...(groups.get(threshold.subject) ?? []), threshold]);
  return [...groups.values()];
}
