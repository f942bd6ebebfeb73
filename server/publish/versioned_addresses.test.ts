import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Day } from '#core/contract.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { publishRoutes } from './routes.ts';
import { reportOn } from './test_reports.ts';
import { gradedTown, LAST_DAY } from './test_town.ts';
import { loadWorld, type World } from './world.ts';

/** What could put other bytes under an address that is immutable: a commit at the wrong moment, a database that is set back. */

const MIDDLE: Day = '2026-01-16';
const TOWN = '/tiles/community/11/1707/843.mvt';
/** In the order in which rows may be written. */
const TABLES = ['case_report', 'grade_spell', 'standing', 'stale', 'grading'];

async function backUp({ db }: Database): Promise<void> {
  for (const name of TABLES) await sql`create table ${sql.id(`kept_${name}`)} as table ${sql.id(name)}`.execute(db);
}

async function setBack({ db }: Database): Promise<void> {
  await db.transaction().execute(async trx => {
    for (const name of TABLES) {
      await sql`delete from ${sql.id(name)}`.execute(trx);
      await sql`insert into ${sql.id(name)} overriding system value table ${sql.id(`kept_${name}`)}`.execute(trx);
    }
  });
}

describeEngines('an immutable address', engine => {
  let context: Context;
  let publisher: Publisher;
  let app: App;

  beforeEach(async () => {
    context = await gradedTown(await engine.fresh());
    publisher = createPublisher(context);
    app = await serve(publisher);
  }, 240_000);
  afterEach(async () => {
    await app.close();
    for (const name of TABLES) await sql`drop table if exists ${sql.id(`kept_${name}`)}`.execute(context.database.db);
  });

  const serve = async (from: Publisher): Promise<App> => {
    const served = createHttp(context.config) as unknown as App;
    served.register(publishRoutes(context, from));
    await served.ready();
    return served;
  };
  const report = async (code: string, day: Day, confirmed: number): Promise<void> => {
    await reportOn(context.database, code, day, confirmed);
    await bringUpToDate(context);
  };
  const versionOf = async (date: Day) => (await app.inject(`${TOWN}?date=${date}`)).headers['wusetu-version'] as string;

  it.each([`${TOWN}?date=${MIDDLE}`, `/frames/community/${MIDDLE}?`])(
    'has the bytes of its version where a write comes in the middle of the request: %s',
    async path => {
      const url = `${path}&version=${await versionOf(MIDDLE)}`;
      const before = await app.inject(url);
      let writes = 1;
      /** The first world that the request is given is the last one before the write. */
      const write = async <T>(given: T): Promise<T> => {
        if (writes-- > 0) await report('C00', MIDDLE, 12);
        return given;
      };
      const overtaken = await serve({
        ...publisher,
        now: async () => write(await publisher.now()),
        world: async question => write(await publisher.world(question)),
      });
      const during = await overtaken.inject(url);
      if (during.statusCode === 200) expect(during.rawPayload.equals(before.rawPayload)).toBe(true);
      else expect([307, 410]).toContain(during.statusCode);
      const after = await app.inject(`${path}&version=${await versionOf(MIDDLE)}`);
      expect([after.statusCode, after.rawPayload.equals(before.rawPayload)]).toEqual([200, false]);
    },
  );

  it('is not taken for one of a database that was set back, once that has come as far', async () => {
    await backUp(context.database);
    await report('C00', MIDDLE, 12);
    const url = `${TOWN}?date=${MIDDLE}&version=${await versionOf(MIDDLE)}`;
    const before = await app.inject(url);
    expect(before.statusCode).toBe(200);
    await setBack(context.database);
    publisher.forget();
    await publisher.now();
    for (const confirmed of [12, 0, 12, 0]) {
      await report('C20', LAST_DAY, confirmed);
      await publisher.now();
    }
    const after = await app.inject(url);
    expect((await app.inject(`${TOWN}?date=${MIDDLE}`)).rawPayload.equals(before.rawPayload)).toBe(false);
    expect(after.statusCode).toBe(307);
  });

  it('nor is a world taken further that the database knows nothing of', async () => {
    await backUp(context.database);
    await report('C00', MIDDLE, 12);
    const lost = await loadWorld(context.database, undefined);
    await setBack(context.database);
    for (const confirmed of [12, 0, 12]) await report('C20', LAST_DAY, confirmed);
    const found = await loadWorld(context.database, lost);
    expect(found.versions.revision).toBeGreaterThan(lost.versions.revision);
    const shown = ({ spells }: World) => spells.get('community')!;
    expect(shown(found)).toEqual(shown(await loadWorld(context.database, undefined)));
    expect(found.change).toBeNull();
  });
});
