import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Day, Severity } from '#core/contract.ts';
import type { BacktestResult } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import { START, step } from '#core/grading/memory.ts';
import { gradeRow } from '#core/grading/raw.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { Standard } from '#core/standard/document.ts';
import { preset } from '#core/standard/presets.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { ensureStandard } from '#server/grading/standard_in_force.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { backtest, type TestedStandard } from './backtest.ts';

const because = { zh: '因', en: 'because' };
/** By the day's own cases: red from 10, yellow from 1; no grade on a day without a report. */
const documentOf = (memory: Standard['memory'] = {}): Standard => ({
  id: 'daily',
  title: { zh: '逐日', en: 'Daily' },
  unit: 'any',
  source: { citation: 'ours', fidelity: 'adapted' },
  insufficient: [{ when: 'report_age_days IS NULL OR report_age_days > 0', because }],
  rules: [
    { severity: 4, when: 'new_cases_1d >= 10', because },
    { severity: 2, when: 'new_cases_1d >= 1', because },
  ],
  otherwise: 0,
  memory,
});

function tested(document: Standard): TestedStandard {
  const result = validateStandard(document);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return { ref: { id: document.id, version: 1, title: document.title }, compiled: result.standard };
}
const PLAIN = tested(documentOf());
const SLOW = tested(documentOf({ lower_after_days: 3 }));
const GREEN = tested({
  ...documentOf(),
  insufficient: [],
  rules: [{ severity: 4, when: 'new_cases_1d >= 1e9', because }],
});

const dayOf = (n: number): Day => addDays('2020-02-01', n);
const LAST = 29;
const range = { level: 'community', from: dayOf(0), to: dayOf(LAST) } as const;

type Report = { area: number; day: number; confirmed: number };

async function store({ db }: Database, reports: readonly Report[]): Promise<void> {
  await sql`truncate case_report, screening_report, stale, standing, grade_spell`.execute(db);
  await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(db);
  await sql`
    insert into case_report (area_id, day, confirmed)
    select * from unnest(${reports.map(r => r.area)}::int[], ${reports.map(r => dayOf(r.day))}::date[],
      ${reports.map(r => r.confirmed)}::int[])`.execute(db);
}

/** Every day reported with nothing, but for the days named; null is a day without a report. */
const daily = (area: number, days: Record<number, number | null>): Report[] =>
  Array.from({ length: LAST + 1 }, (_, day) => ({ area, day, confirmed: day in days ? days[day]! : 0 })).filter(
    report => report.confirmed !== null,
  );

/** Onset on day 19 (1 + 2 + 3 in 7 days); three more awkward ones beside it. */
const HISTORY: Report[] = [
  ...daily(1, { 16: 1, 18: 2, 19: 3, 20: 12, 22: null }),
  // Six on day 10: no onset, for there are not 14 days of data before it.
  ...daily(2, { 10: 6 }),
  // Area 3 never reports. Area 4 has nine at once on day 20, of which nobody was warned.
  ...daily(4, { 20: 9 }),
];

describeEngines('backtest', engine => {
  let database: Database;
  const run = (standards: TestedStandard[], rest: object = {}) =>
    backtest(database.db, { standards, ...range, ...rest });
  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(database.db, 2, 2);
    await ensureStandard(database.db, 'wusetu-community');
  });

  describe('of a history counted by hand', () => {
    beforeAll(async () => {
      await store(database, HISTORY);
      await bringUpToDate({ database, events: createEvents() });
    });

    it('counts days, changes, onsets, lead and lowering', async () => {
      const payload = await run([PLAIN, SLOW]);
      expect(payload).toMatchObject({
        ...{ from: '2020-02-01', to: '2020-03-01', level: 'community', areas: 4 },
        ...{ outbreak_new_cases_7d: 5, warning_severity: 2 },
      });
      // Area 1: green to day 15, yellow 16, green 17, yellow 18 and 19, red 20, green 21, none 22, green 23 to 29.
      // Areas 2 and 4: yellow for a day.
      expect(payload.results[0]).toEqual({
        standard: PLAIN.ref,
        area_days: 120,
        days_at: { green: 83, blue: 0, yellow: 5, orange: 0, red: 1, insufficient: 31 },
        flips_per_100_area_days: 7.5,
        raises: 5,
        lowerings: 4,
        outbreaks: 2,
        outbreaks_warned: 1,
        lead_days: [1],
        lead_days_median: 1,
        // 16 → 17, 18 → 21 (over red), 10 → 11, 20 → 21.
        days_to_first_lowering_median: 1,
        busiest_day: { date: dayOf(20), changes: 2 },
      } satisfies BacktestResult);
      // Area 1: yellow 16 to 19, red 20, 21, 23 (22 has none), green from 24, the third day below. The others: three days.
      expect(payload.results[1]).toEqual({
        standard: SLOW.ref,
        area_days: 120,
        days_at: { green: 76, blue: 0, yellow: 10, orange: 0, red: 3, insufficient: 31 },
        flips_per_100_area_days: 700 / 120,
        raises: 4,
        lowerings: 3,
        outbreaks: 2,
        outbreaks_warned: 1,
        lead_days: [3],
        lead_days_median: 3,
        // 16 → 24, 10 → 13, 20 → 23.
        days_to_first_lowering_median: 3,
        busiest_day: { date: dayOf(20), changes: 2 },
      } satisfies BacktestResult);
    });

    it('asks what an outbreak and a warning are', async () => {
      const [red] = (await run([SLOW], { warning_severity: 4 })).results;
      expect(red).toMatchObject({ outbreaks: 2, outbreaks_warned: 0, lead_days_median: null });
      // Only from yellow to red on day 20 is a raise to the warning; it was lowered on day 24.
      expect(red!.days_to_first_lowering_median).toBe(4);
      // One case is enough: area 1 on day 16, area 4 on day 20; both were green the day before.
      const [one] = (await run([SLOW], { outbreak_new_cases_7d: 1 })).results;
      expect(one).toMatchObject({ outbreaks: 2, outbreaks_warned: 0, lead_days: [] });
    });

    it('of a part of the days counts those, as they were in the whole', async () => {
      const [part] = (await run([SLOW], { from: dayOf(19), to: dayOf(22) })).results;
      expect(part).toMatchObject({
        area_days: 16,
        days_at: { green: 5, yellow: 4, red: 2, insufficient: 5 },
        ...{ raises: 2, lowerings: 0, outbreaks: 2, outbreaks_warned: 1, lead_days: [3] },
        // The lowerings come after the range.
        days_to_first_lowering_median: null,
      });
    });

    it('is the same twice, and of a standard that is always green has no change', async () => {
      const { results } = await run([SLOW, SLOW, GREEN]);
      expect(results[0]).toEqual(results[1]);
      expect(results[2]).toMatchObject({
        days_at: { green: 120, blue: 0, yellow: 0, orange: 0, red: 0, insufficient: 0 },
        ...{ flips_per_100_area_days: 0, raises: 0, lowerings: 0, busiest_day: null },
        ...{ outbreaks: 2, outbreaks_warned: 0, days_to_first_lowering_median: null },
      });
    });

    it('says how far it is, and ends when cancelled', async () => {
      const told: [number, number][] = [];
      await run([PLAIN, SLOW], { progress: (done: number, total: number) => told.push([done, total]) });
      expect(told).toEqual([
        [0, 240],
        [120, 240],
        [240, 240],
      ]);
      const controller = new AbortController();
      const done: number[] = [];
      const progress = (count: number) => {
        done.push(count);
        if (count > 0) controller.abort();
      };
      await expect(run([PLAIN, SLOW], { progress, signal: controller.signal })).rejects.toMatchObject({
        name: 'AbortError',
      });
      expect(done).toEqual([0, 120]);
    });
  });

  it('counts what a look at every day by itself counts; parts add up to the whole', async () => {
    const standards = [SLOW, { ref: PLAIN.ref, compiled: preset('wusetu-community')! }];
    const report = fc.record({
      area: fc.integer({ min: 1, max: 4 }),
      day: fc.integer({ min: 0, max: LAST }),
      confirmed: fc.constantFrom(0, 0, 0, 1, 2, 6, 12),
    });
    let onsets = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(report, { minLength: 10, maxLength: 80, selector: ({ area, day }) => `${area} ${day}` }),
        fc.integer({ min: 1, max: LAST }),
        async (reports, cut) => {
          await store(database, [...reports.filter(({ day }) => day !== 0), { area: 1, day: 0, confirmed: 0 }]);
          await sql`update grading set first_day = ${dayOf(0)}::date, graded_to = ${dayOf(LAST)}::date`.execute(
            database.db,
          );
          const { results } = await run(standards);
          for (const [i, { compiled }] of standards.entries()) {
            const { outbreaks, ...counted } = await countDayByDay(database, compiled);
            onsets += outbreaks;
            expect(results[i]).toMatchObject({ outbreaks, ...counted });
            expect(Object.values(results[i]!.days_at).reduce((a, b) => a + b)).toBe(120);
          }
          const before = (await run(standards, { to: dayOf(cut - 1) })).results;
          const after = (await run(standards, { from: dayOf(cut) })).results;
          for (const [i, whole] of results.entries())
            for (const key of ['area_days', 'raises', 'lowerings', 'outbreaks', 'outbreaks_warned'] as const)
              expect(before[i]![key] + after[i]![key]).toBe(whole[key]);
        },
      ),
      { numRuns: engine.name === 'embedded' ? 5 : 25 },
    );
    expect(onsets).toBeGreaterThan(0);
  });
});

/** The same by plain means: a grade for every area and day, row by row, and loops over them. */
async function countDayByDay({ db }: Database, compiled: CompiledStandard) {
  const names = [...new Set([...compiled.indicators, 'new_cases_7d'])];
  const rows = await indicatorValues(db, { names, cells: { level: 'community', from: range.from, to: range.to } });
  const counts = { raises: 0, lowerings: 0, outbreaks: 0, lead_days: [] as number[] };
  const days_at = [0, 0, 0, 0, 0, 0];
  for (let area = 1; area <= 4; area++) {
    const own = rows.filter(row => row.area_id === area);
    let standing = START;
    const grades: (Severity | null)[] = own.map(({ day, values }) => {
      const after = step(compiled, standing, gradeRow(compiled, values), day);
      standing = after.standing;
      return after.severity;
    });
    for (const grade of grades) days_at[grade ?? 5]!++;
    const shown = grades.filter(grade => grade !== null);
    for (const [i, grade] of shown.entries()) {
      if (i > 0 && grade > shown[i - 1]!) counts.raises++;
      if (i > 0 && grade < shown[i - 1]!) counts.lowerings++;
    }
    const recent = own.map(({ values }) => values.new_cases_7d!);
    for (let day = 14; day <= LAST; day++) {
      if (recent[day]! < 5 || recent.slice(day - 14, day).some(cases => cases >= 5)) continue;
      counts.outbreaks++;
      let lead = 0;
      while (lead < day && (grades[day - 1 - lead] ?? -1) >= 2) lead++;
      if (lead > 0) counts.lead_days.push(lead);
    }
  }
  const [green, blue, yellow, orange, red, insufficient] = days_at;
  return {
    ...counts,
    lead_days: counts.lead_days.toSorted((a, b) => a - b),
    days_at: { green, blue, yellow, orange, red, insufficient },
  };
}
