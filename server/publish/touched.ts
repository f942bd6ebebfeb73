import type { Day, Level } from '#core/contract.ts';
import type { Touched } from '#core/contract_services.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { tilesOver } from './tile_grid.ts';

/** Above this many spells or codes nothing is listed: who keeps answers lets all of them go. */
const MOST_SPELLS = 20_000;
const MOST_CODES = 1_000;

/** What the spells written after one revision up to another may have changed; null where they wrote none. */
export async function readTouched(db: Db, after: number, revision: number): Promise<Touched | null> {
  const { rows } = await sql<{
    spells: number;
    first_day: Day | null;
    first: Day | null;
    last: Day | null;
    open: boolean | null;
    codes: string[] | null;
    bbox: Touched['bbox'];
    boxes: { level: Level; bbox: NonNullable<Touched['bbox']> }[] | null;
  }>`
    with written as materialized (
      select area_id, from_day, to_day from grade_spell
      where revision > ${after}::bigint and revision <= ${revision}::bigint limit ${MOST_SPELLS + 1}),
    -- One more than is listed tells that there are too many.
    places as materialized (select distinct area_id from written limit ${MOST_CODES + 1}),
    extent as (select array_agg(code order by code) as codes, ST_Extent(geom) as box from area join places using (area_id)),
    -- What is rolled up from them looks different as far as it reaches.
    levels as (
      select level, ST_Extent(geom) as box from area
      where area_id in (select unnest(array[area_id, street_id, district_id, city_id]) from area join places using (area_id))
      group by level order by level)
    select (select count(*) from written) as spells, (select first_day from grading), (select min(from_day) from written) as first,
      (select max(to_day) from written) as last, (select bool_or(to_day is null) from written) as open, codes,
      case when box is not null then jsonb_build_array(ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)) end as bbox,
      (select jsonb_agg(jsonb_build_object('level', level, 'bbox',
                jsonb_build_array(ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)))) from levels where box is not null) as boxes
    from extent`.execute(db);
  const { spells, first_day, first, last, open, codes, bbox, boxes } = rows[0]!;
  if (first === null || codes === null) return null;
  // Of those not read nothing is known: neither whose they are nor their days.
  if (spells > MOST_SPELLS) return { codes: null, bbox: null, from: first_day ?? first, to: null, tiles: null };
  const listed = codes.length <= MOST_CODES;
  const box = listed ? bbox : null;
  const tiles = box && Object.fromEntries((boxes ?? []).map(found => [found.level, tilesOver(found.bbox)]));
  return { codes: listed ? codes : null, bbox: box, from: first, to: open ? null : last, tiles };
}
