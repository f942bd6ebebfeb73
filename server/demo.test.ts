import { beforeAll, expect, it } from 'vitest';
import type { GradesPayload, StatusPayload } from '#core/contract.ts';
import { readConfig } from '#server/platform/config.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { loadDemo } from './demo.ts';
import { expectBrowserParity } from './testing_parity.ts';
import { serviceOn, type TestService } from './testing_service.ts';

describeEngines('the demo', engine => {
  let database: Database;
  let service: TestService;
  const load = () =>
    loadDemo(
      service.app,
      { config: readConfig({}), database, events: createEvents(), jobs: createJobs(createEvents()), wake: () => {} },
      () => {},
    );
  beforeAll(async () => {
    database = await engine.fresh();
    service = await serviceOn(database);
    await load();
    await service.settle();
  }, 600_000);

  it('loads through the front door, once', async () => {
    const status = (await service.app.inject('/api/status')).json<StatusPayload>();
    expect(status).toMatchObject({
      demo: true,
      levels: { city: 1, district: 6, street: 40, community: 1200 },
      graded_to: '2026-02-12',
      stale_areas: 0,
    });
    await load();
    const { rows } = await sql<{ n: number }>`select count(*) as n from import`.execute(database.db);
    expect(rows[0]!.n).toBe(6);
  });

  it('shows every grade, and counts that add up on every level', async () => {
    for (const [level, count] of Object.entries({ city: 1, district: 6, street: 40, community: 1200 })) {
      const { counts, areas } = (await service.app.inject(`/api/grades?level=${level}`)).json<GradesPayload>();
      expect(areas).toHaveLength(count);
      expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(count);
      if (level === 'community') expect(Object.values(counts).every(n => n > 0)).toBe(true);
    }
  });

  it('is graded alike in SQL and in the browser, on every area and day', () => expectBrowserParity(database));
});
