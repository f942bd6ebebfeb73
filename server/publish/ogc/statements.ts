import type { RawBuilder } from 'kysely';
import type { Expression } from '#core/cql2/filter.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { World } from '#server/publish/world.ts';
import type { Property } from './properties.ts';
import type { Question } from './question.ts';
import { conditionOf, sourceOf } from './source.ts';

type Fragment = RawBuilder<unknown>;

export type Place = { seq: number; keys: (string | number | null)[] };

/** The numbers of the items of a page, in order, one more than asked for where there is a next page. */
export async function readPlaces(db: Db, question: Question, upper: World | null): Promise<Place[]> {
  const { sort, cursor, limit } = question;
  const source = sourceOf(question, upper, neededBy(question));
  const keys = sort.map(({ property }, i) => sql`${keyOf(property)} as ${sql.id(`key_${i}`)}`);
  const order = sort.map(
    ({ property, descending }) => sql`${ordered(property)} ${sql.raw(descending ? 'desc' : 'asc')} nulls last`,
  );
  const after = cursor === null ? sql`true` : afterCursor(question, cursor);
  const { rows } = await sql<{ place: number } & Record<string, string | number | null>>`
    select ${sql.join([sql`t.place`, ...keys])} from ${source}
    where ${matching(question)} and ${after}
    order by ${sql.join([...order, sql`t.place`])} limit ${limit + 1}`.execute(db);
  return rows.map(row => ({ seq: row.place, keys: sort.map((_, i) => row[`key_${i}`] ?? null) }));
}

export async function countMatching(db: Db, question: Question, upper: World | null): Promise<number> {
  const source = sourceOf(question, upper, filteredBy(question));
  const { rows } = await sql<{ count: number }>`
    select count(*)::float8 as count from ${source} where ${matching(question)}`.execute(db);
  return rows[0]!.count;
}

const matching = ({ box, filters, scope, world }: Question): Fragment =>
  sql.join(
    [
      readable(world, scope),
      ...(box === null
        ? []
        : [sql`ST_Intersects(t.geometry, ST_SetSRID(ST_GeomFromGeoJSON(${JSON.stringify(box)}::text), 4326))`]),
      ...filters.map(conditionOf),
    ],
    sql` and `,
  );

/** As `readableOf` of publish/scope.ts: the areas of the scope and all below them. */
function readable({ areas }: World, scope: Scope | null): Fragment {
  if (!scope?.areas) return sql`true`;
  const ids = scope.areas.flatMap(code => {
    const place = areas.by_code.get(code);
    return place ? [areas.levels[place.level]!.area_id[place.seq]!] : [];
  });
  return sql`exists (select from area r where r.area_id = t.area_id and
    (r.area_id = any(${ids}::int[]) or r.city_id = any(${ids}::int[]) or r.district_id = any(${ids}::int[]) or r.street_id = any(${ids}::int[])))`;
}

/** A day as its text, so that a cursor can hold it. */
const keyOf = ({ name, type }: Property): Fragment =>
  type === 'timestamp'
    ? sql`to_json(t.${sql.id(name)}) #>> '{}'`
    : type === 'date'
      ? sql`t.${sql.id(name)}::text`
      : sql`t.${sql.id(name)}`;
/** Text by code point, whatever the database's collation: as CQL2 compares it. */
const ordered = ({ name, type }: Property): Fragment =>
  type === 'string' ? sql`t.${sql.id(name)} collate "C"` : sql`t.${sql.id(name)}`;

const CASTS: Partial<Record<Property['type'], string>> = { string: 'text', date: 'date', timestamp: 'timestamptz' };

/** What comes after the last item of the page before: greater in the first property that differs; no value comes last, either way. */
function afterCursor({ sort }: Question, { keys, seq }: NonNullable<Question['cursor']>): Fragment {
  let after = sql`t.place > ${seq}`;
  for (const [i, { property, descending }] of [...sort.entries()].reverse()) {
    const value = ordered(property);
    const key = keys[i]!;
    if (key === null) {
      after = sql`(${value} is null and ${after})`;
      continue;
    }
    const cast = sql.raw(CASTS[property.type] ?? 'float8');
    const bound = sql`${String(key)}::text::${cast}`;
    const beyond = sql.raw(descending ? '<' : '>');
    after = sql`(${value} ${beyond} ${bound} or ${value} is null or (${value} = ${bound} and ${after}))`;
  }
  return after;
}

const filteredBy = ({ filters, properties }: Question): Property[] => {
  const names = new Set(filters.flatMap(namesIn));
  return properties.filter(({ name }) => names.has(name));
};
const neededBy = (question: Question): Property[] => [
  ...filteredBy(question),
  ...question.sort.map(({ property }) => property),
];

function namesIn(value: Expression): string[] {
  const names: string[] = [];
  JSON.stringify(value, (_, member) => {
    if (member?.kind === 'name') names.push(member.name);
    return member;
  });
  return names;
}
