import type { RawBuilder } from 'kysely';
import type { Day, Level } from '#core/contract.ts';
import { type Indicator, isAdditive } from '#core/standard/indicator.ts';
import { sql } from '#server/platform/database.ts';
import { clusterSteps } from './detected_clusters.ts';
import { indicatorFormula } from './formula.ts';
import { windowInfectivitySum } from './infectivity.ts';
import { areasInside, everInsideStep, type Inside, peopleInside, rowsInside } from './inside.ts';
import { momentSteps } from './level_moments.ts';
import { canRun, runningSumStep } from './running_sums.ts';
import { collectSums, type TableSums } from './sums.ts';

/** A case row that was not reported: what explain asks with (`if one more case …`, `if nothing new is reported …`). */
export type HypotheticalReport = { area_id: number; day: Day; confirmed: number };

type Fragment = RawBuilder<unknown>;

export type IndicatorScope = {
  /** Which areas and days: all areas of a level, or some areas (also as a statement), over a range of days; or single pairs. */
  cells:
    | { level: Level; from: Day; to: Day }
    | { chosen: Fragment; from: Day; to: Day }
    | { areas: readonly number[]; from: Day; to: Day }
    | { pairs: readonly { area_id: number; day: Day }[] };
  /** The cells are areas of a level above the graded one: what the graded areas inside report is theirs. Additive indicators only. */
  inside?: Inside;
  /** Moment of knowledge; left out: what is known now. */
  as_of?: string;
  hypothetical?: readonly HypotheticalReport[];
  /** Rows dated later are not counted (hypothetical ones are): what would follow from a day in the past. */
  until?: Day;
};

/**
 * One statement: a row per area and day (`area_id, day`) with a float8 column per indicator, named as the indicator,
 * whatever the number of areas. Each table of reports is read once, in the widest window asked for.
 */
export function indicatorQuery(indicators: readonly Indicator[], scope: IndicatorScope): Fragment {
  const { inside } = scope;
  const own = inside === undefined ? undefined : indicators.find(indicator => !isAdditive(indicator));
  if (own) throw new Error(`${own.name} says nothing of several areas together.`);
  const { sums, cases, screening, neighbours, level } = collectSums();
  const columns = indicators.map(indicator => ({ name: indicator.name, formula: indicatorFormula(indicator, sums) }));
  const needsNeighbours = neighbours.size > 0;
  const everyArea = 'level' in scope.cells;

  // A union with hypothetical rows is looked into by area no better than the past.
  const elsewhen = scope.as_of !== undefined || scope.hypothetical !== undefined;
  const sources: RowScope = { ...scope, of_sources: elsewhen && 'areas' in scope.cells };

  const steps = [targetStep(scope.cells), ...sourceSteps(scope.cells, needsNeighbours)];
  if (cases.reach > 0) steps.push(sumStep('case_sum', caseRows(sources), cases, scope.cells));
  if (screening.reach > 0) steps.push(sumStep('screening_sum', screeningRows(sources), screening, scope.cells));
  if (needsNeighbours) steps.push(neighbourStep(neighbours, everyArea));
  if (level.reach > 0) steps.push(...momentSteps(level, scope.cells, caseRows(scope)));
  const clusters = clusterSteps(indicators, scope);
  steps.push(...clusters.steps);

  const lookUps: Record<string, Fragment> = {
    'cumulative_cases(g.area_id, g.day)': sql`(select coalesce(sum(r.confirmed), 0)::float8 from (${caseRows(sources)}) r
      where r.area_id = g.area_id and r.day <= g.day)`,
    'last_case_day(g.area_id, g.day)': sql`(select max(r.day) from (${caseRows(sources)}) r
      where r.area_id = g.area_id and r.day <= g.day and r.confirmed > 0)`,
    'last_report_day(g.area_id, g.day)': sql`(select max(r.day) from (${caseRows(sources)}) r
      where r.area_id = g.area_id and r.day <= g.day)`,
    'window_infectivity(g.area_id, g.day)': windowInfectivitySum(caseRows(sources)),
  };
  const ever = inside !== undefined && columns.some(({ formula }) => EVER.some(call => formula.includes(call)));
  if (ever) {
    steps.push(everInsideStep(caseRows(sources)));
    lookUps['cumulative_cases(g.area_id, g.day)'] = sql`coalesce(e.cases, 0)`;
    lookUps['last_case_day(g.area_id, g.day)'] = sql`e.last_day`;
  }

  return sql`with ${sql.join(steps, sql`,\n`)}
    select g.area_id, g.day${
      columns.length === 0
        ? sql``
        : sql`, ${sql.join(
            columns.map(({ name, formula }) => sql`${withLookUps(formula, lookUps)} as ${sql.id(name)}`),
            sql`,\n`,
          )}`
    }
    from target g
    join ${inside === undefined ? sql`area` : peopleInside(inside)} a on a.area_id = g.area_id
    ${ever ? sql`left join case_ever e on e.area_id = g.area_id and e.day = g.day` : sql``}
    ${cases.reach > 0 ? sql`left join case_sum c on c.area_id = g.area_id and c.day = g.day` : sql``}
    ${screening.reach > 0 ? sql`left join screening_sum s on s.area_id = g.area_id and s.day = g.day` : sql``}
    ${needsNeighbours ? sql`left join neighbour_sum n on n.area_id = g.area_id and n.day = g.day` : sql``}
    ${level.reach > 0 ? sql`left join level_moments m on m.day = g.day and m.level = a.level` : sql``}
    ${clusters.joins}`;
}

const EVER = ['cumulative_cases(', 'last_case_day('];

/** The cells asked for: `target (area_id, day)`. */
function targetStep(cells: IndicatorScope['cells']): Fragment {
  if ('pairs' in cells)
    return sql`target as materialized (
      select area_id, day from unnest(${cells.pairs.map(pair => pair.area_id)}::int[],
        ${cells.pairs.map(pair => pair.day)}::date[]) as t (area_id, day))`;
  const days = sql`generate_series(0, ${cells.to}::date - ${cells.from}::date) as d (n)`;
  if ('areas' in cells)
    return sql`target as materialized (
      select t.area_id, ${cells.from}::date + d.n as day from unnest(${[...cells.areas]}::int[]) as t (area_id), ${days})`;
  if ('chosen' in cells)
    return sql`target as materialized (
      select t.area_id, ${cells.from}::date + d.n as day from (${cells.chosen}) t, ${days})`;
  // A constant instead of a join with one day: the plan may then be a parallel one (half the time at 650,000 areas).
  if (cells.from === cells.to)
    return sql`day as (select ${cells.from}::date as day), target as (
      select area_id, ${cells.from}::date as day from area where level = ${cells.level} and retired_version is null)`;
  return sql`day as materialized (select ${cells.from}::date + d.n as day from ${days}),
    target as (
      select area_id, day.day from area, day where level = ${cells.level} and retired_version is null)`;
}

/** The areas whose reports are summed when not all areas are targets: the targets, and their neighbours where those count. */
function sourceSteps(cells: IndicatorScope['cells'], needsNeighbours: boolean): Fragment[] {
  if ('level' in cells)
    return [sql`source_area as (select area_id from area where level = ${cells.level} and retired_version is null)`];
  if ('pairs' in cells)
    return [
      needsNeighbours
        ? sql`source as materialized (select area_id, day from target
            union select b.neighbour_id, t.day from target t join adjacency b on b.area_id = t.area_id)`
        : sql`source as (select area_id, day from target)`,
    ];
  const chosen =
    'areas' in cells ? sql`select area_id from unnest(${[...cells.areas]}::int[]) as t (area_id)` : cells.chosen;
  const neighbours = sql`union select b.neighbour_id from (${chosen}) t join adjacency b on b.area_id = t.area_id`;
  return [
    sql`source_area as materialized (select area_id from (${chosen}) c ${needsNeighbours ? neighbours : sql``})`,
    sql`source as (select s.area_id, ${cells.from}::date + d.n as day
      from source_area s, generate_series(0, ${cells.to}::date - ${cells.from}::date) as d (n))`,
  ];
}

function sumStep(name: string, rows: Fragment, table: TableSums, cells: IndicatorScope['cells']): Fragment {
  if ('from' in cells && canRun(table, cells)) return runningSumStep(name, rows, table, cells);
  const { columns, reach } = table;
  const list = sql.raw([...columns].map(([column, aggregate]) => `${aggregate} as ${column}`).join(', '));
  const far = sql.raw(String(reach));
  if ('level' in cells)
    return sql`${sql.raw(name)} as (
      select g.day, r.area_id, ${list}
      from day g join (${rows}) r on r.day > g.day - ${far} and r.day <= g.day
      where r.day > ${cells.from}::date - ${far} and r.day <= ${cells.to}::date
      group by g.day, r.area_id)`;
  return sql`${sql.raw(name)} as (
    select g.day, g.area_id, ${list}
    from source g join (${rows}) r on r.area_id = g.area_id and r.day > g.day - ${far} and r.day <= g.day
    group by g.day, g.area_id)`;
}

/** Sums over the neighbours: only areas with cases send anything. */
function neighbourStep(columns: Map<string, string>, everyArea: boolean): Fragment {
  const list = sql.raw([...columns].map(([column, aggregate]) => `${aggregate} as ${column}`).join(', '));
  const some = sql.raw([...columns.keys()].map(column => `c.${column} > 0`).join(' or '));
  return everyArea
    ? sql`neighbour_sum as (
        select c.day, b.area_id, ${list} from case_sum c join adjacency b on b.neighbour_id = c.area_id
        where ${some} group by c.day, b.area_id)`
    : sql`neighbour_sum as (
        select t.day, t.area_id, ${list}
        from target t join adjacency b on b.area_id = t.area_id
        join case_sum c on c.area_id = b.neighbour_id and c.day = t.day
        group by t.day, t.area_id)`;
}

/**
 * `of_sources`: the areas are said beside the moment. Only then does a plan look into the index of rows in force and that of superseded ones
 * together; of 650,000 areas it reads both tables whole otherwise, for each look-up again (15 s for a page of 80 areas, against 0.1).
 */
type RowScope = IndicatorScope & { of_sources?: boolean };

const knownThen = ({ as_of, until, of_sources, inside }: RowScope): Fragment => {
  const known =
    as_of === undefined
      ? sql`superseded_at is null`
      : sql`recorded_at <= ${as_of}::timestamptz and (superseded_at is null or superseded_at > ${as_of}::timestamptz)`;
  const areas = sql`select area_id from source_area`;
  const reporting = inside === undefined ? areas : areasInside(inside, areas);
  const ours = of_sources ? sql`${known} and area_id = any(array(${reporting}))` : known;
  return until === undefined ? ours : sql`${ours} and day <= ${until}::date`;
};

const CASE_COLUMNS = [
  ...['confirmed', 'asymptomatic', 'local', 'imported', 'clusters', 'confirmed_65plus'],
  ...['under_observation', 'fever_pending', 'admissions', 'beds_percent'],
];

const SCREENING_COLUMNS = ['tested', 'positive', 'to_screen'];

const caseRows = (scope: RowScope): Fragment =>
  scope.inside === undefined ? reportedCases(scope) : rowsInside(scope.inside, reportedCases(scope), CASE_COLUMNS);

const screeningRows = (scope: RowScope): Fragment =>
  scope.inside === undefined
    ? reportedScreening(scope)
    : rowsInside(scope.inside, reportedScreening(scope), SCREENING_COLUMNS);

function reportedCases({ hypothetical = [], ...scope }: RowScope): Fragment {
  const columns = sql.raw(CASE_COLUMNS.join(', '));
  const known = sql`select area_id, day, ${columns} from case_report where ${knownThen(scope)}`;
  if (hypothetical.length === 0) return known;
  // A hypothetical case is a local one of a person under 65; it belongs to no cluster.
  return sql`${known} union all
    select area_id, day, confirmed, 0, confirmed, 0, 0, 0, null::int, null::int, null::int, null::float8
    from unnest(${hypothetical.map(row => row.area_id)}::int[], ${hypothetical.map(row => row.day)}::date[],
      ${hypothetical.map(row => row.confirmed)}::int[]) as h (area_id, day, confirmed)`;
}

const reportedScreening = (scope: RowScope): Fragment =>
  sql`select area_id, day, ${sql.raw(SCREENING_COLUMNS.join(', '))} from screening_report where ${knownThen(scope)}`;

/** Puts the statements of the look-ups where a formula names them. */
function withLookUps(formula: string, lookUps: Record<string, Fragment>): Fragment {
  const name = Object.keys(lookUps).find(call => formula.includes(call));
  if (name === undefined) return sql.raw(formula);
  const at = formula.indexOf(name);
  return sql`${sql.raw(formula.slice(0, at))}${lookUps[name]!}${sql.raw(formula.slice(at + name.length))}`;
}
