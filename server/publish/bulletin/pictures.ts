import { frameByte, LEVELS, type Level } from '#core/contract.ts';
import type { BulletinContent, BulletinRow } from '#core/contract_bulletin.ts';
import type { Labelled } from '#core/drawing/map_drawing.ts';
import type { OutlinesPayload } from '#core/drawing/outlines.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { insideOf, levelOf } from '#server/publish/questions.ts';
import { bandOf } from '#server/publish/tile_grid.ts';
import { BoundaryMoved } from '#server/publish/tile_source.ts';
import type { World } from '#server/publish/world.ts';
import { outlinesInside } from './outlines_inside.ts';

/** What the maps of a bulletin are drawn from; grades are those of its rows, not of now. */
export type MapGround = {
  outlines: OutlinesPayload;
  /** Levels above within it, coarse to fine. */
  above: OutlinesPayload[];
  frame: Uint8Array;
  labels: Labelled[];
  /** Of the areas directly above, by code. */
  names: Record<string, string>;
};

/** As fine as tiles of these zooms: of a city, and of a street on a page of its own. */
const WHOLE_ZOOM = 11;
const CLOSE_ZOOM = 13;
/** From so many areas on the finer borders are megabytes that nobody sees on a page. */
const MANY = 2_000;

/** Null where boundaries were imported since the rows were computed: their numbers are of others. */
export async function mapGround(
  publisher: Publisher,
  { boundary_version, parent, level }: BulletinContent,
  rows: BulletinRow[],
): Promise<MapGround | null> {
  const world = await publisher.now();
  if (world.areas.boundary_version !== boundary_version) return null;
  const graded = levelOf(world, level);
  const band = bandOf(rows.length > MANY ? WHOLE_ZOOM : CLOSE_ZOOM);
  const inside = insideOf(world, graded, parent?.code);
  try {
    return {
      outlines: await outlinesInside(publisher, world, graded, band, inside),
      above: await Promise.all(
        levelsAbove(world, level, parent?.level).map(upper =>
          outlinesInside(publisher, world, upper, band, insideOf(world, upper, parent?.code)),
        ),
      ),
      frame: frameOfRows(rows, graded.count),
      labels: await readLabels(publisher.context.database.db, rows, level),
      names: namesAbove(world, rows),
    };
  } catch (error) {
    if (error instanceof BoundaryMoved) return null;
    throw error;
  }
}

const levelsAbove = ({ areas }: World, level: Level, within: Level | undefined): LevelAreas[] =>
  LEVELS.slice(within === undefined ? 0 : LEVELS.indexOf(within) + 1, LEVELS.indexOf(level)).flatMap(
    upper => areas.levels[upper] ?? [],
  );

/** One byte an area, as /frames has it; areas beside the bulletin are not drawn at all. */
function frameOfRows(rows: BulletinRow[], count: number): Uint8Array {
  const frame = new Uint8Array(count + 1).fill(frameByte(null, 'insufficient'));
  for (const { seq, severity, state } of rows) frame[seq] = frameByte(severity, state);
  return frame;
}

async function readLabels(db: Db, rows: BulletinRow[], level: Level): Promise<Labelled[]> {
  const names = new Map(rows.map(({ seq, name }) => [seq, name]));
  const { rows: points } = await sql<{ seq: number; lon: number; lat: number }>`
    select seq, lon, lat from area
    where level = ${level} and retired_version is null and seq = any(${[...names.keys()]}::int[])
    order by seq`.execute(db);
  return points.map(({ seq, lon, lat }) => ({ seq, name: names.get(seq)!, point: [lon, lat] }));
}

function namesAbove({ areas }: World, rows: BulletinRow[]): Record<string, string> {
  const codes = new Set(rows.flatMap(({ parent }) => parent ?? []));
  return Object.fromEntries(
    [...codes].flatMap(code => {
      const place = areas.by_code.get(code);
      return place ? [[code, areas.levels[place.level]!.name[place.seq]!]] : [];
    }),
  );
}
