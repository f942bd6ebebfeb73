import { beforeAll, expect, it } from 'vitest';
import { addDays } from '#core/days.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { readConfig } from '#server/platform/config.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { ensureSerialInterval } from './serial_interval.ts';

/** Rises by a tenth a day: with intervals of 4 days Rt is about 1.4, with 12 days over 2. */
const RISING = Array.from({ length: 40 }, (_, day) => Math.round(5 * 1.1 ** day));

const STANDARD = {
  id: 'by-rt',
  title: { zh: '按再生数', en: 'By Rt' },
  unit: 'any',
  source: { citation: 'test', published: '2020', fidelity: 'adapted' },
  insufficient: [{ when: 'rt is null', because: { zh: '病例太少', en: 'too few cases' } }],
  rules: [{ severity: 4, when: 'rt >= 2', because: { zh: '传播', en: 'spreads' } }],
  otherwise: 0,
};

describeEngines('the serial interval of the settings', engine => {
  let database: Database;
  const grade = () => bringUpToDate({ database, events: createEvents() });
  const ensure = (mean: string) =>
    ensureSerialInterval(database, readConfig({ WUSETU_SERIAL_INTERVAL_MEAN_DAYS: mean }));
  const severityOn = async (day: number) =>
    (
      await sql<{ severity: number | null }>`
        select severity from grade_spell where area_id = 1 and superseded_at is null
          and from_day <= ${addDays('2020-02-01', day)}::date and (to_day is null or to_day >= ${addDays('2020-02-01', day)}::date)`.execute(
        database.db,
      )
    ).rows[0]!.severity;
  const marks = async () => (await sql<{ n: number }>`select count(*) as n from stale`.execute(database.db)).rows[0]!.n;

  beforeAll(async () => {
    database = await engine.fresh();
    const { db } = database;
    await insertGrid(db, 2, 1);
    await ensure('4');
    const { rows } = await sql<{ id: number }>`
      insert into standard_version (standard_id, version, document, state)
      values ('by-rt', 1, ${JSON.stringify(STANDARD)}, 'approved') returning standard_version_id as id`.execute(db);
    await sql`insert into standard_in_force (standard_version_id) values (${rows[0]!.id})`.execute(db);
    await sql`insert into case_report (area_id, day, confirmed)
      select 1, '2020-02-01'::date + n::int - 1, confirmed from unnest(${RISING}::int[]) with ordinality as t (confirmed, n)`.execute(
      db,
    );
    await grade();
  });

  it('decides the grade, and a change of it grades every day anew', async () => {
    expect(await severityOn(35)).toBe(0);
    // Nobody was there before the first week who could have infected its cases: no estimate, no grade.
    expect(await severityOn(6)).toBeNull();
    await ensure('12');
    await grade();
    expect(await severityOn(35)).toBe(4);
    await ensure('4');
    await grade();
    expect(await severityOn(35)).toBe(0);
  });

  it('marks nothing where it is the same', async () => {
    await ensure('4');
    expect(await marks()).toBe(0);
  });

  it('marks nothing where no standard reads it', async () => {
    const other = { ...STANDARD, insufficient: [], rules: [{ ...STANDARD.rules[0]!, when: 'new_cases_7d >= 5' }] };
    await sql`
      with stored as (
        insert into standard_version (standard_id, version, document, state)
        values ('by-rt', 2, ${JSON.stringify(other)}, 'approved') returning standard_version_id)
      update standard_in_force f set standard_version_id = s.standard_version_id from stored s`.execute(database.db);
    await ensure('9');
    expect(await marks()).toBe(0);
  });
});
