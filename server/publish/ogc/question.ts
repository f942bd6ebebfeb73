import type { Day } from '#core/contract.ts';
import type { Expression } from '#core/cql2/filter.ts';
import { Fault, fault } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { momentOf } from '#server/publish/questions.ts';
import { tagOf } from '#server/publish/responses.ts';
import { demandDay } from '#server/publish/scope.ts';
import type { World } from '#server/publish/world.ts';
import { boxOf } from './box.ts';
import { type Crs, crsOf } from './crs.ts';
import { type Cursor, readCursor } from './cursor.ts';
import { dayOfDatetime } from './datetime.ts';
import { equalTo, type FilterLanguage, filterOf } from './filters.ts';
import type { COLLECTIONS } from './payloads.ts';
import { type Property, propertiesOf, queryablesOf, standardFor } from './properties.ts';

export type Collection = (typeof COLLECTIONS)[number];

/** What is known when: the same for all pages of a question. */
export type Ground = {
  world: World;
  areas: LevelAreas;
  /** Null: nothing is graded yet. */
  date: Day | null;
  as_of: string;
  /** In force on the day, id@version. */
  standard: string;
  properties: Property[];
  scope: Scope | null;
};

export type Question = Ground & {
  /** The datetime asked for has no graded day: no item matches. */
  empty: boolean;
  crs: Crs;
  chosen: Property[];
  with_geometry: boolean;
  box: object | null;
  filters: Expression[];
  sort: { property: Property; descending: boolean }[];
  limit: number;
  cursor: Cursor | null;
  digest: string;
};

export type Asked = {
  datetime?: string;
  as_of?: string;
  bbox?: string;
  'bbox-crs'?: string;
  crs?: string;
  limit?: number;
  properties?: string;
  skipGeometry?: boolean;
  sortby?: string;
  filter?: string;
  'filter-lang'?: FilterLanguage;
  'filter-crs'?: string;
  cursor?: string;
};
/** Not among what decides which items there are, or in what order. */
const OF_THE_PAGE = new Set(['limit', 'cursor', 'f', 'lang']);

export async function questionOf(
  publisher: Publisher,
  { level }: Collection,
  query: Asked & Record<string, unknown>,
  scope: Scope | null,
): Promise<Question> {
  const crs = crsOf(query.crs, 'crs');
  const now = await publisher.now();
  const areas = now.areas.levels[level];
  if (areas === undefined) throw fault('not_found', `There are no areas of the level ${level}.`);
  const decisive = Object.entries(query).filter(([name]) => !OF_THE_PAGE.has(name));
  const digest = tagOf(level, scope?.id, decisive.sort()).slice(0, 12);
  // The parameters are checked against the properties of the day that the cursor names, and that against them: first the day alone.
  const pinned = query.cursor === undefined ? null : readCursor(query.cursor, digest, kindsOf(query, now, level));
  if (pinned !== null && pinned.boundary_version !== now.areas.boundary_version)
    throw fault(
      'outdated_version',
      'The boundaries have changed since the first page: these pages cannot be continued. Begin again without cursor.',
    );
  const ground = pinned ? { ...pinned, world: now, empty: false } : await firstGround(publisher, query, scope);
  if (ground.date !== null) demandDay(scope, ground.date);
  const properties = propertiesOf(ground.world, level, ground.date, scope);
  const queryables = queryablesOf(properties);
  return {
    ...ground,
    areas,
    scope,
    standard: standardText(ground.world, ground.date),
    properties,
    crs,
    chosen: chosenOf(query.properties, properties),
    with_geometry: query.skipGeometry !== true,
    box: query.bbox === undefined ? null : boxOf(query.bbox, crsOf(query['bbox-crs'], 'bbox-crs')),
    filters: filtersOf(query, properties, queryables),
    sort: sortOf(query.sortby, properties),
    limit: query.limit!,
    cursor: pinned,
    digest,
  };
}

/** The moment and the day of a question that no cursor pins. */
export async function firstGround(
  publisher: Publisher,
  { datetime, as_of }: Pick<Asked, 'datetime' | 'as_of'>,
  scope: Scope | null,
): Promise<{ world: World; date: Day | null; as_of: string; empty: boolean }> {
  const now = await publisher.now();
  const asked = momentOf(as_of);
  // What was computed later than it was asked for is not known then; what is known now was computed by then.
  const past = asked !== undefined && asked < now.as_of ? asked : undefined;
  const { world } = await publisher.world({ as_of: past });
  const { first_day, last_day } = world;
  const days = {
    first_day: scope?.from && first_day !== null && scope.from > first_day ? scope.from : first_day,
    last_day: scope?.to && last_day !== null && scope.to < last_day ? scope.to : last_day,
  };
  const found = { world, as_of: past ?? now.as_of };
  try {
    const day = dayOfDatetime(datetime, days, publisher.context.config.time_zone);
    const date = datetime === undefined ? days.last_day : (day ?? null);
    const graded = date !== null && first_day !== null && last_day !== null && date >= first_day && date <= last_day;
    if (datetime === undefined) return { ...found, date, empty: false };
    return { ...found, date: graded ? date : null, empty: !graded };
  } catch (error) {
    // Nothing lies in that time: by OGC API Features that is an answer without items.
    if (error instanceof Fault && error.code === 'unknown_date') return { ...found, date: null, empty: true };
    throw error;
  }
}

const standardText = (world: World, date: Day | null): string => {
  const standard = standardFor(world, date);
  return standard === undefined ? '' : `${standard.standard_id}@${standard.version}`;
};

function chosenOf(text: string | undefined, properties: Property[]): Property[] {
  if (text === undefined) return properties;
  const names = new Set(text.split(',').map(name => name.trim()));
  names.delete('');
  names.delete('geometry');
  for (const name of names) named(name, properties, 'properties');
  return properties.filter(({ name }) => names.has(name));
}

function named(name: string, properties: Property[], parameter: string): Property {
  const found = properties.find(property => property.name === name);
  if (found) return found;
  throw fault(
    'invalid_parameter',
    `${parameter}: there is no property "${name.slice(0, 60)}". There are: ${properties.map(one => one.name).join(', ')}.`,
  );
}

const MOST_SORTED = 5;

function sortOf(text: string | undefined, properties: Property[]): Question['sort'] {
  if (text === undefined) return [];
  const parts = text.split(',').map(part => part.trim());
  if (parts.length > MOST_SORTED) throw fault('invalid_parameter', `sortby takes at most ${MOST_SORTED} properties.`);
  return parts.map(part => {
    // A + that was not written %2B arrives as a blank.
    const [, sign, name] = /^([+-]?)(.*)$/.exec(part)!;
    return { property: named(name!, properties, 'sortby'), descending: sign === '-' };
  });
}

/** Text or number, of each property sorted by: what a cursor must hold. */
function kindsOf({ sortby }: Asked, world: World, level: LevelAreas['level']): ('number' | 'text')[] {
  if (sortby === undefined) return [];
  const all = propertiesOf(world, level, world.last_day, null);
  return sortby.split(',').map(part => {
    const type = all.find(({ name }) => name === part.trim().replace(/^[+-]/, ''))?.type;
    return type === 'string' || type === 'date' || type === 'timestamp' ? 'text' : 'number';
  });
}

const OWN = new Set<string>([
  ...['datetime', 'as_of', 'bbox', 'bbox-crs', 'crs', 'limit', 'properties', 'skipGeometry', 'sortby'],
  ...['filter', 'filter-lang', 'filter-crs', 'cursor', 'f', 'lang'],
]);

function filtersOf(
  query: Asked & Record<string, unknown>,
  properties: Property[],
  queryables: ReturnType<typeof queryablesOf>,
): Expression[] {
  const filters: Expression[] = [];
  const crs = crsOf(query['filter-crs'], 'filter-crs');
  if (query.filter !== undefined) filters.push(filterOf(query.filter, query['filter-lang'], crs, queryables));
  for (const [name, value] of Object.entries(query)) {
    if (OWN.has(name)) continue;
    const property = properties.find(one => one.name === name);
    if (!property)
      throw fault(
        'unknown_parameter',
        `There is no parameter and no property "${name.slice(0, 60)}". Properties: ${properties.map(one => one.name).join(', ')}.`,
      );
    filters.push(equalTo(property, String(value), queryables));
  }
  return filters;
}

/**
 * All that decides the answer, for its tag. A page of a cursor says what was known at a moment past: no later revision changes it, and who has
 * it need not load it again.
 */
export const tagOfQuestion = ({ areas, world, date, as_of, limit, cursor, digest, scope }: Question): unknown[] => [
  areas.level,
  cursor === null ? world.versions.key : [cursor, standardFor(world, date)?.id],
  date,
  as_of,
  limit,
  digest,
  scope?.id,
];
