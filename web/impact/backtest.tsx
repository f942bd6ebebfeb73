import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BacktestPayload, BacktestRequest, BacktestResult } from '#core/contract_standards.ts';
import { clampDay } from '#core/days.ts';
import { formatDay, formatLongDay, formatNumber, formatShare, formatValue } from '#web/i18n/format.ts';
import { DistributionBar } from '#web/parts/distribution_bar.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useDraft } from '#web/standard/draft.tsx';
import { useSituation } from '#web/state/situation.tsx';
import classes from './parts.module.css';
import { Problem, Progress } from './parts.tsx';
import { cancelJob, startBacktest, useJob } from './requests.ts';

type Row = { id: string; words: string; hint: string; say(result: BacktestResult): string };

/** Each figure in words: what it is and which way is better. */
function useFigures(): Row[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const row = (id: Figure, say: (result: BacktestResult) => string): Row => ({
    id,
    words: t(`impact.backtest.${id}`),
    hint: t(`impact.backtest.${id}_hint`),
    say,
  });
  const days = (value: number | null) =>
    value === null ? '—' : t('impact.backtest.days', { value: formatValue(value, language) });
  return [
    row('flips', result => formatValue(result.flips_per_100_area_days, language)),
    row('moves', result => `↑${formatNumber(result.raises, language)} ↓${formatNumber(result.lowerings, language)}`),
    row('warned', result =>
      result.outbreaks === 0
        ? t('impact.backtest.no_outbreak')
        : `${formatNumber(result.outbreaks_warned, language)}/${formatNumber(result.outbreaks, language)} (${formatShare(result.outbreaks_warned / result.outbreaks, language)})`,
    ),
    row('lead', result => days(result.lead_days_median)),
    row('lowering', result => days(result.days_to_first_lowering_median)),
    row('busiest', result =>
      result.busiest_day
        ? `${formatNumber(result.busiest_day.changes, language)} · ${formatDay(result.busiest_day.date, language)}`
        : '—',
    ),
  ];
}
type Figure = 'flips' | 'moves' | 'warned' | 'lead' | 'lowering' | 'busiest';

/** Side by side: one standard a column. */
export function BacktestTable({ payload }: { payload: BacktestPayload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const figures = useFigures();
  return (
    <div className={classes.scroll}>
      <p className={classes.quiet}>
        {t('impact.backtest.about', {
          from: formatLongDay(payload.from, language),
          to: formatLongDay(payload.to, language),
          areas: formatNumber(payload.areas, language),
          cases: payload.outbreak_new_cases_7d,
        })}
      </p>
      <table className={`${classes.table} ${classes.backtest}`} data-backtest={payload.results.length}>
        <thead>
          <tr>
            <td />
            {payload.results.map((result, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the edited document may carry the id of the one in force
              <th key={i} scope="col">
                {result.standard.title[language]}
                <small>
                  {/* A document that was never stored has no version. */}
                  {result.standard.version > 0
                    ? t('standard_version', { version: result.standard.version })
                    : t('impact.shown.proposed')}
                </small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.map(({ id, words, hint, say }) => (
            <tr key={id}>
              <th scope="row" title={hint}>
                {words}
                <small>{hint}</small>
              </th>
              {payload.results.map((result, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={i} data-figure={id}>
                  {say(result)}
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">
              {t('impact.backtest.days_at')}
              <small>{t('impact.backtest.days_at_hint')}</small>
            </th>
            {payload.results.map((result, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <td key={i}>
                <DistributionBar counts={result.days_at} thin />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

/** Both standards and chosen presets over the stored days. */
export function Backtest() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { range } = useSituation();
  const { document, base, standards, problems } = useDraft();
  const [also, setAlso] = useState<string[]>([]);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const start = useMutation({ mutationFn: startBacktest });
  const cancel = useMutation({ mutationFn: cancelJob });
  const job = useJob<BacktestPayload>(start.data?.job_id ?? null);
  const state = job.data?.state ?? start.data?.state ?? null;
  const busy = start.isPending || state === 'waiting' || state === 'running';
  if (!range || !document || !base) return null;
  const presets = (standards?.standards ?? []).filter(entry => entry.preset && entry.id !== base.id);
  const run = () => {
    const day = (text: string, otherwise: string) => clampDay(text || otherwise, range.first, range.last);
    const request: BacktestRequest = {
      standards: [
        { id: base.id, version: base.version },
        { document },
        ...also.map(id => ({ id, version: presets.find(entry => entry.id === id)?.version ?? 1 })),
      ],
      from: day(from, range.first),
      to: day(to, range.last),
    };
    start.mutate(request);
  };
  return (
    <Section title={t('impact.backtest.title')} hint={t('impact.backtest.hint')}>
      <div className={classes.form}>
        <div className={classes.pair}>
          <label>
            {t('impact.backtest.from')}
            <input
              type="date"
              min={range.first}
              max={range.last}
              value={from || range.first}
              onChange={event => setFrom(event.target.value)}
            />
          </label>
          <label>
            {t('impact.backtest.to')}
            <input
              type="date"
              min={range.first}
              max={range.last}
              value={to || range.last}
              onChange={event => setTo(event.target.value)}
            />
          </label>
        </div>
        <details className={classes.presets}>
          <summary>{t('impact.backtest.also', { count: also.length })}</summary>
          <ul>
            {presets.map(entry => (
              <li key={entry.id}>
                <label>
                  <input
                    type="checkbox"
                    checked={also.includes(entry.id)}
                    onChange={event =>
                      setAlso(event.target.checked ? [...also, entry.id] : also.filter(id => id !== entry.id))
                    }
                  />
                  {entry.title[language]}
                </label>
              </li>
            ))}
          </ul>
        </details>
        {!busy && (
          <button type="button" className={classes.primary} disabled={problems.length > 0} onClick={run} data-run>
            {t(job.data ? 'impact.backtest.again' : 'impact.backtest.run')}
          </button>
        )}
      </div>
      {busy && start.data && (
        <Progress
          label={t(state === 'waiting' ? 'impact.job.waiting' : 'impact.job.running')}
          done={job.data?.done ?? 0}
          total={job.data?.total ?? null}
          onCancel={() => cancel.mutate(start.data.job_id)}
        />
      )}
      {state === 'cancelled' && <p className={classes.nothing}>{t('impact.job.cancelled')}</p>}
      {state === 'failed' && (
        <p className={classes.problem}>{problemWords(job.data?.problem) ?? t('impact.job.failed')}</p>
      )}
      <Problem error={start.error ?? job.error} />
      {job.data?.result && <BacktestTable payload={job.data.result} />}
    </Section>
  );
}

export function problemWords(problem: unknown): string | null {
  const { detail, action } = (problem ?? {}) as { detail?: string; action?: string };
  return [detail, action].filter(Boolean).join(' ') || null;
}
