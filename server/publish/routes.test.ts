import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import type { FeatureCollection } from 'geojson';
import { PbfReader } from 'pbf';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AreaPayload,
  type AreasPayload,
  FRAME_VERSION,
  frameSeverity,
  frameState,
  type GradesPayload,
  type HistoryPayload,
  type LegendPayload,
  type StatusPayload,
  type TimelinePayload,
} from '#core/contract.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { registerDocumentation } from './documentation.ts';
import {
  AreaSchema,
  AreasSchema,
  ExplainSchema,
  GradesSchema,
  HistorySchema,
  LegendSchema,
  ProblemSchema,
  StatusSchema,
  TimelineSchema,
} from './payload_schemas.ts';
import { publishRoutes } from './routes.ts';
import { FIRST_DAY, gradedTown, LAST_DAY, SILENT, STOPPED } from './test_town.ts';

const COMMUNITIES = 13;

describeEngines('publish', engine => {
  let context: Context;
  let app: App;

  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = createHttp(context.config) as unknown as App;
    registerDocumentation(app as never);
    app.register(publishRoutes(context));
    await app.ready();
  }, 120_000);
  afterAll(() => app?.close());

  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
  const json = async <T>(url: string): Promise<T> => {
    const response = await get(url);
    expect(response.statusCode, `${url}: ${response.body.slice(0, 300)}`).toBe(200);
    return response.json() as T;
  };

  it('says what there is', async () => {
    const status = await json<StatusPayload>('/api/status');
    expect(status).toMatchObject({
      first_date: FIRST_DAY,
      last_date: LAST_DAY,
      graded_to: LAST_DAY,
      stale_areas: 0,
      boundary_version: 1,
      graded_level: 'community',
      levels: { city: 1, district: 2, street: 2, community: COMMUNITIES },
      reported: { areas: COMMUNITIES - 2, of: COMMUNITIES },
      standard: { id: 'wusetu-community' },
    });
    // The exclave lies west of the city.
    expect(status.bbox![0]).toBeCloseTo(120.044);
    expect(status.revision).toBeGreaterThan(0);
  });

  it('lists areas, and tells of one', async () => {
    const { areas } = await json<AreasPayload>('/api/areas?level=community');
    expect(areas.map(area => area.seq)).toEqual(Array.from({ length: COMMUNITIES }, (_, i) => i + 1));
    const area = await json<AreaPayload>('/api/areas/C11');
    expect(area.path.map(step => step.code)).toEqual(['T', 'D0', 'S0']);
    expect(area.neighbours.map(neighbour => neighbour.code)).toContain('C99');
    expect((await json<AreaPayload>('/api/areas/D0')).children).toEqual([
      { code: 'S0', name: '0街道', level: 'street' },
    ]);
  });

  it('gives frames, grades, tiles and the timeline that agree with the stored spells on every day', async () => {
    const timeline = await json<TimelinePayload>('/api/timeline');
    expect(timeline.days).toHaveLength(40);
    for (const { date, counts } of timeline.days) {
      const { rows } = await sql<{ seq: number; severity: number | null; state: string; since: string | null }>`
        select a.seq, g.severity, coalesce(g.state, 'insufficient') as state, g.since from area a
        left join grade_spell g on g.area_id = a.area_id and g.superseded_at is null and g.from_day <= ${date}::date
          and (g.to_day is null or g.to_day >= ${date}::date)
        where a.level = 'community' order by a.seq`.execute(context.database.db);
      const frame = (await get(`/frames/community/${date}`)).rawPayload;
      expect(frame).toHaveLength(COMMUNITIES + 1);
      expect(frame[0]).toBe(FRAME_VERSION);
      const grades = await json<GradesPayload>(`/api/grades?date=${date}`);
      expect(grades.counts).toEqual(counts);
      expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(COMMUNITIES);
      for (const [i, row] of rows.entries()) {
        expect(frameSeverity(frame[row.seq]!)).toBe(row.severity);
        expect(frameState(frame[row.seq]!)).toBe(row.state);
        expect(grades.areas[i]).toMatchObject({ severity: row.severity, state: row.state, since: row.since });
      }
    }
    const confirmed = timeline.days.reduce((sum, day) => sum + day.confirmed, 0);
    const { rows } = await sql<{ sum: number }>`select sum(confirmed)::int as sum from case_report`.execute(
      context.database.db,
    );
    expect(confirmed).toBe(rows[0]!.sum);
  });

  it('rolls up: the worst part, and never green over missing data', async () => {
    for (const date of ['2026-01-03', '2026-01-15', '2026-01-25', LAST_DAY]) {
      const parts = await json<GradesPayload>(`/api/grades?date=${date}`);
      for (const level of ['street', 'district', 'city']) {
        const { areas } = await json<GradesPayload>(`/api/grades?date=${date}&level=${level}`);
        for (const area of areas) {
          const inside = parts.areas.filter(
            ({ parent }) => level === 'city' || parent!.slice(1) === area.code.slice(1),
          );
          const worst = Math.max(...inside.map(({ severity }) => severity ?? -1));
          const missing = inside.filter(({ severity }) => severity === null).length;
          expect(area.insufficient_areas).toBe(missing);
          expect(area.severity).toBe(worst > 0 || missing === 0 ? worst : null);
        }
      }
    }
    const silent = await json<GradesPayload>('/api/grades?parent=S1');
    expect(silent.areas).toHaveLength(7);
    expect(silent.areas.find(({ code }) => code === SILENT)).toMatchObject({ grade: null, state: 'insufficient' });
    const { areas } = await json<GradesPayload>('/api/grades');
    expect(areas.find(({ code }) => code === STOPPED)!.state).not.toBe('graded');
  });

  it('writes CSV that a spreadsheet does not run', async () => {
    const response = await get('/api/grades', { accept: 'text/csv' });
    expect(response.headers['content-type']).toContain('text/csv');
    const lines = response.body.split('\r\n');
    expect(lines[0]).toMatch(/^code,name,level/);
    expect(lines).toHaveLength(COMMUNITIES + 2);
    expect(lines[1]).toContain('"社区 0-0 =1+1, ""引号"""');
  });

  it('gives the same features as MVT and GeoJSON', async () => {
    for (const tile of ['10/853/421', '11/1707/843', '13/6829/3373']) {
      const vector = await get(`/tiles/community/${tile}.mvt?date=2026-01-16`);
      const features = (await json<FeatureCollection>(`/tiles/community/${tile}.geojson?date=2026-01-16`)).features;
      const layer = new VectorTile(new PbfReader(vector.rawPayload)).layers.community!;
      expect(layer.length).toBeGreaterThan(0);
      expect(layer.length).toBe(features.length);
      for (const [i, feature] of features.entries()) {
        expect(layer.feature(i).id).toBe(feature.id);
        const told = Object.entries(feature.properties!).filter(([, value]) => value !== null);
        expect(layer.feature(i).properties).toEqual(Object.fromEntries(told));
      }
      const bare = new VectorTile(new PbfReader((await get(`/tiles/community/${tile}.mvt?boundary=1`)).rawPayload));
      expect(Object.keys(bare.layers.community!.feature(0).properties).sort()).toEqual(['code', 'name', 'parent']);
    }
  });

  it('answers 304 to a tag it gave, in each encoding, and keeps bytes the same', async () => {
    for (const url of [
      '/tiles/community/11/1707/843.mvt',
      '/tiles/street/11/1707/843.geojson?date=2026-01-16',
      '/frames/community/2026-01-16',
      '/api/grades',
      '/api/areas?level=community',
      '/api/areas/C11',
      '/api/timeline',
      '/api/status',
      '/legend.json',
      '/tiles/community.json',
      '/columns/community/2026-01-16?names=new_cases_14d',
      '/api/history/C11',
    ]) {
      const plain = await get(url);
      expect(plain.statusCode, url).toBe(200);
      expect(plain.headers.etag, url).toMatch(/^"[\w-]+"$/);
      expect(plain.headers['cache-control'], url).toBe('no-cache');
      for (const [encoding, unpack] of [
        ['gzip', gunzipSync],
        ['br', brotliDecompressSync],
      ] as const) {
        const packed = await get(url, { 'accept-encoding': encoding });
        expect(packed.headers.vary, url).toContain('Accept-Encoding');
        if (packed.headers['content-encoding'] === undefined) continue;
        expect(packed.headers['content-encoding']).toBe(encoding);
        expect(packed.headers.etag).not.toBe(plain.headers.etag);
        expect(unpack(packed.rawPayload).equals(plain.rawPayload), url).toBe(true);
        const again = await get(url, { 'accept-encoding': encoding, 'if-none-match': packed.headers.etag as string });
        expect(again.statusCode, url).toBe(304);
        expect(again.headers.etag).toBe(packed.headers.etag);
      }
      const known = await get(url, { 'if-none-match': `W/"other", ${plain.headers.etag}` });
      expect([known.statusCode, known.body], url).toEqual([304, '']);
      expect((await get(url)).rawPayload.equals(plain.rawPayload), url).toBe(true);
      expect((await get(url, { 'if-none-match': '"other"' })).statusCode, url).toBe(200);
    }
    const immutable = await get('/tiles/community/11/1707/843.mvt?boundary=1');
    expect(immutable.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('shows what was committed to the next request, and nothing else changes', async () => {
    const far = '/tiles/community/14/13658/6748.mvt';
    const before = await json<GradesPayload>('/api/grades');
    const victim = before.areas.find(({ code }) => code === 'C30')!;
    expect(victim.grade).toBe('blue');
    const tags = [(await get(far)).headers.etag, (await get('/tiles/community/11/1707/843.mvt')).headers.etag];
    const as_of = new Date().toISOString();
    await new Promise(wait => setTimeout(wait, 5));
    await sql`
      with closed as (
        update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
        where area_id = (select area_id from area where code = 'C30') and day = ${LAST_DAY}::date returning area_id, day),
      added as (
        insert into case_report (area_id, day, confirmed) select area_id, day, 2 from closed returning area_id, day)
      insert into stale (area_id, from_day) select area_id, day from added`.execute(context.database.db);
    await bringUpToDate(context);
    const after = await json<GradesPayload>('/api/grades');
    expect(after.areas.find(({ code }) => code === 'C30')).toMatchObject({
      grade: 'yellow',
      previous_severity: 1,
      days: 1,
    });
    expect((await get(`/frames/community/${LAST_DAY}`)).rawPayload[victim.seq]! & 7).toBe(2);
    expect((await get(far)).headers.etag).toBe(tags[0]);
    expect((await get('/tiles/community/11/1707/843.mvt')).headers.etag).not.toBe(tags[1]);
    // As it was known before the report.
    const known = await json<GradesPayload>(`/api/grades?as_of=${as_of}`);
    expect(known.as_of).toBe(as_of);
    expect(known.areas.find(({ code }) => code === 'C30')!.grade).toBe('blue');
  });

  it('grades under another standard as an analysis', async () => {
    const published = await json<GradesPayload>('/api/grades?date=2026-01-20&standard=wusetu-community');
    expect(published.analysis).toBe(false);
    const other = await json<GradesPayload>('/api/grades?date=2026-01-20&standard=cn-state-council-2020-02-17');
    expect(other).toMatchObject({ analysis: true, standard: { id: 'cn-state-council-2020-02-17' } });
    const graded = other.areas.filter(({ severity }) => severity !== null);
    expect(new Set(graded.map(({ severity }) => severity))).toEqual(new Set([0, 2]));
    const tile = await json<FeatureCollection>(
      '/tiles/community/11/1707/843.geojson?date=2026-01-20&standard=cn-state-council-2020-02-17',
    );
    for (const feature of tile.features)
      expect(feature.properties!.severity).toBe(other.areas[(feature.id as number) - 1]!.severity);
  });

  it('tells the history of an area and of what is rolled up', async () => {
    const history = await json<HistoryPayload>(
      '/api/history/C11?from=2026-01-05&to=2026-01-20&indicators=new_cases_7d',
    );
    expect(history.days).toHaveLength(16);
    for (const [i, day] of history.days.entries()) {
      const sum = (await json<HistoryPayload>('/api/history/C11')).days.slice(Math.max(0, i - 2), i + 5);
      expect(day.indicators.new_cases_7d).toBe(sum.reduce((total, { confirmed }) => total + confirmed, 0));
      if (i > 1) break;
    }
    expect(history.spells.every(({ from, to }) => from <= '2026-01-20' && (to === null || to >= '2026-01-05'))).toBe(
      true,
    );
    const city = await json<HistoryPayload>('/api/history/T');
    const timeline = await json<TimelinePayload>('/api/timeline');
    expect(city.days.map(({ confirmed }) => confirmed)).toEqual(timeline.days.map(({ confirmed }) => confirmed));
    expect((await json<HistoryPayload>('/api/history/C11?from=2019-01-01&to=2019-02-01')).days).toEqual([]);
  });

  it('gives indicators in columns, as JSON and as numbers', async () => {
    const url = '/columns/community/2026-01-16?names=new_cases_14d,positivity_percent_7d';
    const { columns, length } = await json<{ columns: Record<string, (number | null)[]>; length: number }>(url);
    expect(length).toBe(COMMUNITIES);
    const binary = (await get(url, { accept: 'application/octet-stream' })).rawPayload;
    expect(binary).toHaveLength(COMMUNITIES * 16);
    for (const [c, column] of Object.values(columns).entries())
      for (const [i, value] of column.entries()) {
        const number = binary.readDoubleLE((c * COMMUNITIES + i) * 8);
        expect(Number.isNaN(number) ? null : number).toBe(value);
      }
  });

  it('draws the legend of the standard in force', async () => {
    const legend = await json<LegendPayload>('/legend.json?theme=wall');
    expect(legend.grades.map(({ grade }) => grade)).toEqual(['red', 'orange', 'yellow', 'blue', 'green']);
    expect(legend.grades[0]).toMatchObject({ numeral: 'Ⅰ', colour: '#dc0403', used: true });
    expect(legend.grades[0]!.when).toContain('new_cases_14d >= 10');
    expect(legend.states).toHaveLength(5);
  });

  it.each([
    ['/api/grades?date=2026-02-30', 400, 'invalid_parameter'],
    ['/api/grades?date=yesterday', 400, 'invalid_parameter'],
    ['/api/grades?date=2031-01-01', 404, 'unknown_date'],
    ['/api/grades?level=planet', 404, 'unknown_level'],
    ['/api/grades?parent=nowhere', 404, 'unknown_area'],
    ['/api/grades?parent=C11', 400, 'invalid_parameter'],
    ['/api/grades?standard=none', 404, 'unknown_standard'],
    ['/api/grades?as_of=tomorrow', 400, 'invalid_parameter'],
    ['/api/grades?dat=2026-01-01', 400, 'unknown_parameter'],
    ['/api/grades?as_of=1999-01-01T00:00:00Z', 404, 'unknown_date'],
    ['/api/areas/__proto__', 404, 'unknown_area'],
    ['/api/history/C11?indicators=drop_table', 400, 'invalid_parameter'],
    ['/api/history/C11?from=2026-01-09&to=2026-01-01', 400, 'invalid_parameter'],
    ['/frames/community/2025-12-31', 404, 'unknown_date'],
    ['/frames/constructor/2026-01-05', 404, 'unknown_level'],
    ['/columns/street/2026-01-05', 404, 'unknown_level'],
    ['/tiles/community/15/0/0.mvt', 404, 'unknown_tile'],
    ['/tiles/community/1/2/0.mvt', 404, 'unknown_tile'],
    ['/tiles/community/1/-1/0.mvt', 400, 'invalid_parameter'],
    ['/tiles/community/1/1e3/0.mvt', 400, 'invalid_parameter'],
    ['/tiles/community/8/213/105.mvt?boundary=9', 404, 'unknown_tile'],
    ['/tiles/community/8/213/105.mvt?boundary=1&date=2026-01-05', 400, 'invalid_parameter'],
    ['/tiles/village.json', 404, 'unknown_level'],
    ['/legend.json?theme=pink', 400, 'invalid_parameter'],
  ])('refuses %s', async (url, status, code) => {
    const response = await get(url);
    expect([response.statusCode, response.json().code], response.body).toEqual([status, code]);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json().detail.length).toBeGreaterThan(10);
  });

  it.each([
    ['/api/status', StatusSchema],
    ['/api/areas?level=street', AreasSchema],
    ['/api/areas/C11', AreaSchema],
    ['/api/areas/T', AreaSchema],
    ['/api/grades', GradesSchema],
    ['/api/grades?level=city', GradesSchema],
    ['/api/timeline', TimelineSchema],
    ['/api/history/C11?indicators=new_cases_7d', HistorySchema],
    ['/api/history/D0', HistorySchema],
    ['/api/explain/C11', ExplainSchema],
    ['/api/explain/C31?lang=en', ExplainSchema],
    ['/api/explain/D0', ExplainSchema],
    ['/legend.json', LegendSchema],
    ['/api/grades?level=none', ProblemSchema],
  ])('answers %s in the shape that is documented', async (url, schema) => {
    const found = (await get(url)).json();
    expect([...Value.Errors(schema, found)].slice(0, 3)).toEqual([]);
    expect(Value.Check(schema, {})).toBe(false);
  });

  it('documents every address, offline', async () => {
    const document = await json<{ openapi: string; paths: Record<string, unknown> }>('/api/openapi.json');
    expect(document.openapi).toBe('3.1.0');
    for (const path of ['/api/status', '/api/grades', '/frames/{level}/{date}', '/tiles/{level}/{z}/{x}/{y}.mvt'])
      expect(document.paths).toHaveProperty([path]);
    const page = await get('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    const errors = await get('/docs/errors');
    expect(errors.body).toContain('id="unknown_area"');
  });
});
