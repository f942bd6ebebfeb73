import type { Day } from '#core/contract.ts';
import type { Context } from '#server/platform/context.ts';
import { findStandard, isAsked, loadAnalysis } from './analysis.ts';
import { type Extent, readExtent } from './extent.ts';
import { bytesOfRepresentation, createBodies, type Representation } from './responses.ts';
import { Shelf } from './shelf.ts';
import { createTileSource, type TileSource } from './tile_source.ts';
import type { DrawnTile } from './tiles.ts';
import { bytesOfWorld, loadPastWorld, standardOn, type World, worldKeeper } from './world.ts';

const bytesOfTile = (tile: DrawnTile): number => bytesOfRepresentation(tile) + tile.seqs.byteLength;

/** What the routes of this folder share; lives as long as the server. */
export type Publisher = {
  context: Context;
  now(): Promise<World>;
  /** Reads the versions anew at the next request: somebody found them outdated. */
  forget(): void;
  /** Extent of all areas, read once a boundary version. */
  bbox(world: World): Promise<Extent | null>;
  /** The world for `as_of=` and `standard=`; `analysis` where the standard is not the one in force on the day. */
  world(question: { as_of?: string; standard?: string; date?: Day }): Promise<{ world: World; analysis: boolean }>;
  bodies: Shelf<Representation>;
  tiles: Shelf<DrawnTile>;
  /** Tiles being drawn; nothing is kept here. */
  flights: Shelf<DrawnTile>;
  shapes: TileSource;
  close(): Promise<void>;
};

const WORLD_BYTES = 134_217_728;
const TILE_BYTES = 134_217_728;

export function createPublisher(context: Context): Publisher {
  const keeper = worldKeeper(context);
  const others = new Shelf<World>(WORLD_BYTES, bytesOfWorld);
  const extents = new Shelf<Extent | null>(4, () => 1);
  return {
    context,
    now: keeper.now,
    forget: keeper.forget,
    bbox: world => extents.get(String(world.areas.boundary_version), () => readExtent(context.database.db)),
    async world({ as_of, standard, date }) {
      const now = await keeper.now();
      const past =
        as_of === undefined
          ? now
          : await others.get(`${now.versions.key} as of ${as_of}`, () => loadPastWorld(context.database, now, as_of));
      const day = date ?? past.last_day;
      if (standard === undefined || (day !== null && isAsked(standard, standardOn(past.standards, day))))
        return { world: past, analysis: false };
      const asked = await findStandard(context.database.db, standard);
      const key = `${now.versions.key} as of ${as_of} under ${standard} ${asked.tag}`;
      return { world: await others.get(key, () => loadAnalysis(context, past, asked, as_of)), analysis: true };
    },
    bodies: createBodies(),
    tiles: new Shelf<DrawnTile>(TILE_BYTES, bytesOfTile),
    flights: new Shelf<DrawnTile>(0, bytesOfRepresentation),
    shapes: createTileSource(context.database),
    close: keeper.close,
  };
}
