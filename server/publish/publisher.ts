import type { Day, Level } from '#core/contract.ts';
import { dayText } from '#core/days.ts';
import type { Context } from '#server/platform/context.ts';
import type { Scope } from '#server/platform/reader.ts';
import { findStandard, isAsked, loadAnalysis } from './analysis.ts';
import { readVersion, type Stamp, stampOf, versionOn } from './day_versions.ts';
import { type Extent, readReach } from './extent.ts';
import { bytesOfRepresentation, createBodies, type Representation } from './responses.ts';
import { Shelf } from './shelf.ts';
import { OPEN_END } from './spells.ts';
import { createTileSource, type TileSource } from './tile_source.ts';
import { bytesOfTile, type DrawnTile, dropOutdated } from './tiles.ts';
import type { Outage } from './versions.ts';
import { bytesOfWorld, changedOn, loadPastWorld, standardOn, type World, worldKeeper } from './world.ts';

/** What a new world shows otherwise than the one before it. For who tells others of it (webhooks, events): tiles that show it are gone by then. */
export type Published = {
  revision: number;
  boundary_version: number;
  /** As in addresses. */
  version: string;
  /** Null where any area may have changed: boundaries or standards did. `from` is null where no area did. */
  changed: { from: Day | null; seqs(level: Level): Int32Array } | null;
  /** Addresses of the kept tiles that were let go, `level/z/x/y`. */
  tiles: string[];
};

/** What the routes of this folder share; lives as long as the server. */
export type Publisher = {
  context: Context;
  /** While the database is away the last world there was. */
  now(): Promise<World>;
  /** Reads the versions anew at the next request: somebody found them outdated. */
  forget(): void;
  /** The database does not answer: what is served is as of `since`. */
  outage(): Outage | null;
  /** Work that needs the database: refused at once while it is away. */
  reach<T>(work: () => Promise<T>): Promise<T>;
  /** Extent of all areas that the reader sees, read once a boundary version. */
  bbox(world: World, scope?: Scope | null): Promise<Extent | null>;
  /** The world for `as_of=` and `standard=`; `analysis` where the standard is not the one in force on the day. */
  world(question: { as_of?: string; standard?: string; date?: Day }): Promise<{ world: World; analysis: boolean }>;
  /** Whether `version=` is one under which the day's bytes are those of `world`. */
  isInForce(world: World, day: Day, version: string): boolean;
  /** An answer that reads the database each time; the last one of this key where it is away. */
  lasting(key: string, make: () => Promise<Representation>): Promise<Representation>;
  bodies: Shelf<Representation>;
  tiles: Shelf<DrawnTile>;
  /** Tiles being drawn; nothing is kept here. */
  flights: Shelf<DrawnTile>;
  /** Whether a level fits a tile. No grade has a say in it, so it is found out once a boundary version: at low zooms that is most of the work. */
  fitting: Shelf<boolean>;
  /** How many tiles were drawn, since the start. */
  drawn: number;
  shapes: TileSource;
  onPublished(listener: (published: Published) => void): () => void;
  close(): Promise<void>;
};

const WORLD_BYTES = 134_217_728;
/** Answers kept for an outage only. */
const LAST_BYTES = 33_554_432;
const KEPT_EXTENTS = 1_000;
/** Versions of addresses remembered: at one revision a second, those of the last three hours. */
const REMEMBERED_VERSIONS = 10_000;

/** Of some 200 bytes each. */
const REMEMBERED_FITS = 50_000;

export function createPublisher(context: Context): Publisher {
  const tiles = new Shelf<DrawnTile>(context.config.tile_cache_bytes, bytesOfTile);
  const listeners = new Set<(published: Published) => void>();
  /** Those that grades of now can be told from. */
  const stamps = new Map<string, Stamp>();
  const keeper = worldKeeper(context, world => {
    const stamp = stampOf(world.versions);
    // A database that was set back comes to the same revisions again, with other grades.
    if (world.change === null) stamps.clear();
    stamps.set(stamp.text, stamp);
    if (stamps.size > REMEMBERED_VERSIONS) stamps.delete(stamps.keys().next().value!);
    const dropped = dropOutdated(tiles, world);
    for (const listener of listeners) listener(publishedOf(world, stamp, dropped));
  });
  const others = new Shelf<World>(WORLD_BYTES, bytesOfWorld);
  const extents = new Shelf<Extent | null>(KEPT_EXTENTS, () => 1);
  const last = createBodies(LAST_BYTES);
  const { reach, outage } = keeper;
  return {
    context,
    now: keeper.now,
    forget: keeper.forget,
    outage,
    reach,
    bbox: ({ areas }, scope = null) =>
      extents.get(`${areas.boundary_version} ${scope?.id}`, () =>
        reach(() => readReach(context.database.db, scope?.areas ?? null)),
      ),
    async world({ as_of, standard, date }) {
      const now = await keeper.now();
      const past =
        as_of === undefined
          ? now
          : await others.get(`${now.versions.key} as of ${as_of}`, () =>
              reach(() => loadPastWorld(context.database, now, as_of)),
            );
      const day = date ?? past.last_day;
      if (standard === undefined || (day !== null && isAsked(standard, standardOn(past.standards, day))))
        return { world: past, analysis: false };
      const asked = await reach(() => findStandard(context.database.db, standard));
      const key = `${now.versions.key} as of ${as_of} under ${asked.standard_id} ${asked.version} ${asked.tag}`;
      return {
        world: await others.get(key, () => reach(() => loadAnalysis(context, past, asked, as_of))),
        analysis: true,
      };
    },
    isInForce(world, day, version) {
      const present = stampOf(world.versions);
      const least = versionOn(world.days, day);
      if (version === present.text || version === least.text) return true;
      const { boundary_version, revision } = readVersion(version);
      const known = stamps.get(version);
      if (known !== undefined && boundary_version === world.areas.boundary_version)
        return revision >= least.revision && revision <= present.revision;
      return false;
    },
    async lasting(key, make) {
      try {
        const made = await reach(make);
        last.put(key, made);
        return made;
      } catch (error) {
        const kept = outage() === null ? undefined : last.peek(key);
        if (kept === undefined) throw error;
        return kept;
      }
    },
    bodies: createBodies(),
    tiles,
    flights: new Shelf<DrawnTile>(0, bytesOfRepresentation),
    fitting: new Shelf<boolean>(REMEMBERED_FITS, () => 1),
    drawn: 0,
    shapes: createTileSource(context.database, reach),
    onPublished(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: keeper.close,
  };
}

function publishedOf(world: World, stamp: Stamp, tiles: string[]): Published {
  const { change, versions, areas } = world;
  return {
    revision: versions.revision,
    boundary_version: areas.boundary_version,
    version: stamp.text,
    changed: change && {
      from: change.from === OPEN_END ? null : dayText(change.from),
      seqs: level => changedOn(world, level) ?? new Int32Array(),
    },
    tiles,
  };
}
