import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import {
  Compression,
  FetchSource,
  PMTiles,
  type RangeResponse,
  type Source,
  TileType,
  tileIdToZxy,
  zxyToTileId,
} from 'pmtiles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportAbout } from '#core/contract_services.ts';
import type { App } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, LAST_DAY, publishOn, SILENT } from '#server/publish/test_town.ts';
import { tilesOver } from '#server/publish/tile_grid.ts';
import { archiveOf, type Entry, packed, tileId } from './pmtiles_archive.ts';
import { rangeOf } from './ranges.ts';
import { fetched } from './test_exports.ts';

const MIDDLE = '2026-01-16';
/** Of the town with its exclave, which lies outside of its city. */
const BOX = [120.044, 30.2, 120.18, 30.26] as const;

/** Bytes in memory, as the reader of protomaps takes them. */
class Kept implements Source {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  getKey() {
    return 'kept';
  }
  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: new Uint8Array(this.bytes.subarray(offset, offset + length)).buffer };
  }
}
const read = async (archive: PMTiles, z: number, x: number, y: number): Promise<Buffer | undefined> => {
  const found = await archive.getZxy(z, x, y);
  return found && Buffer.from(found.data);
};

describe('the archive', () => {
  it('numbers tiles as the reader does, at every zoom', () => {
    for (let id = 0; id < 22_000; id++) {
      const [z, x, y] = tileIdToZxy(id);
      expect(tileId({ z, x, y })).toBe(id);
    }
    for (const [z, x, y] of [
      [14, 0, 0],
      [14, 16383, 16383],
      [14, 13673, 6724],
      [13, 6836, 3362],
      [14, 16383, 0],
    ] as const)
      expect(tileId({ z, x, y })).toBe(zxyToTileId(z, x, y));
  });

  it('with more tiles than one directory takes has leaves, runs and shared bytes, and every tile is found', async () => {
    const kinds = await Promise.all(Array.from({ length: 50 }, (_, i) => packed(Buffer.from(`tile ${i}`))));
    const offsets = kinds.map((_, i) => kinds.slice(0, i).reduce((sum, { length }) => sum + length, 0));
    const entries: Entry[] = [];
    const expected = new Map<number, string>();
    // Gaps and lengths of runs that no pattern compresses away.
    let [id, state] = [100, 1];
    for (let n = 0; n < 40_000; n++) {
      state = (state * 48_271) % 2_147_483_647;
      const [kind, run] = [n < 50 ? n : state % 50, 1 + (state % 3)];
      id += 1 + (state % 97);
      entries.push({ id, offset: offsets[kind]!, length: kinds[kind]!.length, run });
      for (let i = 0; i < run; i++) expected.set(id + i, `tile ${kind}`);
      id += run;
    }
    const bytes = await archiveOf({
      ...{ entries, tiles: kinds, addressed: expected.size, zooms: [0, 14], bounds: BOX, metadata: { a: '五' } },
    });
    const archive = new PMTiles(new Kept(bytes));
    const header = await archive.getHeader();
    expect(header).toMatchObject({ numAddressedTiles: expected.size, numTileEntries: 40_000, numTileContents: 50 });
    expect(header.leafDirectoryLength).toBeGreaterThan(0);
    expect(header.rootDirectoryOffset + header.rootDirectoryLength).toBeLessThanOrEqual(16_384);
    expect(await archive.getMetadata()).toEqual({ a: '五' });
    let looked = 0;
    for (const [at, text] of expected) {
      if (at % 7 > 0) continue;
      looked++;
      expect((await read(archive, ...tileIdToZxy(at)))?.toString()).toBe(text);
      if (!expected.has(at + 1)) expect(await read(archive, ...tileIdToZxy(at + 1))).toBeUndefined();
    }
    expect(looked).toBeGreaterThan(10_000);
  });

  it.each([
    ['bytes=0-9', [0, 9]],
    ['bytes=90-', [90, 99]],
    ['bytes=90-200', [90, 99]],
    ['bytes=-10', [90, 99]],
    ['bytes=-200', [0, 99]],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', null],
    ['bytes=0-1,5-6', null],
    ['bytes=-', null],
    ['lines=0-1', null],
    [undefined, null],
  ])('of 100 bytes, %s is %o', (header, part) => expect(rangeOf(header, 100)).toEqual(part));
});

describeEngines('a day as PMTiles', engine => {
  let app: App;
  let address: string;
  let reader: Scope | null = null;
  beforeAll(async () => {
    app = await publishOn(await gradedTown(await engine.fresh()), () => reader);
    address = await app.listen({ host: '127.0.0.1', port: 0 });
  }, 120_000);
  afterAll(() => app?.close());

  const opened = async (url: string) => new PMTiles(new Kept(await fetched(app, url)));

  it.each(['community', 'district'])(
    '%s: every tile has the bytes of /tiles, and there is none that /tiles has not',
    async level => {
      const archive = await opened(`/api/exports/${level}/${MIDDLE}.pmtiles`);
      const header = await archive.getHeader();
      expect(header).toMatchObject({
        ...{ specVersion: 3, clustered: true, tileType: TileType.Mvt, minZoom: 0, maxZoom: 14 },
        ...{ tileCompression: Compression.Gzip, internalCompression: Compression.Gzip },
      });
      const [west, south, east, north] = BOX;
      for (const [i, edge] of [header.minLon, header.minLat, header.maxLon, header.maxLat].entries())
        expect(edge).toBeCloseTo([west, south, east, north][i]!, 6);
      let there = 0;
      for (const [z, x_min, y_min, x_max, y_max] of tilesOver(BOX))
        for (let x = x_min - 1; x <= x_max + 1; x++)
          for (let y = y_min - 1; y <= y_max + 1; y++) {
            if (x < 0 || y < 0 || x >= 2 ** z || y >= 2 ** z) continue;
            const tile = await fetched(app, `/tiles/${level}/${z}/${x}/${y}.mvt?date=${MIDDLE}`);
            const found = await read(archive, z, x, y);
            if (tile.length === 0) expect(found, `${z}/${x}/${y}`).toBeUndefined();
            else expect(found?.equals(tile), `${z}/${x}/${y}`).toBe(true);
            if (found) there++;
          }
      expect(there).toBe(header.numAddressedTiles);
      expect(there).toBeGreaterThan(25);
      expect(header.numTileContents).toBeLessThanOrEqual(header.numTileEntries);
    },
  );

  it('says what it holds: layers, day, standard, how many areas; one without a grade has none', async () => {
    const archive = await opened(`/api/exports/community/${MIDDLE}.pmtiles`);
    const { vector_layers, wusetu } = (await archive.getMetadata()) as {
      vector_layers: { id: string; fields: object }[];
      wusetu: ExportAbout;
    };
    expect(vector_layers.map(({ id }) => id)).toEqual(['community', 'street', 'district', 'city']);
    expect(Object.keys(vector_layers[0]!.fields)).toContain('grade');
    expect(wusetu).toMatchObject({ rows: 13, level: 'community', date: MIDDLE, analysis: false, parent: null });
    expect(wusetu.standard).toBe('wusetu-community@1');
    const grades = new Map<string, unknown>();
    for (const [z, x_min, y_min, x_max, y_max] of tilesOver(BOX).slice(14))
      for (let x = x_min; x <= x_max; x++)
        for (let y = y_min; y <= y_max; y++) {
          const bytes = await read(archive, z, x, y);
          const layer = bytes && new VectorTile(new PbfReader(bytes)).layers.community;
          for (let i = 0; i < (layer?.length ?? 0); i++) {
            const { code, grade } = layer!.feature(i).properties;
            grades.set(String(code), grade);
          }
        }
    expect(grades.size).toBe(wusetu.rows);
    expect(grades.get(SILENT)).toBeUndefined();
  });

  it('parent=, standard=, as_of= and the scope of a key are in the tiles', async () => {
    const codesIn = async (url: string): Promise<Map<string, unknown>> => {
      const archive = await opened(url);
      const codes = new Map<string, unknown>();
      for (const [z, x_min, y_min, x_max, y_max] of tilesOver(BOX).slice(11))
        for (let x = x_min; x <= x_max; x++)
          for (let y = y_min; y <= y_max; y++) {
            const bytes = await read(archive, z, x, y);
            const layer = bytes && new VectorTile(new PbfReader(bytes)).layers.community;
            for (let i = 0; i < (layer?.length ?? 0); i++)
              codes.set(String(layer!.feature(i).properties.code), layer!.feature(i).properties.grade);
          }
      return codes;
    };
    const url = `/api/exports/community/${MIDDLE}.pmtiles`;
    const all = [...(await codesIn(url)).keys()].sort();
    const inside = all.filter(code => /^C[01]/.test(code));
    expect([...(await codesIn(`${url}?parent=D0`)).keys()].sort()).toEqual(inside);
    reader = { id: 'd0', areas: ['D0'], fields: null, from: null, to: null };
    try {
      expect([...(await codesIn(url)).keys()].sort()).toEqual(inside);
    } finally {
      reader = null;
    }
    for (const query of ['standard=cz-pes-2020', `as_of=${new Date(Date.now() - 1).toISOString()}`]) {
      const found = await codesIn(`${url}?${query}`);
      const grades = JSON.parse(String(await fetched(app, `/api/grades?date=${MIDDLE}&${query}`)));
      for (const { code, grade } of grades.areas) expect(found.get(code) ?? null, `${query} ${code}`).toBe(grade);
    }
  });

  it('is read over HTTP, a range at a time, under one strong tag', async () => {
    const url = `${address}/api/exports/community/${MIDDLE}.pmtiles`;
    const archive = new PMTiles(new FetchSource(url));
    const tile = await read(archive, 11, 1707, 843);
    expect(tile?.equals(await fetched(app, `/tiles/community/11/1707/843.mvt?date=${MIDDLE}`))).toBe(true);
    const whole = await app.inject(url);
    const { etag } = whole.headers;
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(whole.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'wusetu-rows': '13',
      'content-type': 'application/vnd.pmtiles',
    });
    const part = await app.inject({ url, headers: { range: 'bytes=5-9', 'accept-encoding': 'gzip' } });
    expect([
      part.statusCode,
      part.headers['content-range'],
      part.headers.etag,
      part.headers['content-encoding'],
    ]).toEqual([206, `bytes 5-9/${whole.rawPayload.length}`, etag, undefined]);
    expect(part.rawPayload.equals(whole.rawPayload.subarray(5, 10))).toBe(true);
    const same = await app.inject({ url, headers: { range: 'bytes=0-1', 'if-range': etag! } });
    const other = await app.inject({ url, headers: { range: 'bytes=0-1', 'if-range': '"other"' } });
    expect([same.statusCode, other.statusCode]).toEqual([206, 200]);
    const beyond = await app.inject({ url, headers: { range: 'bytes=99999999-' } });
    expect([beyond.statusCode, beyond.headers['content-range'], beyond.json<{ code: string }>().code]).toEqual([
      416,
      `bytes */${whole.rawPayload.length}`,
      'unsatisfiable_range',
    ]);
    const head = await app.inject({ method: 'HEAD', url });
    expect([head.statusCode, head.headers['content-length'], head.headers.etag, head.body]).toEqual([
      200,
      String(whole.rawPayload.length),
      etag,
      '',
    ]);
    const known = await app.inject({ url, headers: { 'if-none-match': etag! } });
    expect([known.statusCode, known.body]).toEqual([304, '']);
    const { headers } = await app.inject(url.replace(MIDDLE, LAST_DAY));
    expect(headers.etag).not.toBe(etag);
  });

  it('has bytes that gzip alone unpacks, for hosts and tools that know no more', async () => {
    const bytes = await fetched(app, `/api/exports/community/${MIDDLE}.pmtiles`);
    const at = (place: number) => Number(bytes.readBigUInt64LE(place));
    const metadata = gunzipSync(bytes.subarray(at(24), at(24) + at(32)));
    expect(JSON.parse(metadata.toString('utf8')).wusetu.rows).toBe(13);
    expect(at(56) + at(64)).toBe(bytes.length);
  });
});
