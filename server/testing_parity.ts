import { expect } from 'vitest';
import type { Day, Severity } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { START, step } from '#core/grading/memory.ts';
import { compileGrading } from '#core/grading/raw.ts';
import { gradingState } from '#server/grading/advance.ts';
import { columnsOf } from '#server/grading/backtest/columns.ts';
import { standardInForce } from '#server/grading/standard_in_force.ts';
import { type IndicatorRow, indicatorValues } from '#server/indicators/values.ts';
import { type Database, sql } from '#server/platform/database.ts';

/** Days asked for in one statement. */
const CHUNK_DAYS = 10;

/**
 * For tests: runs the browser's engine (columns → raw grades → memory) over every community and day, from nothing, and
 * demands exactly the stored spells.
 */
export async function expectBrowserParity({ db }: Database): Promise<void> {
  const { first_day, graded_to } = await gradingState(db);
  const { compiled } = await standardInForce(db, graded_to);
  const { rows: areas } = await sql<{ area_id: number }>`
    select area_id from area where level = 'community' and retired_version is null order by area_id`.execute(db);
  const ids = areas.map(area => area.area_id);
  const grade = compileGrading(compiled);
  const standings = ids.map(() => START);
  const shown: (string | null)[] = ids.map(() => null);
  const changes: string[] = [];
  const everyDay: { day: Day; rows: IndicatorRow[] }[] = [];
  for (let from: Day = first_day!; from <= graded_to!; from = addDays(from, CHUNK_DAYS)) {
    const last = addDays(from, CHUNK_DAYS - 1);
    const to = last < graded_to! ? last : graded_to!;
    const rows = await indicatorValues(db, { names: compiled.indicators, cells: { level: 'community', from, to } });
    for (let day = from; day <= to; day = addDays(day, 1))
      everyDay.push({ day, rows: rows.filter(row => row.day === day) });
  }
  for (const { day, rows } of everyDay) {
    expect(rows.map(row => row.area_id)).toEqual(ids);
    const columns = columnsOf(compiled.indicators, rows);
    const raw = grade(columns, ids.length);
    ids.forEach((area_id, i) => {
      const severity = raw.severity[i]! < 0 ? null : (raw.severity[i] as 0 | 1 | 2 | 3 | 4);
      const after = step(
        compiled,
        standings[i]!,
        {
          severity,
          rule: raw.rule[i]!,
          stale: raw.stale[i] === 1,
          held_severity: raw.held_severity[i] === -1 ? null : (raw.held_severity[i] as Severity),
          lower_allowed: raw.lower_allowed[i] === 1,
          suspended: raw.suspended[i] === 1,
        },
        day,
      );
      standings[i] = after.standing;
      const now = `${after.severity} ${after.state} ${after.severity === null ? null : after.standing.since}`;
      if (now !== shown[i]) changes.push(`${area_id} ${day} ${now}`);
      shown[i] = now;
    });
  }
  const { rows: spells } = await sql<{ line: string }>`
    select concat_ws(' ', area_id, from_day, coalesce(severity::text, 'null'), state, coalesce(since::text, 'null')) as line
    from grade_spell where superseded_at is null`.execute(db);
  expect(changes.length).toBeGreaterThan(ids.length);
  expect(changes.toSorted()).toEqual(spells.map(spell => spell.line).toSorted());
}
