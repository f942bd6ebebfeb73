import { type Db, sql } from '#server/platform/database.ts';

export type Extent = [west: number, south: number, east: number, north: number];

/** The box around all areas in force; null where there are none. Read over the level with the fewest areas that cover everything: the largest. */
export async function readExtent(db: Db): Promise<Extent | null> {
  const { rows } = await sql<{ bbox: Extent | null }>`
    with box as (
      select ST_Extent(geom) as box from area
      where retired_version is null and parent_id is null)
    select case when box is null then null
                else jsonb_build_array(ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)) end as bbox
    from box`.execute(db);
  return rows[0]!.bbox;
}
