import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type ExplainPayload,
  frameSeverity,
  frameState,
  type GradesPayload,
  type HistoryPayload,
  type Problem,
} from '#core/contract.ts';
import type { Override, OverridesPayload } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import { buildApp } from '#server/app.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, LAST_DAY, SILENT } from '#server/publish/test_town.ts';

const AREA = 'C22';
const NEXT = addDays(LAST_DAY, 1);

describeEngines('grades set by hand', engine => {
  let context: Context;
  let app: App;
  let woken = 0;
  beforeAll(async () => {
    context = { ...(await gradedTown(await engine.fresh())), wake: () => void woken++ };
    app = buildApp(context) as unknown as App;
    await app.ready();
  }, 120_000);
  afterAll(() => app?.close());

  const call = async <T>(
    method: 'GET' | 'POST',
    url: string,
    payload?: object,
  ): Promise<{ status: number; body: T }> => {
    const response = await app.inject({ method, url, ...(payload ? { payload } : {}) });
    return { status: response.statusCode, body: response.json() as T };
  };
  const ask = (request: object = {}) =>
    call<Override & Problem>('POST', '/api/overrides', {
      ...{
        code: AREA,
        grade: 'red',
        from: LAST_DAY,
        to: addDays(LAST_DAY, 6),
        reason: 'a reason',
        evidence: 'a letter',
      },
      ...{ by: 'Anna Li', ...request },
    });
  const decide = (id: number, verb: string, by: string) =>
    call<Override & Problem>('POST', `/api/overrides/${id}/${verb}`, { by });
  const settle = () => bringUpToDate(context);
  const read = async <T>(url: string): Promise<T> => {
    const { status, body } = await call<T>('GET', url);
    expect(status, url).toBe(200);
    return body;
  };
  const explain = (code: string, date = LAST_DAY) => read<ExplainPayload>(`/api/explain/${code}?date=${date}&lang=en`);

  it.each<[string, object, string]>([
    ['no area', { code: 'X' }, 'unknown_area'],
    ['an area that is rolled up', { code: 'S1' }, 'override_rejected'],
    ['a published day', { from: addDays(LAST_DAY, -1) }, 'override_rejected'],
    ['an expiry before it begins', { to: addDays(LAST_DAY, -1) }, 'override_rejected'],
    ['more than 90 days', { to: addDays(LAST_DAY, 90) }, 'override_rejected'],
    ['no day of the calendar', { to: '2026-02-30' }, 'invalid_parameter'],
    ['no reason', { reason: ' \u3000' }, 'override_rejected'],
    ['no evidence', { evidence: '' }, 'override_rejected'],
    ['nobody', { by: ' ' }, 'invalid_parameter'],
    ['no such grade', { grade: 'violet' }, 'invalid_parameter'],
    ['something more', { urgent: true }, 'unknown_parameter'],
  ])('%s is refused and nothing stored', async (_, request, code) => {
    const { status, body } = await ask(request);
    expect(body.code).toBe(code);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect((await read<OverridesPayload>('/api/overrides')).overrides).toEqual([]);
  });

  it('takes 90 days, and changes no grade before another person approves', async () => {
    const before = await explain(AREA);
    const { status, body } = await ask({ to: addDays(LAST_DAY, 89) });
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'requested', requested_by: 'Anna Li', decided_by: null });
    await settle();
    expect(await explain(AREA)).toEqual(before);
    for (const by of ['Anna Li', ' anna  li', 'ＡＮＮＡ ＬＩ'])
      expect((await decide(body.override_id, 'approve', by)).body.code).toBe('second_person');
    expect((await decide(body.override_id, 'withdraw', 'Bo')).body.code).toBe('second_person');
    expect((await decide(body.override_id, 'end', 'Bo')).body.code).toBe('override_decided');
    expect((await decide(body.override_id, 'withdraw', 'anna li')).body.state).toBe('withdrawn');
    expect((await decide(body.override_id, 'approve', 'Bo')).body.code).toBe('override_decided');
    expect((await decide(99, 'approve', 'Bo')).status).toBe(404);
    const rejected = (await ask()).body.override_id;
    expect((await decide(rejected, 'reject', 'Bo')).body.state).toBe('rejected');
    expect(woken).toBe(0);
  });

  it('approved it is shown everywhere, with who, why and until when, and no day before it moves', async () => {
    const before = await read<HistoryPayload>(`/api/history/${AREA}`);
    const plain = await explain(AREA);
    const { override_id } = (await ask()).body;
    expect((await decide(override_id, 'approve', 'Bo')).body).toMatchObject({ state: 'in_force', decided_by: 'Bo' });
    expect(woken).toBe(1);
    await settle();

    const found = await explain(AREA);
    expect(found).toMatchObject({ grade: 'red', severity: 4, state: 'override', since: LAST_DAY, days: 1 });
    expect(found.override).toMatchObject({
      reason: 'a reason',
      evidence: 'a letter',
      requested_by: 'Anna Li',
      approved_by: 'Bo',
    });
    expect(found.sentence).toContain('a reason');
    expect(found.raw).toEqual(plain.raw);
    expect(found.previous).toMatchObject({ grade: plain.grade, to: addDays(LAST_DAY, -1) });
    expect(found.diagram?.edges[0]).toMatchObject({
      kind: 'override',
      from: 4,
      to: plain.severity,
      days_counted: 1,
      days_needed: 7,
    });
    expect(found.change).toEqual({ raise: null, lower: null, edge: false });
    expect(await explain(AREA, addDays(LAST_DAY, -1))).toMatchObject({ override: null, state: 'graded' });

    const { areas } = await read<GradesPayload>('/api/grades?level=community');
    const area = areas.find(({ code }) => code === AREA)!;
    expect(area).toMatchObject({ grade: 'red', state: 'override', since: LAST_DAY });
    const frame = (await app.inject(`/frames/community/${LAST_DAY}`)).rawPayload;
    expect([frameSeverity(frame[area.seq]!), frameState(frame[area.seq]!)]).toEqual([4, 'override']);
    // The street above it: red, and only this part is, so it says so too.
    const street = (await explain(AREA)).path.find(({ level }) => level === 'street')!;
    expect(await explain(street.code)).toMatchObject({ grade: 'red', state: 'override', override: null });

    const after = await read<HistoryPayload>(`/api/history/${AREA}`);
    expect(after.days.slice(0, -1)).toEqual(before.days.slice(0, -1));
    expect((await ask({ from: addDays(LAST_DAY, 6), to: addDays(LAST_DAY, 7) })).body).toMatchObject({
      ...{ code: 'override_overlaps', override_id },
    });
  });

  it('as of the moment before the approval the area shows what it did then', async () => {
    const { overrides } = await read<OverridesPayload>(`/api/overrides?code=${AREA}&state=in_force`);
    expect(overrides).toHaveLength(1);
    const moment = new Date(Date.parse(overrides[0]!.decided_at!) - 1).toISOString();
    const { areas } = await read<GradesPayload>(`/api/grades?level=community&as_of=${moment}`);
    expect(areas.find(({ code }) => code === AREA)).toMatchObject({ state: 'graded' });
  });

  it('a person may set a grade where data lack, and ended it lacks again', async () => {
    expect(await explain(SILENT)).toMatchObject({ grade: null, state: 'insufficient' });
    const { override_id } = (await ask({ code: SILENT, grade: 'yellow' })).body;
    await decide(override_id, 'approve', 'Bo');
    await settle();
    expect(await explain(SILENT)).toMatchObject({ grade: 'yellow', state: 'override', raw: { grade: null } });
    expect((await decide(override_id, 'end', 'Anna Li')).body).toMatchObject({
      state: 'ended',
      ended_day: addDays(LAST_DAY, -1),
    });
    await settle();
    expect(await explain(SILENT)).toMatchObject({ grade: null, state: 'insufficient', override: null });
    expect((await decide(override_id, 'end', 'Bo')).body.code).toBe('override_decided');
  });

  it('begins on a later day by itself, expires by itself, and one that nobody approved in time cannot be', async () => {
    const late = (await ask({ code: 'C32', from: NEXT, to: NEXT, grade: 'orange' })).body.override_id;
    const missed = (await ask({ code: 'C12', to: LAST_DAY })).body.override_id;
    const delayed = (await ask({ code: 'C10', to: addDays(LAST_DAY, 3) })).body.override_id;
    expect((await decide(late, 'approve', 'Bo')).body.state).toBe('scheduled');
    await settle();
    expect(await explain('C32')).toMatchObject({ override: null });
    const report = async (day: string) => {
      await sql`insert into case_report (area_id, day, confirmed) select area_id, ${day}::date, 0 from area
        where level = 'community' and code <> ${SILENT}`.execute(context.database.db);
      await settle();
    };
    await report(NEXT);
    expect(await explain('C32', NEXT)).toMatchObject({ grade: 'orange', state: 'override', since: NEXT });
    expect((await decide(missed, 'approve', 'Bo')).body.code).toBe('override_decided');
    // Approved later than it was to begin: from the last graded day on.
    expect((await decide(delayed, 'approve', 'Bo')).body).toMatchObject({ from: NEXT, state: 'in_force' });
    await settle();
    expect(await explain('C10', LAST_DAY)).toMatchObject({ override: null });
    expect(await explain('C10', NEXT)).toMatchObject({ grade: 'red', state: 'override' });
    const after = addDays(NEXT, 1);
    await report(after);
    expect(await explain('C32', after)).toMatchObject({ override: null, state: 'graded' });
    expect(await read<Override>(`/api/overrides/${late}`)).toMatchObject({ state: 'expired' });
  });
});
