import { useTranslation } from 'react-i18next';
import type { ExplainPayload, HistoryPayload } from '#core/contract.ts';
import { formatNumber, formatShare, formatValue } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { Estimate } from './estimate.tsx';
import classes from './why.module.css';

type Fact = { label: string; value: string; warn: boolean };

/** How far the grade can be trusted: what chance allows for in the numbers behind it, how often was reported, how much was tested. */
export function Reliability({ trace, history }: { trace: ExplainPayload; history: HistoryPayload }) {
  const { t } = useTranslation();
  const reliability = trace.reliability;
  const facts = [...useReportFacts(trace, history), ...useTestFacts(trace, history)];
  return (
    <Section title={t('why.reliability')}>
      {reliability?.rates.map(({ days, lag, ...rate }) => (
        <Estimate
          key={`${days} ${lag}`}
          label={t(lag ? 'reliability.rate_lag' : 'reliability.rate', { days, lag })}
          {...rate}
        />
      ))}
      {reliability?.positivity.map(({ days, lag, percent, ...positivity }) => (
        <Estimate
          key={`${days} ${lag}`}
          label={t(lag ? 'reliability.positivity_lag' : 'reliability.positivity', { days, lag })}
          crude={percent}
          lo={positivity.lo}
          hi={positivity.hi}
          sentence={positivity.sentence}
        />
      ))}
      {reliability?.reproduction && (
        <Estimate
          label={t('reliability.rt')}
          crude={reliability.reproduction.rt}
          lo={reliability.reproduction.lo}
          hi={reliability.reproduction.hi}
          sentence={reliability.reproduction.sentence}
        />
      )}
      <dl className={classes.facets}>
        {facts.map(({ label, value, warn }) => (
          <div key={label} className={warn ? classes.warn : undefined}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** Of the area's own reports where it has some, else of those of its parts. */
function useReportFacts(trace: ExplainPayload, history: HistoryPayload): Fact[] {
  const { t } = useTranslation();
  const say = useDayText();
  const reported = history.days.filter(day => day.reported);
  const reporting = trace.reliability?.reporting ?? {
    days: history.days.length,
    reported_days: reported.length,
    last_report: reported.at(-1)?.date ?? null,
  };
  const { days, reported_days, last_report } = reporting;
  return [
    {
      label: t('why.last_report'),
      value: last_report ? say(last_report) : '—',
      warn: last_report !== trace.date,
    },
    {
      label: t('reliability.completeness', { days }),
      value: t('why.days_of', { done: reported_days, count: days }),
      warn: reported_days < days / 2,
    },
  ];
}

/** Screening of the area itself; of a level that is rolled up the sums of 28 days. */
function useTestFacts({ reliability }: ExplainPayload, history: HistoryPayload): Fact[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const number = (value: number) => formatNumber(value, language);
  if (!reliability) {
    const tested = history.days.reduce((sum, day) => sum + day.tested, 0);
    const positive = history.days.reduce((sum, day) => sum + day.positive, 0);
    const share = tested > 0 ? `${number(positive)} · ${formatShare(positive / tested, language)}` : '—';
    return [
      { label: t('why.tests_28'), value: number(tested), warn: false },
      { label: t('why.positive_28'), value: share, warn: false },
    ];
  }
  const { days, screened, to_screen, percent } = reliability.screening;
  const words = {
    screened: number(screened),
    to_screen: number(to_screen ?? 0),
    percent: formatValue(percent === null ? null : Math.round(percent * 10) / 10, language),
  };
  const key = to_screen === null ? 'reliability.of_residents' : 'reliability.of_listed';
  return [
    {
      label: t('reliability.screening', { days }),
      value: percent === null ? words.screened : t(key, words),
      warn: to_screen !== null && screened < to_screen / 2,
    },
  ];
}
