import { useViewportSize } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useFrame } from '#web/api/frames.ts';
import { ChosenMap } from '#web/map/chosen_map.tsx';
import { useMapCredit } from '#web/parts/credit.ts';
import { readPicture, standingOf } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import { getView, useView } from '#web/state/store.ts';
import { Counts } from './counts.tsx';
import { Head } from './head.tsx';
import { Moves } from './moves.tsx';
import { Spotlight } from './spotlight.tsx';
import { TodoCounts } from './todo_counts.tsx';
import { type Stop, tourOf } from './tour.ts';
import { useSomeone, useTour } from './use_tour.ts';
import classes from './wall.module.css';

/** On a desk the smallest text of the map has 11 pixels; on a wall it has to have 1.2 % of the height. */
const FACTOR_PER_PIXEL = 1.3 / 1080;
const NO_STOPS: Stop[] = [];
const nothing = () => null;

/** The graded level, whatever the map shows where it looks just now: counts and tour do not change with the zoom. */
function useGraded() {
  const { status, levels, areas, date, compared_date, range } = useSituation();
  const level = levels.find(name => name === status.graded_level) ?? levels.at(-1) ?? null;
  const frame = useFrame(level, date, range).data;
  const before = useFrame(level, compared_date, range).data;
  const list = level ? areas[level] : undefined;
  const past = compared_date ? (before?.bytes ?? null) : null;
  const picture = useMemo(() => (list && frame ? readPicture(list, frame.bytes, past) : null), [list, frame, past]);
  const stops = useMemo(
    () => (list && frame && picture ? tourOf(list, frame.bytes, picture) : NO_STOPS),
    [list, frame, picture],
  );
  return { level, frame, picture, stops };
}

/** After an outage what failed meanwhile is asked for again, and the map with its tiles is made anew. Counts outages. */
function useOutages(): number {
  const client = useQueryClient();
  const { live } = useSituation();
  const [outages, setOutages] = useState(0);
  const lost = useRef(false);
  useEffect(() => {
    if (live.connected && lost.current) {
      void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
      setOutages(count => count + 1);
    }
    lost.current = !live.connected;
  }, [live.connected, client]);
  return outages;
}

const SHIFTS = 4;
const SHIFT_MILLISECONDS = 60_000;

/** Two pixels to and fro, a step a minute, so that no edge burns in. */
function useShift(): number {
  const [shift, setShift] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setShift(now => (now + 1) % SHIFTS), SHIFT_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  return shift;
}

/** For a screen that hangs on a wall: it shows, goes round by itself, and changes nothing. */
export default function Wall() {
  const { by_code } = useSituation();
  const credit = useMapCredit();
  const { level, frame, picture, stops } = useGraded();
  const { height } = useViewportSize();
  const tour = useTour(
    stops,
    useView(view => view.pace),
  );
  const sel = useView(view => view.sel);
  const shift = useShift();
  const outages = useOutages();
  useSomeone(tour.pause);
  const paused = tour.paused_until !== null;
  const area = sel === null ? undefined : by_code.get(sel);
  const chosen = area && frame && area.level === level ? standingStop(area, frame.bytes) : null;
  const focus = paused ? undefined : (tour.stop?.area ?? null);
  const factor = Math.max(1, height * FACTOR_PER_PIXEL);
  // Where the address looks is where the tour comes back to.
  const [home] = useState(() => getView().camera);
  const wall = useMemo(() => ({ factor, focus, home }), [factor, focus, home]);
  return (
    <div className={classes.wall} data-wall data-paused={paused} data-outages={outages}>
      <div className={classes.grid} data-shift={shift}>
        <Head someone={paused} />
        <Counts picture={picture} level={level} />
        <TodoCounts />
        <main className={classes.map}>
          <ChosenMap key={outages} bare wall={wall} tooltip={nothing} />
          <p className={classes.credit}>{credit}</p>
        </main>
        <Spotlight tour={tour} stops={stops} chosen={chosen} known={picture !== null} />
        <Moves picture={picture} />
      </div>
    </div>
  );
}

const standingStop = (area: Stop['area'], frame: Uint8Array): Stop => ({
  area,
  grade: standingOf(frame, area.seq).key,
  from: null,
});
