import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { demandSameBoundaries } from '#server/publish/same_boundaries.ts';
import { readableOf } from '#server/publish/scope.ts';
import { Shelf } from '#server/publish/shelf.ts';
import { bytesOfWorld, inSnapshot, type World } from '#server/publish/world.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import { readItems } from './items.ts';
import type { Item } from './payloads.ts';
import type { Ground, Question } from './question.ts';
import { countMatching, readPlaces } from './statements.ts';

export type Page = { items: Item[]; matched: number; next: string | null };

/** Worlds whose pages are being read: at 650,000 communities three or four, beyond which they are read from the database again. */
const PINNED_BYTES = 67_108_864;

export type Pages = {
  page(question: Question): Promise<Page>;
  one(ground: Ground, seq: number, wanted: Pick<Question, 'chosen' | 'with_geometry' | 'crs'>): Promise<Item>;
};

export function createPages(publisher: Publisher): Pages {
  const { database } = publisher.context;
  const pinned = new Shelf<World>(PINNED_BYTES, bytesOfWorld);

  /** Where the levels above the graded one have their grades from; null on the graded level, whose statements know them. */
  async function upperOf({ areas, world, as_of }: Ground): Promise<World | null> {
    if (areas.level === world.areas.graded_level) return null;
    if (world.as_of === as_of) return world;
    return pinned.get(keyOf(world, as_of), async () => (await publisher.world({ as_of })).world);
  }
  const keep = ({ world, as_of }: Ground): void => {
    const key = keyOf(world, as_of);
    if (pinned.peek(key) === undefined) pinned.put(key, world);
  };

  return {
    async page(question) {
      const { limit, cursor, empty } = question;
      if (empty || limit === 0) return { items: [], matched: 0, next: null };
      const upper = await upperOf(question);
      return publisher.reach(() =>
        inSnapshot(database, async db => {
          await boundTime(db);
          await demandSameBoundaries(db, publisher, question.world);
          const places = await readPlaces(db, question, upper);
          const shown = places.slice(0, limit);
          const items = await readItems(
            db,
            question,
            upper,
            shown.map(({ seq }) => seq),
            question,
          );
          const more = places.length > limit;
          const whole = cursor === null && !more;
          const matched = cursor?.matched ?? (whole ? shown.length : await matchedBy(db, question, upper));
          if (!more) return { items, matched, next: null };
          if (upper !== null) keep({ ...question, world: upper });
          return { items, matched, next: cursorAfter(question, shown.at(-1)!, matched) };
        }).catch(toldIfTooSlow),
      );
    },
    async one(ground, seq, wanted) {
      const upper = await upperOf(ground);
      return publisher.reach(() =>
        inSnapshot(database, async db => {
          await demandSameBoundaries(db, publisher, ground.world);
          return (await readItems(db, ground, upper, [seq], wanted))[0]!;
        }),
      );
    },
  };
}

/** A filter may be arithmetic of a hundred terms over 650,000 rows. The embedded engine has no such limit, and no such number of rows. */
const LONGEST_STATEMENT_MS = 15_000;
const boundTime = (db: Db) => sql`set local statement_timeout = ${sql.lit(LONGEST_STATEMENT_MS)}`.execute(db);

const QUERY_CANCELED = '57014';
function toldIfTooSlow(error: unknown): never {
  if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
  throw fault('filter_too_slow', `No answer within ${LONGEST_STATEMENT_MS / 1_000} s.`);
}

const keyOf = ({ areas }: World, as_of: string): string => `${areas.boundary_version} ${as_of}`;

const cursorAfter = (question: Question, { seq, keys }: { seq: number; keys: Cursor['keys'] }, matched: number) =>
  writeCursor({
    boundary_version: question.world.areas.boundary_version,
    as_of: question.as_of,
    date: question.date,
    question: question.digest,
    ...{ matched, seq, keys },
  });

/** Without a filter it is known in memory. */
function matchedBy(db: Db, question: Question, upper: World | null): Promise<number> {
  const { world, areas, scope, filters, box } = question;
  if (filters.length === 0 && box === null) return Promise.resolve(countReadable(world, areas, scope));
  return countMatching(db, question, upper);
}

function countReadable(world: World, areas: LevelAreas, scope: Question['scope']): number {
  if (!scope?.areas) return areas.count;
  const readable = readableOf(world, areas, scope);
  let count = 0;
  for (let seq = 1; seq <= areas.count; seq++) if (readable(seq)) count++;
  return count;
}
