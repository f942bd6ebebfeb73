import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AreaSummary } from '#core/contract.ts';
import { formatDay, formatNumber } from '#web/i18n/format.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import type { Transition } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { COMPARISONS } from '#web/state/view.ts';
import { AreaRow } from './area_row.tsx';
import classes from './changes.module.css';

const FIRST = 5;

function Group({ transition }: { transition: Transition }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const [all, setAll] = useState(false);
  const { from, to, areas } = transition;
  const shown: AreaSummary[] = all ? areas : areas.slice(0, FIRST);
  const rest = areas.length - FIRST;
  return (
    <div className={classes.group}>
      <h4 className={classes.transition} aria-label={`${text(from)} → ${text(to)}: ${areas.length}`}>
        <GradeMark grade={from} />
        <IconChevronRight size={13} stroke={2} aria-hidden />
        <GradeMark grade={to} />
        <span className={classes.to}>{text(to)}</span>
        <span className={classes.number}>{formatNumber(areas.length, language)}</span>
      </h4>
      <ul className={classes.rows}>
        {shown.map(area => (
          <AreaRow key={area.code} area={area} />
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? t('changes.fewer') : t('changes.more', { count: rest })}
        </button>
      )}
    </div>
  );
}

function Comparison() {
  const { t } = useTranslation();
  const cmp = useView(view => view.cmp);
  return (
    <div className={classes.comparison} role="radiogroup" aria-label={t('changes.compare_label')}>
      {COMPARISONS.map(days => (
        // biome-ignore lint/a11y/useSemanticElements: three words in a line read better than three native radio buttons
        <button
          key={days}
          type="button"
          role="radio"
          aria-checked={cmp === days}
          onClick={() => setView({ cmp: days })}
        >
          {t(`changes.against_${days}`)}
        </button>
      ))}
    </div>
  );
}

/** Grouped as in the bulletin: upgrades first, the worst on top. */
export function Changes() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { picture, date, compared_date } = useSituation();
  const cmp = useView(view => view.cmp);
  const filter = useView(view => view.filter);
  if (!picture || !date) return null;
  const kept = (list: Transition[]) =>
    list.filter(({ from, to }) => filter.length === 0 || filter.includes(to) || filter.includes(from));
  const kinds = (['up', 'down', 'other'] as const).map(kind => ({
    kind,
    groups: kept(picture.transitions[kind]),
  }));
  const empty = kinds.every(({ groups }) => groups.length === 0);
  return (
    <Section title={cmp === 1 ? t('changes.today') : t('changes.since_days', { count: cmp })} aside={<Comparison />}>
      {!compared_date && <p className={classes.nothing}>{t('changes.first_day')}</p>}
      {compared_date && empty && (
        <p className={classes.nothing}>
          {filter.length > 0
            ? t('changes.filtered_none')
            : t('changes.none', { date: formatDay(compared_date, language) })}
        </p>
      )}
      {kinds
        .filter(({ groups }) => groups.length > 0)
        .map(({ kind, groups }) => (
          <div key={kind} className={classes.kind}>
            <h3 className={kind === 'up' ? classes.up : kind === 'down' ? classes.down : classes.other}>
              {kind === 'up' ? '▲ ' : kind === 'down' ? '▼ ' : ''}
              {t(`changes.${kind}`)}
              <span>
                {formatNumber(
                  groups.reduce((sum, group) => sum + group.areas.length, 0),
                  language,
                )}
              </span>
            </h3>
            {groups.map(group => (
              <Group key={`${group.from}${group.to}`} transition={group} />
            ))}
          </div>
        ))}
    </Section>
  );
}
