import { IconCheck, IconMinus, IconQuestionMark } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Comparison, ConditionTrace, ExplainPayload, Truth } from '#core/contract.ts';
import { gradeOf } from '#core/contract.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import type { GradeKey } from '#web/theme/themes.ts';
import { indicatorValue } from './indicator_value.ts';
import classes from './rules.module.css';
import { rowsBehind } from './source_rows.ts';

const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤', '<>': '≠', '!=': '≠' };

function TruthMark({ truth }: { truth: Truth }) {
  const { t } = useTranslation();
  if (truth === null) return <IconQuestionMark size={14} stroke={2} aria-label={t('why.unknown')} />;
  return truth ? (
    <IconCheck size={15} stroke={2.4} className={classes.yes} aria-label={t('why.yes')} />
  ) : (
    <IconMinus size={14} stroke={2} className={classes.no} aria-label={t('why.no')} />
  );
}

/** What a table of rules needs to know of its values: how they are called, and which reports they come from. */
type Known = {
  labels: Map<string, string>;
  reports(indicator: string): number;
  onSource: ((indicator: string) => void) | null;
};

/** A value leads to the reports that it was counted from. */
function Value({ comparison, known }: { comparison: Comparison; known: Known }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { indicator, value } = comparison;
  const words = indicatorValue(indicator, value, language);
  const count = indicator ? known.reports(indicator) : 0;
  if (!indicator || !known.onSource || count === 0) return words;
  const title = `${t('situation.why.rows_title', { label: known.labels.get(indicator) ?? indicator })} (${t('situation.why.rows', { count })})`;
  return (
    <button
      type="button"
      className={classes.value}
      title={title}
      aria-label={`${words}. ${title}`}
      data-source={indicator}
      onClick={() => known.onSource?.(indicator)}
    >
      {words}
    </button>
  );
}

function Row({ comparison, known }: { comparison: Comparison; known: Known }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { indicator, operator, threshold, truth, expression } = comparison;
  const bare = operator.toLowerCase() === 'is null' ? t('why.absent') : operator;
  return (
    <tr className={truth ? classes.met : undefined}>
      <th scope="row" title={expression}>
        {(indicator && known.labels.get(indicator)) ?? indicator ?? expression}
      </th>
      <td className={classes.number}>
        <Value comparison={comparison} known={known} />
      </td>
      <td className={classes.number}>
        {threshold === null ? bare : `${SIGNS[operator] ?? operator} ${indicatorValue(indicator, threshold, language)}`}
      </td>
      <td className={classes.truth}>
        <TruthMark truth={truth} />
      </td>
    </tr>
  );
}

function Rule(parts: { grade: GradeKey; rule: ConditionTrace; decided: boolean; known: Known }) {
  const { t } = useTranslation();
  const text = useGradeText();
  const { grade, rule, decided, known } = parts;
  return (
    <tbody className={decided ? classes.decided : undefined}>
      <tr className={classes.rule}>
        <th colSpan={4} scope="rowgroup" title={rule.when}>
          <GradeMark grade={grade} />
          <span>{text(grade)}</span>
          {decided && <span className={classes.badge}>{t('why.decided')}</span>}
        </th>
      </tr>
      {rule.comparisons.map(comparison => (
        <Row key={comparison.expression} comparison={comparison} known={known} />
      ))}
    </tbody>
  );
}

/** The trace: every comparison of every rule with its value, its threshold and whether it held. */
export function Rules({ trace, onSource }: { trace: ExplainPayload; onSource: Known['onSource'] }) {
  const { t } = useTranslation();
  const labels = new Map(trace.indicators.map(({ name, label }) => [name, label]));
  const known: Known = { labels, onSource, reports: name => rowsBehind(name, trace.date, trace.data).length };
  const gates = trace.insufficient.filter(gate => gate.truth !== false);
  return (
    <Section title={t('why.rules')} hint={t('why.rules_hint')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('why.condition')}</th>
            <th scope="col">{t('why.value')}</th>
            <th scope="col">{t('why.threshold')}</th>
            <th scope="col">{t('why.met')}</th>
          </tr>
        </thead>
        {gates.map(gate => (
          <Rule key={gate.when} grade="insufficient" rule={gate} decided={gate.truth === true} known={known} />
        ))}
        {trace.rules.map(rule => (
          <Rule
            key={`${rule.severity}${rule.when}`}
            grade={gradeOf(rule.severity) ?? 'insufficient'}
            rule={rule}
            decided={rule.decided}
            known={known}
          />
        ))}
      </table>
      {trace.missing.length > 0 && (
        <p className={classes.missing}>
          {t('why.missing')}: {trace.missing.map(name => labels.get(name) ?? name).join(', ')}
        </p>
      )}
    </Section>
  );
}
