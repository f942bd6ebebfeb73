import { LEVELS, type Level } from '#core/contract.ts';
import { type Db, sql } from '#server/platform/database.ts';

/** The areas of one level; everything at index `seq` (0 is unused), as in a frame. */
export type LevelAreas = {
  level: Level;
  /** How many; the greatest seq. */
  count: number;
  area_id: Int32Array;
  code: string[];
  name: string[];
  parent: (string | null)[];
  /** NaN where unknown. */
  population: Float64Array;
  /** `seq` of the city, district and street the area lies in; 0 where there is none. */
  ancestors: Partial<Record<Level, Int32Array>>;
};

export type AreaPlace = { level: Level; seq: number };

export type AreaIndex = {
  boundary_version: number;
  levels: Partial<Record<Level, LevelAreas>>;
  by_code: Map<string, AreaPlace>;
  /** The lowest level there is: the one graded by its own data. */
  graded_level: Level | null;
};

/** Rows held at once while loading: 650,000 as objects would be half a gigabyte. */
const PAGE = 50_000;

type Row = {
  seq: number;
  area_id: number;
  code: string;
  name: string;
  parent: string | null;
  population: number | null;
  city: number | null;
  district: number | null;
  street: number | null;
};

/** All areas in force. `db` should be a snapshot: they are read page by page. */
export async function loadAreaIndex(db: Db, boundary_version: number): Promise<AreaIndex> {
  const { rows } = await sql<{ level: Level; count: number }>`
    select level, max(seq) as count from area where retired_version is null group by level`.execute(db);
  const index: AreaIndex = { boundary_version, levels: {}, by_code: new Map(), graded_level: null };
  for (const level of LEVELS) {
    const count = rows.find(row => row.level === level)?.count;
    if (count === undefined) continue;
    index.graded_level = level;
    index.levels[level] = await loadLevel(db, level, count, index.by_code);
  }
  return index;
}

async function loadLevel(db: Db, level: Level, count: number, by_code: AreaIndex['by_code']): Promise<LevelAreas> {
  const above = LEVELS.slice(0, LEVELS.indexOf(level));
  const areas: LevelAreas = {
    level,
    count,
    area_id: new Int32Array(count + 1),
    code: new Array(count + 1).fill(''),
    name: new Array(count + 1).fill(''),
    parent: new Array(count + 1).fill(null),
    population: new Float64Array(count + 1).fill(Number.NaN),
    ancestors: Object.fromEntries(above.map(upper => [upper, new Int32Array(count + 1)])),
  };
  for (let from = 1; from <= count; from += PAGE) {
    const { rows } = await sql<Row>`
      select a.seq, a.area_id, a.code, a.name, p.code as parent, a.population,
             c.seq as city, d.seq as district, s.seq as street
      from area a
      left join area p on p.area_id = a.parent_id
      left join area c on c.area_id = a.city_id
      left join area d on d.area_id = a.district_id
      left join area s on s.area_id = a.street_id
      where a.level = ${level} and a.seq >= ${from} and a.seq < ${from + PAGE}
      order by a.seq`.execute(db);
    for (const row of rows) {
      areas.area_id[row.seq] = row.area_id;
      areas.code[row.seq] = row.code;
      areas.name[row.seq] = row.name;
      areas.parent[row.seq] = row.parent;
      areas.population[row.seq] = row.population ?? Number.NaN;
      for (const upper of above)
        if (upper !== 'community') areas.ancestors[upper]![row.seq] = (upper in row ? row[upper] : null) ?? 0;
      by_code.set(row.code, { level, seq: row.seq });
    }
  }
  return areas;
}
