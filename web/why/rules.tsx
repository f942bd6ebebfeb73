import { IconCheck, IconMinus, IconQuestionMark } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Comparison,
  type ConditionTrace,
  type Contribution,
  type ExplainPayload,
  gradeOf,
  type Language,
  type Truth,
} from '#core/contract.ts';
import { formatValue } from '#web/i18n/format.ts';
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

/** The points of a part of a score, signed. */
const points = (value: number | null, language: Language): string =>
  value === null || value === 0
    ? formatValue(value, language)
    : `${value > 0 ? '+' : '−'}${formatValue(Math.abs(value), language)}`;

/** A part of a score: what it is counted from, and its points. */
function Part({ part, term, trace }: { part: Contribution; term: string; trace: ExplainPayload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const found = trace.indicators.filter(({ name }) => part.indicators.includes(name));
  const [only] = found.length === 1 ? found : [];
  return (
    <tr className={classes.part} data-part={part.expression}>
      <th scope="row" title={`${part.expression} · ${t('situation.why.part_of', { term })}`}>
        {found.length > 0
          ? found.map(({ label }) => label).join(language === 'zh' ? '、' : ', ')
          : t('situation.why.constant')}
      </th>
      <td className={classes.number}>{only ? indicatorValue(only.name, only.value, language) : ''}</td>
      <td />
      <td />
      <td className={classes.number} data-contribution>
        {points(part.contribution, language)}
      </td>
    </tr>
  );
}

function Row({ comparison, known, decides }: { comparison: Comparison; known: Known; decides: boolean }) {
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
      <td className={classes.contribution}>{decides && t('situation.why.decisive')}</td>
    </tr>
  );
}

function Rule(parts: {
  grade: GradeKey;
  rule: ConditionTrace;
  decided: boolean;
  known: Known;
  /** Where the parts of a score are told: once, since every rule compares the same score. */
  trace: ExplainPayload | null;
}) {
  const { t } = useTranslation();
  const text = useGradeText();
  const { grade, rule, decided, known, trace } = parts;
  return (
    <tbody className={decided ? classes.decided : undefined}>
      <tr className={classes.rule}>
        <th colSpan={5} scope="rowgroup" title={rule.when}>
          <GradeMark grade={grade} />
          <span>{text(grade)}</span>
          {decided && <span className={classes.badge}>{t('why.decided')}</span>}
        </th>
      </tr>
      {rule.comparisons.map(comparison => (
        <Fragment key={comparison.expression}>
          <Row comparison={comparison} known={known} decides={decided && comparison.decisive} />
          {trace &&
            comparison.contributions?.map(part => (
              <Part key={part.expression} part={part} term={comparison.indicator ?? ''} trace={trace} />
            ))}
        </Fragment>
      ))}
    </tbody>
  );
}

/** The trace: every comparison of every rule with its value, its threshold and whether it held. */
export function Rules({ trace, onSource }: { trace: ExplainPayload; onSource: Known['onSource'] }) {
  const { t } = useTranslation();
  const text = useGradeText();
  const labels = new Map(trace.indicators.map(({ name, label }) => [name, label]));
  const known: Known = { labels, onSource, reports: name => rowsBehind(name, trace.date, trace.data).length };
  const gates = trace.insufficient.filter(gate => gate.truth !== false);
  const told = Math.max(
    0,
    trace.rules.findIndex(({ decided }) => decided),
  );
  const otherwise = trace.rule === null && trace.raw.grade !== null;
  return (
    <Section title={t('why.rules')} hint={t('why.rules_hint')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('why.condition')}</th>
            <th scope="col">{t('why.value')}</th>
            <th scope="col">{t('why.threshold')}</th>
            <th scope="col">{t('why.met')}</th>
            <th scope="col" title={t('situation.why.contribution_hint')}>
              {t('situation.why.contribution')}
            </th>
          </tr>
        </thead>
        {gates.map(gate => (
          <Rule
            key={gate.when}
            grade="insufficient"
            rule={gate}
            decided={gate.truth === true}
            known={known}
            trace={null}
          />
        ))}
        {trace.rules.map((rule, i) => (
          <Rule
            key={`${rule.severity}${rule.when}`}
            grade={gradeOf(rule.severity) ?? 'insufficient'}
            rule={rule}
            decided={rule.decided}
            known={known}
            trace={i === told ? trace : null}
          />
        ))}
        {otherwise && (
          <tbody className={classes.decided}>
            <tr className={classes.rule}>
              <th colSpan={5} scope="rowgroup">
                <GradeMark grade={trace.raw.grade!} />
                <span>{text(trace.raw.grade!)}</span>
                <span className={classes.badge}>{t('why.decided')}</span>
                <span className={classes.otherwise}>{t('situation.why.otherwise')}</span>
              </th>
            </tr>
          </tbody>
        )}
      </table>
      {trace.missing.length > 0 && (
        <p className={classes.missing}>
          {t('why.missing')}: {trace.missing.map(name => labels.get(name) ?? name).join(', ')}
        </p>
      )}
    </Section>
  );
}
