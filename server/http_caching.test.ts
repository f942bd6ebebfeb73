import { existsSync, readdirSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown } from '#server/publish/test_town.ts';
import { buildApp } from './app.ts';

/**
 * HTTP caching as a table: what is asked, with which headers, and what comes back. Decisions behind it: an ETag is the only validator
 * (a day has no one moment of modification, so If-Modified-Since is not looked at and no Last-Modified is sent); each compressed form has
 * its own strong tag; tiles and frames are sent whole (Accept-Ranges: none), files of the page in ranges.
 */

const TILE = '/tiles/community/11/1707/843';
const DAY = '2026-01-16';
const IMMUTABLE = 'public, max-age=31536000, immutable';
const VARIED = 'Accept-Encoding';
/** Stands for the tag that the same request without conditions gives. */
const TAG = '{tag}';
const VERSION = '{version}';

type Row = [
  request: string,
  headers: Record<string, string>,
  status: number,
  cache: string | undefined,
  expected?: { vary?: string; encoding?: string; ranges?: string; empty?: true; tag?: false; location?: string },
];

const ROWS: Row[] = [
  // Plain addresses: kept, asked again each time.
  [`GET ${TILE}.mvt`, {}, 200, 'no-cache', { ranges: 'none' }],
  [`GET ${TILE}.mvt`, { 'accept-encoding': 'gzip' }, 200, 'no-cache', { encoding: 'gzip', ranges: 'none' }],
  [`GET ${TILE}.mvt`, { 'accept-encoding': 'gzip, br' }, 200, 'no-cache', { encoding: 'br' }],
  [`GET ${TILE}.mvt`, { 'accept-encoding': 'br;q=0.2, gzip;q=0.9' }, 200, 'no-cache', { encoding: 'gzip' }],
  [`GET ${TILE}.mvt`, { 'accept-encoding': 'zstd' }, 200, 'no-cache'],
  [`GET ${TILE}.geojson?date=${DAY}`, { 'accept-encoding': 'br' }, 200, 'no-cache', { encoding: 'br' }],
  [`GET /frames/community/${DAY}`, {}, 200, 'no-cache', { ranges: 'none' }],
  ['GET /frames/community.json', {}, 200, 'no-cache'],
  ['GET /tiles/community.json', {}, 200, 'no-cache', { vary: 'Accept-Encoding, Host' }],
  [`GET /columns/community/${DAY}?names=new_cases_14d`, {}, 200, 'no-cache', { vary: 'Accept, Accept-Encoding' }],
  ['GET /api/status', {}, 200, 'no-cache'],
  ['GET /api/grades', { accept: 'text/csv' }, 200, 'no-cache', { vary: 'Accept, Accept-Encoding' }],
  ['GET /legend.json', {}, 200, 'no-cache'],
  // Under a version: for ever.
  [`GET ${TILE}.mvt?boundary=1`, {}, 200, IMMUTABLE, { ranges: 'none' }],
  [`GET ${TILE}.mvt?date=${DAY}&version=${VERSION}`, {}, 200, IMMUTABLE],
  [
    `GET ${TILE}.geojson?version=${VERSION}&date=${DAY}&crs=gcj02`,
    { 'accept-encoding': 'gzip' },
    200,
    IMMUTABLE,
    { encoding: 'gzip' },
  ],
  [`GET /frames/community/${DAY}?version=${VERSION}`, {}, 200, IMMUTABLE],
  // HEAD says what GET would.
  [`HEAD ${TILE}.mvt`, {}, 200, 'no-cache', { empty: true, ranges: 'none' }],
  [`HEAD ${TILE}.mvt`, { 'accept-encoding': 'gzip' }, 200, 'no-cache', { empty: true, encoding: 'gzip' }],
  [`HEAD ${TILE}.mvt?boundary=1`, {}, 200, IMMUTABLE, { empty: true }],
  [`HEAD /frames/community/${DAY}`, {}, 200, 'no-cache', { empty: true }],
  [`HEAD ${TILE}.mvt`, { 'if-none-match': TAG }, 304, 'no-cache', { empty: true }],
  ['HEAD /api/status', {}, 200, 'no-cache', { empty: true }],
  // Conditions.
  [`GET ${TILE}.mvt`, { 'if-none-match': TAG }, 304, 'no-cache', { empty: true }],
  [`GET ${TILE}.mvt`, { 'if-none-match': `"a", ${TAG} ,"b"` }, 304, 'no-cache', { empty: true }],
  [`GET ${TILE}.mvt`, { 'if-none-match': `W/${TAG}` }, 304, 'no-cache', { empty: true }],
  [`GET ${TILE}.mvt`, { 'if-none-match': '*' }, 304, 'no-cache', { empty: true }],
  [`GET ${TILE}.mvt`, { 'if-none-match': '"other"' }, 200, 'no-cache'],
  [`GET ${TILE}.mvt`, { 'if-none-match': 'nonsense' }, 200, 'no-cache'],
  [`GET ${TILE}.mvt`, { 'if-none-match': '' }, 200, 'no-cache'],
  [`GET ${TILE}.mvt`, { 'accept-encoding': 'br', 'if-none-match': TAG }, 304, 'no-cache', { empty: true }],
  [`GET ${TILE}.mvt?boundary=1`, { 'if-none-match': TAG }, 304, IMMUTABLE, { empty: true }],
  [`GET ${TILE}.mvt?date=${DAY}&version=${VERSION}`, { 'if-none-match': TAG }, 304, IMMUTABLE, { empty: true }],
  [`GET /frames/community/${DAY}`, { 'if-none-match': `W/"x", W/${TAG}` }, 304, 'no-cache', { empty: true }],
  ['GET /api/status', { 'if-none-match': TAG }, 304, 'no-cache', { empty: true }],
  [
    'GET /tiles/community.json',
    { 'if-none-match': TAG },
    304,
    'no-cache',
    { empty: true, vary: 'Accept-Encoding, Host' },
  ],
  [`GET ${TILE}.mvt`, { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }, 200, 'no-cache'],
  [
    `GET ${TILE}.mvt`,
    { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT', 'if-none-match': '"other"' },
    200,
    'no-cache',
  ],
  // No ranges of what is small and compressed.
  [`GET ${TILE}.mvt`, { range: 'bytes=0-9' }, 200, 'no-cache', { ranges: 'none' }],
  [`GET /frames/community/${DAY}`, { range: 'bytes=0-0' }, 200, 'no-cache', { ranges: 'none' }],
  // What is refused is kept by nobody.
  [`GET ${TILE}.mvt?date=2031-01-01`, {}, 404, 'no-store', { tag: false }],
  [`GET ${TILE}.mvt?date=2031-01-01`, { 'if-none-match': '*' }, 404, 'no-store', { tag: false }],
  [`GET ${TILE}.mvt?x=1`, {}, 400, 'no-store', { tag: false }],
  [`GET ${TILE}.MVT`, {}, 404, 'no-store', { tag: false }],
  // One address a tile: no other writing of the same number.
  [`GET ${TILE}.mvt?boundary=01`, {}, 400, 'no-store', { tag: false }],
  [`GET ${TILE}.mvt?boundary=1.0`, {}, 400, 'no-store', { tag: false }],
  [`GET ${TILE}.mvt?boundary=%2B1`, {}, 400, 'no-store', { tag: false }],
  ['GET /tiles/community/3/9/9.mvt', {}, 404, 'no-store', { tag: false }],
  [
    `GET ${TILE}.mvt?date=${DAY}&version=1-0-0`,
    {},
    307,
    'no-store',
    { tag: false, location: `${TILE}.mvt?date=${DAY}&version=` },
  ],
  [`GET /frames/community/${DAY}?version=1-0-0`, {}, 410, 'no-store', { tag: false }],
];

describeEngines('HTTP caching', engine => {
  let app: App;
  let version: string;

  beforeAll(async () => {
    app = buildApp(await gradedTown(await engine.fresh()));
    await app.ready();
    version = (await app.inject(`${TILE}.mvt?date=${DAY}`)).headers['wusetu-version'] as string;
  }, 120_000);
  afterAll(() => app?.close());

  const ask = (request: string, headers: Record<string, string>) => {
    const [method, url] = request.replace(VERSION, version).split(' ') as ['GET' | 'HEAD', string];
    return app.inject({ method, url, headers });
  };

  it.each(ROWS)('%s %o → %i %s', async (request, headers, status, cache, expected = {}) => {
    const { 'if-none-match': condition, ...others } = headers;
    const bare = await ask(request.replace('HEAD', 'GET'), others);
    const tag = String(bare.headers.etag);
    const sent = condition === undefined ? others : { ...others, 'if-none-match': condition.replace(TAG, tag) };
    const found = await ask(request, sent);
    expect([found.statusCode, found.headers['cache-control']]).toEqual([status, cache]);
    expect(found.headers['content-encoding']).toBe(status === 304 ? undefined : expected.encoding);
    expect(found.headers['last-modified']).toBeUndefined();
    expect(found.headers.location ?? '').toContain(expected.location ?? '');
    if (expected.ranges) expect(found.headers['accept-ranges']).toBe(expected.ranges);
    if (expected.tag === false) return expect(found.headers.etag).toBeUndefined();
    expect(found.headers.etag).toBe(tag);
    expect(tag).toMatch(/^"[\w-]+(\.gzip|\.br)?"$/);
    expect(found.headers.vary).toBe(expected.vary ?? VARIED);
    expect(found.rawPayload.length === 0).toBe(expected.empty === true);
    if (status === 304) return;
    expect(Number(found.headers['content-length'])).toBe(bare.rawPayload.length);
    const whole = await ask(request.replace('HEAD', 'GET'), { ...others, 'accept-encoding': 'identity' });
    const unpack = { gzip: gunzipSync, br: brotliDecompressSync }[expected.encoding ?? ''] ?? ((body: Buffer) => body);
    expect(unpack(bare.rawPayload).equals(whole.rawPayload)).toBe(true);
    expect(whole.headers.etag === tag).toBe(expected.encoding === undefined);
  });

  it('lets a page from elsewhere read the headers that say what it has', async () => {
    const { headers } = await app.inject({ url: `${TILE}.mvt`, headers: { origin: 'https://elsewhere.example' } });
    expect(headers['access-control-allow-origin']).toBe('*');
    const exposed = String(headers['access-control-expose-headers']).toLowerCase();
    for (const name of ['etag', 'wusetu-version', 'wusetu-level', 'wusetu-stale', 'wusetu-boundary-version'])
      expect(exposed).toContain(name);
  });

  describe.skipIf(!existsSync('dist/web/assets'))('files of the page (npm run build)', () => {
    const asset = () => `/assets/${readdirSync('dist/web/assets').find(name => name.endsWith('.js'))}`;

    it('are immutable under their hash, in ranges, and the page itself is asked for each time', async () => {
      const whole = await app.inject(asset());
      expect([whole.statusCode, whole.headers['cache-control']]).toEqual([200, IMMUTABLE]);
      expect(whole.headers['accept-ranges']).toBe('bytes');
      const part = await app.inject({ url: asset(), headers: { range: 'bytes=2-5' } });
      expect([part.statusCode, part.headers['content-range'], part.headers['content-length']]).toEqual([
        206,
        `bytes 2-5/${whole.rawPayload.length}`,
        '4',
      ]);
      expect(part.rawPayload.equals(whole.rawPayload.subarray(2, 6))).toBe(true);
      const beyond = await app.inject({ url: asset(), headers: { range: 'bytes=999999999-' } });
      expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, `bytes */${whole.rawPayload.length}`]);
      const known = await app.inject({ url: asset(), headers: { 'if-none-match': whole.headers.etag as string } });
      expect([known.statusCode, known.body]).toEqual([304, '']);
      const head = await app.inject({ method: 'HEAD', url: asset() });
      expect([head.body, head.headers['content-length']]).toEqual(['', String(whole.rawPayload.length)]);
      expect((await app.inject('/')).headers['cache-control']).toBe('no-cache');
    });
  });
});
