import type { Day, Level } from '#core/contract.ts';
import { addDays, dayBefore } from '#core/days.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { daysWithData } from '#server/grading/advance.ts';
import { activeStandards, type StandardVersion, segmentsOf } from '#server/grading/standard_in_force.ts';
import type { Database } from '#server/platform/database.ts';
import { isScanned } from './inputs.ts';
import { KNOWN_DAYS } from './parameters.ts';
import { outdatedDays, scanDays } from './scan_days.ts';
import { currentFingerprints, withdrawScan } from './store.ts';

/**
 * Scans the days that the grades of the standards in force need (`detected_clusters_{n}d`), as far as they are not scanned
 * or their data changed. Belongs before `advance`: grades are then computed from them. Does nothing where no standard asks.
 */
export async function scanForGrades(database: Database, level: Level, stopped: () => boolean): Promise<number> {
  const data = await daysWithData(database.db);
  if (data === null) return 0;
  const days = neededDays(await activeStandards(database.db), data.first, data.last);
  if (days.length === 0 || !(await isScanned(database.db, level))) return 0;
  return scanDays(database, level, days, { mark: true, stopped });
}

/**
 * What the page and drafts show where no grade asks for clusters, a part at a time: the last day with data and the one
 * before, without which every cluster would be called new; where these are done, the earliest of the last days that has no scan. Scans
 * whose data changed are withdrawn at once: no scan is better than a wrong one. Returns how many days changed.
 */
export async function scanForDisplay(database: Database, level: Level, stopped: () => boolean): Promise<number> {
  const data = await daysWithData(database.db);
  if (data === null || !(await isScanned(database.db, level))) return 0;
  // Days that grades need are left to `scanForGrades`: only it marks the areas whose grades change with them.
  const needed = new Set(neededDays(await activeStandards(database.db), data.first, data.last));
  const latest = [dayBefore(data.last), data.last].filter(day => !needed.has(day));
  const stored = [...(await currentFingerprints(database.db)).keys()];
  const others = stored.filter(day => !needed.has(day) && !latest.includes(day));
  for (const day of await outdatedDays(database.db, level, others)) await withdrawScan(database.db, day);

  const options = { mark: false, stopped };
  const changed = await scanDays(database, level, latest, options);
  if (changed > 0 || stopped()) return changed;
  const known = new Set((await currentFingerprints(database.db)).keys());
  const days = Array.from({ length: KNOWN_DAYS }, (_, n) => addDays(data.last, n + 1 - KNOWN_DAYS));
  const missing = days.find(day => !known.has(day) && !needed.has(day));
  return missing === undefined ? 0 : scanDays(database, level, [missing], options);
}

/** The days whose clusters count for the grades of the days from `first` to `last`. */
export function neededDays(standards: readonly StandardVersion[], first: Day, last: Day): Day[] {
  const needed = new Set<Day>();
  for (const { from, to, standard } of segmentsOf(standards, first, last))
    for (const name of standard.compiled.indicators) {
      const { family, days, lag } = parseIndicator(name)!;
      if (family !== 'detected_clusters') continue;
      for (let day = addDays(from, 1 - days - lag); day <= addDays(to, -lag); day = addDays(day, 1)) needed.add(day);
    }
  return [...needed].sort();
}
