import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Level } from '#core/contract.ts';
import { formatNumber, formatPeople, formatShare } from '#web/i18n/format.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { GRADE_ORDER, type GradeKey } from '#web/theme/themes.ts';
import { Change } from './change.tsx';
import classes from './overview.module.css';

/** A click shows only this grade on map and lists, a second click on it shows all again; several can be on. */
function toggle(filter: GradeKey[], key: GradeKey): void {
  const next = filter.includes(key) ? filter.filter(other => other !== key) : [...filter, key];
  setView({ filter: GRADE_ORDER.filter(other => next.includes(other)) });
}

function LevelSwitch() {
  const { t } = useTranslation();
  const { levels } = useSituation();
  const layer = useView(view => view.layer);
  if (levels.length < 2) return null;
  return (
    <div title={t('overview.level_auto_hint')}>
      <SegmentedControl
        aria-label={t('overview.level_switch')}
        classNames={{ root: classes.levels, indicator: classes.indicator, label: classes.levelLabel }}
        fullWidth
        size="xs"
        value={layer === 'auto' || !levels.includes(layer as Level) ? 'auto' : layer}
        onChange={value => setView({ layer: value as Level | 'auto' })}
        data={[
          { value: 'auto', label: t('level.auto') },
          ...levels.map(value => ({ value, label: t(`level.${value}`) })),
        ]}
      />
    </div>
  );
}

function Tile({ grade }: { grade: GradeKey }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const { picture } = useSituation();
  const filter = useView(view => view.filter);
  const on = filter.includes(grade);
  const count = picture?.counts[grade] ?? 0;
  const share = picture && picture.total_population > 0 ? picture.population[grade] / picture.total_population : null;
  const state = on ? classes.on : filter.length > 0 ? classes.off : '';
  return (
    <button
      type="button"
      className={`${classes.tile} ${state}`}
      aria-pressed={on}
      title={on ? t('overview.filter_clear') : t('overview.filter_on', { grade: text(grade) })}
      onClick={() => toggle(filter, grade)}
      data-grade={grade}
      data-count={count}
    >
      <GradeMark grade={grade} />
      <span className={classes.word}>{text(grade)}</span>
      <span className={classes.count}>{picture ? formatNumber(count, language) : '–'}</span>
      <span className={classes.change}>
        {picture?.before && <Change grade={grade} value={count - picture.before[grade]} />}
      </span>
      <span className={classes.share}>{share === null ? '–' : formatShare(share, language)}</span>
    </button>
  );
}

export function Overview() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { picture, level, compared_date } = useSituation();
  const cmp = useView(view => (view.cmpdate === null ? view.cmp : null));
  const filter = useView(view => view.filter);
  const unit = level && picture ? t(`unit.${level}`, { count: picture.total }) : '';
  const against = cmp === 1 || cmp === 7 || cmp === 14 ? t(`overview.against_${cmp}`) : t('overview.change');
  return (
    <Section
      title={t('overview.title')}
      aside={
        filter.length > 0 ? (
          <button type="button" className={classes.clear} onClick={() => setView({ filter: [] })}>
            {t('overview.filter_clear')}
          </button>
        ) : (
          unit
        )
      }
    >
      <LevelSwitch />
      <div className={classes.heads} aria-hidden>
        <span>{t('overview.count')}</span>
        <span>{compared_date ? against : ''}</span>
        <span>{t('overview.population')}</span>
      </div>
      <div className={classes.tiles}>
        {GRADE_ORDER.map(grade => (
          <Tile key={grade} grade={grade} />
        ))}
      </div>
      <div className={classes.sum}>
        <span>{t('overview.sum')}</span>
        <span className={classes.count} data-sum={picture?.total ?? ''}>
          {picture ? formatNumber(picture.total, language) : '–'}
        </span>
        <span className={classes.people}>
          {picture && picture.total_population > 0
            ? t('overview.of_population', { value: formatPeople(picture.total_population, language) })
            : ''}
        </span>
      </div>
    </Section>
  );
}
