import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StatusPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { buildApp } from '#server/app.ts';
import type { Context } from '#server/platform/context.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { readLastReceived } from '#server/publish/last_received.ts';
import { gradedTown, LAST_DAY } from '#server/publish/test_town.ts';

/** In another district than the areas that report here. */
const ELSEWHERE = 'D1';
const OWN = 'D0';
const AREA = 'C11';

describeEngines('when the last report arrived', engine => {
  let context: Context;
  let app: App;
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = buildApp(context) as unknown as App;
    await app.ready();
  }, 120_000);
  afterAll(() => app?.close());

  const shown = async () => (await app.inject('/api/status')).json<StatusPayload>().last_received_at;
  const within = (...codes: string[]) => readLastReceived(context.database.db, codes, LAST_DAY);
  const send = (url: string, payload: string) =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'text/csv' } });
  /** What is asked for was sent between the two. */
  const during = async (work: () => Promise<{ statusCode: number; body: string }>) => {
    const from = Date.now();
    const { statusCode, body } = await work();
    expect(statusCode, body).toBeLessThan(300);
    return (moment: string | null) => {
      expect(Date.parse(moment!)).toBeGreaterThanOrEqual(from);
      expect(Date.parse(moment!)).toBeLessThanOrEqual(Date.now());
    };
  };

  it('is told of a form, whether or not it changes a grade', async () => {
    const before = await shown();
    expect(before).not.toBeNull();
    const form = { area_code: AREA, date: LAST_DAY, local: 0, imported: 0, clusters: 0 };
    const isThen = await during(() =>
      app.inject({ method: 'POST', url: '/api/reports', payload: form, headers: { 'idempotency-key': 'one' } }),
    );
    isThen(await shown());
    // The same form again is no other report.
    const first = await shown();
    await app.inject({ method: 'POST', url: '/api/reports', payload: form, headers: { 'idempotency-key': 'one' } });
    expect(await shown()).toBe(first);
  });

  it('is told of a file of counts, also where it repeats what is known, and of no other file', async () => {
    const file = `area_code,date,confirmed\n${AREA},${LAST_DAY},0\n`;
    for (const _ of ['new', 'again']) {
      const isThen = await during(() => send('/api/imports/cases', file));
      isThen(await shown());
    }
    const last = await shown();
    expect((await send('/api/imports/cases?dry_run=true', file)).statusCode).toBe(200);
    expect((await send('/api/imports/cases', 'area_code,date,confirmed\nnowhere,2026-01-01,1\n')).statusCode).not.toBe(
      200,
    );
    expect(await shown()).toBe(last);
  });

  it('is told of screening', async () => {
    const isThen = await during(() =>
      send('/api/imports/screening', `area_code,date,tested,positive\n${AREA},${LAST_DAY},120,0\n`),
    );
    isThen(await shown());
  });

  it('for a reader of some areas is when one of theirs arrived', async () => {
    const elsewhere = await within(ELSEWHERE);
    const isThen = await during(() => send('/api/imports/cases', `area_code,date,confirmed\n${AREA},${LAST_DAY},1\n`));
    isThen(await within(OWN));
    isThen(await within(AREA));
    isThen(await within(ELSEWHERE, AREA));
    expect(await within(ELSEWHERE)).toBe(elsewhere);
    expect(Date.parse(elsewhere!)).toBeLessThan(Date.parse((await within(OWN))!));
    expect(await within('nowhere')).toBeNull();
    expect(await readLastReceived(context.database.db, [AREA], addDays(LAST_DAY, 60))).toBeNull();
  });

  it('is nothing where no count ever came', async () => {
    expect(await readLastReceived(context.database.db, null, null)).toBeNull();
  });
});
