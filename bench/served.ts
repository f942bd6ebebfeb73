import Fastify, { type FastifyInstance } from 'fastify';
import type { App } from '#server/platform/http.ts';
import { bareItem, bareItems } from './bare_items.ts';
import { type Figure, median } from './figures.ts';
import { listen, portOf } from './listening.ts';
import type { Place } from './place.ts';
import { fillTileGeometry, middleTile, pathOf } from './places.ts';
import { cpuSoFar } from './scratch_database.ts';
import { gradeFirst } from './steady.ts';
import { type Asked, ask, type Served } from './wrk.ts';

const CONNECTIONS = 16;
const SECONDS = 3;
const GZIP = { 'accept-encoding': 'gzip' };
/** Of a community with its grade, without the indicators: what the bare statement reads too. */
const PROPERTIES = 'properties=code,name,parent,severity,state,since';

/** The paths of the bare routes are in the order of ours. */
type Pair = { name: string; floor: string; bar: number; ours: Asked[]; bare: string[]; note?: string };

/**
 * What is read over and over, over HTTP and over connections that stay open: the whole application against routes of a bare Fastify, both in
 * this process. Kept answers against one that sends the same bytes, features against one statement whose text is sent as it comes.
 */
export async function benchServed(place: Place): Promise<Figure[]> {
  const { database, nation, rounds } = place;
  await gradeFirst(database, nation);
  await fillTileGeometry(database);
  const { app, port } = await listen(database);
  const bare = Fastify();
  const day = nation.last_day;
  const items = '/api/collections/communities/items';
  const tile = pathOf(middleTile(nation, nation.count > 20_000 ? 9 : 11));
  // Of 650,000 communities it is 130 MB, which nobody keeps.
  const grades = nation.count > 20_000 ? '/api/grades?level=district' : '/api/grades';
  // Of many lengths: who asks for the same at the same time is answered together.
  const limits = Array.from({ length: 41 }, (_, i) => 80 + i);
  const page = (limit: number) => bareItems(database, day, limit);
  const codes = Array.from({ length: 200 }, (_, i) => codeOf(Math.floor((nation.count / 200) * i) + 1));
  const one = (code: string) => bareItem(database, day, code);
  const pairs: Pair[] = [
    await kept(app, bare, 'cached tile', tile),
    await kept(app, bare, 'frame', `/frames/community/${day}`),
    await kept(app, bare, grades, grades),
    await known(app, bare, '304 of a tile', tile),
    await known(app, bare, `304 of ${grades}`, grades),
    statements(bare, 'items, 80 to 120 a page', limits, limit => `${items}?limit=${limit}&${PROPERTIES}`, page),
    statements(bare, 'the same with all indicators', limits, limit => `${items}?limit=${limit}`, page),
    statements(bare, 'one item', codes, code => `${items}/${code}?${PROPERTIES}`, one),
  ];
  const bare_port = portOf(await bare.listen({ port: 0, host: '127.0.0.1' }));

  const figures: Figure[] = [];
  for (const { name, floor, bar, ours, bare: paths, note } of pairs) {
    const asked: [number, Asked[]][] = [
      [port, ours],
      [bare_port, paths.map((path, i) => ({ ...ours[i]!, path }))],
    ];
    const found: [Taken[], Taken[]] = [[], []];
    try {
      for (let round = 0; round <= rounds; round++)
        for (const [side, [at, requests]] of asked.entries()) {
          const taken = await take(place, at, requests);
          if (round > 0) found[side]!.push(taken);
        }
    } catch (error) {
      // What takes longer than a run is told, and the others are measured.
      place.say(`${name}: ${(error as Error).message}`);
      process.exitCode = 1;
      continue;
    }
    const [mine, theirs] = found.map(middleOf) as [Taken, Taken];
    figures.push({
      ...{ name: `${name}, ${nation.count}`, floor, bar, time: 'cpu', note },
      ...{ ours_ms: mine.cpu_ms, floor_ms: theirs.cpu_ms, served: { ours: mine.served, floor: theirs.served } },
    });
  }
  await bare.close();
  await app.close();
  return figures;
}

type Taken = { cpu_ms: number; served: Served };

/** CPU a request of this process and of the database, and what the client saw. */
async function take({ database }: Place, port: number, requests: Asked[]): Promise<Taken> {
  const before = await cpuSoFar(database);
  const served = await ask(port, requests, { connections: CONNECTIONS, seconds: SECONDS });
  const after = await cpuSoFar(database);
  const cpu = after.process - before.process + after.backends - before.backends;
  return { cpu_ms: cpu / served.requests, served };
}

function middleOf(taken: Taken[]): Taken {
  const of = (name: keyof Served) => median(taken.map(({ served }) => served[name]));
  const served = { per_second: of('per_second'), p50_ms: of('p50_ms'), p99_ms: of('p99_ms') };
  return {
    cpu_ms: median(taken.map(({ cpu_ms }) => cpu_ms)),
    served: { ...served, maximum_ms: of('maximum_ms'), requests: of('requests') },
  };
}

let routes = 0;
const nextPath = (): string => `/bare/${++routes}`;

async function first(app: App, path: string) {
  const made = await app.inject({ url: path, headers: GZIP });
  if (made.statusCode !== 200) throw new Error(`${path} answered ${made.statusCode}: ${made.body.slice(0, 300)}`);
  return made;
}

/** The bytes that we send, sent by a route that does nothing else. */
async function kept(app: App, bare: FastifyInstance, name: string, path: string): Promise<Pair> {
  const { headers, rawPayload } = await first(app, path);
  const own = nextPath();
  bare.get(own, (_request, reply) =>
    reply
      .header('content-type', headers['content-type'])
      .header('content-encoding', headers['content-encoding'])
      .header('etag', headers.etag)
      .send(rawPayload),
  );
  const note = `${rawPayload.length} bytes gzipped`;
  return { name, floor: 'bare Fastify, same buffer', bar: 1.5, ours: [{ path, headers: GZIP }], bare: [own], note };
}

async function known(app: App, bare: FastifyInstance, name: string, path: string): Promise<Pair> {
  const tag = (await first(app, path)).headers.etag as string;
  const own = nextPath();
  bare.get(own, (request, reply) =>
    request.headers['if-none-match'] === tag ? reply.header('etag', tag).status(304).send() : reply.status(500).send(),
  );
  const ours = { path, headers: { ...GZIP, 'if-none-match': tag } };
  return { name, floor: 'bare Fastify, bare 304', bar: 1.5, ours: [ours], bare: [own] };
}

function statements<T extends string | number>(
  bare: FastifyInstance,
  name: string,
  asked: readonly T[],
  pathOf: (one: T) => string,
  read: (one: T) => Promise<string>,
): Pair {
  const own = nextPath();
  bare.get<{ Params: { one: string } }>(`${own}/:one`, async (request, reply) =>
    reply.type('application/geo+json').send(await read(request.params.one as T)),
  );
  const ours = asked.map(one => ({ path: pathOf(one) }));
  return { name, floor: 'bare Fastify, one statement', bar: 2, ours, bare: asked.map(one => `${own}/${one}`) };
}

const codeOf = (seq: number): string => `C${String(seq).padStart(7, '0')}`;
