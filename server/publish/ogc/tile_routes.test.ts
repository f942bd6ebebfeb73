import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, LAST_DAY, publishOn } from '#server/publish/test_town.ts';
import type { Link } from './payloads.ts';
import type { TileMatrixSetPayload, TilesetPayload, TilesetsPayload } from './tile_payloads.ts';
import { TILE_CONFORMANCE } from './tilesets.ts';

const TILES = '/api/collections/communities/tiles';
const QUAD = `${TILES}/WebMercatorQuad`;
/** As OGC 17-083r4 prints it, to the digits it prints. */
const FIRST_SCALE = 559082264.028717;

describeEngines('OGC API Tiles', engine => {
  let app: App;
  beforeAll(async () => {
    app = await publishOn(await gradedTown(await engine.fresh()));
  });
  afterAll(() => app?.close());
  const json = async <T>(url: string): Promise<T> => {
    const answer = await app.inject({ url, headers: { accept: 'application/json' } });
    expect(answer.statusCode, `${url} ${answer.body.slice(0, 300)}`).toBe(200);
    return answer.json<T>();
  };
  const linkOf = (links: Link[], rel: string): Link => {
    const found = links.find(link => link.rel.endsWith(rel));
    if (!found) throw new Error(`No link ${rel}`);
    return found;
  };

  it('defines WebMercatorQuad as the standard does', async () => {
    const list = await json<{ tileMatrixSets: { id: string; links: Link[] }[] }>('/api/tileMatrixSets');
    expect(list.tileMatrixSets.map(({ id }) => id)).toEqual(['WebMercatorQuad']);
    const href = linkOf(list.tileMatrixSets[0]!.links, 'self').href;
    const { tileMatrices, ...set } = await json<TileMatrixSetPayload>(new URL(href).pathname);
    expect(set).toMatchObject({
      uri: 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
      crs: 'http://www.opengis.net/def/crs/EPSG/0/3857',
    });
    expect(tileMatrices).toHaveLength(25);
    expect(tileMatrices[0]!.scaleDenominator).toBeCloseTo(FIRST_SCALE, 3);
    expect(tileMatrices[0]!.cellSize).toBeCloseTo(156543.033928041, 7);
    expect(tileMatrices[24]).toMatchObject({ id: '24', matrixWidth: 2 ** 24, tileWidth: 256 });
    for (const { pointOfOrigin, cellSize, matrixHeight } of tileMatrices)
      expect(pointOfOrigin[1] - cellSize * 256 * matrixHeight).toBeCloseTo(-20037508.342789244, 5);
  });

  it('leads from the tilesets of a collection to its tiles, by links alone', async () => {
    const { tilesets } = await json<TilesetsPayload>(TILES);
    expect(tilesets).toHaveLength(1);
    expect(tilesets[0]).toMatchObject({ dataType: 'vector', crs: 'http://www.opengis.net/def/crs/EPSG/0/3857' });
    const tileset = await json<TilesetPayload>(new URL(linkOf(tilesets[0]!.links, 'self').href).pathname);
    expect(linkOf(tileset.links, 'tiling-scheme').href).toMatch(/\/api\/tileMatrixSets\/WebMercatorQuad$/);
    expect((await app.inject(new URL(linkOf(tileset.links, 'describedby').href).pathname)).statusCode).toBe(200);
    const templates = tileset.links.filter(({ rel }) => rel === 'item');
    expect(templates.map(({ type }) => type)).toEqual(['application/vnd.mapbox-vector-tile', 'application/geo+json']);
    const limit = tileset.tileMatrixSetLimits[11]!;
    const seen = new Set<string>();
    for (let row = limit.minTileRow; row <= limit.maxTileRow; row++)
      for (let column = limit.minTileCol; column <= limit.maxTileCol; column++) {
        const href = templates[1]!.href
          .replace('{tileMatrix}', '11')
          .replace('{tileRow}', String(row))
          .replace('{tileCol}', String(column));
        const tile = await json<{ features: { properties: { code: string } }[] }>(href.replace(/^http:\/\/[^/]+/, ''));
        for (const { properties } of tile.features) seen.add(properties.code);
      }
    const { areas } = await json<GradesPayload>('/api/grades');
    expect([...seen].sort()).toEqual(areas.map(({ code }) => code).sort());
  });

  it('has limits beyond which tiles are empty, the exclave outside its city and the coarser level included', async () => {
    const { tileMatrixSetLimits } = await json<TilesetPayload>(QUAD);
    expect(tileMatrixSetLimits.map(({ tileMatrix }) => tileMatrix)).toEqual(
      Array.from({ length: 15 }, (_, z) => `${z}`),
    );
    for (const z of [9, 11, 13]) {
      const { tileMatrix, ...limits } = tileMatrixSetLimits[z]!;
      const rows: number[] = [];
      const columns: number[] = [];
      for (let row = limits.minTileRow - 1; row <= limits.maxTileRow + 1; row++)
        for (let column = limits.minTileCol - 1; column <= limits.maxTileCol + 1; column++) {
          const { features } = await json<{ features: unknown[] }>(`${QUAD}/${z}/${row}/${column}?f=geojson`);
          if (features.length === 0) continue;
          rows.push(row);
          columns.push(column);
        }
      const held = { minTileRow: Math.min(...rows), maxTileRow: Math.max(...rows) };
      const across = { minTileCol: Math.min(...columns), maxTileCol: Math.max(...columns) };
      // Where communities are drawn themselves the limits are exact.
      if (z === 13) expect({ ...held, ...across }).toEqual(limits);
      expect(held.minTileRow).toBeGreaterThanOrEqual(limits.minTileRow);
      expect(held.maxTileRow).toBeLessThanOrEqual(limits.maxTileRow);
      expect(across.minTileCol).toBeGreaterThanOrEqual(limits.minTileCol);
      expect(across.maxTileCol).toBeLessThanOrEqual(limits.maxTileCol);
    }
  });

  it('is found from the landing page and the collection, and listed in the conformance', async () => {
    const { links } = await json<{ links: Link[] }>('/api');
    await json(new URL(linkOf(links, 'tiling-schemes').href).pathname);
    const collection = await json<{ links: Link[] }>('/api/collections/communities');
    const { tilesets } = await json<TilesetsPayload>(
      new URL(linkOf(collection.links, 'tilesets-vector').href).pathname,
    );
    expect(tilesets).toHaveLength(1);
    const { conformsTo } = await json<{ conformsTo: string[] }>('/api/conformance');
    expect(conformsTo).toEqual(expect.arrayContaining([...TILE_CONFORMANCE]));
    expect(new Set(conformsTo).size).toBe(conformsTo.length);
  });

  it('answers the very tile of /tiles, row before column, in the form of f or Accept', async () => {
    const plain = await app.inject('/tiles/community/11/1707/843.mvt');
    expect(plain.rawPayload.length).toBeGreaterThan(500);
    const same = await app.inject(`${QUAD}/11/843/1707?f=mvt`);
    expect(same.rawPayload.equals(plain.rawPayload)).toBe(true);
    expect(same.headers.etag).toBe(plain.headers.etag);
    expect(same.headers.vary).toBe('Accept-Encoding');
    const layer = new VectorTile(new PbfReader(same.rawPayload)).layers.community!;
    expect(layer.length).toBeGreaterThan(5);
    const forms: [string | undefined, string][] = [
      [undefined, 'application/vnd.mapbox-vector-tile'],
      ['application/vnd.mapbox-vector-tile', 'application/vnd.mapbox-vector-tile'],
      ['application/geo+json', 'application/geo+json'],
      ['application/vnd.mapbox-vector-tile;q=0.2, application/geo+json', 'application/geo+json'],
      ['text/html, application/json;q=0.8, */*;q=0.1', 'application/geo+json'],
      ['*/*', 'application/vnd.mapbox-vector-tile'],
    ];
    for (const [accept, type] of forms) {
      const tile = await app.inject({ url: `${QUAD}/11/843/1707`, headers: accept === undefined ? {} : { accept } });
      expect(tile.headers['content-type'], accept).toContain(type);
      expect(tile.headers.vary).toBe('Accept, Accept-Encoding');
    }
    const known = { 'if-none-match': String(same.headers.etag) };
    expect((await app.inject({ url: `${QUAD}/11/843/1707?f=mvt`, headers: known })).statusCode).toBe(304);
    const shifted = await json<{ coordinate_system: string }>(`${QUAD}/11/843/1707?f=geojson&crs=gcj02`);
    expect(shifted.coordinate_system).toBe('gcj02');
  });

  it('shows the day of datetime', async () => {
    const bodyOf = async (parameters: string) => {
      const answer = await app.inject(`${QUAD}/11/843/1707?f=mvt${parameters}`);
      expect(answer.statusCode, answer.body.slice(0, 200)).toBe(200);
      return answer.rawPayload.toString('base64');
    };
    const plainOn = async (day: string) =>
      (await app.inject(`/tiles/community/11/1707/843.mvt?date=${day}`)).rawPayload.toString('base64');
    const january = await plainOn('2026-01-16');
    const last = await plainOn(LAST_DAY);
    expect(january).not.toBe(last);
    const days: [string, string][] = [
      ['2026-01-16', january],
      ['2026-01-16T12:00:00%2B08:00', january],
      // 00:30 of the next day in Shanghai.
      ['2026-01-15T16:30:00Z', january],
      ['2026-01-01/2026-01-16', january],
      ['../2026-01-16', january],
      ['/2026-01-16', january],
      ['2026-01-16/2026-01-16', january],
      ['2026-01-16/..', last],
      ['../..', last],
      ['2026-01-16/2030-01-01', last],
      [LAST_DAY, last],
    ];
    for (const [datetime, expected] of days)
      expect((await bodyOf(`&datetime=${datetime}`)) === expected, datetime).toBe(true);
    expect((await bodyOf('')) === last).toBe(true);
  });

  const REFUSED: [string, number][] = [
    ['/api/tileMatrixSets/WorldCRS84Quad', 404],
    ['/api/tileMatrixSets/WebMercatorQuad?x=1', 400],
    ['/api/tileMatrixSets?f=xml', 400],
    ['/api/tileMatrixSets?lang=fr', 400],
    ['/api/collections/houses/tiles', 404],
    ['/api/collections/houses/tiles/WebMercatorQuad', 404],
    ['/api/collections/communities/tiles/WorldCRS84Quad', 404],
    [`${QUAD}/11/1707/843x`, 400],
    [`${QUAD}/11/-1/843`, 400],
    [`${QUAD}/3/8/0`, 404],
    [`${QUAD}/15/0/0`, 404],
    [`${QUAD}/11/843/1707?f=png`, 400],
    [`${QUAD}/11/843/1707?f=mvt&crs=gcj02`, 400],
    [`${QUAD}/11/843/1707?datetime=yesterday`, 400],
    [`${QUAD}/11/843/1707?datetime=/`, 400],
    [`${QUAD}/11/843/1707?datetime=2026-02-30`, 400],
    [`${QUAD}/11/843/1707?datetime=2026-01-16/2026-01-01`, 400],
    [`${QUAD}/11/843/1707?datetime=2026-01-16/2026-01-17/2026-01-18`, 400],
    [`${QUAD}/11/843/1707?datetime=2031-01-01/..`, 404],
    [`${QUAD}/11/843/1707?datetime=2019-01-01`, 404],
    [`${QUAD}/11/843/1707?datetime=2026-01-16T25:00:00Z`, 400],
  ];
  it('refuses what is not there, as a problem that says what is', async () => {
    for (const [url, status] of REFUSED) {
      const answer = await app.inject(url);
      expect(answer.statusCode, `${url} ${answer.body.slice(0, 200)}`).toBe(status);
      expect(answer.headers['content-type'], url).toContain('application/problem+json');
      expect(answer.json<{ detail: string }>().detail.length).toBeGreaterThan(10);
    }
  });
});
