import { request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChangesPayload } from '#core/contract.ts';
import type { RevisionEvent } from '#core/contract_services.ts';
import { addDays } from '#core/days.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { createEvents, tellOthers } from '#server/platform/events.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines, onlyOn } from '#server/platform/testing.ts';
import { publishRoutes } from './routes.ts';
import { reportOn } from './test_reports.ts';
import { ENCLAVE, gradedTown, LAST_DAY } from './test_town.ts';
import { type Follower, follow, type Message } from './testing_events.ts';

type Change = ChangesPayload['changes'][number];
const changesOf = (messages: readonly Message[]): Change[] =>
  messages.flatMap(({ event, data }) => (event === 'change' ? [JSON.parse(data) as Change] : []));

describeEngines('server-sent events', engine => {
  let context: Context;
  let app: App;
  let address: string;
  let scope: Scope | null = null;
  const followers: Follower[] = [];

  const serve = async (settings: Partial<Context['config']> = {}, events = context.events) => {
    const server = createHttp(context.config) as unknown as App;
    server.addHook('onRequest', async request => {
      request.reader = { key: null, scope, may_write: true };
    });
    server.register(publishRoutes({ ...context, events, config: { ...context.config, ...settings } }));
    return { server, url: await server.listen({ port: 0, host: '127.0.0.1' }) };
  };
  const open = (question = '', headers: Record<string, string> = {}, from = address) => {
    const follower = follow(`${from}/api/events${question}`, headers);
    followers.push(follower);
    return follower;
  };
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    ({ server: app, url: address } = await serve());
  }, 120_000);
  afterAll(async () => {
    for (const follower of followers) follower.stop();
    await app?.close();
  });
  const statusOf = async (url: string) => {
    const follower = open('', {}, url);
    while (follower.status === 0) await pause(2);
    follower.stop();
    return follower.status;
  };
  const admitted = async (url: string) => {
    for (let attempt = 0; (await statusOf(url)) !== 200; attempt++) {
      expect(attempt).toBeLessThan(50);
      await pause(50);
    }
  };
  const stored = async () => {
    const { rows } = await sql<{ spell_id: number }>`select spell_id from grade_spell order by spell_id`.execute(
      context.database.db,
    );
    return rows.map(({ spell_id }) => String(spell_id));
  };
  const report = async (code: string, day: string, confirmed: number) => {
    await reportOn(context.database, code, day, confirmed);
    await bringUpToDate(context);
  };

  it('begin with what was missed and go on with what comes, as /api/changes has it', async () => {
    const follower = open('?since=0&types=change');
    const before = await stored();
    await follower.until(() => changesOf(follower.messages).length >= before.length);
    await report(ENCLAVE, LAST_DAY, 30);
    const after = await stored();
    expect(after.length).toBeGreaterThan(before.length);
    await follower.until(() => changesOf(follower.messages).length >= after.length);
    const all = (await (await fetch(`${address}/api/changes?since=0`)).json()) as ChangesPayload;
    expect(changesOf(follower.messages)).toEqual(all.changes);
    expect(follower.messages.map(({ id }) => id)).toEqual(after);
    expect(follower.retry).toBe(2000);
  });

  it('resume after Last-Event-ID, which goes before since=, and after a place where nothing came yet', async () => {
    const ids = await stored();
    const middle = ids[Math.floor(ids.length / 2)]!;
    const resumed = open('?since=0', { 'last-event-id': middle });
    await resumed.until(() => changesOf(resumed.messages).length >= ids.length - ids.indexOf(middle) - 1);
    expect(changesOf(resumed.messages)[0]!.cursor).toBe(ids[ids.indexOf(middle) + 1]);
    const fresh = open();
    await fresh.until(() => fresh.last_id !== '');
    expect(fresh.last_id).toBe(ids.at(-1));
    fresh.stop();
    await report(ENCLAVE, LAST_DAY, 0);
    const again = open('', { 'last-event-id': fresh.last_id });
    await again.until(() => changesOf(again.messages).length > 0);
    expect(changesOf(again.messages)[0]!.cursor).toBe((await stored())[ids.length]);
  });

  it('tell a revision after its changes, with what it touched', async () => {
    const follower = open();
    await follower.until(() => follower.last_id !== '');
    await report('C11', LAST_DAY, 35);
    const revisions = () =>
      follower.messages.flatMap(({ event, data }) => (event === 'revision' ? [JSON.parse(data) as RevisionEvent] : []));
    await follower.until(() => revisions().length > 0);
    // One of a report before may come first.
    const of = (code: string) => revisions().find(({ touched }) => touched?.codes?.includes(code));
    await follower.until(() => of('C11') !== undefined);
    const { revision, touched, changed } = of('C11')!;
    const place = follower.messages.findIndex(({ data }) => data === JSON.stringify(of('C11')));
    const changes = changesOf(follower.messages.slice(0, place));
    expect(changes.some(({ code }) => code === 'C11')).toBe(true);
    expect(changesOf(follower.messages.slice(place)).every(change => change.revision > revision)).toBe(true);
    expect(changed).toBeGreaterThanOrEqual(changes.length);
    expect(touched!.codes).toEqual(expect.arrayContaining(changes.map(({ code }) => code)));
    expect(touched!.from <= changes.map(({ from }) => from).sort()[0]!).toBe(true);
    expect(touched!.to).toBeNull();
    const { rows } = await sql<{ inside: boolean }>`
      select bool_and(ST_CoveredBy(geom, ST_Expand(ST_MakeEnvelope(${touched!.bbox![0]}, ${touched!.bbox![1]},
        ${touched!.bbox![2]}, ${touched!.bbox![3]}, 4326), 1e-9))) as inside
      from area where code = any(${touched!.codes!}::text[])`.execute(context.database.db);
    expect(rows).toEqual([{ inside: true }]);
  });

  it('have no gap and no misorder at any seam, under generated reports and reconnections', async () => {
    const codes = ['C00', 'C01', 'C10', 'C11', 'C12', ENCLAVE];
    const step = fc.record({
      code: fc.constantFrom(...codes),
      back: fc.integer({ min: 0, max: 39 }),
      confirmed: fc.integer({ min: 0, max: 40 }),
      reconnect: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async steps => {
        const start = (await stored()).at(-1)!;
        const seen: string[] = [];
        let follower = open('?types=change,revision', { 'last-event-id': start });
        const takeOver = () => {
          follower.stop();
          seen.push(...changesOf(follower.messages).map(({ cursor }) => cursor));
        };
        for (const { code, back, confirmed, reconnect } of steps) {
          const writing = report(code, addDays(LAST_DAY, -back), confirmed);
          if (reconnect) {
            takeOver();
            follower = open('?types=change,revision', { 'last-event-id': follower.last_id || start });
          }
          await writing;
        }
        const wanted = (await stored()).filter(id => Number(id) > Number(start));
        await follower.until(() => seen.length + changesOf(follower.messages).length >= wanted.length);
        takeOver();
        expect(seen).toEqual(wanted);
      }),
      { numRuns: 5 },
    );
  });

  it('are of the types asked for; hints need no cursor', async () => {
    const follower = open('?types=standard,import');
    await follower.until(() => follower.retry === 2000);
    context.events.emit({ type: 'grading', done: 1, total: 2 });
    context.events.emit({ type: 'standard', id: 'x', version: 1, action: 'saved' });
    await follower.until(() => follower.messages.length > 0);
    expect(follower.messages).toEqual([
      { event: 'standard', data: '{"id":"x","version":1,"action":"saved"}', id: undefined },
    ]);
    expect(follower.last_id).toBe('');
  });

  onlyOn(
    'postgresql',
    engine,
    it,
  )('cross processes: a standard, a revision, and changes of which nobody tells', async () => {
    const { server, url } = await serve({}, createEvents());
    try {
      const follower = open('', {}, url);
      await follower.until(() => follower.last_id !== '');
      // Until the new process has begun to listen nobody hears.
      const isTold = () => follower.messages.some(({ event }) => event === 'standard');
      for (let attempt = 0; !isTold() && attempt < 40; attempt++) {
        await tellOthers(context.database, context.events, {
          type: 'standard',
          id: 'far',
          version: 2,
          action: 'approved',
        });
        await pause(250);
      }
      expect(isTold()).toBe(true);
      await report('C10', LAST_DAY, 25);
      await follower.until(() => follower.messages.some(({ event }) => event === 'revision'));
      const known = changesOf(follower.messages).length;
      expect(known).toBeGreaterThan(0);
      // As by a process that dies between its commit and its word.
      await reportOn(context.database, 'C10', LAST_DAY, 0);
      await bringUpToDate({
        events: createEvents(),
        database: { ...context.database, notify: async () => {} },
      });
      await follower.until(() => changesOf(follower.messages).length > known);
      await follower.until(() => follower.messages.filter(({ event }) => event === 'revision').length > 1, 15_000);
    } finally {
      await server.close();
    }
  });

  it('are, like the changes, those of the reader’s areas, days and fields', async () => {
    scope = { id: 'narrow', areas: ['C11', 'S2'], fields: ['grades'], from: '2026-01-20', to: null };
    try {
      const inside = await sql<{ code: string }>`
        select a.code from area a left join area s on s.area_id = a.street_id
        where a.level = 'community' and (a.code = 'C11' or s.code = 'S2')`.execute(context.database.db);
      const codes = new Set(inside.rows.map(({ code }) => code));
      const follower = open('?since=0');
      const page = (await (await fetch(`${address}/api/changes?since=0`)).json()) as ChangesPayload;
      expect(page.changes.length).toBeGreaterThan(3);
      expect(page.next).toBe((await stored()).at(-1));
      await follower.until(() => follower.last_id === page.next);
      expect(changesOf(follower.messages)).toEqual(page.changes);
      for (const change of page.changes) {
        expect(codes).toContain(change.code);
        expect(change.from >= '2026-01-20').toBe(true);
        expect(change.since === null || change.since >= '2026-01-20').toBe(true);
        expect(change.reason).toBeNull();
      }
      context.events.emit({
        type: 'import',
        request_id: 'x',
        import_id: 1,
        kind: 'cases',
        stage: 'done',
        done: 1,
        total: 1,
      });
      await report('C00', addDays(LAST_DAY, 1), 33);
      await follower.until(() => follower.messages.some(({ event }) => event === 'revision'));
      expect(follower.messages.some(({ event }) => event === 'import')).toBe(false);
      const revision = follower.messages.find(({ event }) => event === 'revision')!;
      expect(revision.data).not.toContain('C00');
      expect((await fetch(`${address}/api/events?types=change`, { method: 'HEAD' })).status).toBe(200);
      scope = { id: 'reasons', areas: null, fields: ['indicators'], from: null, to: null };
      expect((await fetch(`${address}/api/events?types=change`)).status).toBe(403);
      expect((await fetch(`${address}/api/changes`)).status).toBe(403);
    } finally {
      scope = null;
    }
  });

  it('refuse what is no cursor, no type, or one reader too many', async () => {
    const ask = async (question: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${address}/api/events${question}`, { headers });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    expect(await ask('?since=yesterday')).toEqual([400, 'invalid_parameter']);
    expect(await ask('?types=everything')).toEqual([400, 'invalid_parameter']);
    expect(await ask('', { 'last-event-id': "1' or 1=1" })).toEqual([400, 'invalid_parameter']);
    expect(await ask('?since=99999999')).toEqual([410, 'unknown_cursor']);
    const { server, url } = await serve({ event_connections: 2 });
    try {
      const [first] = [open('', {}, url), open('', {}, url)];
      await Promise.all(followers.slice(-2).map(follower => follower.until(() => follower.last_id !== '')));
      const refused = await fetch(`${url}/api/events`);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      await refused.text();
      first!.stop();
      await admitted(url);
    } finally {
      await server.close();
    }
  });

  it('let go of a reader that takes nothing, who makes room for another', async () => {
    const { server, url } = await serve({ event_connections: 1 });
    const { hostname, port } = new URL(url);
    // Reads the head of the answer and no more.
    const lazy = httpRequest({ hostname, port, path: '/api/events?types=import' });
    lazy.on('response', response => response.pause().on('error', () => {}));
    lazy.on('error', () => {});
    lazy.end();
    try {
      await pause(200);
      const kind = 'x'.repeat(60_000);
      const held = () => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
      const before = held();
      let another = 503;
      for (let count = 0; another !== 200; count++) {
        expect(count).toBeLessThan(3_000);
        context.events.emit({
          type: 'import',
          request_id: 'x',
          import_id: 1,
          kind,
          stage: 'reading',
          done: count,
          total: null,
        });
        if (count % 20 > 0) continue;
        await pause(5);
        another = await statusOf(url);
      }
      // What one reader holds up is bounded: far below the 180 MB of 3,000 of these.
      expect(held() - before).toBeLessThan(60_000_000);
    } finally {
      lazy.destroy();
      await server.close();
    }
  });
});
