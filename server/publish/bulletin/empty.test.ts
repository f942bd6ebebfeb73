import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, publishOn, storeTown, townAreas, townContext } from '#server/publish/test_town.ts';
import { ask, DAY, drafted, SIGNABLE } from './test_bulletin.ts';

/** A street without communities, and one whose only community never reports. */
const AREAS = (() => {
  const town = townAreas();
  const street = town.find(({ code }) => code === 'S1')!;
  const community = town.find(({ code }) => code === 'C30')!;
  const polygons = [[[...community.polygons[0]![0]!.map(([lon, lat]): [number, number] => [lon + 1, lat])]]];
  return [
    ...town,
    { ...street, code: 'S8', name: '空街道' },
    { ...street, code: 'S9', name: '静街道', polygons },
    { ...community, code: 'C98', name: '静社区', parent: 'S9', polygons },
  ];
})();

describeEngines('a bulletin of nothing', engine => {
  it('is refused before there are boundaries, and before there are grades', async () => {
    const database = await engine.fresh();
    const refused = async () => {
      const app = await publishOn(townContext(database));
      const { status, payload } = await ask(app, 'POST', '/api/bulletins', { date: DAY, language: 'zh' });
      await app.close();
      return [status, payload];
    };
    expect(await refused()).toMatchObject([
      404,
      { code: 'unknown_level', detail: 'There are no areas yet: import boundaries first.' },
    ]);
    await storeTown(database);
    expect(await refused()).toMatchObject([
      404,
      { code: 'unknown_date', detail: 'No day is graded yet: there are no reports.' },
    ]);
  }, 120_000);
});

describeEngines('a bulletin of a part without anything to print', engine => {
  let app: App;
  let anew: () => Promise<App>;
  let withoutBorders: () => Promise<unknown>;
  beforeAll(async () => {
    const context = await gradedTown(await engine.fresh(), undefined, AREAS);
    anew = () => publishOn(context);
    withoutBorders = () =>
      sql`delete from tile_geometry where area_id in (
        select c.area_id from area c join area s on s.area_id = c.street_id where s.code = 'S1')`.execute(
        context.database.db,
      );
    app = await anew();
  }, 180_000);
  afterAll(() => app?.close());

  it.each([
    ['S8', 'There is no community in S8: name another area, or import those inside it.'],
    ['S9', `No community in S9 has a grade on ${DAY}: report its data, or choose another day or area.`],
  ])('%s: %s', async (parent, detail) => {
    const { status, payload } = await ask(app, 'POST', '/api/bulletins', { date: DAY, language: 'zh', parent });
    expect([status, payload]).toMatchObject([422, { code: 'bulletin_empty', detail }]);
    expect((await app.inject('/api/bulletins')).json()).toEqual({ bulletins: [] });
  });

  it('neither previewed nor signed where none of its areas has borders', async () => {
    const { payload, tag } = await drafted(app, { parent: 'S1' });
    const url = `/api/bulletins/${payload.bulletin_id}`;
    const filled = await ask(app, 'PATCH', url, SIGNABLE, tag);
    await withoutBorders();
    const other = await anew();
    try {
      for (const [method, at] of [
        ['GET', `${url}/preview`],
        ['POST', `${url}/sign`],
      ] as const) {
        const refused = await ask(other, method, at, undefined, filled.tag);
        expect([refused.status, refused.payload]).toMatchObject([422, { code: 'bulletin_empty' }]);
      }
      expect((await ask(other, 'GET', url)).payload).toMatchObject({ state: 'draft', number: null });
    } finally {
      await other.close();
    }
  });
});
