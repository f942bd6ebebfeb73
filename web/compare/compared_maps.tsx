import { type ReactNode, useState } from 'react';
import { formatLongDay } from '#web/i18n/format.ts';
import { ChosenMap } from '#web/map/chosen_map.tsx';
import { linkCameras } from '#web/map/linked_cameras.ts';
import { AreaTooltip, type Hovered } from '#web/map/tooltip.tsx';
import { Arrow } from '#web/parts/arrow.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { standingOf } from '#web/state/picture.ts';
import { type Situation, SituationContext } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import classes from './compare.module.css';
import { useComparison } from './comparison.ts';
import { Divider } from './divider.tsx';
import { useShownMaps } from './shown_maps.ts';

/**
 * The map of the day, what differs from the day compared with, or the maps of both. The first map is the same one in every way of comparing,
 * so that changing from one to another loads nothing and moves nothing; the second is made when it is wanted.
 */
export function ComparedMaps({ waiting }: { waiting: ReactNode }) {
  const language = useLanguage();
  const { mode, days, moves, now, before } = useShownMaps();
  const split = useView(view => view.split);
  const [link] = useState(linkCameras);
  const dayOf = ({ date }: Situation) => (before && date ? { day: formatLongDay(date, language) } : {});

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
            {...dayOf(now)}
            {...(moves ? { tooltip: hovered => <MoveTooltip hovered={hovered} /> } : {})}
          />
        </SituationContext>
        {before && now.date && <p className={classes.day}>{formatLongDay(now.date, language)}</p>}
      </div>
      {before?.date && (
        <div className={classes.before}>
          <SituationContext value={before}>
            <ChosenMap bare link={link} {...dayOf(before)} />
          </SituationContext>
          <p className={classes.day}>{formatLongDay(before.date, language)}</p>
        </div>
      )}
      {mode === 'swipe' && before?.date && <Divider />}
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
