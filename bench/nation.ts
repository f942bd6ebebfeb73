import type { Day } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { ensureStandard } from '#server/grading/standard_in_force.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { type Block, hexOf, type Lattice, noise, ringOf } from './lattice.ts';
import { insertReports } from './nation_reports.ts';

export type Nation = { count: number; columns: number; rows: number; first_day: Day; last_day: Day; lattice: Lattice };

/** Children of a unit along a side: 16 communities a street, 16 streets a district, 16 districts a city. */
const STREET = 4;
const DISTRICT = 16;
const CITY = 64;

export const LAST_DAY: Day = '2020-03-20';
/** The longest window of the standard in force. */
export const DAYS = 28;

/** What the nation of so many communities is like; also of one that was kept (`--reuse`). */
export function planNation(count: number, last_day: Day): Nation {
  const columns = Math.ceil(Math.sqrt(count) / STREET) * STREET;
  const rows = Math.ceil(count / columns);
  const few = count <= 20_000;
  const lattice: Lattice = few
    ? { columns, rows, pieces: 12, west: 120, south: 30, width: 0.01, height: 0.008 }
    : { columns, rows, pieces: 3, west: 80, south: 22, width: 45 / columns, height: 28 / rows };
  return { count, columns, rows, first_day: addDays(last_day, 1 - DAYS), last_day, lattice };
}

/**
 * `count` communities in a grid as wide as China where there are many, as wide as a city where there are few, with
 * streets, districts and cities above, and four weeks of reports. The same count gives the same nation.
 */
export async function createNation(database: Database, count: number): Promise<Nation> {
  const nation = planNation(count, LAST_DAY);
  await ensureStandard(database.db, 'wusetu-community');
  await database.db.transaction().execute(async trx => {
    // The rows are right by construction: foreign keys would be looked up 7 million times.
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql`insert into boundary_version (version) values (1)`.execute(trx);
    await database.copy(trx, 'area', COLUMNS, inPieces(areaRows(nation)));
    await sql`select setval(pg_get_serial_sequence('area', 'area_id'), (select max(area_id) from area))`.execute(trx);
    await insertAdjacency(trx, nation);
  });
  await insertReports(database, nation);
  await sql`vacuum analyze`.execute(database.db);
  return nation;
}

const COLUMNS = [
  ...['area_id', 'code', 'level', 'name', 'parent_id', 'city_id', 'district_id', 'street_id', 'seq'],
  ...['population', 'population_65plus', 'neighbour_population', 'geom', 'lon', 'lat', 'area_m2', 'since_version'],
];

export const populationOf = (seq: number): number => 500 + Math.floor(noise(seq, 0, 3) * 4000);

function* areaRows(nation: Nation): Generator<string> {
  const { columns, rows, count, lattice } = nation;
  const across = (side: number) => Math.ceil(columns / side);
  const units = (side: number) => across(side) * Math.ceil(rows / side);
  const streets = count;
  const districts = streets + units(STREET);
  const cities = districts + units(DISTRICT);
  const above = (base: number, side: number, column: number, row: number) =>
    base + Math.floor(row / side) * across(side) + Math.floor(column / side) + 1;

  for (let index = 0; index < count; index++) {
    const column = index % columns;
    const row = Math.floor(index / columns);
    const seq = index + 1;
    const neighbours = neighboursOf(nation, index).reduce((sum, other) => sum + populationOf(other + 1), 0);
    const block = { left: column, bottom: row, right: column + 1, top: row + 1 };
    const street = above(streets, STREET, column, row);
    const district = above(districts, DISTRICT, column, row);
    const population = populationOf(seq);
    yield `${seq},C${String(seq).padStart(7, '0')},community,社区${seq},${street},${above(cities, CITY, column, row)},${district},${street},${seq},${population},${Math.floor(population / 6)},${neighbours},${shapeOf(lattice, block)}`;
  }
  const levels = [
    { level: 'street', side: STREET, base: streets },
    { level: 'district', side: DISTRICT, base: districts },
    { level: 'city', side: CITY, base: cities },
  ] as const;
  for (const { level, side, base } of levels)
    for (let unit = 0; unit < units(side); unit++) {
      const left = (unit % across(side)) * side;
      const bottom = Math.floor(unit / across(side)) * side;
      const block = { left, bottom, right: Math.min(left + side, columns), top: Math.min(bottom + side, rows) };
      const city = level === 'city' ? '' : above(cities, CITY, left, bottom);
      const district = level === 'street' ? above(districts, DISTRICT, left, bottom) : '';
      yield `${base + unit + 1},${level[0]!.toUpperCase()}${unit + 1},${level},${level}${unit + 1},${district || city},${city},${district},,${unit + 1},,,0,${shapeOf(lattice, block)}`;
    }
}

function shapeOf(lattice: Lattice, block: Block): string {
  const lon = lattice.west + ((block.left + block.right) / 2) * lattice.width;
  const lat = lattice.south + ((block.bottom + block.top) / 2) * lattice.height;
  return `${hexOf(ringOf(lattice, block))},${lon},${lat},1000000,1\n`;
}

function neighboursOf({ columns, count }: Nation, index: number): number[] {
  const column = index % columns;
  return [
    ...(column > 0 ? [index - 1] : []),
    ...(column < columns - 1 ? [index + 1] : []),
    ...[index - columns, index + columns],
  ].filter(other => other >= 0 && other < count);
}

async function insertAdjacency(trx: Db, { columns, count }: Nation): Promise<void> {
  await sql`
    insert into adjacency (area_id, neighbour_id, shared_metres)
    select n, other, 1000 from generate_series(1, ${count}::int) n
    cross join lateral (values
      (case when (n - 1) % ${columns}::int > 0 then n - 1 end),
      (case when n % ${columns}::int > 0 then n + 1 end),
      (n - ${columns}::int), (n + ${columns}::int)) as side (other)
    where other between 1 and ${count}::int
    order by n, other`.execute(trx);
}

const PIECE = 256 * 1024;

/** Many rows a piece: a COPY of one row a message is slow. */
export async function* inPieces(rows: Iterable<string>): AsyncGenerator<string> {
  let piece = '';
  for (const row of rows) {
    piece += row;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece) yield piece;
}
