import { type Day, frameState, GRADES, type GradeCounts, gradeOf, STATES, type State } from '#core/contract.ts';
import type { BulletinRow, BulletinTransition } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER, type MatrixKey } from '#core/contract_standards.ts';
import { dayNumber } from '#core/days.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import { countOf, noCounts, shownAt, sinceText } from '#server/publish/frames.ts';
import { spellsOf, type World } from '#server/publish/world.ts';

/** What each area shows on both days, from the same spells as /api/grades and the frames. */
export function rowsOf(world: World, areas: LevelAreas, seqs: number[], date: Day, compared_with: Day): BulletinRow[] {
  const spells = spellsOf(world, areas.level);
  const [day, other] = [dayNumber(date), dayNumber(compared_with)];
  return seqs.map(seq => {
    const { byte, since, severity } = shownAt(spells, seq, day);
    const before = shownAt(spells, seq, other);
    const population = areas.population[seq]!;
    return {
      ...{ seq, code: areas.code[seq]!, name: areas.name[seq]!, parent: areas.parent[seq]! },
      population: Number.isNaN(population) ? null : population,
      ...{ severity, state: frameState(byte), since: sinceText(since) },
      before: { severity: before.severity, state: frameState(before.byte) },
    };
  });
}

export type Tally = {
  counts: GradeCounts;
  before: GradeCounts;
  population: GradeCounts;
  states: Map<State, number>;
  /** `matrix[from][to]`, in MATRIX_ORDER. */
  matrix: number[][];
};

export function tallyOf(rows: BulletinRow[]): Tally {
  const tally: Tally = {
    ...{ counts: noCounts(), before: noCounts(), population: noCounts(), states: new Map() },
    matrix: MATRIX_ORDER.map(() => MATRIX_ORDER.map(() => 0)),
  };
  for (const { severity, state, before, population } of rows) {
    const [from, to] = [countOf(before.severity), countOf(severity)];
    tally.counts[to]++;
    tally.before[from]++;
    tally.population[to] += population ?? 0;
    tally.states.set(state, (tally.states.get(state) ?? 0) + 1);
    tally.matrix[MATRIX_ORDER.indexOf(from)]![MATRIX_ORDER.indexOf(to)]!++;
  }
  return tally;
}

/** States beside an ordinary grade and none at all, which the counts of grades have. */
export const OTHER_STATES = STATES.filter(state => state !== 'graded' && state !== 'insufficient');

export type Moved = Omit<BulletinTransition, 'changes'> & { rows: BulletinRow[] };

/** Rows whose grade differs, by transition, in the order of /api/changes/{date}: upgrades first, then by how severe they end. */
export function movedOf(rows: BulletinRow[]): Moved[] {
  const found = new Map<string, Moved>();
  for (const row of rows) {
    const [from, to] = [countOf(row.before.severity), countOf(row.severity)];
    if (from === to) continue;
    const key = `${from} ${to}`;
    if (!found.has(key)) found.set(key, { from, to, direction: directionOf(from, to), rows: [] });
    found.get(key)!.rows.push(row);
  }
  const place = (key: MatrixKey) => MATRIX_ORDER.indexOf(key);
  return [...found.values()].sort(
    (a, b) =>
      DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction) ||
      place(a.to) - place(b.to) ||
      place(a.from) - place(b.from),
  );
}

const DIRECTIONS: BulletinTransition['direction'][] = ['up', 'down', 'other'];

function directionOf(from: MatrixKey, to: MatrixKey): BulletinTransition['direction'] {
  if (from === 'insufficient' || to === 'insufficient') return 'other';
  return GRADES.indexOf(to) > GRADES.indexOf(from) ? 'up' : 'down';
}

export const shownGrade = ({ severity, state }: { severity: BulletinRow['severity']; state: State }) => ({
  grade: gradeOf(severity),
  severity,
  state,
});
