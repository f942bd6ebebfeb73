import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import { formatDay, formatMoment, formatNumber } from '#web/i18n/format.ts';
import { zh } from '#web/i18n/zh.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import classes from './why.module.css';

const FIRST = 6;
const ORDER = Object.keys(zh.count) as (keyof typeof zh.count)[];
/** A zero here was reported and says something; elsewhere it is noise. */
const ALWAYS = new Set<string>(['confirmed', 'tested', 'positive']);

/** The reports behind the grade, newest first: counts, when they came, from where. No person is in them. */
export function DataRows({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { status } = useSituation();
  const [all, setAll] = useState(false);
  const rows = all ? trace.data : trace.data.slice(0, FIRST);
  const rest = trace.data.length - FIRST;
  const counted = (counts: Record<string, number | null>) =>
    ORDER.filter(key => counts[key] || (ALWAYS.has(key) && counts[key] === 0))
      .map(key => `${t(`count.${key}`)} ${formatNumber(counts[key] ?? 0, language)}`)
      .join(' · ');
  return (
    <Section title={t('why.data')} aside={trace.data.length > 0 ? String(trace.data.length) : undefined}>
      {trace.data.length === 0 && <p className={classes.nothing}>{t('why.data_none')}</p>}
      <ul className={classes.data}>
        {rows.map(row => (
          <li
            key={`${row.kind}${row.id}`}
            title={`${row.source} #${row.id}${row.reporter ? ` · ${row.reporter}` : ''}`}
          >
            <span className={classes.dataDay}>{formatDay(row.day, language)}</span>
            <span>
              <span className={classes.kind}>{t(`why.${row.kind}`)}</span> {counted(row.counts)}
            </span>
            <span className={classes.moment}>{formatMoment(row.recorded_at, status.time_zone)}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? t('changes.fewer') : t('changes.more', { count: rest })}
        </button>
      )}
    </Section>
  );
}
