import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { CutTile, Other } from './other_server.ts';

/** How many features a server's tiles hold together: that the same is compared, and no error page. */
export async function countFeatures(
  { port, pathOf }: Pick<Other, 'port' | 'pathOf'>,
  tiles: CutTile[],
): Promise<number> {
  let count = 0;
  for (const tile of tiles) {
    const response = await fetch(`http://127.0.0.1:${port}${pathOf(tile, tile.level)}`);
    if (response.status !== 200) throw new Error(`${pathOf(tile, tile.level)} answered ${response.status}`);
    const body = Buffer.from(await response.arrayBuffer());
    const { layers } = new VectorTile(new PbfReader(body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body));
    count += layers[tile.level]?.length ?? 0;
  }
  return count;
}
