import { type Day, gradeOf, type Level, type Text } from '#core/contract.ts';
import type { Check } from '#core/contract_standards.ts';
import { addDays, daysBetween } from '#core/days.ts';
import { compileGrading, type RawColumns } from '#core/grading/raw.ts';
import { rawGradeSql } from '#core/grading/raw_sql.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { type IndicatorScope, indicatorQuery } from '#server/indicators/query.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { columnsOf } from './columns.ts';
import { gradedAreas, type LongWork, readWithoutJit, slicesOf } from './slices.ts';

/** What one engine decided: -1 is no grade, truths are 0 or 1, as in RawColumns. */
type Decision = Record<keyof RawColumns, number>;

/** Cells with the same numbers, which SQL therefore decided alike. */
export type DecidedCells = {
  values: Record<string, number | null>;
  by_sql: Decision;
  cells: number;
  /** The earliest of them. */
  day: Day;
  area_id: number;
};

export type Difference = DecidedCells & { by_columns: Decision };

const MOST_NAMED = 5;

/**
 * Whether the two engines of the language agree on a standard, on all stored areas and days: the raw grade in SQL, as the
 * service grades, against the columns of the browser, both over the same numbers. Rule, staleness, permission and
 * suspension must agree too, so that memory (one function, here and there) is given the same.
 *
 * A grade depends on the numbers alone, so each distinct row of them is compared once: in quiet times one row stands for
 * thousands of area-days.
 */
export async function checkParity(
  db: Database['db'],
  compiled: CompiledStandard,
  { level, from, to, signal, progress }: LongWork & { level: Level; from: Day; to: Day },
): Promise<Check> {
  const areas = await gradedAreas(db, level);
  const days = daysBetween(from, to) + 1;
  const total = areas.length * days;
  const differences: Difference[] = [];
  let done = 0;
  for (const slice of slicesOf(areas, from, to)) {
    signal?.throwIfAborted();
    const decided = await readWithoutJit(db, trx => decideInSql(trx, compiled, { areas: slice, from, to }));
    differences.push(...differencesOf(compiled, decided));
    done += slice.length * days;
    progress?.(done, total);
  }
  return parityCheck(compiled, { areas: areas.length, days }, differences, await namesOf(db, differences));
}

/** Decides the cells in SQL, with the numbers it decided by. */
export async function decideInSql(
  db: Db,
  compiled: CompiledStandard,
  cells: IndicatorScope['cells'] & { from: Day },
): Promise<DecidedCells[]> {
  const names = compiled.indicators;
  const decision = { held_severity: 'null::smallint', ...rawGradeSql(compiled, name => `i."${name}"`) };
  const decided = Object.entries(decision).map(([name, text]) => sql`${sql.raw(text)} as ${sql.id(`sql ${name}`)}`);
  const columns = [...names, ...Object.keys(decision).map(name => `sql ${name}`)].map(name => sql.id(name));
  // min of an array: PostgreSQL has none of a row before version 18.
  const { rows } = await sql<Record<string, number | boolean | null> & { cells: number; earliest: [number, number] }>`
    select ${sql.join(columns)}, count(*)::integer as cells, min(array[day - ${cells.from}::date, area_id]) as earliest
    from (select i.*, ${sql.join(decided)}
      from (${indicatorQuery(
        names.map(name => parseIndicator(name)!),
        { cells },
      )} offset 0) i) d
    group by ${sql.join(columns)}`.execute(db);
  return rows.map(row => {
    const severity = gradeNumber(row['sql severity']);
    return {
      values: Object.fromEntries(names.map(name => [name, row[name] as number | null])),
      by_sql: {
        severity,
        held_severity: compiled.held_rules === null ? severity : gradeNumber(row['sql held_severity']),
        rule: row['sql rule'] as number,
        stale: Number(row['sql stale']),
        lower_allowed: Number(row['sql lower_allowed']),
        suspended: Number(row['sql suspended']),
      },
      cells: row.cells,
      day: addDays(cells.from, row.earliest[0]),
      area_id: row.earliest[1],
    };
  });
}

const gradeNumber = (severity: unknown): number => (severity === null ? -1 : (severity as number));

/** The cells on which the browser's engine decides otherwise than SQL did. */
export function differencesOf(compiled: CompiledStandard, decided: readonly DecidedCells[]): Difference[] {
  const raws = compileGrading(compiled)(columnsOf(compiled.indicators, decided), decided.length);
  const fields = Object.keys(raws) as (keyof RawColumns)[];
  return decided.flatMap((cells, i) => {
    const by_columns = Object.fromEntries(fields.map(field => [field, raws[field][i]])) as Decision;
    return fields.every(field => by_columns[field] === cells.by_sql[field]) ? [] : [{ ...cells, by_columns }];
  });
}

async function namesOf(db: Db, differences: readonly Difference[]): Promise<Map<number, string>> {
  if (differences.length === 0) return new Map();
  const ids = differences.map(({ area_id }) => area_id);
  const { rows } = await sql<{ area_id: number; name: string }>`
    select area_id, name from area where area_id = any(${ids}::int[])`.execute(db);
  return new Map(rows.map(({ area_id, name }) => [area_id, name]));
}

/** The check in words, with the first differences by day. */
export function parityCheck(
  compiled: CompiledStandard,
  { areas, days }: { areas: number; days: number },
  differences: readonly Difference[],
  names: ReadonlyMap<number, string>,
): Check {
  if (differences.length === 0)
    return {
      id: 'parity',
      status: 'passed',
      summary: {
        zh: `页面与服务端对全部${areas}个单元${days}天的判定一致`,
        en: `Page and server decide alike on all ${areas} areas and ${days} days`,
      },
      details: [],
    };
  const first = differences
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.area_id - b.area_id))
    .slice(0, MOST_NAMED);
  const cells = differences.reduce((sum, difference) => sum + difference.cells, 0);
  return {
    id: 'parity',
    status: 'failed',
    summary: {
      zh: `页面与服务端对${cells}个单元日的判定不同`,
      en: `Page and server decide differently on ${cells} area-days`,
    },
    details: first.map(difference => {
      const { rule } = difference.by_sql;
      const path = rule >= 0 && rule < compiled.rules.length ? `$.rules[${rule}].when` : null;
      return { path, text: sentence(difference, names.get(difference.area_id) ?? String(difference.area_id)) };
    }),
  };
}

function sentence({ day, values, by_sql, by_columns }: Difference, name: string): Text {
  const numbers = Object.entries(values)
    .map(([indicator, value]) => `${indicator} = ${value}`)
    .join(', ');
  const fields = Object.keys(by_sql) as (keyof Decision)[];
  // Without a margin the grade held is the grade.
  const held = [by_sql, by_columns].some(({ severity, held_severity }) => severity !== held_severity);
  const others = fields.filter(
    field => field !== 'severity' && by_sql[field] !== by_columns[field] && (held || field !== 'held_severity'),
  );
  const said = (decision: Decision): string => {
    const grade = gradeOf(decision.severity < 0 ? null : decision.severity) ?? 'insufficient';
    return [grade, ...others.map(field => `${field} ${decision[field]}`)].join(', ');
  };
  return {
    zh: `${name} ${day}：服务端 ${said(by_sql)}；页面 ${said(by_columns)}（${numbers}）`,
    en: `${name} ${day}: server ${said(by_sql)}; page ${said(by_columns)} (${numbers})`,
  };
}
