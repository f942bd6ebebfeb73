import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GradesPayload } from '#core/contract.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, publishOn, townAreas } from '#server/publish/test_town.ts';

/** Our tiles as GDAL reads them: over HTTP, from a file, and through OGC API Tiles. Needs ogr2ogr (Debian gdal-bin). */

const version = spawnSync('ogr2ogr', ['--version'], { encoding: 'utf8' });
const has_gdal = version.status === 0;
if (!has_gdal && process.env.CI === 'true') throw new Error('No ogr2ogr: install gdal-bin.');

type Feature = {
  properties: {
    code: string;
    name: string;
    parent?: string;
    grade?: string;
    severity?: number;
    state: string;
    mvt_id: number;
    since?: string;
  };
  geometry: { type: string; coordinates: unknown };
};

/** As GeoJSON in degrees. GDAL asks this very process, so it must not be waited for by blocking. */
function read(source: string, layer: string, ...options: string[]): Promise<Feature[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      'ogr2ogr',
      ['-f', 'GeoJSON', '-t_srs', 'EPSG:4326', '-lco', 'RFC7946=YES', ...options, '/vsistdout/', source, layer],
      {
        // No cache, no looking for neighbouring files: each request is one of ours.
        env: { ...process.env, GDAL_DISABLE_READDIR_ON_OPEN: 'EMPTY_DIR', CPL_VSIL_CURL_NON_CACHED: '/vsicurl/' },
      },
    );
    let [told, complained] = ['', ''];
    child.stdout.on('data', chunk => (told += chunk));
    child.stderr.on('data', chunk => (complained += chunk));
    child.on('error', reject);
    child.on('exit', code => {
      if (code !== 0) return reject(new Error(`ogr2ogr ended with ${code} over ${source}: ${complained}`));
      resolve((JSON.parse(told) as { features: Feature[] }).features);
    });
  });
}

type Range = [west: number, south: number, east: number, north: number];

function extentOf(features: { geometry: { coordinates: unknown } }[]): Range {
  const range: Range = [180, 90, -180, -90];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number') {
      const [x, y] = value as [number, number];
      range[0] = Math.min(range[0], x);
      range[1] = Math.min(range[1], y);
      range[2] = Math.max(range[2], x);
      range[3] = Math.max(range[3], y);
    } else value.forEach(walk);
  };
  for (const { geometry } of features) walk(geometry.coordinates);
  return range;
}

describe.skipIf(!has_gdal)('the MVT driver of GDAL (gdal-bin)', () => {
  describeEngines('reads our tiles', engine => {
    let app: App;
    let address: string;
    let grades: GradesPayload;
    const folder = mkdtempSync(join(tmpdir(), 'wusetu-mvt-'));
    beforeAll(async () => {
      app = await publishOn(await gradedTown(await engine.fresh()));
      address = await app.listen({ host: '127.0.0.1', port: 0 });
      grades = (await app.inject('/api/grades')).json<GradesPayload>();
    });
    afterAll(async () => {
      await app?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const expectGrades = (features: Feature[]) => {
      for (const { properties } of features) {
        const area = grades.areas.find(({ code }) => code === properties.code)!;
        expect(properties, properties.code).toMatchObject({ name: area.name, state: area.state, mvt_id: area.seq });
        expect(properties.grade ?? null).toBe(area.grade);
        expect(properties.severity ?? null).toBe(area.severity);
        expect(properties.since ?? null).toBe(area.since);
        expect(properties.parent ?? null).toBe(area.parent);
      }
    };
    const codesOf = (features: Feature[]) => [...new Set(features.map(({ properties }) => properties.code))].sort();

    it('over HTTP, in their place: /11/1707/843 holds the town, with the grades of /api/grades', async () => {
      const found = await read(`MVT:${address}/tiles/community/11/1707/843.mvt`, 'community');
      expect(found.length).toBeGreaterThan(5);
      expectGrades(found);
      const [west, south, east, north] = extentOf(found);
      const whole = extentOf(townAreas().map(({ polygons }) => ({ geometry: { coordinates: polygons } })));
      // A tile of zoom 11 is 0.176 degrees wide; a step of its grid 0.00004.
      expect(west).toBeGreaterThanOrEqual(whole[0] - 0.0001);
      expect(south).toBeGreaterThanOrEqual(whole[1] - 0.0001);
      expect(east).toBeLessThanOrEqual(whole[2] + 0.0001);
      expect(north).toBeLessThanOrEqual(whole[3] + 0.0001);
      expect(
        found.some(({ properties }) => properties.grade === undefined && properties.state === 'insufficient'),
      ).toBe(true);
    });

    it('from a folder of tiles at a zoom, every area of every level that there is, as often as there are pieces of it', async () => {
      const tileset = (await app.inject('/api/collections/communities/tiles/WebMercatorQuad?f=json')).json<{
        tileMatrixSetLimits: {
          tileMatrix: string;
          minTileRow: number;
          maxTileRow: number;
          minTileCol: number;
          maxTileCol: number;
        }[];
      }>();
      const zoom = '12';
      const limits = tileset.tileMatrixSetLimits.find(({ tileMatrix }) => tileMatrix === zoom)!;
      for (let x = limits.minTileCol; x <= limits.maxTileCol; x++)
        for (let y = limits.minTileRow; y <= limits.maxTileRow; y++) {
          mkdirSync(join(folder, zoom, String(x)), { recursive: true });
          const tile = await app.inject(`/tiles/community/${zoom}/${x}/${y}.mvt`);
          writeFileSync(join(folder, zoom, String(x), `${y}.pbf`), tile.rawPayload);
        }
      const found = await read(`MVT:${join(folder, zoom)}`, 'community');
      expect(codesOf(found)).toEqual(grades.areas.map(({ code }) => code).sort());
      expectGrades(found);
    });

    it('by what they tell: -where counts the grades as /api/grades does', async () => {
      const source = `MVT:${join(folder, '12')}`;
      for (const [grade, count] of Object.entries(grades.counts)) {
        const where = grade === 'insufficient' ? 'grade is null' : `grade = '${grade}'`;
        expect(codesOf(await read(source, 'community', '-where', where)), grade).toHaveLength(count);
      }
    });
  });
});
