import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { CutTile, Other } from './other_server.ts';
import { cpuOfFamily, end, freePort, untilAnswers } from './processes.ts';

/** What the bench uses of node-sqlite3, which TileServer GL brings along. */
type Sqlite = {
  Database: new (
    file: string,
  ) => {
    exec(text: string, done: (error: Error | null) => void): void;
    run(text: string, values: unknown[], done: (error: Error | null) => void): void;
    close(done: (error: Error | null) => void): void;
  };
};

/**
 * TileServer GL over MBTiles of the same bytes, where the folder of BENCH_TILESERVER_GL has it (`npm install tileserver-gl-light` there: it is no
 * part of this package). Null where it is not given.
 */
export async function startTileServer(tiles: CutTile[], say: (text: string) => void): Promise<Other | null> {
  const home = process.env.BENCH_TILESERVER_GL;
  if (!home) {
    say('BENCH_TILESERVER_GL names no folder with tileserver-gl-light: it is left out.');
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'wusetu-tileserver-'));
  await writeMbtiles(home, join(folder, 'nation.mbtiles'), tiles);
  const config = { options: { paths: { root: '', mbtiles: folder } }, data: { nation: { mbtiles: 'nation.mbtiles' } } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const port = await freePort();
  const program = join(home, 'node_modules/tileserver-gl-light/src/main.js');
  // Requests are logged to nowhere: a line each would be its cost, not that of tiles.
  const options = ['--config', join(folder, 'config.json'), '--bind', '127.0.0.1', '--port', String(port), '--silent'];
  const server = spawn(process.execPath, [program, ...options], {
    stdio: 'ignore',
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  await untilAnswers(`http://127.0.0.1:${port}/health`, server);
  return {
    name: 'TileServer GL',
    port,
    pathOf: ({ z, x, y }) => `/data/nation/${z}/${x}/${y}.pbf`,
    cpu: () => cpuOfFamily(server.pid!),
    async stop() {
      await end(server);
      rmSync(folder, { recursive: true });
    },
  };
}

async function writeMbtiles(home: string, file: string, tiles: CutTile[]): Promise<void> {
  const { Database } = createRequire(join(home, 'package.json'))('sqlite3') as Sqlite;
  const database = new Database(file);
  const [exec, run, close] = [database.exec, database.run, database.close].map(method =>
    promisify(method.bind(database) as (...values: unknown[]) => void),
  ) as [(text: string) => Promise<void>, (text: string, values: unknown[]) => Promise<void>, () => Promise<void>];
  await exec(`
    create table metadata (name text, value text);
    create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
    create unique index tile_index on tiles (zoom_level, tile_column, tile_row);
    insert into metadata values ('name', 'nation'), ('format', 'pbf'), ('minzoom', '0'), ('maxzoom', '14'),
      ('bounds', '-180,-85,180,85'), ('json', '{"vector_layers":[]}');
    begin`);
  for (const { z, x, y, bytes, packed } of tiles)
    await run('insert into tiles values (?, ?, ?, ?)', [z, x, 2 ** z - 1 - y, packed ? bytes : gzipSync(bytes)]);
  await exec('commit');
  await close();
}
