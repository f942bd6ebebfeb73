import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AreaSummary, Level } from '#core/contract.ts';
import { formatNumber, formatShare } from '#web/i18n/format.ts';
import { DistributionBar } from '#web/parts/distribution_bar.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { useMissingWords } from '#web/parts/missing.ts';
import { Section } from '#web/parts/section.tsx';
import { emptyCounts, standingOf } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import classes from './why.module.css';
import { WorstAreas } from './worst_areas.tsx';

type Ranked = { area: AreaSummary; counts: Record<GradeKey, number>; total: number; high: number };

/** The units of `level` with the grades of what lies in each of them, the heaviest first. */
function useRanking(level: Level | null): Ranked[] {
  const { areas, level: shown, frame, by_code } = useSituation();
  return useMemo(() => {
    const list = level ? areas[level] : undefined;
    const parts = shown ? areas[shown] : undefined;
    if (!list || !parts || !frame || frame.level !== shown) return [];
    const found = new Map(list.map(area => [area.code, { area, counts: emptyCounts(), total: 0, high: 0 }]));
    for (const part of parts) {
      let at: AreaSummary | undefined = part;
      while (at && at.level !== level) at = at.parent ? by_code.get(at.parent) : undefined;
      const entry = at && found.get(at.code);
      if (!entry) continue;
      const { key } = standingOf(frame.bytes, part.seq);
      entry.counts[key] += 1;
      entry.total += 1;
      if (key === 'red' || key === 'orange') entry.high += 1;
    }
    return [...found.values()]
      .filter(entry => entry.total > 0)
      .sort((a, b) => b.high / b.total - a.high / a.total || (a.area.code < b.area.code ? -1 : 1));
  }, [level, areas, shown, frame, by_code]);
}

function Figures() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { timeline, date } = useSituation();
  const index = timeline && date ? timeline.days.findIndex(day => day.date === date) : -1;
  if (!timeline || index < 0) return null;
  const sum = (from: number, to: number) =>
    timeline.days.slice(Math.max(0, from), Math.max(0, to)).reduce((total, day) => total + day.confirmed, 0);
  const week = sum(index - 6, index + 1);
  const before = sum(index - 13, index - 6);
  const trend = before > 0 && index >= 13 ? week / before - 1 : null;
  return (
    <dl className={classes.figures}>
      <div>
        <dt>{t('why.new_cases')}</dt>
        <dd>{formatNumber(timeline.days[index]?.confirmed ?? 0, language)}</dd>
      </div>
      <div>
        <dt>{t('why.new_cases_7')}</dt>
        <dd>{formatNumber(week, language)}</dd>
      </div>
      <div>
        <dt>{t('why.trend')}</dt>
        <dd className={trend === null ? '' : trend > 0 ? classes.up : classes.down}>
          {trend === null ? '—' : `${trend > 0 ? '+' : trend < 0 ? '−' : ''}${formatShare(Math.abs(trend), language)}`}
        </dd>
      </div>
    </dl>
  );
}

/** Nothing selected: how it stands, and where it stands worst. */
export function CitySummary() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { picture, levels, level } = useSituation();
  const ranking = useRanking(levels[0] ?? null);
  const missing = useMissingWords();
  return (
    <>
      <Section title={t('why.city_title')} hint={t('why.city_hint')}>
        {picture ? <DistributionBar counts={picture.counts} labelled /> : <p className={classes.missing}>{missing}</p>}
        <Figures />
      </Section>
      {levels[0] && levels[0] !== level && ranking.length > 0 && (
        <Section title={t('why.ranked', { level: t(`level.${levels[0]}`) })} hint={t('why.ranked_hint')}>
          <ol className={classes.ranking}>
            {ranking.map(({ area, counts, total, high }) => (
              <li key={area.code}>
                <button type="button" onClick={() => setView({ sel: area.code, front: 'why' })}>
                  <span className={classes.rankedName}>{area.name}</span>
                  <span className={classes.rankedShare}>
                    {formatShare(high / total, language)}
                    <small>
                      {formatNumber(high, language)}/{formatNumber(total, language)}
                    </small>
                  </span>
                  <DistributionBar counts={counts} thin />
                </button>
              </li>
            ))}
          </ol>
        </Section>
      )}
      <WorstAreas />
    </>
  );
}
