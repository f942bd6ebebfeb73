import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatusPayload } from '#core/contract.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { type Database, openDatabase, sql } from '#server/platform/database.ts';
import { openEmbedded } from '#server/platform/embedded.ts';
import type { App } from '#server/platform/http.ts';
import { migrate } from '#server/platform/migrate.ts';
import { describeEngines, onlyOn } from '#server/platform/testing.ts';
import { type Line, lineTo } from '#server/platform/testing_line.ts';
import { reportOn } from './test_reports.ts';
import { gradedTown, LAST_DAY, publishOn } from './test_town.ts';
import { follow } from './testing_events.ts';

const DAY = '2026-01-16';
const TOWN = '/tiles/community/11/1707/843';
/** What a page asks for until its first picture is there. */
const FIRST_PICTURE = [
  '/api/status',
  '/api/areas?level=community',
  '/api/timeline?level=community',
  '/legend.json',
  `/frames/community/${LAST_DAY}`,
  `${TOWN}.mvt?boundary=1`,
  '/api/grades',
];

const until = async (test: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    if (await test()) return;
    await new Promise(wait => setTimeout(wait, 50));
  }
  throw new Error('It did not come about within 15 s.');
};

/** Asks for everything once, so that it is kept; gives the bodies. */
async function warmUp(app: App): Promise<Map<string, Buffer>> {
  const bodies = new Map<string, Buffer>();
  for (const url of [...FIRST_PICTURE, `${TOWN}.mvt`, `${TOWN}.geojson?date=${DAY}`, '/tiles/community.json']) {
    const response = await app.inject(url);
    expect(response.statusCode, url).toBe(200);
    expect(response.headers['wusetu-stale'], url).toBeUndefined();
    bodies.set(url, response.rawPayload);
  }
  return bodies;
}

/** What holds while the database is away, however that came about. */
async function expectStale(app: App, bodies: Map<string, Buffer>): Promise<void> {
  await until(async () => (await app.inject('/api/status')).headers['wusetu-stale'] !== undefined);
  for (const [url, body] of bodies) {
    const { statusCode, headers, rawPayload } = await app.inject(url);
    expect(statusCode, url).toBe(200);
    if (url !== '/api/status') expect(rawPayload.equals(body), url).toBe(true);
    // Bytes under a version are right for ever: they are not stale, and no cache must learn otherwise.
    if (url.includes('boundary=')) {
      expect([headers['wusetu-stale'], headers['cache-control']]).toEqual([
        undefined,
        'public, max-age=31536000, immutable',
      ]);
      continue;
    }
    expect(Date.parse(headers['wusetu-stale'] as string), url).toBeLessThan(Date.now());
    expect(Date.parse(headers['wusetu-stale'] as string), url).toBeGreaterThan(Date.now() - 60_000);
    expect(headers['cache-control'], url).toBe('no-store');
    if (url === '/api/status') continue;
    const known = await app.inject({ url, headers: { 'if-none-match': headers.etag as string } });
    expect([known.statusCode, known.headers['wusetu-stale']], url).toEqual([304, headers['wusetu-stale']]);
  }
  const status = (await app.inject('/api/status')).json() as StatusPayload;
  expect(Date.parse(status.stale_since!)).toBeLessThan(Date.now());
  // Frames of other days are in memory, as are tiles of kept shapes; what is not, is refused at once with what to do.
  expect((await app.inject('/frames/community/2026-01-20')).statusCode).toBe(200);
  const began = Date.now();
  for (const url of ['/tiles/street/14/13658/6747.mvt', '/api/history/C11', '/api/areas/C22']) {
    const refused = await app.inject(url);
    expect([refused.statusCode, refused.json().code], url).toEqual([503, 'database_unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['cache-control']).toBe('no-store');
  }
  expect(Date.now() - began).toBeLessThan(5_000);
}

describeEngines('the database away', engine => {
  const onPostgresql = onlyOn('postgresql', engine, describe);
  const onEmbedded = onlyOn('embedded', engine, describe);

  onPostgresql('PostgreSQL', () => {
    let direct: Database;
    let town: Context;
    let through: Line;
    let database: Database;
    let context: Context;
    let app: App;

    beforeAll(async () => {
      direct = await engine.fresh();
      town = await gradedTown(direct);
      const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(direct.db);
      through = await lineTo(
        Object.assign(new URL(process.env.TEST_DATABASE_URL!), { pathname: `/${rows[0]!.name}` }).href,
      );
      database = await openDatabase({ database_url: through.url, data_dir: '' });
      context = { ...town, database };
      app = await publishOn(context);
    }, 60_000);
    afterAll(async () => {
      through.mend();
      await app.close();
      await database.close();
      through.close();
    });

    it('serves what is kept, marked, while the line is cut; takes up what was written meanwhile when it is whole again', {
      timeout: 60_000,
    }, async () => {
      const bodies = await warmUp(app);
      const heard: unknown[] = [];
      const deaf = context.events.subscribe(event => event.type === 'database' && heard.push(event));
      through.cut();
      await expectStale(app, bodies);
      expect(heard).toEqual([{ type: 'database', available: false, since: expect.stringMatching(/^\d{4}-/) }]);
      await reportOn(direct, 'C00', LAST_DAY, 12);
      await bringUpToDate({ ...town, database: direct });
      expect((await app.inject(`${TOWN}.mvt`)).rawPayload.equals(bodies.get(`${TOWN}.mvt`)!)).toBe(true);

      through.mend();
      await until(async () => (await app.inject('/api/status')).headers['wusetu-stale'] === undefined);
      expect(heard.at(-1)).toEqual({ type: 'database', available: true, since: null });
      const now = await app.inject(`${TOWN}.mvt`);
      expect([now.statusCode, now.headers['cache-control'], now.headers['wusetu-stale']]).toEqual([
        200,
        'no-cache',
        undefined,
      ]);
      expect(now.rawPayload.equals(bodies.get(`${TOWN}.mvt`)!)).toBe(false);
      expect(((await app.inject('/api/status')).json() as StatusPayload).stale_since).toBeNull();
      expect((await app.inject('/api/history/C11')).statusCode).toBe(200);
      deaf();
    });

    it('tells a revision of which it heard meanwhile when the line is whole again, and that anything may have changed', {
      timeout: 60_000,
    }, async () => {
      const address = await app.listen({ port: 0, host: '127.0.0.1' });
      const follower = follow(`${address}/api/events?types=change,revision`, {});
      await follower.until(() => follower.last_id !== '');
      through.cut();
      await until(async () => (await app.inject('/api/status')).headers['wusetu-stale'] !== undefined);
      const { revision } = (await app.inject('/api/status')).json() as StatusPayload;
      context.events.emit({ type: 'revision', revision: revision + 1, changed: 1, last_date: LAST_DAY });
      await new Promise(wait => setTimeout(wait, 500));
      through.mend();
      const told = () => follower.messages.find(({ event }) => event === 'revision');
      await follower.until(() => told() !== undefined);
      expect(JSON.parse(told()!.data)).toMatchObject({ revision: revision + 1, touched: { codes: null, to: null } });
      follower.stop();
    });

    it('finds a line dead that hangs without an error', { timeout: 60_000 }, async () => {
      const bodies = await warmUp(app);
      through.hang();
      // Known already, so no request waits for it: the kept tile comes at once.
      const began = Date.now();
      expect((await app.inject(`${TOWN}.mvt`)).statusCode).toBe(200);
      expect(Date.now() - began).toBeLessThan(500);
      await until(async () => (await app.inject(`${TOWN}.mvt`)).headers['wusetu-stale'] !== undefined);
      expect((await app.inject(`${TOWN}.mvt`)).rawPayload.equals(bodies.get(`${TOWN}.mvt`)!)).toBe(true);
      through.mend();
      await until(async () => (await app.inject(`${TOWN}.mvt`)).headers['wusetu-stale'] === undefined);
    });

    it('takes a full pool for no outage', { timeout: 60_000 }, async () => {
      await warmUp(app);
      const long = Array.from({ length: 10 }, () => sql`select pg_sleep(4)`.execute(database.db));
      await new Promise(wait => setTimeout(wait, 3_700));
      expect((await app.inject(`${TOWN}.mvt`)).headers['wusetu-stale']).toBeUndefined();
      await Promise.all(long);
    });

    it('goes on when the connections are terminated by the database', { timeout: 60_000 }, async () => {
      await warmUp(app);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(direct.db);
      expect((await app.inject(`${TOWN}.mvt`)).statusCode).toBe(200);
      await until(async () => (await app.inject('/api/history/C11')).statusCode === 200);
      expect((await app.inject(`${TOWN}.mvt`)).headers['wusetu-stale']).toBeUndefined();
    });
  });

  onEmbedded('PGlite', () => {
    it('serves what is kept, marked, when the engine has ended', { timeout: 120_000 }, async () => {
      // One of its own: it is closed.
      const database = await openEmbedded(undefined);
      await migrate(database);
      const app = await publishOn(await gradedTown(database));
      const bodies = await warmUp(app);
      await database.close();
      await expectStale(app, bodies);
      await app.close();
    });
  });
});
