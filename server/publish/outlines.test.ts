import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Grade } from '#core/contract.ts';
import { drawMap } from '#core/drawing/map_drawing.ts';
import type { OutlinesPayload } from '#core/drawing/outlines.ts';
import { GRADE_COLOURS } from '#core/theme/grade_colours.ts';
import type { App } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, publishOn } from './test_town.ts';
import { position } from './tile_grid.ts';

/** Longitude where tile 11/1707 and its margin begin. */
const EDGE = '120.0558472,';
const DAY = '2026-01-20';

describeEngines('outlines', engine => {
  let app: App;
  let scope: Scope | null = null;
  const outlines = async (query = '') => (await app.inject(`/outlines/community${query}`)).json<OutlinesPayload>();

  beforeAll(async () => {
    app = await publishOn(await gradedTown(await engine.fresh()), () => scope);
  }, 120_000);
  afterAll(() => app?.close());

  /** Grid units of zoom 11 are those of the tiles of zoom 11: of the one that holds the whole town. */
  const placesOf = ({ areas }: OutlinesPayload) =>
    areas.map(({ seq, rings }) => ({
      seq,
      places: rings
        .flatMap(ring => {
          let [x, y] = [0, 0];
          const found: string[] = [];
          for (let i = 0; i < ring.length; i += 2) {
            x += ring[i]!;
            y += ring[i + 1]!;
            found.push(position({ z: 11, x: 0, y: 0 }, x, y).join());
          }
          return found;
        })
        .sort(),
    }));

  it('are the shapes of the tiles, point for point, holes and parts included', async () => {
    const tile = await app.inject('/tiles/community/11/1707/843.geojson');
    const { features } = tile.json<FeatureCollection<Polygon | MultiPolygon>>();
    const expected = features.map(({ id, geometry }) => ({
      seq: id,
      places: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates)
        .flat()
        .flatMap(ring => ring.slice(1).map(place => place.join()))
        .sort(),
    }));
    // Of the exclave, which reaches over the edge of the tile, a part is cut away there.
    const whole = placesOf(await outlines('?zoom=11')).filter(({ places }) => places.every(place => place > EDGE));
    expect(whole.length).toBe(expected.length - 1);
    expect(whole).toEqual(expected.filter(({ seq }) => whole.some(area => area.seq === seq)));
  });

  it('make the picture of the day, each area in the colour of its grade', async () => {
    const frame = new Uint8Array((await app.inject(`/frames/community/${DAY}`)).rawPayload);
    const { areas } = (await app.inject(`/api/grades?date=${DAY}`)).json<{
      areas: { seq: number; grade: Grade | null }[];
    }>();
    const size = { width: 400, height: 300 };
    const drawing = drawMap({ outlines: await outlines(), above: [], frame, theme: 'official', ...size });
    const fills = drawing.marks.flatMap(mark => (mark.kind === 'area' ? [[mark.seq, mark.fill]] : []));
    expect(fills).toEqual(areas.map(({ seq, grade }) => [seq, GRADE_COLOURS.official[grade ?? 'insufficient'].fill]));
    expect(new Set(fills.map(([, fill]) => fill)).size).toBeGreaterThan(2);
  });

  it('with boundary= never change; of another version they are gone; a known tag is answered by 304', async () => {
    const { boundary_version } = await outlines();
    const plain = await app.inject('/outlines/community');
    expect(plain.headers['cache-control']).toBe('no-cache');
    const fixed = await app.inject(`/outlines/community?boundary=${boundary_version}`);
    expect(fixed.headers['cache-control']).toContain('immutable');
    expect(fixed.body).toBe(plain.body);
    const again = await app.inject({ url: '/outlines/community', headers: { 'if-none-match': plain.headers.etag } });
    expect(again.statusCode).toBe(304);
    expect((await app.inject(`/outlines/community?boundary=${boundary_version + 1}`)).statusCode).toBe(410);
  });

  it.each(['/outlines/hamlet', '/outlines/community?zoom=15', '/outlines/community?zoom=x', '/outlines/community?z=1'])(
    '%s is refused',
    async url => {
      const { statusCode } = await app.inject(url);
      expect([400, 404]).toContain(statusCode);
    },
  );

  it('of a reader of one area are of that area', async () => {
    const all = await outlines();
    const { areas } = (await app.inject('/api/grades')).json<{ areas: { seq: number; code: string }[] }>();
    const { code, seq } = areas[3]!;
    scope = { id: code, areas: [code], fields: null, from: null, to: null };
    const own = await outlines();
    scope = null;
    expect(own.areas).toEqual(all.areas.filter(area => area.seq === seq));
  });
});
