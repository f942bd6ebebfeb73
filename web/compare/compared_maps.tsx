import { type ReactNode, useMemo, useState } from 'react';
import { formatLongDay } from '#web/i18n/format.ts';
import { ChosenMap } from '#web/map/chosen_map.tsx';
import { linkCameras } from '#web/map/linked_cameras.ts';
import { AreaTooltip, type Hovered } from '#web/map/tooltip.tsx';
import { Arrow } from '#web/parts/arrow.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { standingOf } from '#web/state/picture.ts';
import { SituationContext, useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import classes from './compare.module.css';
import { useComparison } from './comparison.ts';
import { Divider } from './divider.tsx';
import { only, stepsBetween } from './steps.ts';

/** No step anywhere: what a difference shows until both days are there. */
const NO_STEPS = new Int8Array(0);

/**
 * The map of the day, what differs from the day compared with, or the maps of both. The first map is the same one in every way of comparing,
 * so that changing from one to another loads nothing and moves nothing; the second is made when it is wanted.
 */
export function ComparedMaps({ waiting }: { waiting: ReactNode }) {
  const situation = useSituation();
  const language = useLanguage();
  const { mode, days, cell, shows } = useComparison();
  const split = useView(view => view.split);
  const [link] = useState(linkCameras);
  const two = mode === 'side' || mode === 'swipe';
  // Those of the diagonal take no step: they are shown in their grade.
  const stays = cell !== null && cell.from === cell.to;
  const difference = mode === 'difference' && !(stays && days);

  const moves = useMemo(
    () => (!difference ? null : days ? stepsBetween(days, shows) : NO_STEPS),
    [difference, days, shows],
  );
  const now = useMemo(() => {
    const { frame } = situation;
    const cut = mode !== 'off' && cell && days && frame;
    return cut && !difference ? { ...situation, frame: { ...frame, bytes: only(frame.bytes, shows) } } : situation;
  }, [situation, mode, cell, days, difference, shows]);
  const before = useMemo(() => {
    const { compared, compared_date, level } = situation;
    const own = two && compared?.level === level ? compared : null;
    const frame = own && cell && days ? { ...own, bytes: only(own.bytes, shows) } : own;
    return { ...situation, date: compared_date, frame, picture: null };
  }, [situation, two, cell, days, shows]);
  const dayOf = (day: string | null) => (two && day ? { day: formatLongDay(day, language) } : {});

  return (
    <div
      className={classes.maps}
      data-compare={mode}
      data-compared={days ? `${days.before_date}>${days.date}` : ''}
      style={{ '--split': `${split}%` } as object}
    >
      <div className={classes.now}>
        <SituationContext value={now}>
          <ChosenMap
            waiting={waiting}
            moves={moves}
            link={link}
            {...dayOf(situation.date)}
            {...(difference ? { tooltip: hovered => <MoveTooltip hovered={hovered} /> } : {})}
          />
        </SituationContext>
        {two && situation.date && <p className={classes.day}>{formatLongDay(situation.date, language)}</p>}
      </div>
      {two && situation.compared_date && (
        <div className={classes.before}>
          <SituationContext value={before}>
            <ChosenMap bare link={link} {...dayOf(situation.compared_date)} />
          </SituationContext>
          <p className={classes.day}>{formatLongDay(situation.compared_date, language)}</p>
        </div>
      )}
      {mode === 'swipe' && situation.compared_date && <Divider />}
    </div>
  );
}

function MoveTooltip({ hovered }: { hovered: Hovered }) {
  const { days } = useComparison();
  if (!days) return <AreaTooltip hovered={hovered} />;
  return (
    <AreaTooltip hovered={hovered}>
      <Arrow from={standingOf(days.before, hovered.seq).key} to={standingOf(days.now, hovered.seq).key} />
    </AreaTooltip>
  );
}
