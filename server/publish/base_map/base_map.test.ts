import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BaseMap, StatusPayload } from '#core/contract.ts';
import { type Config, readConfig } from '#server/platform/config.ts';
import type { App } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, publishOn } from '#server/publish/test_town.ts';
import { openBaseMap } from './base_map.ts';
import { pngOf, rasterArchive, vectorArchive } from './test_archive.ts';

const BOX = [119.9, 30, 120.4, 30.4] as const;
const GREY = [120, 130, 140] as const;
const CREDIT = '测绘院';
/** A tile inside of the box, and one outside. */
const [INSIDE, OUTSIDE] = ['11/1707/843', '11/0/0'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wusetu-base-map-'));
  await writeFile(join(folder, 'raster.pmtiles'), await rasterArchive(BOX, GREY));
  await writeFile(join(folder, 'vector.pmtiles'), await vectorArchive(BOX));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const settings = (value: string): Config =>
  readConfig({ WUSETU_LOG_LEVEL: 'silent', WUSETU_BASE_MAP: value, WUSETU_BASE_MAP_CREDIT: CREDIT });
const named = (name: string) => settings(join(folder, name));

describe('the file of a base map', () => {
  it.each([
    ['gone', null, /no such file. Correct the path, or leave the setting empty/],
    ['empty', Buffer.alloc(0), /not a PMTiles archive of version 3; make one/],
    ['text', Buffer.from('x'.repeat(4096)), /not a PMTiles archive/],
  ])('that is %s is refused with what to do', async (name, bytes, message) => {
    const path = join(folder, `${name}.pmtiles`);
    if (bytes) await writeFile(path, bytes);
    await expect(openBaseMap(settings(path))).rejects.toThrow(message);
  });

  it.each([
    ['tiles of another kind', 99, 5, /PNG, JPEG, WebP or MVT/],
    ['tiles packed by brotli', 98, 3, /brotli or zstd/],
    ['version 2', 7, 2, /version 3/],
  ])('with %s is refused', async (_, at, value, message) => {
    const bytes = await rasterArchive(BOX, GREY);
    bytes.writeUInt8(value, at);
    const path = join(folder, `other-${at}.pmtiles`);
    await writeFile(path, bytes);
    await expect(openBaseMap(settings(path))).rejects.toThrow(message);
  });

  it('none is opened where none is named, or where tiles are somebody else’s', async () => {
    expect(await openBaseMap(readConfig({}))).toBeNull();
    const there = await openBaseMap(settings('https://tiles.example.org/{z}/{x}/{y}.png'));
    expect(there).toEqual({
      file: null,
      told: {
        ...{ kind: 'raster', tiles: 'https://tiles.example.org/{z}/{x}/{y}.png', credit: CREDIT },
        ...{ min_zoom: 0, max_zoom: 18, bounds: null, layers: [] },
      },
    });
  });
});

describeEngines('a base map from a file', engine => {
  let raster: App;
  let vector: App;
  let plain: App;
  let reader: Scope | null = null;
  const addressOf = async (app: App): Promise<BaseMap> =>
    (await app.inject('/api/status')).json<StatusPayload>().base_map!;
  const tileAt = ({ tiles }: BaseMap, place: string) => {
    const [z, x, y] = place.split('/') as [string, string, string];
    return tiles.replace('{z}', z).replace('{x}', x).replace('{y}', y);
  };

  beforeAll(async () => {
    const context = await gradedTown(await engine.fresh());
    const withBaseMap = (name: string) => publishOn({ ...context, config: named(name) }, () => reader);
    [raster, vector] = [await withBaseMap('raster.pmtiles'), await withBaseMap('vector.pmtiles')];
    plain = await publishOn(context);
  }, 120_000);
  afterAll(() => Promise.all([raster?.close(), vector?.close(), plain?.close()]));

  it('is told by the status; without one there is none, and no address', async () => {
    const told = await addressOf(raster);
    expect(told).toMatchObject({ kind: 'raster', min_zoom: 8, max_zoom: 12, bounds: BOX, layers: [], credit: CREDIT });
    expect(told.tiles).toMatch(/^\/base_map\/[\w-]{12}\/\{z\}\/\{x\}\/\{y\}$/);
    expect(await addressOf(vector)).toMatchObject({ kind: 'vector', layers: ['water', 'roads'] });
    expect(await addressOf(plain)).toBeNull();
    expect((await plain.inject(tileAt(told, INSIDE))).statusCode).toBe(404);
  });

  it('pictures are sent as they are in the file, for ever, with a tag; HEAD says the same', async () => {
    const url = tileAt(await addressOf(raster), INSIDE);
    const got = await raster.inject({ url, headers: { 'accept-encoding': 'br, gzip' } });
    expect(got.statusCode).toBe(200);
    expect(got.rawPayload.equals(pngOf(GREY))).toBe(true);
    expect(got.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    expect(got.headers['content-encoding']).toBeUndefined();
    const { etag } = got.headers;
    expect(etag).toMatch(/^"[\w-]+"$/);
    const head = await raster.inject({ method: 'HEAD', url });
    expect(head.statusCode).toBe(200);
    expect(head.headers).toMatchObject({ etag, 'content-length': String(got.rawPayload.length) });
    const known = await raster.inject({ url, headers: { 'if-none-match': String(etag) } });
    expect(known.statusCode).toBe(304);
    expect(known.body).toBe('');
  });

  it('vector tiles are packed for who takes them so', async () => {
    const url = tileAt(await addressOf(vector), INSIDE);
    const got = await vector.inject(url);
    expect(Object.keys(new VectorTile(new PbfReader(got.rawPayload)).layers)).toEqual(['water', 'roads']);
    const tags = new Set([got.headers.etag]);
    // Too small to be packed: the same bytes.
    const packed = await vector.inject({ url, headers: { 'accept-encoding': 'gzip' } });
    const bytes = packed.headers['content-encoding'] === 'gzip' ? gunzipSync(packed.rawPayload) : packed.rawPayload;
    expect(bytes.equals(got.rawPayload)).toBe(true);
    expect(tags.size).toBe(1);
  });

  it('has no tile outside of its archive, nor of another version, nor where no tile can be', async () => {
    const told = await addressOf(raster);
    const [, , version] = told.tiles.split('/');
    for (const url of [
      tileAt(told, OUTSIDE),
      tileAt(told, '2/9/0'),
      tileAt(told, '31/0/0'),
      tileAt(told, INSIDE).replace(version!, 'elsewhere'),
    ]) {
      const answer = await raster.inject(url);
      expect(answer.statusCode, url).toBe(404);
      expect(answer.json(), url).toMatchObject({ code: 'unknown_tile' });
      expect(answer.headers['cache-control'], url).toBe('no-store');
    }
    expect((await raster.inject(`${tileAt(told, '11/1707/x')}`)).statusCode).toBe(400);
    expect((await raster.inject(`${tileAt(told, INSIDE)}?a=1`)).statusCode).toBe(400);
  });

  it('is for a reader of some areas too, in caches of their own only', async () => {
    const url = tileAt(await addressOf(raster), INSIDE);
    reader = { id: 'd0', areas: ['D0'], fields: ['grades'], from: null, to: null };
    try {
      const got = await raster.inject(url);
      expect(got.statusCode).toBe(200);
      expect(got.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    } finally {
      reader = null;
    }
  });

  it('opens the policy to nobody', async () => {
    const policy = String((await raster.inject('/api/status')).headers['content-security-policy']);
    expect(policy).toBe(String((await plain.inject('/api/status')).headers['content-security-policy']));
    expect(policy).not.toContain('http');
  });
});
