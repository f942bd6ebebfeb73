import type { Day, Level } from '#core/contract.ts';
import { addDays, dayBefore } from '#core/days.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { daysWithData } from '#server/grading/advance.ts';
import { activeStandards, type StandardVersion, segmentsOf } from '#server/grading/standard_in_force.ts';
import type { Database } from '#server/platform/database.ts';
import { isScanned } from './inputs.ts';
import { SCAN } from './parameters.ts';
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
 * Scans the last day with data and the one before, without which every cluster would be called new; and those of the last
 * days that were scanned and whose data changed: what the page shows where no grade asks for clusters. Older scans of other data are withdrawn: no scan is better than a wrong one.
 */
export async function scanLastDay(database: Database, level: Level, stopped: () => boolean): Promise<number> {
  const data = await daysWithData(database.db);
  if (data === null || !(await isScanned(database.db, level))) return 0;
  const needed = new Set(neededDays(await activeStandards(database.db), data.first, data.last));
  const stored = [...(await currentFingerprints(database.db)).keys()].filter(day => !needed.has(day));
  const recent = addDays(data.last, 1 - SCAN.days);
  const old = stored.filter(day => day < recent || day > data.last);
  for (const day of await outdatedDays(database.db, level, old)) await withdrawScan(database.db, day);
  // Days that grades need are left to `scanForGrades`: only it marks the areas whose grades change with them.
  const days = [dayBefore(data.last), data.last, ...stored.filter(day => day >= recent && day <= data.last)];
  const other = [...new Set(days)].filter(day => !needed.has(day));
  return scanDays(database, level, other, { mark: false, stopped });
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
