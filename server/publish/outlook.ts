import type { Day, Severity, State } from '#core/contract.ts';
import { dayNumber, dayText } from '#core/days.ts';
import { START, type Standing, step } from '#core/grading/memory.ts';
import { gradeRow, type Raw } from '#core/grading/raw.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { HypotheticalReport } from '#server/indicators/query.ts';
import { type IndicatorRow, indicatorValues } from '#server/indicators/values.ts';
import { type Db, sql } from '#server/platform/database.ts';

/**
 * What an explanation stands on: the reports, as known now or at `as_of`, and the standard in force on each day; `analysis`: one standard on
 * every day, with memory from a blank start on the first.
 */
export type Ground = {
  db: Db;
  standardOn: (day: Day) => CompiledStandard;
  as_of: string | undefined;
  analysis?: boolean;
};

/** An area on a day, by its indicators: what the rules give and what memory makes of it. */
export type Stand = {
  area_id: number;
  day: Day;
  values: Record<string, number | null>;
  raw: Raw;
  /** Memory at the end of the day before. */
  before: Standing;
  /** Memory at the end of the day. */
  after: Standing;
  severity: Severity | null;
  state: State;
};

/** Runs an area from the beginning of the spell that holds on the day, from the memory stored with it, to the day itself. */
export async function standOf(ground: Ground, area_id: number, day: Day, first: Day): Promise<Stand> {
  const spell = ground.analysis ? undefined : await spellBefore(ground.db, area_id, day);
  // `memory` is that after the first day of the spell.
  const from = spell ? dayText(dayNumber(spell.from_day) + 1) : first;
  const values = await valuesOf(ground, area_id, from, day);
  let before: Standing = spell?.memory ?? START;
  for (const row of values.slice(0, -1)) {
    const compiled = ground.standardOn(row.day);
    before = step(compiled, before, gradeRow(compiled, row.values), row.day).standing;
  }
  const today = values.at(-1)!;
  const compiled = ground.standardOn(day);
  const raw = gradeRow(compiled, today.values);
  const { standing, severity, state } = step(compiled, before, raw, day);
  return { area_id, day, values: today.values, raw, before, after: standing, severity, state };
}

async function spellBefore(db: Db, area_id: number, day: Day) {
  const { rows } = await sql<{ from_day: Day; memory: Standing }>`
    select from_day, memory from grade_spell
    where area_id = ${area_id} and superseded_at is null and from_day < ${day}::date
    order by from_day desc limit 1`.execute(db);
  return rows[0];
}

/** Case numbers that are tried; between the last that is too few and the first that is enough the fewest is sought. */
const TRIED_CASES = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** Fewest further cases on the day that make the grade worse; null where none up to a thousand does. */
export async function findRaise(ground: Ground, stand: Stand): Promise<{ cases: number; severity: Severity } | null> {
  const { area_id, day, severity: now, before } = stand;
  if (now === null || now === 4) return null;
  const compiled = ground.standardOn(day);
  const severityWith = async (cases: number): Promise<Severity | null> => {
    const [row] = await valuesOf(ground, area_id, day, day, { hypothetical: [{ area_id, day, confirmed: cases }] });
    return step(compiled, before, gradeRow(compiled, row!.values), day).severity;
  };
  let tooFew = 0;
  let enough: { cases: number; severity: Severity } | null = null;
  for (const cases of TRIED_CASES) {
    const severity = await severityWith(cases);
    if (severity !== null && severity > now) {
      enough = { cases, severity };
      break;
    }
    tooFew = cases;
  }
  if (enough === null) return null;
  while (enough.cases - tooFew > 1) {
    const cases = Math.floor((enough.cases + tooFew) / 2);
    const severity = await severityWith(cases);
    if (severity !== null && severity > now) enough = { cases, severity };
    else tooFew = cases;
  }
  return enough;
}

/** Farther than any window and memory of the presets reach; a cumulative rule never lets go. */
const OUTLOOK_DAYS = 60;

/** The first day on which the grade falls if every day after this one is reported with nothing new; null if none in 60 days. */
export async function findLower(ground: Ground, stand: Stand): Promise<{ date: Day; severity: Severity } | null> {
  const { area_id, day, severity: now } = stand;
  if (now === null || now === 0) return null;
  const today = dayNumber(day);
  const days = Array.from({ length: OUTLOOK_DAYS }, (_, i) => dayText(today + 1 + i));
  const rows = await valuesOf(ground, area_id, days[0]!, days.at(-1)!, {
    hypothetical: days.map(date => ({ area_id, day: date, confirmed: 0 })),
    // What is known by now of the days after has no part in it.
    until: day,
  });
  let standing = stand.after;
  for (const row of rows) {
    const compiled = ground.standardOn(row.day);
    const next = step(compiled, standing, gradeRow(compiled, row.values), row.day);
    standing = next.standing;
    if (next.severity === null) return null;
    if (next.severity < now) return { date: row.day, severity: next.severity };
  }
  return null;
}

/** The indicators of one area that the standards of a span of days need, a row a day in order, in one statement. */
export function valuesOf(
  { db, standardOn, as_of }: Ground,
  area_id: number,
  from: Day,
  to: Day,
  what_if: { hypothetical?: HypotheticalReport[]; until?: Day } = {},
): Promise<IndicatorRow[]> {
  const names = new Set([...standardOn(from).indicators, ...standardOn(to).indicators]);
  for (let day = dayNumber(from); day < dayNumber(to); day++)
    for (const name of standardOn(dayText(day)).indicators) names.add(name);
  return indicatorValues(db, {
    names: [...names],
    cells: { areas: [area_id], from, to },
    ...(as_of === undefined ? {} : { as_of }),
    ...what_if,
  });
}
