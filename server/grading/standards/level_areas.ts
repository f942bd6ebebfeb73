import type { Level } from '#core/contract.ts';
import { type Db, sql } from '#server/platform/database.ts';

/** The areas of the graded level in order of seq: entry i is of the area with seq i + 1. */
export type LevelAreas = {
  level: Level;
  count: number;
  code: string[];
  name: string[];
  parent: (string | null)[];
  /** NaN where unknown. */
  population: Float64Array;
  /** Index by area_id. */
  place: Map<number, number>;
};

export async function levelAreas(db: Db, level: Level): Promise<LevelAreas> {
  const { rows } = await sql<{
    area_id: number;
    code: string;
    name: string;
    parent: string | null;
    population: number | null;
  }>`
    select a.area_id, a.code, a.name, p.code as parent, a.population
    from area a left join area p on p.area_id = a.parent_id
    where a.level = ${level} and a.retired_version is null order by a.seq`.execute(db);
  return {
    level,
    count: rows.length,
    code: rows.map(row => row.code),
    name: rows.map(row => row.name),
    parent: rows.map(row => row.parent),
    population: Float64Array.from(rows, row => row.population ?? Number.NaN),
    place: new Map(rows.map((row, index) => [row.area_id, index])),
  };
}
