import fc from 'fast-check';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Day } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradeSeries } from './analysis.ts';
import { standardInForce } from './standard_in_force.ts';

const FIRST = '2020-02-01';
const dayOf = (n: number): Day => addDays(FIRST, n);

/** Grades by a rate that every area's reports change; the thresholds lie where the numbers of the tests do. */
const SMOOTHED = {
  id: 'smoothed',
  title: { zh: '平滑', en: 'Smoothed' },
  unit: 'any',
  source: { citation: 'test', published: '2020', fidelity: 'adapted' },
  insufficient: [],
  rules: [40, 20, 10, 5].map((limit, i) => ({
    severity: 4 - i,
    when: `cases_per_100k_7d_eb >= ${limit}`,
    because: { zh: '{cases_per_100k_7d_eb}', en: '{cases_per_100k_7d_eb}' },
  })),
  otherwise: 0,
  memory: { raise_after_days: 1, lower_after_days: 2, lower_steps: 1 },
};

type Report = { area: number; day: number; confirmed: number };

describeEngines('a standard that reads every area', engine => {
  let database: Database;
  const db = () => database.db;
  const grade = () => bringUpToDate({ database, events: createEvents() });

  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(db(), 3, 2);
    const { rows } = await sql<{ id: number }>`
      insert into standard_version (standard_id, version, document, state)
      values ('smoothed', 1, ${JSON.stringify(SMOOTHED)}, 'approved') returning standard_version_id as id`.execute(
      db(),
    );
    await sql`insert into standard_in_force (standard_version_id) values (${rows[0]!.id})`.execute(db());
  });

  beforeEach(async () => {
    await sql`truncate case_report, screening_report, stale, standing, grade_spell`.execute(db());
    await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(db());
  });

  /** As intake files a report: only the area and its neighbours are marked. */
  const file = async (reports: readonly Report[]) => {
    for (const { area, day, confirmed } of reports)
      await db()
        .transaction()
        .execute(async trx => {
          await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
            where area_id = ${area} and day = ${dayOf(day)}::date and superseded_at is null`.execute(trx);
          await sql`insert into case_report (area_id, day, confirmed)
            values (${area}, ${dayOf(day)}::date, ${confirmed})`.execute(trx);
          await sql`insert into stale (area_id, from_day, input_changed)
            select a, ${dayOf(day)}::date, true
            from (select ${area}::int union select neighbour_id from adjacency where area_id = ${area}) t (a)
            on conflict (area_id) do update
            set from_day = least(stale.from_day, excluded.from_day), input_changed = true`.execute(trx);
        });
  };

  const stored = async () =>
    (
      await sql<{ area_id: number; day: Day; severity: number | null; since: Day | null }>`
        select s.area_id, d.day::date as day, s.severity, s.since
        from grading, generate_series(first_day, graded_to, interval '1 day') as d (day)
        join grade_spell s on s.superseded_at is null and s.from_day <= d.day and (s.to_day is null or s.to_day >= d.day)
        order by s.area_id, d.day`.execute(db())
    ).rows;

  const fromNothing = async () => {
    const { rows } = await sql<{ from: Day; to: Day }>`
      select first_day as from, graded_to as to from grading`.execute(db());
    const { from, to } = rows[0]!;
    const { compiled } = await standardInForce(db(), to);
    const series = await gradeSeries(db(), compiled, { level: 'community', from, to });
    return [...series].flatMap(([area_id, runs]) =>
      runs.flatMap(run => {
        const days = [];
        for (let day = run.from; day <= run.to; day = addDays(day, 1))
          days.push({ area_id, day, severity: run.severity, since: run.since });
        return days;
      }),
    );
  };

  it('grades an area anew when a report of a distant one comes late', async () => {
    const steady = [1, 2, 3, 4, 5].flatMap(area =>
      Array.from({ length: 10 }, (_, day) => ({ area, day, confirmed: day === 2 && area === 1 ? 1 : 0 })),
    );
    await file(steady);
    await grade();
    const before = await stored();
    await file([{ area: 5, day: 4, confirmed: 60 }]);
    await grade();
    const after = await stored();
    expect(after).toEqual(await fromNothing());
    const of = (rows: typeof after, area: number) =>
      rows
        .filter(row => row.area_id === area)
        .map(row => row.severity)
        .join('');
    // Area 3 adjoins no area that has cases and has none; the mean that it is drawn towards rose from 7 to 407 per 100,000.
    expect(of(before, 3)).toBe('0000000000');
    expect(of(after, 3)).toBe('0000222222');
    expect((await sql`select 1 from stale`.execute(db())).rows).toEqual([]);
  });

  it('equals a recompute from nothing, whatever the order of the reports and of the corrections', async () => {
    const report = fc.record({
      area: fc.integer({ min: 1, max: 6 }),
      day: fc.integer({ min: 0, max: 30 }),
      confirmed: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 })),
    });
    const batches = fc.array(fc.array(report, { minLength: 1, maxLength: 15 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, async groups => {
        await sql`truncate case_report, screening_report, stale, standing, grade_spell`.execute(db());
        await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(
          db(),
        );
        for (const group of groups) {
          await file(group);
          await grade();
          expect(await stored()).toEqual(await fromNothing());
        }
      }),
      { numRuns: engine.name === 'embedded' ? 6 : 25 },
    );
  });
});
