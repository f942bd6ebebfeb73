import { LEVELS, type Level } from '#core/contract.ts';
import { sql } from '#server/platform/database.ts';
import type { Extent } from '#server/publish/extent.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { Shelf } from '#server/publish/shelf.ts';
import type { World } from '#server/publish/world.ts';

/**
 * The box around the areas of a level and of those above it (which its tiles show where it is too fine), read once a boundary version. Not
 * that of the top level, which costs less: an exclave may lie outside its city as drawn, and limits that leave out a tile that holds
 * something would hide it from a client.
 */
export function levelExtents(publisher: Publisher): (world: World, level: Level) => Promise<Extent | null> {
  const kept = new Shelf<Extent | null>(8, () => 1);
  return ({ areas }, level) =>
    kept.get(`${areas.boundary_version} ${level}`, async () => {
      const { rows } = await sql<{ bbox: Extent | null }>`
        with box as (
          select ST_Extent(geom) as box from area where retired_version is null and level in (${sql.join(LEVELS.slice(0, LEVELS.indexOf(level) + 1))}))
        select case when box is null then null
                    else jsonb_build_array(ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)) end as bbox
        from box`.execute(publisher.context.database.db);
      return rows[0]!.bbox;
    });
}
