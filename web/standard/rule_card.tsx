import { IconArrowDown, IconArrowUp, IconGripVertical, IconTrash } from '@tabler/icons-react';
import { type DragEvent, memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GRADES, gradeOf, type Severity } from '#core/contract.ts';
import type { Rule } from '#core/standard/document.ts';
import type { Problem } from '#core/standard/problem.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { Tool } from './card.tsx';
import { type Change, ConditionCard } from './condition_card.tsx';
import { withoutRule, withRuleMoved, withSeverity } from './edits.ts';
import classes from './rule_card.module.css';

const DRAGGED = 'application/x-wusetu-rule';

/** Colour, numeral and words of a grade as a choice. */
export function GradeSelect(parts: { severity: Severity; label: string; onChange(severity: Severity): void }) {
  const text = useGradeText();
  return (
    <span className={classes.grade}>
      <GradeMark grade={gradeOf(parts.severity) ?? 'insufficient'} />
      <select
        value={parts.severity}
        aria-label={parts.label}
        onChange={event => parts.onChange(Number(event.target.value) as Severity)}
      >
        {[...GRADES].reverse().map(grade => (
          <option key={grade} value={GRADES.indexOf(grade)}>
            {text(grade)}
          </option>
        ))}
      </select>
    </span>
  );
}

/** One rule: may be edited, moved by its handle or its arrows, removed. `decides`: areas that it grades today. */
export const RuleCard = memo(function RuleCard(parts: {
  rule: Rule;
  index: number;
  last: number;
  decides: number | null;
  problems: Problem[];
  known_doubts: string[];
  terms: readonly string[];
  change: Change;
}) {
  const { rule, index, last, decides, problems, known_doubts, terms, change } = parts;
  const { t } = useTranslation();
  const [over, setOver] = useState<'above' | 'below' | null>(null);
  const name = t('editor.rule.name', { number: index + 1 });
  const drop = (event: DragEvent) => {
    const from = Number(event.dataTransfer.getData(DRAGGED));
    setOver(null);
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    change(document => withRuleMoved(document, from, from < index ? index : index));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the arrows in the card do the same by keyboard
    <div
      className={classes.place}
      data-over={over ?? undefined}
      onDragOver={event => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver('above');
      }}
      onDragLeave={() => setOver(null)}
      onDrop={drop}
    >
      <ConditionCard
        path={`$.rules[${index}]`}
        entry={rule}
        known_doubts={known_doubts}
        grade={gradeOf(rule.severity) ?? 'insufficient'}
        absence="no_grade"
        problems={problems}
        terms={terms}
        change={change}
        head={
          <>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: for the mouse alone; the arrows move the card by keyboard */}
            <span
              className={classes.grip}
              draggable
              title={t('editor.rule.drag')}
              onDragStart={event => {
                event.dataTransfer.setData(DRAGGED, String(index));
                event.dataTransfer.effectAllowed = 'move';
                const card = event.currentTarget.closest('article');
                if (card) event.dataTransfer.setDragImage(card, 12, 20);
              }}
            >
              <IconGripVertical size={15} stroke={1.6} aria-hidden />
            </span>
            <GradeSelect
              severity={rule.severity}
              label={t('editor.rule.grade', { name })}
              onChange={severity => change(document => withSeverity(document, index, severity))}
            />
            {decides !== null && (
              <span className={classes.decides} title={t('editor.rule.decides_hint')}>
                {t('editor.rule.decides', { count: decides })}
              </span>
            )}
          </>
        }
        tools={
          <>
            <Tool
              label={t('editor.rule.up', { name })}
              disabled={index === 0}
              onClick={() => change(document => withRuleMoved(document, index, index - 1))}
            >
              <IconArrowUp size={15} stroke={1.8} aria-hidden />
            </Tool>
            <Tool
              label={t('editor.rule.down', { name })}
              disabled={index === last}
              onClick={() => change(document => withRuleMoved(document, index, index + 1))}
            >
              <IconArrowDown size={15} stroke={1.8} aria-hidden />
            </Tool>
            <Tool
              label={t('editor.rule.remove', { name })}
              disabled={last === 0}
              onClick={() => change(document => withoutRule(document, index))}
            >
              <IconTrash size={15} stroke={1.7} aria-hidden />
            </Tool>
          </>
        }
      />
    </div>
  );
});
