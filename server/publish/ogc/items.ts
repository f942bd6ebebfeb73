import type { Geometry } from 'geojson';
import { type Day, gradeOf, type Severity, type State } from '#core/contract.ts';
import { dayNumber } from '#core/days.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { World } from '#server/publish/world.ts';
import { type Crs, turned } from './crs.ts';
import type { Item } from './payloads.ts';
import type { Property } from './properties.ts';
import type { Ground } from './question.ts';
import { insufficientInside, reportsOf, rolledUpAt, spellJoin } from './source.ts';

export type Wanted = { chosen: Property[]; with_geometry: boolean; crs: Crs };

type Row = { seq: number; geometry: string | null; severity: Severity | null; state: State; since: Day | null };

/** The items with these numbers, in this order. Only what is wanted is read. */
export async function readItems(
  db: Db,
  ground: Ground,
  upper: World | null,
  seqs: number[],
  { chosen, with_geometry, crs }: Wanted,
): Promise<Item[]> {
  const { areas, date } = ground;
  const rows = new Map((await readRows(db, ground, upper, seqs, with_geometry)).map(row => [row.seq, row]));
  const asked = chosen.filter(({ source }) => source === 'indicator').map(({ name }) => name);
  const indicators = await readIndicators(db, ground, seqs, asked);
  const names = new Set(chosen.map(({ name }) => name));
  const insufficient = upper !== null && names.has('insufficient_areas') ? insufficientInside(upper, areas, date) : [];
  return seqs.map(seq => {
    const row = rows.get(seq)!;
    const population = areas.population[seq]!;
    const all: Record<string, string | number | null> = {
      code: areas.code[seq]!,
      name: areas.name[seq]!,
      level: areas.level,
      parent: areas.parent[seq]!,
      seq,
      population: Number.isNaN(population) ? null : population,
      grade: gradeOf(row.severity),
      severity: row.severity,
      state: row.state,
      since: row.since,
      days: row.since === null || date === null ? null : dayNumber(date) - dayNumber(row.since) + 1,
      standard: ground.standard,
      date,
      as_of: ground.as_of,
      insufficient_areas: insufficient[seq] ?? null,
      ...indicators.get(areas.area_id[seq]!),
    };
    return {
      type: 'Feature',
      id: areas.code[seq]!,
      geometry: row.geometry === null ? null : turned(JSON.parse(row.geometry) as Geometry, crs),
      properties: Object.fromEntries(chosen.map(({ name }) => [name, all[name] ?? null])),
    };
  });
}

/** Geometry to seven decimals, about a centimetre. */
async function readRows(
  db: Db,
  ground: Ground,
  upper: World | null,
  seqs: number[],
  with_geometry: boolean,
): Promise<Row[]> {
  const { areas, date, as_of } = ground;
  const geometry = with_geometry ? sql`ST_AsGeoJSON(a.geom, 7)` : sql`null::text`;
  const grade =
    upper === null ? sql`g.severity, coalesce(g.state, 'insufficient') as state, g.since` : sql`null as severity`;
  const { rows } = await sql<Row>`
    select a.seq, ${geometry} as geometry, ${grade}
    from area a ${upper === null ? spellJoin(date, as_of) : sql``}
    where a.level = ${areas.level} and a.seq = any(${seqs}::int[]) order by a.seq`.execute(db);
  if (upper === null) return rows;
  return rows.map(row => ({ ...row, ...rolledUpAt(upper, areas, row.seq, date) }));
}

/** By area_id. */
export async function readIndicators(
  db: Db,
  { areas, world, date, as_of }: Pick<Ground, 'areas' | 'world' | 'date' | 'as_of'>,
  seqs: number[],
  names: string[],
): Promise<Map<number, Record<string, number | null>>> {
  if (names.length === 0 || date === null || seqs.length === 0) return new Map();
  const cells = { areas: seqs.map(seq => areas.area_id[seq]!), from: date, to: date };
  const rows = await indicatorValues(db, { names, cells, as_of, ...reportsOf({ areas, world }) });
  return new Map(rows.map(({ area_id, values }) => [area_id, values]));
}
