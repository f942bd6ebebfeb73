import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '#core/days.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { advance, markChanging } from './advance.ts';
import { findAffected, inputEdges } from './changed_inputs.ts';
import { compileDocument, ensureStandard, standardInForce } from './standard_in_force.ts';

describe('input edges', () => {
  it('are where a row enters or leaves a window', () => {
    expect(inputEdges(['new_cases_14d', 'new_cases_7d_lag7d', 'new_positives_7d', 'report_age_days'])).toEqual({
      ...{ cases: [0, 14, 7], neighbours: [], positives: [0, 7], reporting: true },
    });
    expect(inputEdges(['growth_ratio_7d', 'neighbour_cases_per_100k_14d'])).toEqual({
      ...{ cases: [0, 7, 14], neighbours: [0, 14], positives: [], reporting: false },
    });
  });

  it('are not given where a day without news changes an indicator', () => {
    for (const name of ['days_since_last_case', 'reported_days_7d', 'tests_per_100k_7d', 'positivity_percent_7d_lo'])
      expect(inputEdges(['new_cases_7d', name])).toBeNull();
    expect(inputEdges(compileDocument(PRESETS['wusetu-community']).indicators)).not.toBeNull();
  });
});

const FIRST = '2020-02-01';
const KNOWN = 30;
const dayOf = (n: number) => addDays(FIRST, n);

describeEngines('what a new day affects', engine => {
  let database: Database;
  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(database.db, 4, 4);
    await ensureStandard(database.db, 'wusetu-community');
  });

  const report = (days: { min: number; max: number }) =>
    fc.record({
      area: fc.integer({ min: 1, max: 16 }),
      day: fc.integer(days),
      confirmed: fc.constantFrom(0, 0, 0, 1, 4, 12),
      positive: fc.constantFrom(null, null, 0, 2),
    });
  type Report = { area: number; day: number; confirmed: number; positive: number | null };
  const insert = async (db: Db, reports: readonly Report[]) => {
    for (const { area, day, confirmed, positive } of reports) {
      await sql`insert into case_report (area_id, day, confirmed) values (${area}, ${dayOf(day)}::date, ${confirmed})
        on conflict (area_id, day, source) where superseded_at is null do nothing`.execute(db);
      if (positive !== null)
        await sql`insert into screening_report (area_id, day, tested, positive) values (${area}, ${dayOf(day)}::date, 10, ${positive})
          on conflict (area_id, day, source) where superseded_at is null do nothing`.execute(db);
    }
  };
  const ids = async (db: Db, table: string) =>
    (await sql<{ area_id: number }>`select area_id from ${sql.table(table)} order by 1`.execute(db)).rows.map(
      row => row.area_id,
    );

  it('is no less than what changes, by a look at every area', async () => {
    let [found, every] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(report({ min: 0, max: KNOWN }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
        fc.array(report({ min: KNOWN + 1, max: KNOWN + 2 }), { minLength: 1, maxLength: 12 }),
        async (before, reporting, after) => {
          const { db } = database;
          await sql`truncate case_report, screening_report, stale, standing, grade_spell`.execute(db);
          await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(
            db,
          );
          // Some communities report every day up to the last, the others as it comes.
          await insert(db, before);
          const daily = reporting.flatMap((daily, index) => (daily ? [index + 1] : []));
          const zeros = (from: number, to: number) =>
            daily.flatMap(area =>
              [...Array(to - from + 1).keys()].map(n => ({ area, day: from + n, confirmed: 0, positive: null })),
            );
          await insert(db, [{ area: 1, day: KNOWN, confirmed: 0, positive: null }, ...zeros(KNOWN - 4, KNOWN)]);
          await bringUpToDate({ database, events: createEvents() });
          await insert(db, [...after, ...zeros(KNOWN + 1, KNOWN + 2)]);

          const { compiled } = await standardInForce(db, dayOf(KNOWN));
          const edges = inputEdges(compiled.indicators)!;
          const [from, to] = [dayOf(KNOWN + 1), dayOf(KNOWN + 2)];
          await db.transaction().execute(async trx => {
            await findAffected(trx, 'community', edges, from, to);
            const affected = await ids(trx, 'affected');
            await markChanging(trx, compiled, { level: 'community', from, to });
            const changing = await ids(trx, 'stale');
            expect(affected).toEqual(expect.arrayContaining(changing));
            await sql`delete from stale`.execute(trx);
            await markChanging(trx, compiled, { chosen: sql`select area_id from affected`, from, to });
            expect(await ids(trx, 'stale')).toEqual(changing);
            found += affected.length;
            every += 16;
          });
        },
      ),
      { numRuns: engine.name === 'embedded' ? 6 : 40 },
    );
    // It must also leave something out, or it were of no use.
    expect(found).toBeLessThan(every);
  });

  it('takes away the marks of reports that change nothing, and keeps those about days already graded', async () => {
    const { db } = database;
    await sql`truncate case_report, screening_report, stale, standing, grade_spell`.execute(db);
    await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(db);
    const zeros = (day: number): Report[] =>
      Array.from({ length: 16 }, (_, index) => ({ area: index + 1, day, confirmed: 0, positive: null }));
    for (let day = 0; day <= 5; day++) await insert(db, zeros(day));
    await bringUpToDate({ database, events: createEvents() });
    await insert(db, zeros(6));
    await sql`insert into case_report (area_id, day, source, confirmed) values (6, ${dayOf(6)}::date, 'other', 4)`.execute(
      db,
    );
    await sql`insert into stale (area_id, from_day) select area_id, ${dayOf(6)}::date from area where level = 'community'`.execute(
      db,
    );
    await sql`update stale set from_day = ${dayOf(5)}::date where area_id = 16`.execute(db);
    await advance(database, 'community');
    expect(await ids(db, 'stale')).toEqual([2, 5, 6, 7, 10, 16]);
  });
});
