import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Day } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradeSeries } from './analysis.ts';
import { recomputeStale } from './recompute.ts';
import { ensureStandard, standardInForce } from './standard_in_force.ts';

const FIRST = '2020-02-01';
const dayOf = (n: number): Day => addDays(FIRST, n);

type Report = { area: number; day: number; confirmed: number; clusters: number };

describeEngines('recompute', engine => {
  let database: Database;
  const db = () => database.db;
  const grade = () => bringUpToDate({ database, events: createEvents() });

  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(db(), 3, 2);
    await ensureStandard(db(), 'wusetu-community');
  });

  const forget = async () => {
    await sql`truncate case_report, screening_report, stale, standing, grade_spell`.execute(db());
    await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(db());
  };

  /** Files reports as intake does: supersede, insert, mark the area and its neighbours. */
  const file = async (reports: readonly Report[]) => {
    for (const { area, day, confirmed, clusters } of reports)
      await db()
        .transaction()
        .execute(async trx => {
          await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
            where area_id = ${area} and day = ${dayOf(day)}::date and superseded_at is null`.execute(trx);
          await sql`insert into case_report (area_id, day, confirmed, clusters) values (${area}, ${dayOf(day)}::date, ${confirmed}, ${clusters})`.execute(
            trx,
          );
          await sql`insert into stale (area_id, from_day)
            select a, ${dayOf(day)}::date from (select ${area}::int union select neighbour_id from adjacency where area_id = ${area}) t (a)
            on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);
        });
  };

  const storedGrades = async () => {
    const { rows } = await sql<{
      area_id: number;
      day: Day;
      severity: number | null;
      state: string;
      since: Day | null;
    }>`
      select s.area_id, d.day::date as day, s.severity, s.state, s.since
      from grading, generate_series(first_day, graded_to, interval '1 day') as d (day)
      join grade_spell s on s.superseded_at is null and s.from_day <= d.day and (s.to_day is null or s.to_day >= d.day)
      order by s.area_id, d.day`.execute(db());
    return rows;
  };

  /** Everything from nothing: the definition that stored spells must equal. */
  const gradesFromNothing = async () => {
    const { rows } = await sql<{ first_day: Day; graded_to: Day }>`select first_day, graded_to from grading`.execute(
      db(),
    );
    const { first_day: from, graded_to: to } = rows[0]!;
    const { compiled } = await standardInForce(db(), to);
    const series = await gradeSeries(db(), compiled, { level: 'community', from, to });
    return [...series].flatMap(([area_id, runs]) =>
      runs.flatMap(run => {
        const days = [];
        for (let day = run.from; day <= run.to; day = addDays(day, 1))
          days.push({ area_id, day, severity: run.severity, state: run.state, since: run.since });
        return days;
      }),
    );
  };

  it('gives the default standard by hand: up at once, down one step after three days below', async () => {
    await forget();
    const quiet = (area: number, from: number, to: number): Report[] =>
      Array.from({ length: to - from + 1 }, (_, i) => ({ area, day: from + i, confirmed: 0, clusters: 0 }));
    await file([{ area: 1, day: 0, confirmed: 3, clusters: 0 }, ...quiet(1, 1, 33)]);
    await grade();
    const grades = (await storedGrades()).filter(row => row.area_id === 1).map(row => row.severity);
    // Orange while new_cases_7d >= 1 (days 0 to 6); yellow from three days below (day 9); days 14 to 27 raw blue, so blue
    // from day 16; days from 28 on raw green, so green from day 30.
    expect(grades.join('')).toBe('3'.repeat(9) + '2'.repeat(7) + '1'.repeat(14) + '0'.repeat(4));
  });

  it('has a spell a change, without gaps or overlaps, and says insufficient where nothing was reported', async () => {
    const { rows } = await sql<{ gaps: number }>`
      select count(*) as gaps from (
        select to_day, lead(from_day) over (partition by area_id order by from_day) as next from grade_spell where superseded_at is null) s
      where next is distinct from to_day + 1`.execute(db());
    expect(rows[0]!.gaps).toBe(0);
    const states = new Set((await storedGrades()).filter(row => row.area_id === 6).map(row => row.state));
    expect(states).toEqual(new Set(['insufficient']));
  });

  it('equals a recompute from nothing, whatever the order of the reports and of the corrections', async () => {
    const report = fc.record({
      area: fc.integer({ min: 1, max: 6 }),
      day: fc.integer({ min: 0, max: 45 }),
      confirmed: fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 }) },
      ),
      clusters: fc.integer({ min: 0, max: 1 }),
    });
    const batches = fc.array(fc.array(report, { minLength: 1, maxLength: 25 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, async groups => {
        await forget();
        for (const group of groups) {
          await file(group);
          await grade();
          expect(await storedGrades()).toEqual(await gradesFromNothing());
        }
      }),
      { numRuns: engine.name === 'embedded' ? 6 : 25 },
    );
  });

  it('writes nothing where nothing changed', async () => {
    const count = async () =>
      (await sql<{ n: number }>`select count(*) as n from grade_spell`.execute(db())).rows[0]!.n;
    const before = await count();
    await sql`insert into stale (area_id, from_day) select area_id, first_day from area, grading where level = 'community'`.execute(
      db(),
    );
    await grade();
    expect(await count()).toBe(before);
  });

  it('as of the moment it was computed is what is known now, and no moment is without a grade', async () => {
    await forget();
    await file([{ area: 1, day: 0, confirmed: 0, clusters: 0 }]);
    await grade();
    await file([{ area: 1, day: 0, confirmed: 4, clusters: 0 }]);
    await grade();
    const { rows } = await sql<{ severity: number | null; as_of_now: boolean; gap: boolean }>`
      select s.severity, s.recorded_at <= g.computed_at as as_of_now, not exists (
          select from grade_spell o where o.area_id = s.area_id and o.superseded_at = s.recorded_at) as gap
      from grade_spell s, grading g where s.area_id = 1 and s.superseded_at is null`.execute(db());
    expect(rows).toEqual([{ severity: 3, as_of_now: true, gap: false }]);
  });

  it('names the rule that a correction changed, though the grade is the same', async () => {
    await forget();
    await sql`insert into screening_report (area_id, day, tested, positive) values (6, ${dayOf(0)}::date, 1, 0)`.execute(
      db(),
    );
    const rule = async () =>
      (
        await sql<{ rule: number }>`select rule from grade_spell where area_id = 5 and superseded_at is null`.execute(
          db(),
        )
      ).rows[0]!.rule;
    await grade();
    const before = await rule();
    await sql`update grade_spell set rule = rule - 1 where area_id = 5`.execute(db());
    await sql`insert into stale values (5, ${dayOf(0)}::date)`.execute(db());
    await grade();
    expect(await rule()).toBe(before);
  });

  it('leaves a mark of a day that is not counted yet to the next round', async () => {
    await forget();
    await file([{ area: 1, day: 0, confirmed: 0, clusters: 0 }]);
    await grade();
    await file([{ area: 1, day: 1, confirmed: 5, clusters: 0 }]);
    expect(await recomputeStale(database, dayOf(0), dayOf(0), 'community')).toEqual({ areas: 0, spells: 0, left: 0 });
    await grade();
    expect(await storedGrades()).toEqual(await gradesFromNothing());
  });
});
