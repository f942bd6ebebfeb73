import { type Db, sql } from '#server/platform/database.ts';

type Count = { key_id: number; day: string; route_group: string; requests: number; refused: number };
export type Usage = { count(key_id: number, route: string, refused: boolean): void; flush(): Promise<void> };

/** `/api/areas/:code` and `/api/areas` are one group, as are all tiles. */
export const groupOf = (route: string): string =>
  /^\/(?:api\/)?[A-Za-z0-9_.-]+/.exec(route)?.[0].replace(/\.json$/, '') ?? '/';

/** Counts in memory, written together: a row a request would make each tile a write. A crash loses the last seconds of them. */
export function createUsage(db: Db): Usage {
  let counts = new Map<string, Count>();
  let writing: Promise<void> = Promise.resolve();
  const add = ({ key_id, day, route_group, requests, refused }: Count): void => {
    const name = `${key_id} ${day} ${route_group}`;
    const count = counts.get(name) ?? { key_id, day, route_group, requests: 0, refused: 0 };
    count.requests += requests;
    count.refused += refused;
    counts.set(name, count);
  };
  async function write(): Promise<void> {
    if (counts.size === 0) return;
    const taken = [...counts.values()].sort((a, b) => a.key_id - b.key_id);
    counts = new Map();
    try {
      await db.transaction().execute(trx => writeCounts(trx, JSON.stringify(taken)));
    } catch (error) {
      // Bounded by keys x days x groups: they wait for the database to come back.
      for (const count of taken) add(count);
      throw error;
    }
  }
  return {
    count: (key_id, route, refused) =>
      add({
        key_id,
        day: new Date().toISOString().slice(0, 10),
        route_group: groupOf(route),
        requests: 1,
        refused: refused ? 1 : 0,
      }),
    flush() {
      writing = writing.catch(() => {}).then(write);
      return writing;
    },
  };
}

async function writeCounts(db: Db, counts: string): Promise<void> {
  const rows = sql`jsonb_to_recordset(${counts}::jsonb) as c (key_id int, day date, route_group text, requests bigint, refused bigint)`;
  await sql`
    insert into access_key_usage as u (key_id, day, route_group, requests, refused)
    select c.key_id, c.day, c.route_group, c.requests, c.refused from ${rows} join access_key using (key_id)
    order by c.key_id, c.day, c.route_group
    on conflict (key_id, day, route_group)
    do update set requests = u.requests + excluded.requests, refused = u.refused + excluded.refused`.execute(db);
  await sql`
    update access_key k set last_used_at = date_trunc('milliseconds', clock_timestamp())
    where key_id in (select c.key_id from ${rows})`.execute(db);
}
