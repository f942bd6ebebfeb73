import { beforeAll, expect, it } from 'vitest';
import type { Day } from '#core/contract.ts';
import { addDays, daysBetween } from '#core/days.ts';
import {
  reportOf,
  SCENARIOS,
  type Scenario,
  standardOf,
  versionsOf,
  written,
} from '#core/grading/testing_scenarios.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradingState } from './advance.ts';

const FIRST = '2022-01-01';
const dayOf = (n: number): Day => addDays(FIRST, n);

describeEngines('memory, day by day, through the database', engine => {
  let database: Database;
  const db = () => database.db;
  const grade = () => bringUpToDate({ database, events: createEvents() });
  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(db(), 2, 1);
  });

  const begin = async (scenario: Scenario) => {
    await sql`truncate case_report, screening_report, stale, standing, grade_spell, grade_override, standard_in_force,
      standard_version cascade`.execute(db());
    await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(db());
    for (const [i, numbers] of [{ ...scenario, day: null }, ...(scenario.changes ?? [])].entries()) {
      const from = numbers.day === null ? null : dayOf(numbers.day);
      await sql`
        with stored as (
          insert into standard_version (standard_id, version, document, state)
          values ('scenario', ${i + 1}, ${JSON.stringify(standardOf(numbers))}::json, 'approved') returning standard_version_id)
        insert into standard_in_force (standard_version_id, effective_from)
        select standard_version_id, ${from}::date from stored`.execute(db());
    }
  };

  /** As intake does it: supersede, insert, mark. Area 2 reports every day, so that days without a report of area 1 exist. */
  const report = async (area: number, day: number, token: string) => {
    const row = reportOf(token);
    await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
      where area_id = ${area} and day = ${dayOf(day)}::date and superseded_at is null`.execute(db());
    if (row)
      await sql`insert into case_report (area_id, day, confirmed, fever_pending, asymptomatic, clusters)
        values (${area}, ${dayOf(day)}::date, ${row.confirmed}, ${row.fever_pending}, ${row.asymptomatic}, ${row.clusters})`.execute(
        db(),
      );
    await mark(area, day);
  };
  const mark = (area: number, day: number) =>
    sql`insert into stale (area_id, from_day) values (${area}, ${dayOf(day)}::date)
      on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(db());
  const override = async ({ from, to, ended, severity }: NonNullable<Scenario['overrides']>[number]) => {
    await sql`insert into grade_override (area_id, severity, from_day, to_day, reason, evidence, requested_by,
        decision, decided_by, decided_at, ended_day, ended_by, ended_at)
      values (1, ${severity}, ${dayOf(from)}::date, ${dayOf(to)}::date, 'r', 'e', 'A', 'approved', 'B', now(),
        ${ended === undefined ? null : dayOf(ended)}::date, ${ended === undefined ? null : 'A'}, ${ended === undefined ? null : new Date()}::timestamptz)`.execute(
      db(),
    );
    const { graded_to } = await gradingState(db());
    await mark(1, graded_to === null ? from : Math.min(from, daysBetween(FIRST, graded_to)));
  };

  const shown = async (days: number) => {
    const { rows } = await sql<{
      day: Day;
      severity: number | null;
      state: string;
      since: Day | null;
      version: number;
    }>`
      select d.day::date as day, s.severity, s.state, s.since, v.version
      from generate_series(${FIRST}::date, ${dayOf(days - 1)}::date, interval '1 day') as d (day)
      join grade_spell s on s.superseded_at is null and s.from_day <= d.day and (s.to_day is null or s.to_day >= d.day)
      join standard_version v using (standard_version_id)
      where s.area_id = 1 order by d.day`.execute(db());
    return {
      grades: rows.map(written).join(' '),
      since: rows.map(row => (row.since === null ? '-' : daysBetween(FIRST, row.since))).join(' '),
      versions: rows.map(row => row.version).join(' '),
    };
  };
  const check = async (scenario: Scenario, { days, expected, since }: ReturnType<typeof versionsOf>[number]) => {
    const found = await shown(days.length);
    expect(found.grades).toBe(expected);
    if (since !== undefined) expect(found.since).toBe(since);
    const changes = scenario.changes ?? [];
    expect(found.versions).toBe(days.map((_, i) => changes.filter(({ day }) => day <= i).length + 1).join(' '));
  };

  it.each(SCENARIOS)('$name', async scenario => {
    const [first, ...corrected] = versionsOf(scenario);
    const { days } = first!;

    // All at once.
    await begin(scenario);
    for (const [day, token] of days.entries()) {
      await report(2, day, '0');
      await report(1, day, token);
    }
    for (const overlay of scenario.overrides ?? []) await override(overlay);
    await grade();
    await check(scenario, first!);

    // Day by day, as it happens; an override is approved on the day before it begins, or on its first where there is none.
    await begin(scenario);
    for (const [day, token] of days.entries()) {
      await report(2, day, '0');
      await report(1, day, token);
      await grade();
      const begun = (scenario.overrides ?? []).filter(({ from }) => Math.max(from - 1, 0) === day);
      for (const overlay of begun) await override(overlay);
      if (begun.length > 0) await grade();
    }
    await check(scenario, first!);

    for (const [i, version] of corrected.entries()) {
      const { day, to } = scenario.corrections![i]!;
      await report(1, day, to);
      await grade();
      await check(scenario, version);
    }
  });
});
