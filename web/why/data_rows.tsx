import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import { formatMoment, formatNumber } from '#web/i18n/format.ts';
import { zh } from '#web/i18n/zh.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { rowsBehind } from './source_rows.ts';
import classes from './why.module.css';

const FIRST = 6;
const ORDER = Object.keys(zh.count) as (keyof typeof zh.count)[];
/** A zero here was reported and says something; elsewhere it is noise. */
const ALWAYS = new Set<string>(['confirmed', 'tested', 'positive']);

/** The reports behind the grade, newest first: counts, when they came, from where. No person is in them. */
export function DataRows(parts: {
  trace: ExplainPayload;
  /** The indicator whose reports are wanted; null: all. */
  source: string | null;
  onSource(source: string | null): void;
}) {
  const { trace, source, onSource } = parts;
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const { status } = useSituation();
  const [all, setAll] = useState(false);
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (source !== null) here.current?.scrollIntoView({ block: 'nearest' });
  }, [source]);
  const found = source === null ? trace.data : rowsBehind(source, trace.date, trace.data);
  const rows = all || source !== null ? found : found.slice(0, FIRST);
  const rest = source === null ? found.length - FIRST : 0;
  const label = trace.indicators.find(({ name }) => name === source)?.label ?? source;
  const counted = (counts: Record<string, number | null>) =>
    ORDER.filter(key => counts[key] || (ALWAYS.has(key) && counts[key] === 0))
      .map(key => `${t(`count.${key}`)} ${formatNumber(counts[key] ?? 0, language)}`)
      .join(' · ');
  return (
    <Section title={t('why.data')} aside={found.length > 0 ? String(found.length) : undefined}>
      <div ref={here} role="status" data-data-rows={source ?? 'all'}>
        {source !== null && (
          <p className={classes.only}>
            {t('situation.why.only', { label })}
            <button type="button" className={classes.more} onClick={() => onSource(null)}>
              {t('situation.why.all_rows')}
            </button>
          </p>
        )}
      </div>
      {trace.data.length === 0 && <p className={classes.nothing}>{t('why.data_none')}</p>}
      <ul className={classes.data}>
        {rows.map(row => (
          <li key={`${row.kind}${row.id}`} title={`${row.source} #${row.id}`}>
            <span className={classes.dataDay}>{say(row.day)}</span>
            <span>
              <span className={classes.kind}>{t(`why.${row.kind}`)}</span> {counted(row.counts)}
              {row.reporter && (
                <span className={classes.reporter}>{t('situation.why.by', { reporter: row.reporter })}</span>
              )}
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
