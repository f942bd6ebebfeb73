import { beforeAll, expect, it } from 'vitest';
import type { ServerEvent } from '#core/contract.ts';
import { ensureStandard } from '#server/grading/standard_in_force.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { bringUpToDate } from './pipeline.ts';

describeEngines('pipeline', engine => {
  let database: Database;
  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(database.db, 2, 1);
    await ensureStandard(database.db, 'wusetu-community');
  });

  it('announces the batches that were committed before one that fails', async () => {
    // So many days that a batch is one area; the second area is refused.
    await sql`insert into case_report (area_id, day, confirmed) values (1, '1940-01-01', 0), (1, '2020-01-01', 4)`.execute(
      database.db,
    );
    await sql`alter table grade_spell add constraint refused check (area_id <> 2)`.execute(database.db);
    const events = createEvents();
    const heard: ServerEvent[] = [];
    events.subscribe(event => heard.push(event));
    await expect(bringUpToDate({ database, events })).rejects.toThrow(/refused/);
    const { rows } = await sql<{ area_id: number }>`select distinct area_id from grade_spell`.execute(database.db);
    expect(rows).toEqual([{ area_id: 1 }]);
    expect(heard.some(({ type }) => type === 'revision')).toBe(true);
  });
});
