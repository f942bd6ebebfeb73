import { parseIndicator } from '#core/standard/indicator.ts';
import { storeSerialInterval } from '#server/indicators/infectivity.ts';
import { gradedLevel } from '#server/intake/graded_level.ts';
import type { Config } from '#server/platform/config.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { activeStandards } from './standard_in_force.ts';

/**
 * Puts the serial interval of the settings where every statement reads it. Where it is another than before and a standard
 * reads rt, every area is stale from the first day: its grades followed from numbers that nobody could compute again, and
 * an explanation would not end in the grade that is shown.
 */
export const ensureSerialInterval = (
  { db }: Database,
  { serial_interval_mean_days, serial_interval_sd_days }: Config,
): Promise<void> =>
  db.transaction().execute(async trx => {
    if (!(await storeSerialInterval(trx, serial_interval_mean_days, serial_interval_sd_days))) return;
    const readsRt = (await activeStandards(trx)).some(({ compiled }) =>
      compiled.indicators.some(name => parseIndicator(name)?.family === 'rt'),
    );
    const level = await gradedLevel(trx);
    if (!readsRt || level === null) return;
    await sql`
      insert into stale (area_id, from_day)
      select area_id, first_day from area, grading
      where level = ${level} and retired_version is null and first_day is not null order by area_id
      on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);
  });
