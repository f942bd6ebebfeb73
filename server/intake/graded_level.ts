import type { Level } from '#core/contract.ts';
import { type Db, sql } from '#server/platform/database.ts';

/** The level that is graded by its own reports: the lowest there is. */
export async function gradedLevel(db: Db): Promise<Level | null> {
  const { rows } = await sql<{ level: Level }>`
    select level from unnest(array['community', 'street', 'district', 'city']) with ordinality as l (level, place)
    where exists (select 1 from area where area.level = l.level and retired_version is null)
    order by place limit 1`.execute(db);
  return rows[0]?.level ?? null;
}
