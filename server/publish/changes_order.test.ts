import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { addDays } from '#core/days.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines, onlyOn } from '#server/platform/testing.ts';
import { lastCursor, readChanges } from './changes.ts';
import { reportOn } from './test_reports.ts';
import { ENCLAVE, gradedTown, LAST_DAY } from './test_town.ts';

/** Identity numbers are taken when a row is written and seen when it is committed: nothing but a lock keeps the two in one order. */
describeEngines('the order of the change feed', engine => {
  let context: Context;
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
  }, 120_000);

  // On the embedded engine there is one session: no two transactions at a time.
  onlyOn(
    'postgresql',
    engine,
    it,
  )('a writer takes no number before it holds the row of grading', async () => {
    const { database } = context;
    await reportOn(database, ENCLAVE, LAST_DAY, 30);
    let done = false;
    let grading: Promise<void> | undefined;
    const mine = await database.db.transaction().execute(async trx => {
      await sql`select 1 from grading for update`.execute(trx);
      grading = bringUpToDate(context).then(() => {
        done = true;
      });
      await pause(500);
      expect(done).toBe(false);
      // The number taken last of all, committed first.
      const { rows } = await sql<{ spell_id: number }>`
        insert into grade_spell (area_id, from_day, to_day, severity, state, standard_version_id, indicators, memory, revision,
          recorded_at, superseded_at)
        select area_id, from_day, to_day, severity, state, standard_version_id, indicators, memory, revision,
          clock_timestamp(), clock_timestamp()
        from grade_spell order by spell_id desc limit 1
        returning spell_id`.execute(trx);
      return rows[0]!.spell_id;
    });
    await grading;
    const { changes } = await readChanges(database.db, mine - 1, 1000);
    expect(Number(changes[0]!.cursor)).toBe(mine);
    expect(changes.length).toBeGreaterThan(1);
    const { rows } = await sql<{ code: string }>`
      select a.code from grade_spell s join area a using (area_id) where s.spell_id > ${mine}::bigint`.execute(
      database.db,
    );
    expect(rows.some(({ code }) => code === ENCLAVE)).toBe(true);
  });

  it('a reader that never waits misses nothing of four writers', async () => {
    const { database } = context;
    const codes = ['C00', 'C01', 'C10', 'C11', 'C12', 'C21', ENCLAVE];
    const start = await lastCursor(database.db);
    const seen: number[] = [];
    let [cursor, writing] = [start, true];
    const take = async () => {
      const page = await readChanges(database.db, cursor, 5);
      seen.push(...page.changes.map(change => Number(change.cursor)));
      cursor = Number(page.next);
      return page.changes.length;
    };
    const read = (async () => {
      while (writing) await take();
    })();
    await Promise.all(
      [0, 1, 2, 3].map(async writer => {
        for (let count = 0; count < 12; count++) {
          const place = (writer * 5 + count * 3) % codes.length;
          await reportOn(
            database,
            codes[place]!,
            addDays(LAST_DAY, -((writer * 7 + count) % 20)),
            (count * 11 + writer) % 35,
          );
          await bringUpToDate({ database, events: createEvents() });
        }
      }),
    );
    writing = false;
    await read;
    while ((await take()) > 0);
    const { rows } = await sql<{ spell_id: number }>`
      select spell_id from grade_spell where spell_id > ${start}::bigint order by spell_id`.execute(database.db);
    expect(rows.length).toBeGreaterThan(15);
    expect(seen).toEqual(rows.map(({ spell_id }) => spell_id));
  });
});
