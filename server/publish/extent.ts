import { type Db, sql } from '#server/platform/database.ts';

export type Extent = [west: number, south: number, east: number, north: number];

/**
 * The box around all areas in force, or around those with the codes; null where there are none. Of all it is read over the level with the
 * fewest areas that cover everything: the largest.
 */
export async function readExtent(db: Db, codes: string[] | null = null): Promise<Extent | null> {
  const chosen = codes === null ? sql`parent_id is null` : sql`code = any(${codes}::text[])`;
  const { rows } = await sql<{ bbox: Extent | null }>`
    with box as (
      select ST_Extent(geom) as box from area
      where retired_version is null and ${chosen})
    select case when box is null then null
                else jsonb_build_array(ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)) end as bbox
    from box`.execute(db);
  return rows[0]!.bbox;
}
