import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExplainPayload, Problem } from '#core/contract.ts';
import type { ClustersPayload } from '#core/contract_standards.ts';
import { scanForDisplay } from '#server/grading/clusters/clusters.ts';
import { scanDays } from '#server/grading/clusters/scan_days.ts';
import { endScanThread } from '#server/grading/clusters/scan_thread.ts';
import type { Context } from '#server/platform/context.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { FIRST_DAY, gradedTown, LAST_DAY, publishOn } from './test_town.ts';

/** The outbreak of the town begins around C11 in the second week of January. */
const DAY = '2026-01-13';

describeEngines('clusters', engine => {
  let context: Context;
  let app: App;
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = await publishOn(context);
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await endScanThread();
  });

  const ask = async (url: string) => {
    const response = await app.inject({ method: 'GET', url });
    return { status: response.statusCode, body: response.json() };
  };
  const clusters = async (search: string) => (await ask(`/api/clusters?${search}`)).body as ClustersPayload;
  const explain = async (code: string, search: string) =>
    (await ask(`/api/explain/${code}?${search}`)).body as ExplainPayload;

  it('say why there is no scan, and refuse a day that is not graded', async () => {
    const last = await clusters(`date=${LAST_DAY}`);
    expect(last).toMatchObject({ date: LAST_DAY, level: 'community', scan: null, clusters: [] });
    expect(last.reason!.en).toContain('not done yet');
    expect((await clusters(`date=${FIRST_DAY}`)).reason!.en).toContain('Only the last 28 days');
    expect((await explain('C11', `date=${DAY}`)).clusters).toBeNull();
    const { status, body } = await ask('/api/clusters?date=2027-01-01');
    expect([status, (body as Problem).code]).toEqual([404, 'unknown_date']);
  });

  it('are listed with what they were found by, and explained where they are', async () => {
    const before = new Date().toISOString();
    await new Promise(wait => setTimeout(wait, 5));
    await scanDays(context.database, 'community', [DAY], { mark: false, stopped: () => false });
    const found = await clusters(`date=${DAY}`);
    expect(found.reason).toBeNull();
    expect(found.scan).toMatchObject({ simulations: 999, longest_days: 14, population_percent: 50, seed: 20_466 });
    expect(found.clusters).toHaveLength(1);
    const [cluster] = found.clusters;
    expect(cluster).toMatchObject({ id: 'C-260113-1', status: 'new', first_detected: DAY, to: DAY, p_value: 0.001 });
    expect(cluster!.areas).toContain('C11');
    expect(cluster!.areas).toContain(cluster!.centre);
    expect(cluster!.recurrence_interval_days).toBeCloseTo(1_000, 6);
    expect(cluster!.cases).toBeGreaterThan(cluster!.expected);

    const inside = await explain('C11', `date=${DAY}&lang=zh`);
    expect(inside.clusters).toHaveLength(1);
    expect(inside.clusters![0]).toMatchObject({
      id: 'C-260113-1',
      areas: cluster!.areas.length,
      cases: cluster!.cases,
    });
    expect(inside.clusters![0]!.sentence).toBe('属聚集区 C-260113-1，新发，重现间隔 1000 天以上');
    expect((await explain('C11', `date=${DAY}&lang=en`)).clusters![0]!.sentence).toBe(
      'In cluster C-260113-1, new, recurrence interval 1000 days or more',
    );
    expect((await explain('C32', `date=${DAY}`)).clusters).toEqual([]);
    // Without residents it was not looked at.
    expect((await explain('C30', `date=${DAY}`)).clusters).toBeNull();
    expect((await explain('T', `date=${DAY}&lang=en`)).clusters![0]!.sentence).toContain('Has part of cluster');
    // A scan of today was not known before.
    expect((await clusters(`date=${DAY}&as_of=${before}`)).scan).toBeNull();
  });

  it('of the last day are there once it was looked at', async () => {
    await scanForDisplay(context.database, 'community', () => false);
    const { date, scan, reason } = await clusters('');
    expect([date, scan!.seed, reason]).toEqual([LAST_DAY, 20_493, null]);
    expect((await explain('C11', `date=${LAST_DAY}`)).clusters).not.toBeNull();
    expect((await clusters(`date=${FIRST_DAY}`)).scan).toBeNull();
  });
});
