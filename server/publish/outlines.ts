import type { Box, OutlinesPayload } from '#core/drawing/outlines.ts';
import { fault } from '#server/platform/errors.ts';
import type { LevelAreas } from './area_index.ts';
import type { Publisher } from './publisher.ts';
import type { Shapes } from './shapes.ts';
import type { World } from './world.ts';

/** More areas than this are no picture that one reads, and megabytes: tiles are for that. */
export const MOST_OUTLINES = 30_000;

/** A grid of 4,096 steps a tile at the last zoom of each band: as fine as its tiles. */
export const GRID_ZOOMS = [7, 9, 11, 13, 14] as const;
export const STEPS = 4096;

/**
 * The borders of a level as one coverage, from the geometry that its tiles are cut from: neighbours share their points here too, as all go
 * to the same grid. `readable` leaves out the areas that a reader may not see.
 */
export async function outlinesOf(
  publisher: Publisher,
  world: World,
  { level, count }: LevelAreas,
  band: number,
  readable: (seq: number) => boolean = () => true,
): Promise<OutlinesPayload> {
  const { boundary_version } = world.areas;
  const shapes = count > MOST_OUTLINES ? null : await publisher.shapes.whole(level, boundary_version, band);
  if (shapes === null)
    throw fault('outlines_too_large', `There are ${count} areas in the level ${level}; ${MOST_OUTLINES} is the limit.`);
  const units = STEPS * 2 ** GRID_ZOOMS[band]!;
  const areas: OutlinesPayload['areas'] = [];
  const box: Box = [units, units, 0, 0];
  for (let i = 0; i < shapes.seq.length; i++) {
    const seq = shapes.seq[i]!;
    if (!readable(seq)) continue;
    const rings: number[][] = [];
    for (let r = shapes.ring_of_shape[i]!; r < shapes.ring_of_shape[i + 1]!; r++)
      rings.push(ringOf(shapes, r, units, box));
    areas.push({ seq, rings });
  }
  return { level, boundary_version, units, box: areas.length === 0 ? null : box, areas };
}

/** On the grid, as differences, points that fall together once; widens the box. */
function ringOf({ coordinates, vertex_of_ring }: Shapes, ring: number, units: number, box: Box): number[] {
  const written: number[] = [];
  let [last_x, last_y] = [0, 0];
  for (let v = vertex_of_ring[ring]! * 2; v < vertex_of_ring[ring + 1]! * 2; v += 2) {
    const x = Math.round(coordinates[v]! * units);
    const y = Math.round(coordinates[v + 1]! * units);
    if (written.length > 0 && x === last_x && y === last_y) continue;
    written.push(x - last_x, y - last_y);
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
    [last_x, last_y] = [x, y];
  }
  return written;
}
