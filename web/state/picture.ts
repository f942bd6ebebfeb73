import { type AreaSummary, frameSeverity, frameState, gradeOf, type State } from '#core/contract.ts';
import { GRADE_ORDER, type GradeKey, severityOf } from '#web/theme/themes.ts';

/** A day of one level as the page shows it, worked out from two frames and the list of areas: no request a step. */
export type Standing = { key: GradeKey; state: State };
export type Transition = { from: GradeKey; to: GradeKey; areas: AreaSummary[] };
export type Picture = {
  counts: Record<GradeKey, number>;
  /** Counts of the day compared with; null where that day has no frame. */
  before: Record<GradeKey, number> | null;
  population: Record<GradeKey, number>;
  total: number;
  /** Graded areas whose grade rests on old data; they are in the counts. */
  stale: number;
  total_population: number;
  transitions: { up: Transition[]; down: Transition[]; other: Transition[] };
};

export const emptyCounts = (): Record<GradeKey, number> => ({
  red: 0,
  orange: 0,
  yellow: 0,
  blue: 0,
  green: 0,
  insufficient: 0,
});

/** An area that the frame does not reach (a frame of an older boundary version) counts as insufficient, never as green. */
export function standingOf(frame: Uint8Array, seq: number): Standing {
  const byte = frame[seq];
  if (byte === undefined) return { key: 'insufficient', state: 'insufficient' };
  return { key: gradeOf(frameSeverity(byte)) ?? 'insufficient', state: frameState(byte) };
}

function groupTransitions(found: Map<string, AreaSummary[]>): Picture['transitions'] {
  const result: Picture['transitions'] = { up: [], down: [], other: [] };
  for (const [name, areas] of found) {
    const [from, to] = name.split('>') as [GradeKey, GradeKey];
    const kind =
      from === 'insufficient' || to === 'insufficient' ? 'other' : severityOf(to) > severityOf(from) ? 'up' : 'down';
    result[kind].push({ from, to, areas });
  }
  const worstFirst = (a: Transition, b: Transition) =>
    severityOf(b.to) - severityOf(a.to) || severityOf(b.from) - severityOf(a.from);
  for (const list of Object.values(result)) list.sort(worstFirst);
  return result;
}

export function readPicture(areas: AreaSummary[], frame: Uint8Array, compared: Uint8Array | null): Picture {
  const counts = emptyCounts();
  const population = emptyCounts();
  const before = compared ? emptyCounts() : null;
  const found = new Map<string, AreaSummary[]>();
  let stale = 0;
  for (const area of areas) {
    const { key, state } = standingOf(frame, area.seq);
    if (state === 'stale') stale += 1;
    counts[key] += 1;
    population[key] += area.population ?? 0;
    if (!compared || !before) continue;
    const past = standingOf(compared, area.seq).key;
    before[past] += 1;
    if (past === key) continue;
    const name = `${past}>${key}`;
    const group = found.get(name);
    if (group) group.push(area);
    else found.set(name, [area]);
  }
  return {
    counts,
    before,
    population,
    total: areas.length,
    stale,
    total_population: GRADE_ORDER.reduce((sum, key) => sum + population[key], 0),
    transitions: groupTransitions(found),
  };
}

/** Worst first, then by code; missing data after green. */
export const worstFirst =
  (frame: Uint8Array) =>
  (a: AreaSummary, b: AreaSummary): number =>
    severityOf(standingOf(frame, b.seq).key) - severityOf(standingOf(frame, a.seq).key) ||
    (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

/** How an area stands against the day compared with; only of a picture that has one. */
export function changeOf({ transitions }: Picture, code: string): 'up' | 'down' | 'other' | 'same' {
  const among = (list: Transition[]) => list.some(({ areas }) => areas.some(area => area.code === code));
  return (['up', 'down', 'other'] as const).find(kind => among(transitions[kind])) ?? 'same';
}
