import type { Day, Severity } from '#core/contract.ts';
import { type Db, sql } from '#server/platform/database.ts';

/** A grade set by hand on the days `from` to `to`; those of one area never overlap. */
export type Overlay = { from: Day; to: Day; severity: Severity };

/** Last day an override holds: its expiry, or the day it was ended. */
export const LAST_DAY = sql`coalesce(ended_day, to_day)`;

/** Every approved override of some areas, in order of day, by area. */
export async function overlaysOf(db: Db, areas: readonly number[]): Promise<Map<number, Overlay[]>> {
  const { rows } = await sql<Overlay & { area_id: number }>`
    select area_id, from_day as "from", ${LAST_DAY} as "to", severity from grade_override
    where decision = 'approved' and area_id = any(${[...areas]}::int[]) and ${LAST_DAY} >= from_day
    order by area_id, from_day`.execute(db);
  const byArea = new Map<number, Overlay[]>();
  for (const { area_id, ...overlay } of rows) {
    const overlays = byArea.get(area_id);
    if (overlays) overlays.push(overlay);
    else byArea.set(area_id, [overlay]);
  }
  return byArea;
}
