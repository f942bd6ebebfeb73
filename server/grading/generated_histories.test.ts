import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Day, Severity } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { START } from '#core/grading/memory.ts';
import { standardOf } from '#core/grading/testing_scenarios.ts';
import type { Memory } from '#core/standard/document.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradingState } from './advance.ts';
import { groupByArea } from './analysis.ts';
import { runHistory } from './history.ts';
import { approveOverride, endOverride, requestOverride } from './overrides/decisions.ts';
import { overlaysOf } from './overrides/overlays.ts';
import { type RawRow, rawGradeRuns } from './raw.ts';
import { activeStandards, earliestEffectiveDay, type StandardVersion, segmentsOf } from './standard_in_force.ts';

const FIRST = '2020-02-01';
const AREAS = 4;
const LAST = 24;
const dayOf = (n: number): Day => addDays(FIRST, n);

type Terms = { memory: Memory; counting: boolean | null; limits: readonly number[] };

/** What happens, one after the other; days of overrides and standards count from the first that is possible then. */
type Event =
  | { kind: 'report'; area: number; day: number; confirmed: number; fever: number; permission: number }
  | { kind: 'grade' }
  | ({ kind: 'standard'; ahead: number } & Terms)
  | { kind: 'override'; area: number; ahead: number; days: number; severity: Severity }
  | { kind: 'end' };

const days = fc.constantFrom(1, 1, 2, 3, 5);
const memory: fc.Arbitrary<Memory> = fc.record({
  raise_after_days: days,
  lower_after_days: fc.oneof(days, fc.constant({ '4': 3, '2': 2 })),
  lower_steps: fc.constantFrom(1, 2, 4),
  minimum_days: fc.constantFrom(0, 0, 4),
  lower_requires: fc.constantFrom(undefined, undefined, 'new_asymptomatic_1d >= 1'),
  margin: fc.constantFrom(undefined, undefined, { new_cases_1d: 1 }),
});
const event = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      area: fc.integer({ min: 1, max: AREAS }),
      day: fc.integer({ min: 0, max: LAST }),
      confirmed: fc.constantFrom(0, 0, 0, 1, 2, 3, 4),
      fever: fc.constantFrom(0, 0, 0, 1),
      permission: fc.integer({ min: 0, max: 1 }),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'grade' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('standard' as const),
      ahead: fc.integer({ min: 0, max: 4 }),
      memory,
      counting: fc.constantFrom(null, true, false),
      limits: fc.constantFrom([1, 2, 3, 4], [1, 1, 2, 3], [2, 3, 4, 5]),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('override' as const),
      area: fc.integer({ min: 1, max: AREAS }),
      ahead: fc.integer({ min: 0, max: 4 }),
      days: fc.integer({ min: 1, max: 6 }),
      severity: fc.constantFrom<Severity[]>(0, 1, 2, 3, 4),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'end' as const }) },
);

describeEngines('generated histories', engine => {
  let database: Database;
  const db = () => database.db;
  const grade = () => bringUpToDate({ database, events: createEvents() });
  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(db(), 2, 2);
  });

  const forget = async () => {
    await sql`truncate case_report, screening_report, stale, standing, grade_spell, grade_override, standard_in_force,
      standard_version cascade`.execute(db());
    await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(db());
  };
  let versions = 0;
  const putInForce = async (from: Day | null, { memory, counting, limits }: Terms) => {
    const suspend = counting === null ? {} : { suspend: { when: 'fever_pending > 0', keeps_counting: counting } };
    const document = standardOf({ memory, limits, ...suspend });
    await sql`
      with stored as (
        insert into standard_version (standard_id, version, document, state)
        values ('generated', ${++versions}, ${JSON.stringify(document)}::json, 'approved') returning standard_version_id)
      insert into standard_in_force (standard_version_id, effective_from)
      select standard_version_id, ${from}::date from stored
      on conflict do nothing`.execute(db());
  };

  const happen = async (event: Event) => {
    if (event.kind === 'grade') return grade();
    if (event.kind === 'report') {
      const { area, day, confirmed, fever, permission } = event;
      await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
        where area_id = ${area} and day = ${dayOf(day)}::date and superseded_at is null`.execute(db());
      await sql`insert into case_report (area_id, day, confirmed, fever_pending, asymptomatic)
        values (${area}, ${dayOf(day)}::date, ${confirmed}, ${fever}, ${permission})`.execute(db());
      await sql`insert into stale (area_id, from_day) values (${area}, ${dayOf(day)}::date)
        on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(db());
      return;
    }
    if (event.kind === 'standard') {
      const earliest = (await earliestEffectiveDay(db())) ?? FIRST;
      return putInForce(addDays(earliest, event.ahead), event);
    }
    if (event.kind === 'override') {
      const { graded_to } = await gradingState(db());
      const from = addDays(graded_to ?? FIRST, event.ahead);
      const request = {
        code: `C${event.area}`,
        from,
        to: addDays(from, event.days - 1),
        reason: 'r',
        evidence: 'e',
        by: 'A',
      };
      try {
        const grade = (['green', 'blue', 'yellow', 'orange', 'red'] as const)[event.severity];
        const id = await requestOverride(database, { ...request, grade });
        await approveOverride(database, id, { by: 'B' });
      } catch (error) {
        if ((error as { code?: string }).code !== 'override_overlaps') throw error;
      }
      return;
    }
    const { rows } = await sql<{ override_id: number }>`
      select override_id from grade_override, grading
      where decision = 'approved' and ended_day is null and (graded_to is null or to_day >= graded_to)
      order by override_id limit 1`.execute(db());
    if (rows[0]) await endOverride(database, rows[0].override_id, { by: 'C' });
  };

  const stored = async () => {
    const { rows } = await sql<{ area_id: number; day: Day }>`
      select s.area_id, d.day::date as day, s.severity, s.state, s.since, s.standard_version_id
      from grading, generate_series(first_day, graded_to, interval '1 day') as d (day)
      join grade_spell s on s.superseded_at is null and s.from_day <= d.day and (s.to_day is null or s.to_day >= d.day)
      order by s.area_id, d.day`.execute(db());
    return rows;
  };

  /** Everything from nothing: raw grades of every day under its standard, memory from a blank start, and what is set by hand. */
  const fromNothing = async () => {
    const { first_day: from, graded_to: to } = await gradingState(db());
    if (from === null || to === null) return [];
    const ids = Array.from({ length: AREAS }, (_, i) => i + 1);
    const overlays = await overlaysOf(db(), ids);
    const parts: { begin: Day; end: Day; standard: StandardVersion; byArea: Map<number, RawRow[]> }[] = [];
    for (const { from: begin, to: end, standard } of segmentsOf(await activeStandards(db()), from, to)) {
      const rows = await rawGradeRuns(db(), standard.compiled, { cells: { areas: ids, from: begin, to: end } });
      parts.push({ begin, end, standard, byArea: groupByArea(rows) });
    }
    return ids.flatMap(area_id => {
      const segments = parts.map(({ begin, end, standard, byArea }) => ({
        from: begin,
        to: end,
        compiled: standard.compiled,
        standard_version_id: standard.standard_version_id,
        raws: byArea.get(area_id)!.map(raw => ({ day: raw.day, raw })),
      }));
      return runHistory(segments, START, overlays.get(area_id)).runs.flatMap(run => {
        const { severity, state, since, standard_version_id } = run;
        const found = [];
        for (let day = run.from; day <= run.to; day = addDays(day, 1))
          found.push({ area_id, day, severity, state, since, standard_version_id });
        return found;
      });
    });
  };

  it('step by step are as from nothing: reports, corrections, changes of standard, grades set by hand', async () => {
    const seen = { override: 0, versions: 0, graded: 0 };
    const history = fc.tuple(
      fc.record({ memory, counting: fc.constantFrom(null, true, false), limits: fc.constant([1, 2, 3, 4]) }),
      fc.array(event, { minLength: 20, maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(history, async ([standard, events]) => {
        await forget();
        await putInForce(null, standard);
        for (const event of events) {
          await happen(event);
          if (event.kind === 'grade') expect(await stored()).toEqual(await fromNothing());
        }
        await grade();
        const last = await stored();
        expect(last).toEqual(await fromNothing());
        seen.graded += last.length;
        seen.override += last.filter(row => (row as { state?: string }).state === 'override').length;
        seen.versions +=
          new Set(last.map(row => (row as { standard_version_id?: number }).standard_version_id)).size - 1;
      }),
      { numRuns: engine.name === 'embedded' ? 8 : 40 },
    );
    // The test would be of no use if these were rare.
    expect(seen.graded).toBeGreaterThan(500);
    expect(seen.override).toBeGreaterThan(10);
    expect(seen.versions).toBeGreaterThan(2);
  });

  it('nothing graded before an approval moves, and what a day showed is still known', async () => {
    await forget();
    await putInForce(null, { memory: { lower_after_days: 2 }, counting: null, limits: [1, 2, 3, 4] });
    const report = (day: number, confirmed: number): Event => ({
      kind: 'report',
      area: 1,
      day,
      confirmed,
      fever: 0,
      permission: 0,
    });
    for (const day of [0, 1, 2, 3]) await happen(report(day, 1));
    await grade();
    const before = await stored();
    await happen({ kind: 'override', area: 1, ahead: 0, days: 3, severity: 4 });
    await happen({ kind: 'standard', ahead: 0, memory: {}, counting: null, limits: [1, 1, 1, 1] });
    await grade();
    const after = await stored();
    expect(after.filter(row => row.day < dayOf(3))).toEqual(before.filter(row => row.day < dayOf(3)));
    expect(after.find(row => row.area_id === 1 && row.day === dayOf(3))).toMatchObject({
      severity: 4,
      state: 'override',
    });
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from grade_spell where area_id = 1 and severity = 1 and superseded_at is not null`.execute(
      db(),
    );
    expect(rows[0]!.count).toBe(1);
  });
});
