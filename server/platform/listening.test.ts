import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ServerEvent } from '#core/contract.ts';
import { sql } from './database.ts';
import { createEvents, hearOthers, tellOthers } from './events.ts';
import { describeEngines, onlyOn } from './testing.ts';

const until = async (done: () => boolean) => {
  for (let waited = 0; !done(); waited += 50) {
    if (waited > 10_000) throw new Error('nothing was heard within 10 s');
    await pause(50);
  }
};
const saved = (id: string): ServerEvent => ({ type: 'standard', id, version: 1, action: 'saved' });

describeEngines('events of other processes', engine => {
  // The embedded engine has one process.
  onlyOn(
    'postgresql',
    engine,
    it,
  )('are heard once by the others, not by who tells, also after a loss', async () => {
    const database = await engine.fresh();
    const [here, there] = [createEvents(), createEvents()];
    const heard: { here: string[]; there: string[] } = { here: [], there: [] };
    here.subscribe(event => heard.here.push(event.type === 'standard' ? event.id : '?'));
    there.subscribe(event => heard.there.push(event.type === 'standard' ? event.id : '?'));
    const stops = await Promise.all([hearOthers(database, here), hearOthers(database, there)]);
    try {
      await tellOthers(database, here, saved('a'));
      await until(() => heard.there.length === 1);
      // Not one of ours: says only that something was committed.
      await database.notify(database.db, 'revision 3');
      for (const foreign of ['{"no json', '{"origin":"x"}', '{"event":null}'])
        await database.notify(database.db, foreign);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query = 'listen wusetu'`.execute(database.db);
      for (let attempt = 0; !heard.there.includes('b'); attempt++) {
        if (attempt > 100) throw new Error('it listens no more');
        await tellOthers(database, here, saved('b'));
        await pause(100);
      }
      expect(heard.there[0]).toBe('a');
      expect(heard.here).toEqual([]);
    } finally {
      for (const stop of stops) await stop();
    }
    await tellOthers(database, here, saved('c'));
    await pause(200);
    expect(heard.there).not.toContain('c');
  });

  onlyOn(
    'embedded',
    engine,
    it,
  )('are not told where there are no others', async () => {
    const database = await engine.fresh();
    const payloads: string[] = [];
    const stop = await database.listen(payload => payloads.push(payload));
    await tellOthers(database, createEvents(), saved('a'));
    await database.notify(database.db, 'heard');
    await until(() => payloads.length > 0);
    expect(payloads).toEqual(['heard']);
    await stop();
  });
});
