import { gradeOf } from '#core/contract.ts';
import type { BulletinRow } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER, type MatrixKey } from '#core/contract_standards.ts';

export type Moved = {
  from: MatrixKey;
  to: MatrixKey;
  direction: 'up' | 'down' | 'other';
  areas: BulletinRow[];
};
export type IssueDifference = {
  /** `matrix[from][to]` in MATRIX_ORDER, of the areas that are in both. */
  matrix: number[][];
  /** Upgrades first, the most severe end first. */
  moved: Moved[];
  only_before: BulletinRow[];
  only_after: BulletinRow[];
};

const keyOf = ({ severity }: BulletinRow): MatrixKey => gradeOf(severity) ?? 'insufficient';
const DIRECTIONS = ['up', 'down', 'other'] as const;
const rank = (key: MatrixKey): number => MATRIX_ORDER.indexOf(key);

function directionOf(from: MatrixKey, to: MatrixKey): Moved['direction'] {
  if (from === 'insufficient' || to === 'insufficient') return 'other';
  return rank(to) < rank(from) ? 'up' : 'down';
}

/** What one issue says otherwise than another, area by area, by code: seq is of a version of the boundaries. */
export function differenceOf(before: BulletinRow[], after: BulletinRow[]): IssueDifference {
  const matrix = MATRIX_ORDER.map(() => MATRIX_ORDER.map(() => 0));
  const groups = new Map<string, Moved>();
  const left = new Map(before.map(row => [row.code, row]));
  const only_after: BulletinRow[] = [];
  for (const row of after) {
    const known = left.get(row.code);
    if (!known) {
      only_after.push(row);
      continue;
    }
    left.delete(row.code);
    const [from, to] = [keyOf(known), keyOf(row)];
    matrix[rank(from)]![rank(to)]!++;
    if (from === to) continue;
    const group = groups.get(`${from}>${to}`) ?? { from, to, direction: directionOf(from, to), areas: [] };
    group.areas.push(row);
    groups.set(`${from}>${to}`, group);
  }
  const moved = [...groups.values()].sort(
    (a, b) =>
      DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction) ||
      rank(a.to) - rank(b.to) ||
      rank(a.from) - rank(b.from),
  );
  return { matrix, moved, only_before: [...left.values()], only_after };
}
