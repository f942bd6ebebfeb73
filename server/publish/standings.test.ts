import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StandingsPayload } from '#core/contract_standards.ts';
import { START, type Standing } from '#core/grading/memory.ts';
import { groupByArea } from '#server/grading/analysis.ts';
import { runHistory } from '#server/grading/history.ts';
import { rawGradeRuns } from '#server/grading/raw.ts';
import { standardInForce } from '#server/grading/standard_in_force.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { FIRST_DAY, gradedTown, LAST_DAY, publishOn } from './test_town.ts';

describeEngines('standings', engine => {
  let context: Context;
  let app: App;
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = await publishOn(context);
  }, 120_000);
  afterAll(() => app?.close());

  /** Memory of every area, run from the first day to `to` and compared with what the address gives. */
  async function compare(to: string): Promise<number> {
    const { db } = context.database;
    const { compiled } = await standardInForce(db, to);
    const answer = await app.inject('/standings/community');
    expect(answer.statusCode).toBe(200);
    const { date, level, distinct, index } = answer.json<StandingsPayload>();
    expect([date, level, index.length]).toEqual([to, 'community', 13]);
    const scope = { cells: { level: 'community' as const, from: FIRST_DAY, to } };
    const byArea = groupByArea(await rawGradeRuns(db, compiled, scope));
    const { rows } = await sql<{ area_id: number }>`
      select area_id from area where level = 'community' order by seq`.execute(db);
    for (const [i, { area_id }] of rows.entries()) {
      const raws = byArea.get(area_id)!.map(raw => ({ day: raw.day, raw }));
      const { end } = runHistory([{ from: FIRST_DAY, to, compiled, standard_version_id: 1, raws }], START);
      const { stood_days: days, ...given } = distinct[index[i]!] as Standing;
      const { stood_days, ...standing } = end.standing;
      expect(given).toEqual(standing);
      // Memory counts the days stood when a day has a grade; the address says them as of the day.
      if (end.raw.severity !== null) expect(days).toBe(stood_days);
    }
    return distinct.length;
  }

  it('are what memory holds after the last graded day', async () => {
    expect(await compare(LAST_DAY)).toBeLessThan(15);
  });

  it('are so after days on which nothing was written for most areas', async () => {
    for (const day of ['2026-02-10', '2026-02-11', '2026-02-12'])
      await sql`
        insert into case_report (area_id, day, confirmed, clusters, local)
        select area_id, ${day}::date, 0, 0, 0 from case_report where day = ${LAST_DAY}::date`.execute(
        context.database.db,
      );
    await bringUpToDate(context);
    const { rows } = await sql<{ behind: number }>`
      select count(*) as behind from standing where day < '2026-02-12'`.execute(context.database.db);
    expect(rows[0]!.behind).toBeGreaterThan(0);
    await compare('2026-02-12');
  });

  it('are asked for again while a day is being worked out, at the graded level only', async () => {
    const etag = (await app.inject('/standings/community')).headers.etag as string;
    const same = await app.inject({ url: '/standings/community', headers: { 'if-none-match': etag } });
    expect(same.statusCode).toBe(304);
    for (const [level, status, code] of [
      ['street', 404, 'unknown_level'],
      ['planet', 404, 'unknown_level'],
    ] as const) {
      const answer = await app.inject(`/standings/${level}`);
      expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    }
    const { db } = context.database;
    await sql`
      update standing set day = '2026-02-13' where area_id = (select min(area_id) from standing)`.execute(db);
    context.events.emit({ type: 'revision', revision: 0, changed: 0, last_date: null });
    await sql`update grading set revision = revision + 1`.execute(db);
    const answer = await app.inject('/standings/community');
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'being_graded']);
  });

  it('and columns take all names that two standards may need', async () => {
    const names = Array.from({ length: 90 }, (_, i) => `cases_65plus_per_100k_${i + 1}d_lag10d`);
    const url = `/columns/community/${LAST_DAY}?names=${names.join(',')}`;
    expect(url.length).toBeGreaterThan(2_000);
    const answer = await app.inject({ url, headers: { accept: 'application/octet-stream' } });
    expect([answer.statusCode, answer.rawPayload.length]).toEqual([200, 90 * 13 * 8]);
    const more = [...names, ...names.map(name => name.replace('10d', '11d'))].join(',');
    expect((await app.inject(`/columns/community/${LAST_DAY}?names=${more}`)).statusCode).toBe(400);
  });
});
