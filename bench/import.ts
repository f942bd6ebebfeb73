import { addDays } from '#core/days.ts';
import { buildApp } from '#server/app.ts';
import { readConfig } from '#server/platform/config.ts';
import { sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { type Figure, interleaved, milliseconds } from './figures.ts';
import { noise } from './lattice.ts';
import { inPieces } from './nation.ts';
import type { Place } from './place.ts';

/** One file of case rows through the route, every row checked, against COPY of the same rows into the same table. */
export async function benchImport({ database, nation, rounds }: Place, count: number): Promise<Figure> {
  const { db } = database;
  const config = readConfig({ WUSETU_LOG_LEVEL: 'error' });
  const app = buildApp({ config, database, events: createEvents(), jobs: createJobs(createEvents()), wake: () => {} });
  await app.listen({ port: 0 });
  const address = app.listeningOrigin;
  const areas = nation.count;
  const day = (index: number) => addDays('2018-01-01', Math.floor(index / areas));
  const confirmed = (index: number) => (noise(index, 0, 5) < 0.05 ? Math.floor(noise(index, 0, 6) * 20) : 0);
  const rowsOf = function* (code: (area: number) => string | number) {
    for (let index = 0; index < count; index++)
      yield `${code((index % areas) + 1)},${day(index)},${confirmed(index)}\n`;
  };
  let file = 'area_code,date,confirmed\n';
  for (const row of rowsOf(area => `C${String(area).padStart(7, '0')}`)) file += row;
  const body = Buffer.from(file);

  const empty = async () => {
    await sql`truncate case_report, bare_case_report, stale`.execute(db);
    await sql`checkpoint`.execute(db);
  };
  await sql`create table bare_case_report (like case_report including all)`.execute(db);
  const ours = async () => {
    await empty();
    return milliseconds(async () => {
      const response = await fetch(`${address}/api/imports/cases`, {
        ...{ method: 'POST', headers: { 'content-type': 'text/csv' }, body },
      });
      const answer = (await response.json()) as { accepted: number };
      if (answer.accepted !== count) throw new Error(`Not imported: ${JSON.stringify(answer).slice(0, 300)}`);
    });
  };
  const floor = async () => {
    await empty();
    const rows: string[] = [];
    for await (const piece of inPieces(rowsOf(area => area))) rows.push(piece);
    const pieces = async function* () {
      yield* rows;
    };
    return milliseconds(() =>
      db
        .transaction()
        .execute(trx => database.copy(trx, 'bare_case_report', ['area_id', 'day', 'confirmed'], pieces())),
    );
  };
  const times = await interleaved(Math.min(rounds, 3), ours, floor);
  await app.close();
  return {
    ...{ name: `import of ${count} rows`, floor: 'COPY, same columns and indexes', ...times, bar: 2, time: 'wall' },
    note: 'without foreign keys, marks or record of the import',
  };
}
