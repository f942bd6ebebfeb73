import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { AreaSummary, Day, LegendPayload, Level, StatusPayload, TimelinePayload } from '#core/contract.ts';
import { addDays, clampDay } from '#core/days.ts';
import { useReads } from '#web/access/session.ts';
import { type Live, useLive } from '#web/api/events.ts';
import { type Frame, type FrameRange, useFrame, usePrefetchedFrames } from '#web/api/frames.ts';
import { useAreas, useLegend, useStatus, useTimeline } from '#web/api/queries.ts';
import { useReason } from '#web/api/reason.ts';
import { RequestError } from '#web/api/request.ts';
import { automaticLevel, type LevelZooms, levelZooms, mapLevels } from '#web/map/levels.ts';
import { useNameFonts } from '#web/theme/fonts.ts';
import { type Picture, readPicture } from './picture.ts';
import { useView } from './store.ts';

/** What every part of the screen speaks of: one day, one level, one comparison. Worked out once, here. */
export type Situation = {
  status: StatusPayload;
  live: Live;
  levels: Level[];
  zooms: LevelZooms[];
  /** The level that map, tiles, lists and time band show. */
  level: Level | null;
  date: Day | null;
  /** Day compared with, before `date`; null on the first day, or where the one chosen is not before it. */
  compared_date: Day | null;
  range: FrameRange | null;
  areas: Partial<Record<Level, AreaSummary[]>>;
  by_code: Map<string, AreaSummary>;
  /** The frame on screen: of `level`, for a moment still of the day before a step. */
  frame: Frame | null;
  /** The frame of the day compared with; of `compared_date`, or still of one before a step. */
  compared: Frame | null;
  /** The bytes of the day compared with. */
  compared_frame: Uint8Array | null;
  frame_failed: boolean;
  /** Why there is no picture; null where there is one, or nothing to make one of. */
  missing: 'waiting' | 'areas' | 'frame' | null;
  picture: Picture | null;
  timeline: TimelinePayload | null;
  timeline_failed: boolean;
  legend: LegendPayload | null;
  /** Families that names need beside those of this machine. */
  name_fonts: readonly string[];
  followZoom(zoom: number): void;
};

/** Also given by who shows the same map of something else: a frame that was computed on the page. */
export const SituationContext = createContext<Situation | null>(null);

export function useSituation(): Situation {
  const situation = useContext(SituationContext);
  if (!situation) throw new Error('useSituation outside of SituationProvider');
  return situation;
}

/** Days that have grades: to `graded_to` while the first computation runs. */
function rangeOf(status: StatusPayload, basis: string | null): FrameRange | null {
  const last = status.graded_to ?? null;
  if (!status.first_date || !last || last < status.first_date) return null;
  return { first: status.first_date, last, revision: status.revision, basis };
}

function useLevel(status: StatusPayload) {
  const layer = useView(view => view.layer);
  const [automatic, setAutomatic] = useState<Level | null>(null);
  const { levels: counts, bbox } = status;
  const levels = useMemo(() => mapLevels(counts), [counts]);
  const zooms = useMemo(() => (bbox ? levelZooms(counts, bbox) : []), [counts, bbox]);
  const followZoom = useCallback((zoom: number) => setAutomatic(automaticLevel(zooms, zoom)), [zooms]);
  const chosen = layer !== 'auto' && levels.includes(layer) ? layer : automatic;
  // Before the map knows its zoom, and without a map: the finest one.
  return { levels, zooms, followZoom, level: chosen ?? levels.at(-1) ?? null };
}

function useAllAreas(levels: Level[], boundary: number) {
  const has = (level: Level) => (levels.includes(level) ? level : null);
  const asked = {
    district: useAreas(has('district'), boundary),
    street: useAreas(has('street'), boundary),
    community: useAreas(has('community'), boundary),
  };
  const district = asked.district.data?.areas;
  const street = asked.street.data?.areas;
  const community = asked.community.data?.areas;
  const known = useMemo(() => {
    const areas: Partial<Record<Level, AreaSummary[]>> = {};
    if (district) areas.district = district;
    if (street) areas.street = street;
    if (community) areas.community = community;
    const by_code = new Map(Object.values(areas).flatMap(list => list.map(area => [area.code, area] as const)));
    return { areas, by_code };
  }, [district, street, community]);
  // Without a network it is not even asked for.
  const failed = (level: Level | null) =>
    level !== null && level !== 'city' && (asked[level].isError || asked[level].isPaused);
  return { ...known, failed };
}

function Provider({
  status,
  unanswered,
  children,
}: {
  status: StatusPayload;
  unanswered: number;
  children: ReactNode;
}) {
  const embed = useView(view => view.embed);
  const live = useLive(useView(view => view.refresh) === null, unanswered);
  const { levels, zooms, level, followZoom } = useLevel(status);
  const wanted = useView(view => view.date);
  const cmp = useView(view => view.cmp);
  const cmpdate = useView(view => view.cmpdate);
  const basis = useView(view => view.basis);
  // Days are there to show grades.
  const grades = useReads('grades');
  // The band has counts of cases.
  const numbers = useReads('indicators');
  const { first_date, graded_to, revision } = status;
  const range = useMemo(
    () => (grades ? rangeOf({ first_date, graded_to, revision } as StatusPayload, basis) : null),
    [first_date, graded_to, revision, basis, grades],
  );
  const date = range ? clampDay(wanted ?? range.last, range.first, range.last) : null;
  const back = date ? (cmpdate ?? addDays(date, -cmp)) : null;
  const compared_date = back && date && range && back >= range.first && back < date ? back : null;

  const { areas, by_code, failed } = useAllAreas(levels, status.boundary_version);
  const name_fonts = useNameFonts(areas);
  const frame = useFrame(level, date, range);
  const compared = useFrame(level, compared_date, range);
  const nearFirst = useMemo(
    () => (level ? [level, ...levels.filter(other => other !== level)] : levels),
    [level, levels],
  );
  // A frame in another page has no slider.
  usePrefetchedFrames(nearFirst, embed ? null : date, range);
  const timeline = useTimeline(numbers ? level : null, range?.revision, basis);
  const legend = useLegend(status.revision);

  const list = level ? areas[level] : undefined;
  const bytes = frame.data ?? null;
  const comparedFrame = compared_date ? (compared.data ?? null) : null;
  const comparedBytes = comparedFrame?.bytes ?? null;
  const picture = useMemo(
    () => (list && bytes ? readPicture(list, bytes.bytes, comparedBytes) : null),
    [list, bytes, comparedBytes],
  );

  // Without a network it is not even asked for; the frame on screen is then of another day.
  const frame_failed = frame.isError || frame.isPaused;

  const situation: Situation = {
    status,
    live,
    levels,
    zooms,
    level,
    date,
    compared_date,
    range,
    areas,
    by_code,
    frame: bytes,
    compared: comparedFrame,
    compared_frame: comparedBytes,
    frame_failed,
    missing:
      picture || !level || !range
        ? null
        : !list && failed(level)
          ? 'areas'
          : !bytes && frame_failed
            ? 'frame'
            : 'waiting',
    picture,
    timeline: timeline.data ?? null,
    timeline_failed: timeline.isError || timeline.isPaused,
    legend: legend.data ?? null,
    name_fonts,
    followZoom,
  };
  return <SituationContext value={situation}>{children}</SituationContext>;
}

/** Renders `waiting` until the service has answered once, `failed` if it does not. */
export function SituationProvider(parts: {
  children: ReactNode;
  waiting: ReactNode;
  failed: (retry: () => void, error: Error) => ReactNode;
}) {
  const status = useStatus(useView(view => view.refresh));
  const reason = useReason(status);
  // What was refused was answered.
  const unanswered = status.failureReason instanceof RequestError ? 0 : status.failureCount;
  if (status.data)
    return (
      <Provider status={status.data} unanswered={unanswered}>
        {parts.children}
      </Provider>
    );
  if (reason) return parts.failed(() => void status.refetch(), reason);
  return parts.waiting;
}
