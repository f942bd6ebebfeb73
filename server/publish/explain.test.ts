import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExplainPayload, GradesPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { preset } from '#core/standard/presets.ts';
import { gradeSeries } from '#server/grading/analysis.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { FIRST_DAY, gradedTown, LAST_DAY, publishOn, SILENT, townAreas } from './test_town.ts';

const CODES = townAreas().flatMap(({ code, level }) => (level === 'community' ? [code] : []));
const DAYS = [FIRST_DAY, '2026-01-13', '2026-01-22', '2026-01-29', LAST_DAY];
const compiled = preset('wusetu-community')!;

describeEngines('explain', engine => {
  let context: Context;
  let app: App;
  const ids = new Map<string, number>();

  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = await publishOn(context);
    const { rows } = await sql<{ code: string; area_id: number }>`select code, area_id from area`.execute(
      context.database.db,
    );
    for (const { code, area_id } of rows) ids.set(code, area_id);
  }, 120_000);
  afterAll(() => app?.close());

  const json = async <T>(url: string): Promise<T> => {
    const response = await app.inject({ method: 'GET', url });
    expect(response.statusCode, `${url}: ${response.body.slice(0, 300)}`).toBe(200);
    return response.json() as T;
  };
  const explain = (code: string, date: string, lang = 'en') =>
    json<ExplainPayload>(`/api/explain/${code}?date=${date}&lang=${lang}`);

  /** The whole history run again from nothing with further cases on a day. */
  const severityWith = async (code: string, day: string, confirmed: number) => {
    const area_id = ids.get(code)!;
    const range = { from: FIRST_DAY, to: day, areas: [area_id] };
    const series = await gradeSeries(context.database.db, compiled, range, {
      hypothetical: [{ area_id, day, confirmed }],
    });
    return series.get(area_id)!.at(-1)!.severity;
  };

  it('ends in the grade that is published, for every community on several days, and says what raises it', {
    timeout: 120_000,
  }, async () => {
    const seen = new Set<string>();
    let raised = 0;
    for (const day of DAYS) {
      const { areas } = await json<GradesPayload>(`/api/grades?date=${day}`);
      for (const code of CODES) {
        const found = await explain(code, day);
        const { grade, severity, state, since, days } = areas.find(area => area.code === code)!;
        expect(found).toMatchObject({ code, date: day, grade, severity, state, since, days });
        seen.add(grade ?? state);
        const decided = found.rules.filter(rule => rule.decided);
        expect(decided.map(rule => rule.severity)).toEqual(found.rule === null ? [] : [found.raw.severity]);
        if (found.raw.severity === severity) expect(found.memory).toBeNull();
        for (const { name, value } of found.indicators) {
          expect(compiled.indicators).toContain(name);
          if (name === 'new_cases_14d') {
            const from = addDays(day, -13);
            const rows = found.data.filter(row => row.kind === 'cases' && row.day >= from);
            expect(rows.reduce((sum, row) => sum + row.counts.confirmed!, 0)).toBe(value);
          }
        }
        const { raise, edge } = found.change;
        expect(edge).toBe(raise?.cases === 1);
        if (severity === null || severity === 4) expect(raise).toBeNull();
        if (raise === null) continue;
        raised++;
        expect(await severityWith(code, day, raise.cases)).toBeGreaterThan(severity!);
        if (raise.cases > 1) expect(await severityWith(code, day, raise.cases - 1)).toBeLessThanOrEqual(severity!);
        expect(raise.sentence).toContain(String(raise.cases));
      }
    }
    expect([...seen].sort()).toEqual(['blue', 'green', 'insufficient', 'orange', 'red', 'yellow']);
    expect(raised).toBeGreaterThan(20);
  });

  it('holds a grade by memory and says so', async () => {
    let held = 0;
    for (const code of CODES)
      for (let day = 10; day < 40; day += 3) {
        const date = addDays(FIRST_DAY, day);
        const zh = await explain(code, date, 'zh');
        if (zh.memory === null) continue;
        held++;
        expect(zh.raw.severity).not.toBe(zh.severity);
        expect(zh.sentence).toMatch(/^维持/);
        expect(zh.memory.lower_days).toBeLessThan(zh.memory.lower_after_days);
        expect(zh.memory.sentence).toContain(`${zh.memory.lower_days}天`);
        expect((await explain(code, date)).sentence).toMatch(/^Still /);
      }
    expect(held).toBeGreaterThan(3);
  });

  it('foretells the day of the next fall as if the days after were not known', { timeout: 120_000 }, async () => {
    const day = '2026-01-20';
    const series = await gradeSeries(context.database.db, compiled, {
      from: FIRST_DAY,
      to: LAST_DAY,
      level: 'community',
    });
    let compared = 0;
    for (const code of CODES) {
      const { change, severity } = await explain(code, day);
      // Where nothing new did come, the forecast must have come true.
      const { rows } = await sql<{ confirmed: number; reports: number }>`
        select coalesce(sum(confirmed), 0)::int as confirmed, count(*)::int as reports from case_report
        where superseded_at is null and day > ${day}::date
          and (area_id = ${ids.get(code)!} or area_id in (
            select neighbour_id from adjacency where area_id = ${ids.get(code)!}))`.execute(context.database.db);
      if (severity === null || severity === 0 || rows[0]!.confirmed > 0 || change.lower === null) continue;
      const fell = series
        .get(ids.get(code)!)!
        .find(run => run.from > day && run.severity !== null && run.severity < severity);
      if (fell === undefined) continue;
      expect(fell.from).toBe(change.lower.date);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });

  it('rolls up in words', async () => {
    const city = await explain('T', '2026-01-15', 'zh');
    expect(city.sentence).toMatch(/^红色：由所辖13个社区汇总，取其中最严：红色\d+个/);
    expect(city.parts!.worst[0]!.severity).toBe(4);
    expect(Object.values(city.parts!.counts).reduce((sum, count) => sum + count)).toBe(13);
    expect((await explain('D0', LAST_DAY)).parts!.worst.length).toBeLessThanOrEqual(12);
  });

  it('tells what is missing', async () => {
    const found = await explain(SILENT, LAST_DAY);
    expect(found).toMatchObject({
      grade: null,
      state: 'insufficient',
      since: null,
      change: { raise: null, lower: null },
    });
    expect(found.sentence).toMatch(/^Insufficient data/);
    expect(found.insufficient[0]!.truth).toBe(true);
    expect(found.data).toEqual([]);
  });

  it('names the day it can fall, and on that day it does', { timeout: 120_000 }, async () => {
    const told = new Map<string, ExplainPayload>();
    for (const code of CODES) told.set(code, await explain(code, LAST_DAY));
    const forecasts = [...told.values()].filter(({ change }) => change.lower !== null);
    expect(forecasts.length).toBeGreaterThan(3);
    // Forty days on which every community that reports does so, with nothing new.
    await sql`
      with reported as (
        insert into case_report (area_id, day, confirmed)
        select a.area_id, ${LAST_DAY}::date + n, 0 from area a, generate_series(1, 40) as n
        where a.level = 'community' and a.code <> ${SILENT} returning area_id, day)
      insert into stale (area_id, from_day) select area_id, min(day) from reported group by area_id`.execute(
      context.database.db,
    );
    await bringUpToDate(context);
    for (const { code, severity, change } of forecasts) {
      const history = await json<{ days: { date: string; severity: number | null }[] }>(
        `/api/history/${code}?from=${LAST_DAY}`,
      );
      const fell = history.days.find(day => day.date > LAST_DAY && day.severity !== null && day.severity < severity!);
      expect([code, fell?.date, fell?.severity]).toEqual([
        code,
        change.lower!.date,
        ['green', 'blue', 'yellow', 'orange'].indexOf(change.lower!.grade),
      ]);
    }
    // Asked again of the same day, the forecast is the same: what came after has no part in it.
    for (const { code, change } of forecasts)
      expect((await explain(code, LAST_DAY)).change.lower).toEqual(change.lower);
  });
});
