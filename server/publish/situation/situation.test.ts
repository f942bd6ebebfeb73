import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AreasPayload, ExplainPayload, GradesPayload } from '#core/contract.ts';
import type { DayChangesPayload, SearchPayload, TodoPayload } from '#core/contract_situation.ts';
import { addDays } from '#core/days.ts';
import { scanDays } from '#server/grading/clusters/scan_days.ts';
import { endScanThread } from '#server/grading/clusters/scan_thread.ts';
import { approveOverride, requestOverride } from '#server/grading/overrides/decisions.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import type { App } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { FIRST_DAY, gradedTown, LAST_DAY, publishOn, STOPPED, townAreas } from '#server/publish/test_town.ts';

const CODES = townAreas().flatMap(({ code, level }) => (level === 'community' ? [code] : []));
const INSIDE = townAreas().flatMap(({ code, level, parent }) =>
  level === 'community' && parent === 'S0' ? [code] : [],
);
const DAYS = [
  '2026-01-05',
  '2026-01-13',
  '2026-01-20',
  '2026-01-22',
  '2026-01-25',
  '2026-01-29',
  '2026-02-02',
  LAST_DAY,
];
const BY_HAND = 'C32';
const NOTHING: Omit<Scope, 'id'> = { areas: null, fields: null, from: null, to: null };

describeEngines('the situation', engine => {
  let context: Context;
  let app: App;
  let reader: Scope | null = null;

  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    const request = { code: BY_HAND, grade: 'orange', from: LAST_DAY, to: addDays(LAST_DAY, 2) } as const;
    const words = { reason: '现场处置', evidence: '纪要', by: '甲' };
    await approveOverride(context.database, await requestOverride(context.database, { ...request, ...words }), {
      by: '乙',
    });
    await bringUpToDate(context);
    // The outbreak begins on this day.
    await scanDays(context.database, 'community', ['2026-01-13', LAST_DAY], { mark: false, stopped: () => false });
    app = await publishOn(context, () => reader);
  }, 180_000);
  afterAll(async () => {
    await app?.close();
    await endScanThread();
  });

  const ask = async (url: string, scope: Partial<Scope> | null = null) => {
    reader = scope && { ...NOTHING, id: JSON.stringify(scope), ...scope };
    return app.inject(url).finally(() => {
      reader = null;
    });
  };
  const read = async <T>(url: string, scope: Partial<Scope> | null = null): Promise<T> => {
    const response = await ask(url, scope);
    expect(response.statusCode, `${url}: ${response.body.slice(0, 300)}`).toBe(200);
    return response.json();
  };
  const codeOf = async (url: string, scope: Partial<Scope> | null = null) =>
    (await ask(url, scope)).json<{ code: string }>().code;
  const explain = (code: string, date: string, lang = 'zh') =>
    read<ExplainPayload>(`/api/explain/${code}?date=${date}&lang=${lang}`);

  it('to do: every list is what the explanations of all communities say', { timeout: 240_000 }, async () => {
    const seen = { not_reported: 0, stale: 0, overrides_expiring: 0, downgrades_due: 0 };
    for (const date of DAYS) {
      const todo = await read<TodoPayload>(`/api/todo?date=${date}`);
      const all = await Promise.all(CODES.map(code => explain(code, date)));
      const codes = (chosen: ExplainPayload[]) => chosen.map(({ code }) => code).sort();
      const listed = (list: { items: { code: string }[] } | null) => list!.items.map(({ code }) => code).sort();
      expect(listed(todo.not_reported)).toEqual(
        codes(all.filter(({ data }) => !data.some(({ kind, day }) => kind === 'cases' && day === date))),
      );
      expect(listed(todo.stale)).toEqual(codes(all.filter(({ state }) => state === 'stale')));
      expect(listed(todo.overrides_expiring)).toEqual(
        codes(all.filter(({ override }) => override && override.to <= addDays(date, 2))),
      );
      const falling = all.filter(({ change }) => change.lower?.date === addDays(date, 1));
      expect(listed(todo.downgrades_due), date).toEqual(codes(falling));
      for (const { code, grade, to } of todo.downgrades_due!.items)
        expect(falling.find(found => found.code === code)).toMatchObject({ grade, change: { lower: { grade: to } } });
      for (const { code, last_report } of todo.not_reported!.items)
        if (code === STOPPED) expect(last_report).toBe('2026-01-26');
      for (const key of Object.keys(seen) as (keyof typeof seen)[]) {
        expect(todo[key]!.count).toBe(todo[key]!.items.length);
        seen[key] += todo[key]!.count;
      }
    }
    // A list that was empty every day would prove nothing.
    for (const [key, count] of Object.entries(seen)) if (key !== 'stale') expect(count, key).toBeGreaterThan(0);
  });

  it('to do: new clusters are those that /api/clusters calls new, and nothing where there was no scan', async () => {
    let found = 0;
    for (let day = addDays(LAST_DAY, -27); day <= LAST_DAY; day = addDays(day, 1)) {
      const { new_clusters } = await read<TodoPayload>(`/api/todo?date=${day}`);
      const { scan, clusters } = await read<{ scan: unknown; clusters: { id: string; status: string }[] }>(
        `/api/clusters?date=${day}`,
      );
      const fresh = clusters.filter(({ status }) => status === 'new').map(({ id }) => id);
      expect(new_clusters?.items.map(({ id }) => id)).toEqual(scan === null ? undefined : fresh);
      found += fresh.length;
    }
    expect(found).toBeGreaterThan(0);
    expect((await read<TodoPayload>(`/api/todo?date=${FIRST_DAY}`)).new_clusters).toBeNull();
  });

  it('to do: a reader of a district has its areas only, and no list of what its key does not read', async () => {
    for (const date of DAYS) {
      const all = await read<TodoPayload>(`/api/todo?date=${date}`);
      const own = await read<TodoPayload>(`/api/todo?date=${date}`, { areas: ['D0'] });
      for (const key of ['not_reported', 'stale', 'overrides_expiring', 'downgrades_due'] as const)
        expect(own[key]!.items).toEqual(
          (all[key]!.items as { code: string }[]).filter(({ code }) => INSIDE.includes(code)),
        );
    }
    const grades = await read<TodoPayload>(`/api/todo?date=${LAST_DAY}`, { fields: ['grades'] });
    expect(grades).toMatchObject({
      not_reported: null,
      overrides_expiring: null,
      downgrades_due: null,
      new_clusters: null,
    });
    expect(grades.stale).not.toBeNull();
    // Tomorrow is a day that this key does not read.
    expect((await read<TodoPayload>('/api/todo', { to: '2026-01-29' })).downgrades_due).toBeNull();
    expect(await codeOf('/api/todo', { fields: ['indicators'] })).toBe('outside_scope');
    expect(await codeOf('/api/todo?date=2027-01-01')).toBe('unknown_date');
    expect(await codeOf('/api/todo?day=2026-01-05')).toBe('unknown_parameter');
  });

  it('changes of a day: exactly those of the two days, raised first, each with the words of its explanation', async () => {
    let seen = 0;
    for (const date of DAYS)
      for (const back of [1, 7]) {
        const compared_with = addDays(date, -back);
        if (compared_with < FIRST_DAY) continue;
        const { changes, more } = await read<DayChangesPayload>(`/api/changes/${date}?compared_with=${compared_with}`);
        const [now, before] = await Promise.all(
          [date, compared_with].map(async day => (await read<GradesPayload>(`/api/grades?date=${day}`)).areas),
        );
        const moved = now!.filter(({ severity, seq }) => severity !== before![seq - 1]!.severity);
        expect(changes.map(({ code }) => code).sort()).toEqual(moved.map(({ code }) => code).sort());
        expect(more).toBe(0);
        const kinds = changes.map(({ before: { severity: from }, after: { severity: to } }) =>
          from === null || to === null ? 2 : to > from ? 0 : 1,
        );
        expect(kinds).toEqual(kinds.toSorted());
        for (const { code, after, since, reason } of changes) {
          if (since === null) continue;
          const found = await explain(code, since);
          expect(found.grade).toBe(after.grade);
          if (after.state !== 'override') expect(reason).toBe(found.sentence);
          seen++;
        }
      }
    expect(seen).toBeGreaterThan(20);
    const english = await read<DayChangesPayload>('/api/changes/2026-01-13?lang=en');
    for (const { reason } of english.changes) expect(reason).not.toMatch(/\p{Script=Han}/u);
  });

  it('changes of a day: those of streets are told by their parts, as their explanations', async () => {
    for (const date of DAYS) {
      const { changes } = await read<DayChangesPayload>(
        `/api/changes/${date}?level=street&compared_with=${FIRST_DAY}&lang=en`,
      );
      for (const { code, reason } of changes) expect(reason).toBe((await explain(code, date, 'en')).sentence);
    }
  });

  it('changes of a day: scopes and bad questions', async () => {
    const url = `/api/changes/2026-01-13?compared_with=2026-01-09`;
    const all = await read<DayChangesPayload>(url);
    const own = await read<DayChangesPayload>(url, { areas: ['D0'] });
    expect(own.changes).toEqual(all.changes.filter(({ code }) => INSIDE.includes(code)));
    const colours = await read<DayChangesPayload>(url, { fields: ['grades'] });
    expect(new Set(colours.changes.map(({ reason }) => reason))).toEqual(new Set([null]));
    expect(await codeOf(url, { from: '2026-01-10' })).toBe('outside_scope');
    expect(await codeOf('/api/changes/2026-01-13?compared_with=2026-01-13')).toBe('invalid_parameter');
    expect(await codeOf(`/api/changes/${FIRST_DAY}`)).toBe('unknown_date');
    expect(await codeOf('/api/changes/today')).toBe('invalid_parameter');
    expect(await codeOf('/api/changes/2026-01-13?level=village')).toBe('unknown_level');
  });

  it('search: by characters, pinyin, initials and code, on every level, within the scope', async () => {
    const names = async (q: string, scope: Partial<Scope> | null = null) =>
      (await read<SearchPayload>(`/api/search?q=${encodeURIComponent(q)}`, scope)).areas.map(({ name }) => name);
    expect((await names('试验'))[0]).toBe('试验市');
    expect((await names('shiyanshi'))[0]).toBe('试验市');
    expect((await names('sys'))[0]).toBe('试验市');
    expect(await names('飞地')).toEqual(['飞地𠮷']);
    expect(await names('feidi')).toEqual(['飞地𠮷']);
    expect((await names('0jiedao'))[0]).toBe('0街道');
    expect(await names('没有这里')).toEqual([]);
    const { areas } = await read<AreasPayload>('/api/areas?level=community');
    expect((await read<SearchPayload>('/api/search?q=c11')).areas[0]).toEqual({
      ...{ code: 'C11', name: areas.find(({ code }) => code === 'C11')!.name, level: 'community' },
      path: ['试验市', '0区', '0街道'],
    });
    expect(await names('feidi', { areas: ['D0'] })).toEqual([]);
    expect((await read<SearchPayload>('/api/search?q=shequ&limit=3')).areas).toHaveLength(3);
    expect(await codeOf('/api/search')).toBe('invalid_parameter');
    expect(await codeOf('/api/search?q=')).toBe('invalid_parameter');
    expect(await codeOf(`/api/search?q=${'a'.repeat(65)}`)).toBe('invalid_parameter');
  });
});
