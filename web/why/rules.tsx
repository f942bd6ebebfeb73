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

function Row({ comparison, labels }: { comparison: Comparison; labels: Map<string, string> }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { indicator, operator, threshold, value, truth, expression } = comparison;
  const bare = operator.toLowerCase() === 'is null' ? t('why.absent') : operator;
  return (
    <tr className={truth ? classes.met : undefined}>
      <th scope="row" title={expression}>
        {(indicator && labels.get(indicator)) ?? indicator ?? expression}
      </th>
      <td className={classes.number}>{indicatorValue(indicator, value, language)}</td>
      <td className={classes.number}>
        {threshold === null ? bare : `${SIGNS[operator] ?? operator} ${indicatorValue(indicator, threshold, language)}`}
      </td>
      <td className={classes.truth}>
        <TruthMark truth={truth} />
      </td>
    </tr>
  );
}

function Rule(parts: { grade: GradeKey; rule: ConditionTrace; decided: boolean; labels: Map<string, string> }) {
  const { t } = useTranslation();
  const text = useGradeText();
  const { grade, rule, decided, labels } = parts;
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
        <Row key={comparison.expression} comparison={comparison} labels={labels} />
      ))}
    </tbody>
  );
}

/** The trace: every comparison of every rule with its value, its threshold and whether it held. */
export function Rules({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const labels = new Map(trace.indicators.map(({ name, label }) => [name, label]));
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
          <Rule key={gate.when} grade="insufficient" rule={gate} decided={gate.truth === true} labels={labels} />
        ))}
        {trace.rules.map(rule => (
          <Rule
            key={`${rule.severity}${rule.when}`}
            grade={gradeOf(rule.severity) ?? 'insufficient'}
            rule={rule}
            decided={rule.decided}
            labels={labels}
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
