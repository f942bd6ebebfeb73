import type { Day, Severity } from '#core/contract.ts';
import { addDays, daysBetween } from '#core/days.ts';
import { type Standing, step } from '#core/grading/memory.ts';
import { gradeRow, type Raw } from '#core/grading/raw.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { sql } from '#server/platform/database.ts';
import type { Ground } from '#server/publish/outlook.ts';

export type Due = { area_id: number; severity: Severity };

/** Areas a statement looks at: their hypothetical reports and values are held at once. */
const SLICE = 5_000;

/**
 * Whose grade falls on the day after `day` if nothing new is reported: what `findLower` finds for one area, for many at once. First the rules
 * alone, tomorrow, for all of them in one statement; memory only for those that the rules would let go, which are few.
 */
export async function downgradesDue(ground: Ground, shown: readonly Due[], day: Day): Promise<Due[]> {
  const due: Due[] = [];
  for (let at = 0; at < shown.length; at += SLICE)
    due.push(...(await dueAmong(ground, shown.slice(at, at + SLICE), day)));
  return due;
}

async function dueAmong(ground: Ground, shown: readonly Due[], day: Day): Promise<Due[]> {
  const tomorrow = addDays(day, 1);
  const compiled = ground.standardOn(tomorrow);
  const now = new Map(shown.map(({ area_id, severity }) => [area_id, severity]));
  const areas = [...now.keys()];
  const rows = await indicatorValues(ground.db, {
    names: [...compiled.indicators],
    cells: { areas, from: tomorrow, to: tomorrow },
    hypothetical: areas.map(area_id => ({ area_id, day: tomorrow, confirmed: 0 })),
    until: day,
  });
  const letGo = new Map<number, Raw>();
  for (const { area_id, values } of rows) {
    const raw = gradeRow(compiled, values);
    if (raw.severity !== null && raw.severity < now.get(area_id)! && raw.lower_allowed && !raw.suspended)
      letGo.set(area_id, raw);
  }
  const standings = await standingsAfter(ground, [...letGo.keys()], day);
  const due: Due[] = [];
  for (const [area_id, raw] of letGo) {
    const { severity } = step(compiled, standings.get(area_id)!, raw, tomorrow);
    if (severity !== null && severity < now.get(area_id)!) due.push({ area_id, severity });
  }
  return due;
}

/** What memory holds at the end of a day: from that stored with the first day of the spell, run forward day by day. */
async function standingsAfter(ground: Ground, areas: number[], day: Day): Promise<Map<number, Standing>> {
  const { rows: spells } = await sql<{ area_id: number; from_day: Day; memory: Standing }>`
    select distinct on (area_id) area_id, from_day, memory from grade_spell
    where area_id = any(${areas}::int[]) and superseded_at is null and from_day <= ${day}::date
    order by area_id, from_day desc`.execute(ground.db);
  const standings = new Map(spells.map(({ area_id, memory }) => [area_id, memory]));
  const begins = new Map(spells.map(({ area_id, from_day }) => [area_id, from_day]));
  const behind = spells.filter(({ from_day }) => from_day < day);
  if (behind.length === 0) return standings;
  const from = addDays(
    behind.reduce((first, { from_day }) => (from_day < first ? from_day : first), day),
    1,
  );
  const names = new Set<string>();
  for (let ahead = 0; ahead <= daysBetween(from, day); ahead++)
    for (const name of ground.standardOn(addDays(from, ahead)).indicators) names.add(name);
  const rows = await indicatorValues(ground.db, {
    names: [...names],
    cells: { areas: behind.map(({ area_id }) => area_id), from, to: day },
  });
  for (const { area_id, day: date, values } of rows) {
    if (date <= begins.get(area_id)!) continue;
    const compiled = ground.standardOn(date);
    standings.set(area_id, step(compiled, standings.get(area_id)!, gradeRow(compiled, values), date).standing);
  }
  return standings;
}
