import { useTranslation } from 'react-i18next';
import type { ExplainPayload, HistoryPayload } from '#core/contract.ts';
import { formatDay, formatNumber, formatShare } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import classes from './why.module.css';

/** How far the grade can be trusted: when and how often was reported, how much was tested. */
export function Reliability({ trace, history }: { trace: ExplainPayload; history: HistoryPayload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const reported = history.days.filter(day => day.reported);
  const tested = history.days.reduce((sum, day) => sum + day.tested, 0);
  const positive = history.days.reduce((sum, day) => sum + day.positive, 0);
  const last = reported.at(-1)?.date ?? null;
  const facts = [
    { label: t('why.last_report'), value: last ? formatDay(last, language) : '—', warn: last !== trace.date },
    {
      label: t('why.reported_28'),
      value: t('why.days_of', { done: reported.length, count: history.days.length }),
      warn: reported.length < history.days.length / 2,
    },
    { label: t('why.tests_28'), value: formatNumber(tested, language), warn: false },
    {
      label: t('why.positive_28'),
      value: tested > 0 ? `${formatNumber(positive, language)} · ${formatShare(positive / tested, language)}` : '—',
      warn: false,
    },
  ];
  return (
    <Section title={t('why.reliability')}>
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
