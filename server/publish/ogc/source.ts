import type { RawBuilder } from 'kysely';
import { frameState, GRADES } from '#core/contract.ts';
import { type Expression, filterToSql } from '#core/cql2/filter.ts';
import { dayNumber } from '#core/days.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { type IndicatorScope, indicatorQuery } from '#server/indicators/query.ts';
import { sql } from '#server/platform/database.ts';
import { shownAt, sinceText } from '#server/publish/frames.ts';
import { childrenOf } from '#server/publish/rolled_up.ts';
import { severityAt } from '#server/publish/spells.ts';
import { spellsOf, type World } from '#server/publish/world.ts';
import type { Property } from './properties.ts';
import type { Ground } from './question.ts';

type Fragment = RawBuilder<unknown>;

/** Every property is a column of its name and type: float8, text, date, timestamptz, geometry. The one CQL2 back end serves all. */
export type Source = { sql: Fragment; where: Fragment };

const column = (value: Fragment, name: string): Fragment => sql`${value} as ${sql.id(name)}`;

/**
 * The areas of a collection as rows `t`, with `place` (seq, as an integer) to continue from, and of the joins only those that `needed` properties
 * ask for: a plain page needs none, and an index gives it at any size.
 */
export function sourceOf(ground: Ground, upper: World | null, needed: Property[]): Fragment {
  const { areas, world, date, as_of, properties } = ground;
  const needs = (source: Property['source']) => needed.some(property => property.source === source);
  const isGraded = areas.level === world.areas.graded_level;
  const joins: Fragment[] = [];
  const columns = [sql`a.area_id`, sql`a.seq as place`, sql`a.geom as geometry`, ...areaColumns()];
  if (needs('constant')) columns.push(...constantColumns(ground));
  if (needs('spell')) {
    joins.push(isGraded ? spellJoin(date, as_of) : rolledUpJoin(ground, upper!));
    columns.push(...spellColumns(date, isGraded));
  }
  if (needs('indicator')) {
    const names = properties.filter(one => one.source === 'indicator' && needed.includes(one)).map(one => one.name);
    joins.push(indicatorJoin(ground, names));
    columns.push(...names.map(name => sql`i.${sql.id(name)}`));
  }
  return sql`(select ${sql.join(columns)} from area a ${sql.join(joins, sql` `)}
    where a.level = ${areas.level} and a.retired_version is null) as t`;
}

const areaColumns = (): Fragment[] => [
  sql`a.code`,
  sql`a.name`,
  sql`(select p.code from area p where p.area_id = a.parent_id) as parent`,
  sql`a.seq::float8 as seq`,
  sql`a.population::float8 as population`,
];

function constantColumns({ areas, date, as_of, standard }: Ground): Fragment[] {
  return [
    column(sql`${areas.level}::text`, 'level'),
    column(sql`${standard}::text`, 'standard'),
    column(sql`${date}::date`, 'date'),
    column(sql`${as_of}::timestamptz`, 'as_of'),
  ];
}

/** What `as_of` knew of a day: rows are closed and added at the moment of a revision, so that each area has one at most. */
export const spellJoin = (date: string | null, as_of: string): Fragment => sql`
  left join grade_spell g on g.area_id = a.area_id and g.from_day <= ${date}::date
    and (g.to_day is null or g.to_day >= ${date}::date) and g.recorded_at <= ${as_of}::timestamptz
    and (g.superseded_at is null or g.superseded_at > ${as_of}::timestamptz)`;

const spellColumns = (date: string | null, isGraded: boolean): Fragment[] => [
  column(sql`(${sql.raw(`array['${GRADES.join("','")}']`)})[g.severity + 1]`, 'grade'),
  column(sql`g.severity::float8`, 'severity'),
  column(sql`coalesce(g.state, 'insufficient')`, 'state'),
  sql`g.since`,
  column(sql`(${date}::date - g.since + 1)::float8`, 'days'),
  ...(isGraded ? [] : [column(sql`g.insufficient_areas::float8`, 'insufficient_areas')]),
];

/** Levels above the graded one are rolled up in memory: their grades go to the statement as arrays. */
function rolledUpJoin({ areas, date }: Ground, world: World): Fragment {
  const rows = Array.from({ length: areas.count }, (_, i) => rolledUpAt(world, areas, i + 1, date));
  const insufficient = insufficientInside(world, areas, date);
  return sql`left join unnest(
    ${rows.map(row => row.seq)}::int[], ${rows.map(row => row.severity)}::int[], ${rows.map(row => row.state)}::text[],
    ${rows.map(row => row.since)}::date[], ${rows.map(row => insufficient[row.seq]!)}::int[])
    as g (seq, severity, state, since, insufficient_areas) on g.seq = a.seq`;
}

export function rolledUpAt(world: World, areas: Ground['areas'], seq: number, date: string | null) {
  if (date === null || spellless(world)) return { seq, severity: null, state: 'insufficient' as const, since: null };
  const { byte, since, severity } = shownAt(spellsOf(world, areas.level), seq, dayNumber(date));
  return { seq, severity, state: frameState(byte), since: sinceText(since) };
}

/** For each area, by seq, how many graded areas inside it have no grade. */
export function insufficientInside(world: World, areas: Ground['areas'], date: string | null): number[] {
  const graded = world.areas.levels[world.areas.graded_level!]!;
  const children = childrenOf(graded, areas);
  if (date === null || spellless(world)) return children.map(inside => inside.length);
  const day = dayNumber(date);
  const spells = spellsOf(world, graded.level);
  return children.map(inside => inside.filter(seq => severityAt(spells, seq, day) === null).length);
}

const spellless = ({ spells, areas }: World): boolean => !spells.has(areas.graded_level!);

/** Whose reports the indicators of a level are made of: its own, or above the graded level those of the areas inside. */
export const reportsOf = ({ areas, world }: Pick<Ground, 'areas' | 'world'>): Pick<IndicatorScope, 'inside'> => {
  const graded = world.areas.graded_level!;
  const { level } = areas;
  return level === graded || level === 'community' ? {} : { inside: { upper: level, graded } };
};

function indicatorJoin({ areas, world, date, as_of }: Ground, names: string[]): Fragment {
  const indicators = names.map(name => parseIndicator(name)!);
  const day = date ?? '1970-01-01';
  const cells = { level: areas.level, from: day, to: day };
  const query = indicatorQuery(indicators, { cells, as_of, ...reportsOf({ areas, world }) });
  return sql`left join (${query}) i on i.area_id = a.area_id`;
}

/** A filter as a condition over `t`; texts are bound, names are columns of the source. */
export function conditionOf(filter: Expression): Fragment {
  const values: string[] = [];
  const text = filterToSql(filter, {
    column: name => `t."${name}"`,
    bind: value => `$${values.push(value)}`,
  });
  // Placeholders come in order; no text of the filter is in the statement, so that nothing else looks like one.
  const pieces = text.split(/\$\d+/);
  return sql.join(
    pieces.flatMap((piece, i) => (i === 0 ? [sql.raw(piece)] : [sql`${values[i - 1]}`, sql.raw(piece)])),
    sql.raw(''),
  );
}
