import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExplainPayload, GradesPayload, HistoryPayload, TimelinePayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { buildApp } from '#server/app.ts';
import { earliestEffectiveDay } from '#server/grading/standard_in_force.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, LAST_DAY, SILENT } from '#server/publish/test_town.ts';

const DAYS = [1, 2, 3, 4].map(n => addDays(LAST_DAY, n));

describeEngines('a change of standard, as it is published', engine => {
  let context: Context;
  let app: App;
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = buildApp(context) as unknown as App;
    await app.ready();
  }, 120_000);
  afterAll(() => app?.close());

  const read = async <T>(url: string): Promise<T> => {
    const response = await app.inject({ method: 'GET', url });
    expect(response.statusCode, `${url}: ${response.body.slice(0, 300)}`).toBe(200);
    return response.json() as T;
  };
  const putInForce = async (version: number, from: string, change: Partial<Standard>) => {
    const document = { ...PRESETS['wusetu-community'], ...change };
    await sql`
      with stored as (
        insert into standard_version (standard_id, version, document, state)
        values ('wusetu-community', ${version}, ${JSON.stringify(document)}::json, 'approved') returning standard_version_id)
      insert into standard_in_force (standard_version_id, effective_from)
      select standard_version_id, ${from}::date from stored`.execute(context.database.db);
  };
  const reportDay = async (day: string) => {
    await sql`insert into case_report (area_id, day, confirmed) select area_id, ${day}::date, 0 from area
      where level = 'community' and code <> ${SILENT}`.execute(context.database.db);
    await bringUpToDate(context);
  };

  it('the same rules under a new version: no grade moves, and each spell names its version', async () => {
    expect(await earliestEffectiveDay(context.database.db)).toBe(DAYS[0]);
    const before = await read<TimelinePayload>('/api/timeline?level=community');
    await putInForce(2, DAYS[0]!, {});
    await reportDay(DAYS[0]!);
    const { areas, standard } = await read<GradesPayload>(`/api/grades?level=community&date=${DAYS[0]}`);
    expect(standard.version).toBe(2);
    for (const { code, since, severity } of areas) {
      const { spells, standards } = await read<HistoryPayload>(`/api/history/${code}`);
      expect(standards.map(({ version }) => version)).toEqual([1, 2]);
      expect(standards.every(({ title }) => title.zh !== '' && title.en !== '')).toBe(true);
      const [last, first] = [spells.at(-1)!, spells.at(-2)!];
      expect([first.version, last.version, last.from]).toEqual([1, 2, DAYS[0]]);
      expect(spells.slice(0, -1).every(({ version }) => version === 1)).toBe(true);
      const found = await read<ExplainPayload>(`/api/explain/${code}?date=${DAYS[0]}`);
      expect(found.standard.version).toBe(2);
      if (severity === null || since === DAYS[0]) continue;
      // The grade goes on: its first day, and what was shown before it, are those of the spell that was cut.
      expect(last.since).toBe(first.since);
      const past = await read<ExplainPayload>(`/api/explain/${code}?date=${LAST_DAY}`);
      expect([found.since, found.previous]).toEqual([past.since, past.previous]);
    }
    const after = await read<TimelinePayload>('/api/timeline?level=community');
    expect(after.days.slice(0, before.days.length)).toEqual(before.days);
  });

  it('an upper level is cut by nothing, and one that gets no grade from now on is never green', async () => {
    const street = await read<HistoryPayload>('/api/history/S0');
    for (const [i, spell] of street.spells.entries()) {
      const next = street.spells[i + 1];
      if (next) expect([next.severity, next.state, next.since]).not.toEqual([spell.severity, spell.state, spell.since]);
    }
    await putInForce(3, DAYS[1]!, { roll_up: { street: 'none', district: { share_of_population_percent: 30 } } });
    await reportDay(DAYS[1]!);
    expect(await read<ExplainPayload>(`/api/explain/S0?date=${DAYS[0]}`)).not.toMatchObject({ grade: null });
    const none = await read<ExplainPayload>(`/api/explain/S0?date=${DAYS[1]}`);
    expect(none).toMatchObject({ grade: null, severity: null, state: 'insufficient', measures: null });
    const { counts } = await read<GradesPayload>(`/api/grades?level=street&date=${DAYS[1]}`);
    expect(counts).toEqual({ red: 0, orange: 0, yellow: 0, blue: 0, green: 0, insufficient: 2 });
  });

  it('stricter rules take effect on their day for areas that nothing else would have touched', async () => {
    const green = (await read<GradesPayload>(`/api/grades?level=community&date=${DAYS[1]}`)).areas;
    expect(green.some(({ grade }) => grade !== 'red' && grade !== null)).toBe(true);
    const because = { zh: '一律', en: 'all of them' };
    await putInForce(4, DAYS[2]!, { rules: [{ severity: 4, when: 'population IS NULL OR population >= 0', because }] });
    await reportDay(DAYS[2]!);
    const { areas } = await read<GradesPayload>(`/api/grades?level=community&date=${DAYS[2]}`);
    for (const { code, grade } of areas) expect(grade, code).toBe(code === SILENT ? null : 'red');
    const past = (await read<GradesPayload>(`/api/grades?level=community&date=${DAYS[1]}`)).areas;
    expect(past).toEqual(green);
  });
});
