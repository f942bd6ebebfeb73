import { addDays } from '#core/days.ts';
import { noise } from './lattice.ts';
import type { Place } from './place.ts';
import { fillTileGeometry, middleTiles, pathOf } from './places.ts';
import { type ServiceState, startService } from './service_process.ts';
import { gradeFirst } from './steady.ts';
import { type Asked, ask } from './wrk.ts';

export type Held = { requests: number; state: ServiceState };

/** The addresses of a slice are new ones; it is as long as it takes to ask for some of them, and few are asked for twice. */
const SLICE = 40_000;
const SLICE_SECONDS = 10;
const TOLD_EVERY = 100_000;
const CACHE_BYTES = 67_108_864;
/**
 * What the service may take beside kept tiles: the program, the index and spells of 5,000 areas, sheets of shapes in five bands, kept bodies
 * (64 MB at most), frames, and garbage between two collections. Stated before it was measured.
 */
const BESIDE_BYTES = 500_000_000;
const CONNECTIONS = 16;

/**
 * Memory while a million tiles are asked for: every tile of the nation from zoom 8 on, of every day, at the plain address, under its version
 * and without grades, compressed in both ways, many times what the cache holds; and addresses that differ without asking for another tile.
 */
export async function benchMemory(place: Place, requests: number): Promise<Held[]> {
  const { database, nation, url, say } = place;
  await gradeFirst(database, nation);
  await fillTileGeometry(database);
  const service = await startService(url, { WUSETU_TILE_CACHE_BYTES: String(CACHE_BYTES) });
  const origin = `http://127.0.0.1:${service.port}`;
  const { days, boundary_version } = (await (await fetch(`${origin}/frames/community.json`)).json()) as {
    boundary_version: number;
    days: { date: string; version: string }[];
  };
  const versions = new Map(days.map(({ date, version }) => [date, version]));
  const tiles = [8, 9, 10, 11, 12, 13, 14].flatMap(z => middleTiles(nation, z, 61));

  let drawn = 0;
  const pick = (count: number) => Math.floor(noise(++drawn, 0, 7) * count);
  const any = (): Asked => {
    const path = pathOf(
      tiles[pick(tiles.length)]!,
      pick(10) === 0 ? 'street' : 'community',
      pick(20) === 0 ? 'geojson' : 'mvt',
    );
    const date = addDays(nation.last_day, -pick(days.length));
    const query = [
      '',
      `?date=${date}`,
      `?date=${date}&version=${versions.get(date)}`,
      `?boundary=${boundary_version}`,
      // One tile, whatever it is called.
      `?standard=wusetu-community&date=${date}`,
    ][pick(5)]!;
    return { path: path + query, headers: { 'accept-encoding': ['gzip', 'br', 'gzip, br;q=0.5'][pick(3)]! } };
  };
  // Every other request is for one of the few that many ask for.
  const often = Array.from({ length: 2_000 }, any);
  const next = (): Asked => (pick(2) === 0 ? often[pick(often.length)]! : any());
  const held: Held[] = [{ requests: 0, state: await service.state() }];
  const tell = ({ requests: asked, state }: Held) =>
    say(
      `${asked} requests: rss ${megabytes(state.rss)}, heap ${megabytes(state.heap)}, external ${megabytes(state.external)}, ` +
        `${state.tiles} tiles of ${megabytes(state.tile_bytes)}, ${state.drawn} drawn`,
    );
  tell(held[0]!);
  for (let answered = 0; answered < requests; ) {
    const asked = Array.from({ length: SLICE }, next);
    answered += (await ask(service.port, asked, { connections: CONNECTIONS, seconds: SLICE_SECONDS })).requests;
    held.push({ requests: answered, state: await service.state() });
    if (Math.floor(answered / TOLD_EVERY) > Math.floor(held.at(-2)!.requests / TOLD_EVERY)) tell(held.at(-1)!);
  }
  await service.stop();
  const most = Math.max(...held.map(({ state }) => state.rss));
  const bound = CACHE_BYTES + BESIDE_BYTES;
  const kept = held.every(({ state }) => state.tile_bytes <= CACHE_BYTES);
  say(`memory: ${megabytes(most)} at most, bound ${megabytes(bound)}; kept tiles ${kept ? 'within' : 'BEYOND'} theirs`);
  process.stdout.write(
    `${JSON.stringify({ name: `memory, ${nation.count}`, most, bound, holds: most <= bound && kept, held })}\n`,
  );
  if (most > bound || !kept) process.exitCode = 1;
  return held;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
