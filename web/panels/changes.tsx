import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AreaSummary } from '#core/contract.ts';
import { useReads } from '#web/access/session.ts';
import { useDayChanges } from '#web/api/situation.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
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

/** By code, in words; the day they tell of is said where it is not the one shown. Nothing for an analysis: it has no published reasons. */
function useReasons(): Map<string, string> {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const { date: shown, compared_date, level, range, status } = useSituation();
  // A film of days asks for nothing on its way.
  const [date] = useDebouncedValue(shown, 350);
  const basis = useView(view => view.basis);
  const reads = useReads('reasons') && basis === null;
  const ready = reads && date !== null && date === shown && compared_date !== null && level !== null;
  const { data } = useDayChanges(
    ready ? { date, compared_with: compared_date, level, lang: language } : null,
    range?.revision,
  );
  return useMemo(() => {
    const told = reads && data?.date === shown && data?.level === level ? data.changes : [];
    // Of a level above, the reason is of the day itself.
    const own = level === status.graded_level;
    return new Map(
      told.flatMap(({ code, since, reason }) => {
        if (reason === null) return [];
        const on = own && since !== null && since !== shown;
        return [[code, on ? t('situation.changes.on', { date: say(since), reason }) : reason] as const];
      }),
    );
  }, [data, reads, shown, level, status.graded_level, say, t]);
}

function Group({ transition, reasons }: { transition: Transition; reasons: Map<string, string> }) {
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
          <AreaRow key={area.code} area={area} reason={reasons.get(area.code)} />
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
  const cmp = useView(view => (view.cmpdate === null ? view.cmp : null));
  return (
    <div className={classes.comparison} role="radiogroup" aria-label={t('changes.compare_label')}>
      {COMPARISONS.map(days => (
        // biome-ignore lint/a11y/useSemanticElements: three words in a line read better than three native radio buttons
        <button
          key={days}
          type="button"
          role="radio"
          aria-checked={cmp === days}
          onClick={() => setView({ cmp: days, cmpdate: null })}
        >
          {t(`changes.against_${days}`)}
        </button>
      ))}
    </div>
  );
}

/** Grouped as in the bulletin: upgrades first, the worst on top, each area with its reason. */
export function Changes() {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const { picture, date, compared_date } = useSituation();
  const cmp = useView(view => view.cmp);
  const cmpdate = useView(view => view.cmpdate);
  const filter = useView(view => view.filter);
  const reasons = useReasons();
  const title =
    cmpdate !== null
      ? t('compare.since', { date: say(cmpdate) })
      : cmp === 1
        ? t('changes.today')
        : t('changes.since_days', { count: cmp });
  if (!picture || !date) return null;
  const kept = (list: Transition[]) =>
    list.filter(({ from, to }) => filter.length === 0 || filter.includes(to) || filter.includes(from));
  const kinds = (['up', 'down', 'other'] as const).map(kind => ({
    kind,
    groups: kept(picture.transitions[kind]),
  }));
  const empty = kinds.every(({ groups }) => groups.length === 0);
  return (
    <Section title={title} aside={<Comparison />}>
      {!compared_date && (
        <p className={classes.nothing}>{t(cmpdate === null ? 'changes.first_day' : 'compare.no_day')}</p>
      )}
      {compared_date && empty && (
        <p className={classes.nothing}>
          {filter.length > 0 ? t('changes.filtered_none') : t('changes.none', { date: say(compared_date) })}
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
              <Group key={`${group.from}${group.to}`} transition={group} reasons={reasons} />
            ))}
          </div>
        ))}
    </Section>
  );
}
