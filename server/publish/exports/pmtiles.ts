import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { fault } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import { readReach } from '#server/publish/extent.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { boundariesMoved } from '#server/publish/same_boundaries.ts';
import { type TileAddress, tilesOver } from '#server/publish/tile_grid.ts';
import { vectorLayers } from '#server/publish/tile_layers.ts';
import { BoundaryMoved } from '#server/publish/tile_source.ts';
import { drawnTile, PUBLISHED } from '#server/publish/tiles.ts';
import { archiveOf, type Entry, packed, tileId } from './pmtiles_archive.ts';
import type { ExportQuestion } from './question.ts';

/** Looked at for an archive: a city of 100 km reaches zoom 14 with them, a nation zoom 10. Maps enlarge the deepest. */
const MOST_TILES = 25_000;
/** An archive is made whole before its first byte is sent, as the header says where everything lies. */
export const MOST_ARCHIVE_BYTES = 134_217_728;

/** A day as one file that any web host can serve: each tile has the bytes of /tiles. */
export async function pmtilesOf(publisher: Publisher, question: ExportQuestion): Promise<Buffer> {
  const { world, areas, date, about } = question;
  const scope = scopeOf(question);
  const bounds = (await publisher.reach(() => readReach(publisher.context.database.db, scope?.areas ?? null))) ?? WORLD;
  const ranges = withinReach(tilesOver(bounds));
  const grades = { date, name: nameOf(question) };

  const entries: Entry[] = [];
  const tiles: Buffer[] = [];
  const places = new Map<string, number>();
  const drawn = new Set<number>();
  let [offset, addressed, looked] = [0, 0, 0];
  for (const tile of ranges.flatMap(addressesIn)) {
    // Drawing from memory never waits: others want their turn.
    if (++looked % 32 === 0) await setImmediate();
    const found = await drawnTile(publisher, world, { tile, level: areas.level, form: 'mvt', grades, scope }).catch(
      error => {
        throw error instanceof BoundaryMoved ? boundariesMoved(publisher) : error;
      },
    );
    const { identity, level, seqs } = found.tile;
    if (identity.length === 0) continue;
    addressed++;
    if (level === areas.level) for (const seq of seqs) drawn.add(seq);
    const bytes = await packed(identity);
    const id = tileId(tile);
    const digest = createHash('sha1').update(bytes).digest('base64');
    const place = places.get(digest);
    const last = entries.at(-1);
    if (last && last.offset === place && last.id + last.run === id) last.run++;
    else entries.push({ id, offset: place ?? offset, length: bytes.length, run: 1 });
    if (place !== undefined) continue;
    places.set(digest, offset);
    tiles.push(bytes);
    offset += bytes.length;
    if (offset > MOST_ARCHIVE_BYTES)
      throw fault('export_too_large', `The tiles of this day come to more than ${MOST_ARCHIVE_BYTES} bytes.`);
  }
  const deepest = ranges.length - 1;
  if (drawn.size !== about.rows)
    throw fault(
      'export_too_large',
      `Down to zoom ${deepest}, only ${drawn.size} of the ${about.rows} areas are drawn: tiles of the others would be too large.`,
    );
  const metadata = {
    name: `wusetu ${about.level} ${date}`,
    description: `${about.standard}, as of ${about.as_of}`,
    vector_layers: vectorLayers(world, areas.level, deepest),
    wusetu: about,
  };
  return archiveOf({ entries, tiles, addressed, zooms: [0, deepest], bounds, metadata });
}

const WORLD = [-180, -85.0511, 180, 85.0511] as const;

type Range = ReturnType<typeof tilesOver>[number];

function withinReach(ranges: Range[]): Range[] {
  let count = 0;
  return ranges.filter(([, west, north, east, south]) => {
    count += (east - west + 1) * (south - north + 1);
    return count <= MOST_TILES;
  });
}

/** In the order of their ids. */
function addressesIn([z, west, north, east, south]: Range): TileAddress[] {
  const found: { id: number; tile: TileAddress }[] = [];
  for (let x = west; x <= east; x++)
    for (let y = north; y <= south; y++) found.push({ id: tileId({ z, x, y }), tile: { z, x, y } });
  return found.sort((a, b) => a.id - b.id).map(({ tile }) => tile);
}

/** What lies in `parent` is what a reader of that area alone sees: the scope of the reader has it inside. */
function scopeOf({ scope, about: { parent } }: ExportQuestion): Scope | null {
  if (parent === null) return scope;
  const whole: Scope = scope ?? { id: '', areas: null, fields: null, from: null, to: null };
  return { ...whole, id: `${whole.id} in ${parent}`, areas: [parent] };
}

/** What tiles of grades are called that are not those in force now: none of them is taken for another. */
const nameOf = ({ world, about: { analysis, standard, as_of } }: ExportQuestion): string =>
  analysis || world.versions.computed_at !== as_of ? `${standard} as of ${as_of}` : PUBLISHED;
