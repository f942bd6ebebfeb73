import type { RawBuilder } from 'kysely';
import { type Db, sql } from '#server/platform/database.ts';

export type Extent = [west: number, south: number, east: number, north: number];

/** For `area`: that it is one of these, or inside one. */
export const insideOf = (codes: string[]): RawBuilder<unknown> => sql`exists (select from area p
  where p.code = any(${codes}::text[]) and p.area_id in (area.area_id, area.street_id, area.district_id, area.city_id))`;

/** The box that these areas and all inside them reach, or all there are; null where there are none. An exclave may lie outside of what it belongs to. */
export const readReach = (db: Db, codes: string[] | null): Promise<Extent | null> =>
  extentOf(db, codes === null ? sql`true` : insideOf(codes));

async function extentOf(db: Db, chosen: RawBuilder<unknown>): Promise<Extent | null> {
  const { rows } = await sql<{ bbox: Extent | null }>`
    with box as (
      select ST_Extent(geom) as box from area
      where retired_version is null and ${chosen})
    select case when box is null then null
                else jsonb_build_array(ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)) end as bbox
    from box`.execute(db);
  return rows[0]!.bbox;
}
