import { VectorTile } from '@mapbox/vector-tile';
import type { FeatureCollection } from 'geojson';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AreaPayload } from '#core/contract.ts';
import type { RevisionEvent } from '#core/contract_services.ts';
import { addDays } from '#core/days.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import type { App } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { reportOn } from './test_reports.ts';
import { gradedTown, LAST_DAY, publishOn, townAreas } from './test_town.ts';
import { follow, type Message } from './testing_events.ts';

/** What a key with a scope sees of tiles, TileJSON and events, beside what tiles_at_speed.test.ts and events.test.ts show. */
describeEngines('tiles and events of a reader with a scope', engine => {
  let context: Context;
  let app: App;
  let address: string;
  let reader: Scope | null = null;

  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = await publishOn(context, () => reader);
    address = await app.listen({ port: 0, host: '127.0.0.1' });
  }, 240_000);
  afterAll(() => app?.close());

  const scopeOf = (scope: Partial<Scope>): Scope => ({
    ...{ id: JSON.stringify(scope), areas: null, fields: null, from: null, to: null },
    ...scope,
  });
  const as = async (scope: Partial<Scope> | null, url: string) => {
    reader = scope && scopeOf(scope);
    return app.inject(url).finally(() => {
      reader = null;
    });
  };

  it('a tile tells nothing of days before those of the key, in either form', async () => {
    const url = '/tiles/community/11/1707/843';
    const date = '2026-01-20';
    const whole = (await as(null, `${url}.geojson?date=${date}`)).json<FeatureCollection>();
    const sinces = whole.features.map(({ properties }) => properties!.since as string | null);
    const from = sinces
      .filter(since => since !== null)
      .sort()
      .at(-1)!;
    expect(sinces.some(since => since !== null && since < from)).toBe(true);
    const part = (await as({ from }, `${url}.geojson?date=${date}`)).json<FeatureCollection>();
    expect(part.features).toEqual(
      whole.features.map(({ properties, ...feature }) => ({
        ...feature,
        properties: { ...properties, since: properties!.since === from ? from : null },
      })),
    );
    const { rawPayload } = await as({ from }, `${url}.mvt?date=${date}`);
    const layer = new VectorTile(new PbfReader(rawPayload)).layers.community!;
    for (let i = 0; i < layer.length; i++) expect([from, undefined]).toContain(layer.feature(i).properties.since);
  });

  it.each([
    [['C00', 'C31'], '5/26/13', 'community'],
    [['C00', 'D1'], '5/26/13', 'community'],
    [['D0'], '5/26/13', 'street'],
    [['D0', 'D1'], '4/13/6', 'district'],
  ])('of %j is shown all of them at low zooms, never a level above its own: %s', async (areas, place, level) => {
    const { headers, rawPayload } = await as({ areas }, `/tiles/community/${place}.mvt`);
    expect(headers['wusetu-level']).toBe(level);
    expect(new VectorTile(new PbfReader(rawPayload)).layers[level]!.length).toBeGreaterThanOrEqual(areas.length);
  });

  it('TileJSON and the style begin where the key’s areas are; nothing is kept for a made-up host', async () => {
    const own = townAreas().filter(({ code, parent }) => code === 'S0' || parent === 'S0');
    const boxes = await Promise.all(
      own.map(async ({ code }) => (await app.inject(`/api/areas/${code}`)).json<AreaPayload>().bbox),
    );
    const { bounds } = (await as({ areas: ['S0'] }, '/tiles/community.json')).json<{ bounds: number[] }>();
    expect(bounds).toEqual([
      ...[0, 1].map(side => Math.min(...boxes.map(box => box[side]!))),
      ...[2, 3].map(side => Math.max(...boxes.map(box => box[side]!))),
    ]);
    const style = (await as({ areas: ['S0'] }, '/style.json')).body;
    const all = (await as(null, '/tiles/community.json')).json<{ bounds: number[] }>().bounds;
    expect(all).not.toEqual(bounds);
    expect(style).not.toContain(JSON.stringify(all));
    const first = await app.inject({ url: '/tiles/community.json', headers: { host: 'a.example' } });
    const other = await app.inject({ url: '/tiles/community.json', headers: { host: 'b.example' } });
    expect(first.json().tiles[0]).toContain('a.example');
    expect(other.json().tiles[0]).toContain('b.example');
    expect(first.headers.etag).not.toBe(other.headers.etag);
  });

  const revisionAs = async (scope: Partial<Scope>, act: () => Promise<void>): Promise<RevisionEvent> => {
    reader = scopeOf(scope);
    const follower = follow(`${address}/api/events?types=revision`, {});
    await follower.until(() => follower.retry === 2000);
    reader = null;
    await act();
    const of = ({ event, data }: Message) => (event === 'revision' ? [JSON.parse(data) as RevisionEvent] : []);
    await follower.until(() => follower.messages.flatMap(of).length > 0);
    follower.stop();
    return follower.messages.flatMap(of)[0]!;
  };
  const report = async (code: string, day: string, confirmed: number) => {
    await reportOn(context.database, code, day, confirmed);
    await bringUpToDate(context);
  };

  it('an event of areas or days outside says that nothing of the reader’s changed', async () => {
    // C00 and its neighbours lie in S0.
    const elsewhere = await revisionAs({ areas: ['D1'] }, () => report('C00', '2026-02-01', 30));
    expect(elsewhere).toEqual({ ...elsewhere, changed: 0 });
    expect(elsewhere.touched).toBeUndefined();
    const days = { from: '2026-01-05', to: '2026-01-20' };
    const later = await revisionAs(days, () => report('C20', '2026-02-02', 40));
    expect([later.changed, later.touched, later.last_date]).toEqual([0, undefined, days.to]);
    const earlier = await revisionAs(days, () => report('C00', '2026-01-02', 30));
    expect(earlier.touched).toMatchObject(days);
    const own = await revisionAs({ areas: ['D0'] }, () => report('C00', '2026-02-01', 0));
    expect(own.touched).toMatchObject({ from: '2026-01-01', to: null, bbox: null, tiles: null });
    expect(own.touched!.codes).toContain('C00');
    expect(own.changed).toBe(own.touched!.codes!.length);
    const whole = await revisionAs({}, () => report('C99', addDays(LAST_DAY, -2), 60));
    expect(whole.touched!.bbox).not.toBeNull();
  });
});
