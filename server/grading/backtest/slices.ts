import type { Day, Level } from '#core/contract.ts';
import { daysBetween } from '#core/days.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';

/** Cells (areas x days) of one statement: about a second on the embedded engine, whose only connection it holds. */
const SLICE_CELLS = 12_000;

/** Called off between slices; `progress` counts area-days. */
export type LongWork = {
  signal?: AbortSignal | undefined;
  progress?: ((done: number, total: number) => void) | undefined;
};

/** The areas that are graded, in the order of the level: what lies together comes together, so slices share neighbours. */
export async function gradedAreas(db: Db, level: Level): Promise<number[]> {
  const { rows } = await sql<{ area_id: number }>`
    select area_id from area where level = ${level} and retired_version is null order by seq`.execute(db);
  return rows.map(row => row.area_id);
}

/** Areas in slices such that each, over the days, is a bounded number of cells. */
export function* slicesOf(areas: readonly number[], from: Day, to: Day): Generator<number[]> {
  const size = Math.max(1, Math.floor(SLICE_CELLS / (daysBetween(from, to) + 1)));
  for (let start = 0; start < areas.length; start += size) yield areas.slice(start, start + size);
}

/** In a transaction of its own without just-in-time compiling, which costs more than these statements take. */
export const readWithoutJit = <T>(db: Database['db'], read: (trx: Db) => Promise<T>): Promise<T> =>
  db.transaction().execute(async trx => {
    await sql`set local jit = off`.execute(trx);
    return read(trx);
  });
