import { expect, it } from 'vitest';
import { sql } from './database.ts';
import { describeEngines } from './testing.ts';

describeEngines('the database', engine => {
  it('answers the same types on both engines', async () => {
    const { db } = await engine.fresh();
    const { rows } = await sql`
      select count(*) as n, date '2026-02-12' as day, timestamptz '2026-02-12 08:00:00.25+00' as at,
             1.5::float8 as x, '{"a": [1]}'::jsonb as j, ${[1, 2]}::int[] as list, null::int as nothing`.execute(db);
    expect(rows).toEqual([
      { n: 1, day: '2026-02-12', at: '2026-02-12T08:00:00.250Z', x: 1.5, j: { a: [1] }, list: [1, 2], nothing: null },
    ]);
  });

  it('answers health by value', async () => {
    const database = await engine.fresh();
    await expect(database.health()).resolves.toBeUndefined();
  });

  it('copies CSV inside a transaction, in more than one piece, and rolls it back whole', async () => {
    const database = await engine.fresh();
    const { db } = database;
    const lines = async function* () {
      yield '1,2020-01-01\n2,';
      yield '2020-01-02\n';
    };
    const copyThenFail = db.transaction().execute(async trx => {
      await sql`create temp table staged (n int, day date) on commit drop`.execute(trx);
      expect(await database.copy(trx, 'staged', ['n', 'day'], lines())).toBe(2);
      const { rows } = await sql`select n, day from staged order by n`.execute(trx);
      expect(rows).toEqual([
        { n: 1, day: '2020-01-01' },
        { n: 2, day: '2020-01-02' },
      ]);
      await sql`insert into boundary_version (version) values (1)`.execute(trx);
      throw new Error('stop');
    });
    await expect(copyThenFail).rejects.toThrow('stop');
    const { rows } = await sql`select 1 from boundary_version`.execute(db);
    expect(rows).toEqual([]);
  });

  it('keeps transactions apart from other queries', async () => {
    const { db } = await engine.fresh();
    const count = async () =>
      (await sql<{ n: number }>`select count(*) as n from boundary_version`.execute(db)).rows[0]?.n;
    await Promise.all([
      db.transaction().execute(async trx => {
        for (let version = 1; version <= 5; version++)
          await sql`insert into boundary_version (version) values (${version})`.execute(trx);
      }),
      count().then(n => expect([0, 5]).toContain(n)),
    ]);
    expect(await count()).toBe(5);
  });

  it('takes a database that answered in time for there, although this process was busy when it did', async () => {
    const database = await engine.fresh();
    const read = () =>
      database.beside(async db => (await sql<{ n: number }>`select 42 as n`.execute(db)).rows[0]!.n, 300);
    const first = read();
    const busy_until = Date.now() + 1_000;
    while (Date.now() < busy_until);
    expect(await first).toBe(42);
    const second = read();
    await new Promise(resolve => setImmediate(resolve));
    while (Date.now() < busy_until + 1_000);
    expect(await second).toBe(42);
  });

  it('lets wait who finds all lines in use, which is no outage, and who has lines apart not', async () => {
    const database = await engine.fresh();
    const apart = database.apart(1);
    const read = (db: typeof database.db) => sql<{ n: number }>`select 42 as n`.execute(db);
    if (engine.name === 'embedded') expect(apart.db).toBe(database.db);
    else {
      let release = () => {};
      const held = new Promise<void>(resolve => {
        release = resolve;
      });
      const busy = Array.from({ length: 10 }, () => database.db.transaction().execute(() => held));
      let answered = 0;
      const waiting = Array.from({ length: 30 }, () => read(database.db).then(() => answered++));
      expect((await read(apart.db)).rows).toEqual([{ n: 42 }]);
      expect(answered).toBe(0);
      release();
      await Promise.all([...busy, ...waiting]);
      expect(answered).toBe(30);
    }
  });

  it('notifies on commit', async () => {
    const database = await engine.fresh();
    const heard: string[] = [];
    const stop = await database.listen(payload => heard.push(payload));
    await database.db.transaction().execute(trx => database.notify(trx, 'revision 1'));
    await expect.poll(() => heard).toEqual(['revision 1']);
    await stop();
  });
});
