import type { Day, Level } from '#core/contract.ts';
import { dayNumber } from '#core/days.ts';
import type { Standard } from '#core/standard/document.ts';
import type { Context } from '#server/platform/context.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { type AreaIndex, type LevelAreas, loadAreaIndex } from './area_index.ts';
import { type DayVersions, firstVersions, stampOf, withChange } from './day_versions.ts';
import { parentsOf, type RuleFrom, rollUpAgain, rollUpSpells } from './rolled_up.ts';
import {
  advanceSpells,
  bytesOfSpells,
  hasSpell,
  type LastSpell,
  lastSpell,
  loadSpells,
  NO_DAY,
  OPEN_END,
  type SpellChange,
  type Spells,
} from './spells.ts';
import { type ActiveStandard, type Outage, readVersions, type Versions, versionKeeper } from './versions.ts';

export type StandardOf = ActiveStandard & { document: Standard };

/**
 * Everything published at one moment, from one snapshot of the database: areas, graded spells, standards. A request takes one
 * world and answers wholly from it, so that its parts never disagree.
 */
export type World = {
  versions: Versions;
  areas: AreaIndex;
  standards: StandardOf[];
  first_day: Day | null;
  /** Last day that can be asked for. */
  last_day: Day | null;
  /** The moment of knowledge. */
  as_of: string;
  /** Spells of the graded level; the others are rolled up on first use. */
  spells: Map<Level, Spells>;
  last_spell: LastSpell | null;
  /** At which version each day stands. */
  days: DayVersions;
  /** What became different since the world with the key `after`; null where everything may have. */
  change: (SpellChange & { after: string }) | null;
};

/** The active standard with the latest effective_from on or before the day (null = always). */
export const standardOn = (standards: StandardOf[], day: Day): StandardOf | undefined =>
  standards.findLast(({ effective_from }) => effective_from === null || effective_from <= day);

export async function loadWorld(database: Database, before: World | undefined): Promise<World> {
  return inSnapshot(database, async db => {
    const versions = await readVersions(db);
    const standards = await loadStandards(db, versions.standards);
    const same = before?.areas.boundary_version === versions.boundary_version;
    const areas = same ? before.areas : await loadAreaIndex(db, versions.boundary_version);
    const spells = new Map<Level, Spells>();
    const graded = areas.graded_level === null ? undefined : areas.levels[areas.graded_level];
    const known = same && before.last_spell !== null && (await hasSpell(db, before.last_spell));
    const kept = known && graded ? before.spells.get(graded.level) : undefined;
    let change: World['change'] = null;
    if (graded && before && kept) {
      const advanced = await advanceSpells(db, graded, kept, versions.revision);
      spells.set(graded.level, advanced.spells);
      if (sameStandards(before, standards)) change = { ...advanced.change, after: before.versions.key };
    } else if (graded) spells.set(graded.level, await loadSpells(db, graded, versions.revision));
    const world: World = {
      versions,
      areas,
      standards,
      first_day: versions.first_day,
      last_day: versions.graded_to,
      as_of: versions.computed_at ?? new Date(0).toISOString(),
      spells,
      last_spell: await lastSpell(db),
      days: firstVersions(versions),
      change,
    };
    if (before && change) carryOver(world, before, change);
    return world;
  });
}

/** What the change leaves as it was: the days before it, the areas beside it. */
function carryOver(world: World, before: World, { seqs, from }: SpellChange): void {
  const stamp = stampOf(world.versions);
  world.days = from === OPEN_END ? before.days : withChange(before.days, from, stamp);
  const { levels, graded_level } = world.areas;
  const graded = levels[graded_level!]!;
  for (const [level, spells] of before.spells) {
    if (level === graded_level) continue;
    const upper = levels[level]!;
    const parents = parentsOf(graded, upper, seqs);
    const leaves = world.spells.get(graded.level)!;
    world.spells.set(level, rollUpAgain(spells, leaves, graded, upper, rulesOf(world, level), parents));
  }
}

/** A standard that takes effect later may roll up otherwise: then all is read anew. */
const sameStandards = (before: World, standards: StandardOf[]): boolean =>
  before.standards.map(idOf).join() === standards.map(idOf).join();
const idOf = ({ id, effective_from }: StandardOf): string => `${id}@${effective_from ?? ''}`;

/** The areas of a level that may show something else than before; null: any. */
export function changedOn(world: World, level: Level): Int32Array | null {
  const seqs = world.change?.seqs ?? null;
  const { levels, graded_level } = world.areas;
  if (seqs === null || graded_level === null || level === graded_level) return seqs;
  return parentsOf(levels[graded_level]!, levels[level]!, seqs);
}

/** The world as it was known at `as_of`: rows recorded later are not in it. Areas and their numbers are today's. */
export async function loadPastWorld(database: Database, now: World, as_of: string): Promise<World> {
  return inSnapshot(database, async db => {
    const spells = new Map<Level, Spells>();
    const graded = now.areas.graded_level === null ? undefined : now.areas.levels[now.areas.graded_level];
    if (graded) spells.set(graded.level, await loadSpells(db, graded, now.versions.revision, as_of));
    // A spell without an end goes on "until further notice": it says nothing of days that nobody had reported on by then.
    const { rows } = await sql<{ last_day: Day | null }>`
      select greatest((select max(day) from case_report where recorded_at <= ${as_of}::timestamptz),
                      (select max(day) from screening_report where recorded_at <= ${as_of}::timestamptz))
        as last_day`.execute(db);
    const reported = rows[0]!.last_day;
    const last_day = reported !== null && now.last_day !== null && reported < now.last_day ? reported : now.last_day;
    const known = reported !== null && graded !== undefined && spells.get(graded.level)!.from.length > 0;
    return { ...now, as_of, last_day: known ? last_day : null, spells, change: null };
  });
}

/** Reads that must agree with each other. */
export const inSnapshot = <T>({ db }: Database, read: (db: Db) => Promise<T>): Promise<T> =>
  db.transaction().setIsolationLevel('repeatable read').execute(read);

async function loadStandards(db: Db, active: ActiveStandard[]): Promise<StandardOf[]> {
  const { rows } = await sql<{ id: number; document: Standard }>`
    select standard_version_id as id, document from standard_version
    where standard_version_id = any(${active.map(s => s.id)}::int[])`.execute(db);
  const documents = new Map(rows.map(row => [row.id, row.document]));
  return active.map(standard => ({ ...standard, document: documents.get(standard.id)! }));
}

function rulesOf(world: World, level: Level): RuleFrom[] {
  const rules = world.standards.map(({ effective_from, document }): RuleFrom => {
    return {
      day: effective_from === null ? NO_DAY : dayNumber(effective_from),
      rule: document.roll_up?.[level] ?? 'worst',
    };
  });
  if (rules[0]?.day !== NO_DAY) rules.unshift({ day: NO_DAY, rule: 'worst' });
  return rules;
}

/** The spells of any level of the world. */
export function spellsOf(world: World, level: Level): Spells {
  const kept = world.spells.get(level);
  if (kept) return kept;
  const graded = world.areas.levels[world.areas.graded_level!] as LevelAreas;
  const spells = rollUpSpells(
    world.spells.get(graded.level)!,
    graded,
    world.areas.levels[level]!,
    rulesOf(world, level),
  );
  world.spells.set(level, spells);
  return spells;
}

export const bytesOfWorld = (world: World): number =>
  [...world.spells.values()].reduce((sum, spells) => sum + bytesOfSpells(spells), 0) + 4096;

export type WorldKeeper = {
  /** While the database is away the last world there was; it throws where there was none. */
  now(): Promise<World>;
  forget(): void;
  outage(): Outage | null;
  reach<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

const WORLD_LINES = 2;

/** Keeps the current world; a new one is read when the versions have moved, once for all who wait. `changed` hears of each before anyone gets it. */
export function worldKeeper(context: Context, changed: (world: World) => void = () => {}): WorldKeeper {
  const versions = versionKeeper(context);
  // Tiles and frames need a new world after every revision: it must not wait behind slower questions.
  const database = context.database.apart(WORLD_LINES);
  let kept: World | undefined;
  let loading: { key: string; world: Promise<World> } | undefined;

  const load = (key: string): Promise<World> => {
    const before = kept;
    const world = versions
      .reach(() => loadWorld(database, before))
      .then(loaded => {
        // A slower, older reading must not replace a newer one; nor may a change be told that is not that of the kept world.
        if (kept === before) {
          kept = loaded;
          changed(loaded);
        }
        // Something was committed between the two readings: the older one must not be asked again.
        if (loaded.versions.key !== key) versions.forget();
        return loaded;
      });
    const mine = { key, world };
    loading = mine;
    const done = () => {
      if (loading === mine) loading = undefined;
    };
    world.then(done, done);
    return world;
  };
  return {
    async now() {
      try {
        const { key } = await versions.read();
        if (kept?.versions.key === key) return kept;
        return await (loading?.key === key ? loading.world : load(key));
      } catch (error) {
        if (kept !== undefined && versions.outage() !== null) return kept;
        throw error;
      }
    },
    forget: versions.forget,
    outage: versions.outage,
    reach: versions.reach,
    close: versions.close,
  };
}
