import type { MultiPolygon } from 'geojson';
import type { OutlinesPayload } from '#core/drawing/outlines.ts';
import { sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import { GRID_ZOOMS, MOST_OUTLINES, outlinesOf, STEPS } from '#server/publish/outlines.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { seqsOf } from '#server/publish/questions.ts';
import { BoundaryMoved } from '#server/publish/tile_source.ts';
import { inSnapshot, type World } from '#server/publish/world.ts';

/** Metres of Web Mercator from the middle of its square to an edge. */
const HALF = 20_037_508.342789244;

/**
 * As `outlinesOf`, of the areas inside a part: in a level that is too large to be held (a nation) they are read from the table, so that a
 * district there has its bulletin too.
 */
export async function outlinesInside(
  publisher: Publisher,
  world: World,
  areas: LevelAreas,
  band: number,
  inside: (seq: number) => boolean,
): Promise<OutlinesPayload> {
  return areas.count <= MOST_OUTLINES
    ? outlinesOf(publisher, world, areas, band, inside)
    : outlinesFromTable(publisher, world, areas, band, inside);
}

export async function outlinesFromTable(
  publisher: Publisher,
  world: World,
  areas: LevelAreas,
  band: number,
  inside: (seq: number) => boolean,
): Promise<OutlinesPayload> {
  const seqs = seqsOf(areas, inside);
  if (seqs.length > MOST_OUTLINES)
    throw fault('outlines_too_large', `The map would have ${seqs.length} areas; ${MOST_OUTLINES} is the limit.`);
  const { boundary_version } = world.areas;
  const rows = await inSnapshot(publisher.context.database, async db => {
    const versions = await sql<{ version: number }>`
      select coalesce(max(version), 0) as version from boundary_version`.execute(db);
    if (versions.rows[0]!.version !== boundary_version) throw new BoundaryMoved();
    const found = await sql<{ seq: number; shape: string }>`
      select a.seq, ST_AsGeoJSON(t.geom, 3) as shape from tile_geometry t join area a using (area_id)
      where t.band = ${band} and t.area_id = any(${seqs.map(seq => areas.area_id[seq]!)}::int[])
      order by a.seq`.execute(db);
    return found.rows;
  });
  const units = STEPS * 2 ** GRID_ZOOMS[band]!;
  const box: [number, number, number, number] = [units, units, 0, 0];
  const outlines = rows.map(({ seq, shape }) => ({
    seq,
    rings: (JSON.parse(shape) as MultiPolygon).coordinates.flat().map(ring => {
      const written: number[] = [];
      let [last_x, last_y] = [0, 0];
      // The last point of a ring is its first.
      for (const [metres_x, metres_y] of ring.slice(0, -1)) {
        const x = Math.round((metres_x! / HALF + 1) * 0.5 * units);
        const y = Math.round((1 - metres_y! / HALF) * 0.5 * units);
        if (written.length > 0 && x === last_x && y === last_y) continue;
        written.push(x - last_x, y - last_y);
        [box[0], box[1]] = [Math.min(box[0], x), Math.min(box[1], y)];
        [box[2], box[3]] = [Math.max(box[2], x), Math.max(box[3], y)];
        [last_x, last_y] = [x, y];
      }
      return written;
    }),
  }));
  return { level: areas.level, boundary_version, units, box: outlines.length === 0 ? null : box, areas: outlines };
}
