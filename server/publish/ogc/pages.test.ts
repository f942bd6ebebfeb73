import { beforeAll, expect, test } from 'vitest';
import { addDays } from '#core/days.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { reportOn } from '#server/publish/test_reports.ts';
import { gradedTown, LAST_DAY, publishOn } from '#server/publish/test_town.ts';
import { writeCursor } from './cursor.ts';
import type { Item, ItemsPayload } from './payloads.ts';

describeEngines('OGC API Features: pages', ({ fresh }) => {
  let context: Context;
  let app: App;
  beforeAll(async () => {
    context = await gradedTown(await fresh());
    app = await publishOn(context);
  });

  const ask = (url: string) => app.inject({ url, headers: { host: 'localhost:80' } });
  async function get(url: string): Promise<ItemsPayload> {
    const response = await ask(url);
    expect(response.statusCode, response.body).toBe(200);
    return response.json<ItemsPayload>();
  }
  const nextOf = ({ links }: ItemsPayload): string | undefined => links.find(({ rel }) => rel === 'next')?.href;
  const pathOf = (href: string): string => new URL(href).pathname + new URL(href).search;
  const addressOf = (collection: string, query: Record<string, string>): string =>
    `/api/collections/${collection}/items?${new URLSearchParams(query)}`;

  /** Another count for some communities, never the one before, graded. */
  let round = 0;
  async function report(): Promise<void> {
    round++;
    for (const [i, code] of ['C00', 'C11', 'C20', 'C32', 'C99'].entries())
      await reportOn(context.database, code, addDays(LAST_DAY, -i), ((3 * round) % 11) + i);
    await bringUpToDate(context);
    // As the pipeline tells after its commit.
    context.events.emit({ type: 'revision', revision: 0, changed: 1, last_date: LAST_DAY });
  }

  /** All pages, with reports between them. */
  async function follow(url: string, between: () => Promise<void>): Promise<ItemsPayload[]> {
    const pages = [await get(url)];
    for (let next = nextOf(pages[0]!); next !== undefined; next = nextOf(pages.at(-1)!)) {
      await between();
      pages.push(await get(pathOf(next)));
    }
    return pages;
  }

  const QUESTIONS: [collection: string, query: Record<string, string>][] = [
    ['communities', { limit: '4' }],
    ['communities', { limit: '3', sortby: '-severity,population' }],
    ['communities', { limit: '3', sortby: 'since,-name', properties: 'since,name,grade,new_cases_14d' }],
    ['communities', { limit: '2', sortby: '-new_cases_14d', filter: 'new_cases_14d >= 0' }],
    ['communities', { limit: '2', sortby: 'parent,-days,as_of', datetime: '2026-01-01/2026-02-08' }],
    ['communities', { limit: '2', bbox: '120.1,30.2,120.14,30.26', crs: 'gcj02' }],
    ['streets', { limit: '1', sortby: '-severity' }],
    [
      'districts',
      { limit: '1', sortby: 'days', filter: 'insufficient_areas >= 0', properties: 'grade,new_cases_7d,new_cases_14d' },
    ],
    ['districts', { limit: '1', sortby: '-new_cases_14d', filter: 'new_cases_28d > 0', properties: 'new_cases_14d' }],
  ];
  test.each(QUESTIONS)('%s %j: what the first page knew, whatever is reported meanwhile', async (collection, query) => {
    const { limit, ...rest } = query;
    const whole = await get(addressOf(collection, rest));
    const changed: string[] = [];
    const pages = await follow(addressOf(collection, query), async () => {
      await report();
      changed.push(JSON.stringify((await get(addressOf(collection, rest))).features));
    });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap(({ features }): Item[] => features)).toEqual(whole.features);
    for (const page of pages) {
      expect(page).toMatchObject({ numberMatched: whole.numberMatched, as_of: whole.as_of, date: whole.date });
      expect(page.numberReturned).toBeLessThanOrEqual(Number(limit));
    }
    // The reports did change what is known since.
    expect(changed.some(now => now !== JSON.stringify(whole.features))).toBe(true);
  });

  test('a page keeps its tag while grades change, and is not sent twice', async () => {
    const first = await get(addressOf('communities', { limit: '5' }));
    const url = pathOf(nextOf(first)!);
    const { headers } = await ask(url);
    await report();
    const again = await app.inject({ url, headers: { host: 'localhost:80', 'if-none-match': String(headers.etag) } });
    expect(again.statusCode).toBe(304);
  });

  test('a cursor of another question, or of nobody, is refused', async () => {
    const cursor = new URL(
      nextOf(await get(addressOf('communities', { limit: '5', sortby: 'name' })))!,
    ).searchParams.get('cursor')!;
    const codeOf = async (query: Record<string, string>, collection = 'communities') => {
      const response = await ask(addressOf(collection, query));
      return [response.statusCode, response.json<{ code: string }>().code];
    };
    const refused = [400, 'invalid_parameter'];
    expect((await ask(addressOf('communities', { sortby: 'name', cursor, limit: '7' }))).statusCode).toBe(200);
    expect(await codeOf({ cursor })).toEqual(refused);
    expect(await codeOf({ sortby: 'name', cursor }, 'streets')).toEqual(refused);
    expect(await codeOf({ sortby: 'name', cursor, grade: 'red' })).toEqual(refused);
    for (const text of ['', 'x', '%00', 'W10', Buffer.from('{"a":1}').toString('base64url'), cursor.slice(0, -3)])
      expect(await codeOf({ sortby: 'name', cursor: text })).toEqual(refused);
    const whole = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    for (const [at, value] of [
      [0, 2],
      [1, -1],
      [1, 'x'],
      [2, 'yesterday'],
      [2, '2026-13-45T00:00:00.000Z'],
      [3, '2026-02-30'],
      [4, -3],
      [6, []],
      [6, [3]],
      [7, 1e99],
    ] as [number, unknown][]) {
      const forged = Buffer.from(JSON.stringify(whole.with(at, value))).toString('base64url');
      expect(await codeOf({ sortby: 'name', cursor: forged }), `${at} ${value}`).toEqual(refused);
    }
  });

  test('pages end where the boundaries were changed', async () => {
    const first = await get(addressOf('communities', { limit: '5' }));
    const url = pathOf(nextOf(first)!);
    expect((await ask(url)).statusCode).toBe(200);
    await sql`insert into boundary_version (version) values (2)`.execute(context.database.db);
    context.events.emit({ type: 'import', import_id: 1, kind: 'areas', stage: 'done' } as never);
    const response = await ask(url);
    expect([response.statusCode, response.json().code]).toEqual([410, 'outdated_version']);
    expect((await get(addressOf('communities', { limit: '5' }))).boundary_version).toBe(2);
  });

  test('a cursor is as long as it has to be', () => {
    const cursor = writeCursor({
      ...{ boundary_version: 1_790_000_000, as_of: '2026-02-10T08:00:00.000Z', date: LAST_DAY, matched: 650_000 },
      ...{ question: 'abcdefghijkl', keys: [3, '某某街道某某社区'], seq: 649_999 },
    });
    expect(cursor.length).toBeLessThan(200);
  });
});
