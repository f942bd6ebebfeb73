import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChangesPayload, ExplainPayload } from '#core/contract.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { ENCLAVE, gradedTown, LAST_DAY, publishOn, SILENT } from './test_town.ts';

type Change = ChangesPayload['changes'][number];
type Shown = Pick<Change, 'from' | 'to' | 'severity' | 'state' | 'since' | 'standard' | 'version'>;

describeEngines('the change feed', engine => {
  let context: Context;
  let app: App;
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = await publishOn(context);
  }, 120_000);
  afterAll(() => app?.close());

  const ask = async (question: string) => {
    const answer = await app.inject(`/api/changes?${question}`);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<ChangesPayload>();
  };
  /** All changes after a cursor, in small bites. */
  async function follow(since: string, limit = 7): Promise<{ changes: Change[]; next: string }> {
    const changes: Change[] = [];
    for (let next = since; ; ) {
      const page = await ask(`since=${next}&limit=${limit}`);
      changes.push(...page.changes);
      next = page.next;
      if (!page.more) return { changes, next };
    }
  }
  /** What a consumer holds: each change takes the place of what was said of its days. */
  function apply(held: Map<string, Shown[]>, changes: readonly Change[]): void {
    for (const { code, from, to, severity, state, since, standard, version } of changes) {
      const spells = (held.get(code) ?? []).flatMap(spell => {
        if (spell.to !== null && spell.to < from) return [spell];
        if (to !== null && spell.from > to) return [spell];
        // Replaced, but for the days outside.
        return spell.from < from ? [{ ...spell, to: 'cut' }] : [];
      });
      held.set(code, [...spells, { from, to, severity, state, since, standard, version }]);
    }
    for (const spells of held.values()) spells.sort((a, b) => (a.from < b.from ? -1 : 1));
  }
  const inTable = async () => {
    const { rows } = await sql<Shown & { code: string }>`
      select a.code, s.from_day as from, s.to_day as to, s.severity, s.state, s.since, v.standard_id as standard, v.version
      from grade_spell s join area a using (area_id) join standard_version v using (standard_version_id)
      where s.superseded_at is null order by a.code, s.from_day`.execute(context.database.db);
    return groups(rows);
  };
  const groups = (rows: (Shown & { code: string })[]) => {
    const byCode = new Map<string, Shown[]>();
    for (const { code, ...spell } of rows) byCode.set(code, [...(byCode.get(code) ?? []), spell]);
    return byCode;
  };
  const report = async (code: string, day: string, confirmed: number) => {
    const { db } = context.database;
    await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
      from area a where a.area_id = case_report.area_id and a.code = ${code} and day = ${day}::date and superseded_at is null`.execute(
      db,
    );
    await sql`insert into case_report (area_id, day, confirmed, local)
      select area_id, ${day}::date, ${confirmed}::int, ${confirmed}::int from area where code = ${code}`.execute(db);
    await sql`insert into stale (area_id, from_day)
      select area_id, ${day}::date from area where code = ${code}
      union select x.neighbour_id, ${day}::date from area a join adjacency x using (area_id) where a.code = ${code}
      on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(db);
    await bringUpToDate(context);
  };

  it('from the beginning comes to what the database has, in bites of any size', async () => {
    const { changes, next } = await follow('0');
    const held = new Map<string, Shown[]>();
    apply(held, changes);
    expect(held).toEqual(await inTable());
    expect(changes.length).toBeGreaterThan(20);
    const cursors = changes.map(({ cursor }) => Number(cursor));
    expect(cursors).toEqual([...new Set(cursors)].sort((a, b) => a - b));
    expect(await follow('0', 1000)).toEqual({ changes, next });
    expect(await ask('since=now')).toEqual({ changes: [], next, more: false });
    expect(await ask(`since=${next}`)).toEqual({ changes: [], next, more: false });
  });

  it('tells a correction of the past, an earlier first day and a new day to who follows', async () => {
    const held = new Map<string, Shown[]>();
    let next = '0';
    const catchUp = async () => {
      const found = await follow(next);
      apply(held, found.changes);
      next = found.next;
      expect(held).toEqual(await inTable());
      return found.changes;
    };
    await catchUp();
    await report('C11', '2026-01-12', 0);
    expect((await catchUp()).length).toBeGreaterThan(0);
    await report(ENCLAVE, LAST_DAY, 30);
    const raised = (await catchUp()).find(({ code, severity }) => code === ENCLAVE && severity === 4)!;
    expect(raised).toMatchObject({ grade: 'red', from: LAST_DAY, to: null, since: LAST_DAY, state: 'graded' });
    expect(raised.previous!.severity).toBeLessThan(4);
    const explained = (await app.inject(`/api/explain/${ENCLAVE}?date=${LAST_DAY}&lang=zh`)).json<ExplainPayload>();
    expect(explained.sentence).toContain(raised.reason!.zh);
    await report('C00', '2025-12-30', 9);
    await catchUp();
    await report('C00', '2026-02-10', 9);
    await catchUp();
    await report(ENCLAVE, LAST_DAY, 0);
    const lowered = (await catchUp()).find(({ code, from }) => code === ENCLAVE && from <= LAST_DAY)!;
    expect(lowered.reason!.en).not.toBe('');
  });

  it('says why there is no grade', async () => {
    const { changes } = await follow('0', 1000);
    const silent = changes.find(({ code }) => code === SILENT)!;
    expect(silent).toMatchObject({ grade: null, severity: null, state: 'insufficient', previous: null });
    expect(silent.reason!.zh).toMatch(/^数据不足/);
    expect(silent.reason!.en).toMatch(/^Insufficient data/);
  });

  it('refuses what is no cursor, and one of another database', async () => {
    for (const since of ['-1', '1.5', 'then', '1e3', '0x10', '99999999999999999999', "1' or '1'='1"]) {
      const answer = await app.inject(`/api/changes?since=${encodeURIComponent(since)}`);
      expect(answer.statusCode, since).toBe(400);
    }
    expect((await app.inject('/api/changes?limit=1001')).statusCode).toBe(400);
    expect((await app.inject('/api/changes?cursor=1')).json()).toMatchObject({ code: 'unknown_parameter' });
    const ahead = await app.inject('/api/changes?since=99999999');
    expect(ahead.statusCode).toBe(410);
    expect(ahead.json()).toMatchObject({ code: 'unknown_cursor' });
  });
});
