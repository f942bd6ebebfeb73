import type { Database } from '#server/platform/database.ts';
import type { TileAddress } from '#server/publish/tile_grid.ts';
import { countFeatures } from './decoding.ts';
import { type Figure, median } from './figures.ts';
import { type Listening, listen } from './listening.ts';
import { startMapServer } from './mapserver.ts';
import type { CutTile, Other } from './other_server.ts';
import type { Place } from './place.ts';
import { fillTileGeometry, middleTiles, pathOf, ZOOMS } from './places.ts';
import { cpuSoFar } from './scratch_database.ts';
import { gradeFirst } from './steady.ts';
import { startTileServer } from './tileserver_gl.ts';
import { type Asked, ask, type Served } from './wrk.ts';

const CONNECTIONS = 16;
/** Of 650,000 communities a tile of zoom 6 drawn anew takes long. */
const secondsFor = (count: number): number => (count > 20_000 ? 8 : 4);
/** Tiles around the middle along a side; fewer exist at low zooms. */
const SIDE = 6;
const GZIP = { 'accept-encoding': 'gzip' };

/**
 * The same tiles of the same database from MapServer, which draws each when it is asked for, and from TileServer GL, which hands out what was cut
 * before, in turn with ours. Against MapServer ours keeps nothing and draws each anew, without compression, as MapServer does. Where a
 * low zoom is drawn from a coarser level here, the others have that level too.
 */
export async function benchSideBySide(place: Place): Promise<Figure[]> {
  const { database, nation, say } = place;
  await gradeFirst(database, nation);
  await fillTileGeometry(database);
  const keeping = await listen(database);
  const drawing = await listen(database, { tile_cache_bytes: 0 });
  const zooms = await Promise.all(ZOOMS.map(z => cutTiles(keeping, middleTiles(nation, z, SIDE))));
  // Once each: which level fits a tile is known from then on, as after any drawing.
  for (const tiles of zooms) await cutTiles(drawing, tiles);
  const others = [
    await startMapServer(place, [...new Set(zooms.flat().map(({ level }) => level))]),
    ...[await startTileServer(zooms.flat(), say)].filter(other => other !== null),
  ];
  const figures: Figure[] = [];
  try {
    for (const [i, tiles] of zooms.entries())
      for (const other of others) {
        const draws = other.name === 'MapServer';
        const ours = {
          port: (draws ? drawing : keeping).port,
          cpu: () => 0,
          pathOf: (tile: TileAddress) => pathOf(tile),
        };
        const found = await inTurn(place, tiles, draws ? {} : GZIP, ours, other);
        const features = `${await countFeatures(ours, tiles)} / ${await countFeatures(other, tiles)} features`;
        const level = tiles[0]!.level;
        figures.push({
          ...{ name: `${other.name} z${ZOOMS[i]}, ${nation.count}`, floor: other.name, bar: 1, time: 'cpu', ...found },
          note: `ours ${draws ? 'draws each anew' : 'keeps them'}; ${tiles.length} tiles of ${level}, ${features}`,
        });
      }
  } finally {
    for (const other of others) await other.stop();
    for (const { app } of [keeping, drawing]) await app.close();
  }
  return figures;
}

async function cutTiles({ app }: Listening, tiles: TileAddress[]): Promise<CutTile[]> {
  const cut: CutTile[] = [];
  for (const tile of tiles) {
    const { statusCode, headers, rawPayload } = await app.inject({ url: pathOf(tile), headers: GZIP });
    if (statusCode !== 200) throw new Error(`${pathOf(tile)} answered ${statusCode}`);
    const packed = headers['content-encoding'] === 'gzip';
    cut.push({ ...tile, level: headers['wusetu-level'] as string, bytes: rawPayload, packed });
  }
  return cut;
}

type Side = Pick<Other, 'port' | 'pathOf' | 'cpu'>;

async function inTurn(place: Place, tiles: CutTile[], headers: Record<string, string>, ours: Side, other: Side) {
  const found: { cpu_ms: number[]; served: Served[] }[] = [
    { cpu_ms: [], served: [] },
    { cpu_ms: [], served: [] },
  ];
  for (let round = 0; round <= place.rounds; round++)
    for (const [side, { port, pathOf: path, cpu }] of [ours, other].entries()) {
      const asked = tiles.map((tile): Asked => ({ path: path(tile, tile.level), headers }));
      const before = (await cpuAt(place.database, side === 0)) + cpu();
      const served = await ask(port, asked, { connections: CONNECTIONS, seconds: secondsFor(place.nation.count) });
      const taken = (await cpuAt(place.database, side === 0)) + cpu() - before;
      if (round === 0) continue;
      found[side]!.cpu_ms.push(taken / served.requests);
      found[side]!.served.push(served);
    }
  const [mine, theirs] = found.map(({ cpu_ms, served }) => ({
    cpu_ms: median(cpu_ms),
    served: served.toSorted((a, b) => a.per_second - b.per_second)[Math.floor(served.length / 2)]!,
  })) as [{ cpu_ms: number; served: Served }, { cpu_ms: number; served: Served }];
  return { ours_ms: mine.cpu_ms, floor_ms: theirs.cpu_ms, served: { ours: mine.served, floor: theirs.served } };
}

/** Of the database, which MapServer and we share, and where it is our turn of this process. */
async function cpuAt(database: Database, with_process: boolean): Promise<number> {
  const { process, backends } = await cpuSoFar(database);
  return backends + (with_process ? process : 0);
}
