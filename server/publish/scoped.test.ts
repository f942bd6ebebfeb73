import { beforeAll, expect, it } from 'vitest';
import type {
  AreaPayload,
  AreasPayload,
  ExplainPayload,
  GradesPayload,
  HistoryPayload,
  StatusPayload,
  TimelinePayload,
} from '#core/contract.ts';
import type { StandingsPayload } from '#core/contract_standards.ts';
import type { Database } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { FIRST_DAY, gradedTown, LAST_DAY, publishOn, townAreas } from './test_town.ts';

const NOTHING: Omit<Scope, 'id'> = { areas: null, fields: null, from: null, to: null };

describeEngines('a reader with a scope', engine => {
  let database: Database;
  let app: App;
  let reader: Scope | null = null;

  beforeAll(async () => {
    database = await engine.fresh();
    const context = await gradedTown(database);
    app = await publishOn(context, () => reader);
    return () => app.close();
  });

  const as = async (scope: Partial<Scope> | null, url: string) => {
    reader = scope && { ...NOTHING, id: JSON.stringify(scope), ...scope };
    const answer = await app.inject(url).finally(() => {
      reader = null;
    });
    return answer;
  };
  const read = async <T>(scope: Partial<Scope> | null, url: string): Promise<T> => {
    const answer = await as(scope, url);
    expect(answer.statusCode, `${url} ${answer.body.slice(0, 300)}`).toBe(200);
    return answer.json();
  };
  const refused = async (scope: Partial<Scope>, url: string): Promise<void> => {
    const answer = await as(scope, url);
    expect([answer.statusCode, answer.json<{ type: string }>().type], url).toEqual([403, '/docs/errors#outside_scope']);
  };

  // D0 holds S0 with C00 to C12; the enclave C99 lies in C11 and belongs to S1.
  const all = townAreas();
  const inside = all.filter(({ code, parent }) => ['D0', 'S0'].includes(code) || parent === 'S0');
  const hidden = all.filter(area => area.code !== 'T' && !inside.includes(area));

  const ADDRESSES = [
    '/api/status',
    '/legend.json',
    ...['city', 'district', 'street', 'community'].flatMap(level => [
      `/api/areas?level=${level}`,
      `/api/grades?level=${level}`,
      `/api/grades?level=${level}&date=2026-01-13`,
      `/api/timeline?level=${level}`,
    ]),
    '/api/grades?parent=S0',
    '/api/grades?standard=cz-pes-2020',
    ...inside.flatMap(({ code }) => [
      `/api/areas/${code}`,
      `/api/history/${code}?indicators=cases_per_100k_7d`,
      ...['zh', 'en'].map(lang => `/api/explain/${code}?lang=${lang}&date=2026-01-13`),
    ]),
    '/api/changes?since=0',
    '/api/clusters?date=2026-01-14',
    '/standings/community',
  ];

  it('of a district sees all of it, and no name, code or number of an area outside', async () => {
    for (const url of ADDRESSES) {
      const { statusCode, body } = await as({ areas: ['D0'] }, url);
      expect(statusCode, `${url} ${body.slice(0, 200)}`).toBe(200);
      for (const { code, name } of hidden) {
        expect(body, `${url} ${code}`).not.toMatch(new RegExp(`"${code}"`));
        expect(body, `${url} ${code}`).not.toContain(name);
      }
    }
    const { areas, counts } = await read<GradesPayload>({ areas: ['D0'] }, '/api/grades');
    const all = await read<GradesPayload>(null, '/api/grades');
    const codes = new Set(inside.map(({ code }) => code));
    expect(areas.map(({ code }) => code)).toEqual(
      inside
        .filter(a => a.level === 'community')
        .map(a => a.code)
        .sort(),
    );
    expect(areas).toEqual(all.areas.filter(({ code }) => codes.has(code)));
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(areas.length);
    expect((await read<AreasPayload>({ areas: ['D0'] }, '/api/areas?level=city')).areas).toEqual([]);
  });

  it('is not told whether there is an area outside', async () => {
    for (const code of ['D1', 'C31', 'T', 'C99', 'nowhere'])
      for (const path of [
        '/api/areas/',
        '/api/history/',
        '/api/explain/',
        '/api/grades?parent=',
        '/api/timeline?parent=',
      ])
        await refused({ areas: ['D0'] }, `${path}${code}`);
    const texts = await Promise.all(
      ['C31', 'nowhere'].map(
        async code => (await as({ areas: ['D0'] }, `/api/areas/${code}`)).json<{ detail: string }>().detail,
      ),
    );
    expect(texts[0]!.replace('C31', 'nowhere')).toBe(texts[1]);
    expect((await as(null, '/api/areas/nowhere')).statusCode).toBe(404);
  });

  it('gets neighbours, sums and memory of its own areas only', async () => {
    const whole = await read<AreaPayload>(null, '/api/areas/C11');
    expect(whole.neighbours.map(({ code }) => code)).toEqual(expect.arrayContaining(['C21', 'C99', 'C01']));
    const area = await read<AreaPayload>({ areas: ['D0'] }, '/api/areas/C11');
    expect(area.neighbours.map(({ code }) => code)).toContain('C01');
    expect(area).toEqual({ ...whole, neighbours: area.neighbours });

    const parts = await Promise.all(
      ['D0', 'D1'].map(code => read<TimelinePayload>(null, `/api/timeline?parent=${code}`)),
    );
    const own = await read<TimelinePayload>({ areas: ['D0'] }, '/api/timeline');
    expect(own).toEqual(parts[0]);
    expect(parts[1]!.days.reduce((sum, { confirmed }) => sum + confirmed, 0)).toBeGreaterThan(0);
    // An area named twice, by itself and by the one above it, is counted once.
    expect(await read({ areas: ['D0', 'C11'] }, '/api/timeline')).toEqual(own);

    const all = await read<StandingsPayload>(null, '/standings/community');
    const some = await read<StandingsPayload>({ areas: ['D0'] }, '/standings/community');
    const { areas } = await read<AreasPayload>(null, '/api/areas?level=community');
    const at = ({ distinct, index }: StandingsPayload, seq: number) => distinct[index[seq - 1]!];
    for (const { code, seq } of areas)
      expect(at(some, seq), code).toEqual(inside.some(a => a.code === code) ? at(all, seq) : null);
    expect(new Set(some.index).size).toBe(some.distinct.length - (some.index.includes(0) ? 0 : 1));
  });

  const DAYS = { from: '2026-01-12', to: '2026-01-20' };

  it('of some days is told nothing of others', async () => {
    const outside = ['2026-01-11', '2026-01-21', FIRST_DAY, LAST_DAY];
    for (const date of outside)
      for (const path of ['/api/grades', '/api/explain/C11', '/api/clusters'])
        await refused(DAYS, `${path}?date=${date}`);
    await refused(DAYS, '/standings/community');
    expect(await read<StatusPayload>(DAYS, '/api/status')).toMatchObject({
      first_date: DAYS.from,
      last_date: DAYS.to,
      graded_to: DAYS.to,
      reported: null,
    });
    const place = await read<StatusPayload>({ areas: ['S0'] }, '/api/status');
    expect(place.levels).toEqual({ street: 1, community: 6 });
    const { bounds } = await read<{ bounds: number[] }>({ areas: ['S0'] }, '/tiles/community.json');
    expect(place.bbox).toEqual(bounds);
    // Without a day the last of the scope.
    const { date, areas } = await read<GradesPayload>(DAYS, '/api/grades');
    expect(date).toBe(DAYS.to);
    const begin = (await read<GradesPayload>(DAYS, `/api/grades?date=${DAYS.from}`)).areas;
    expect(begin.every(({ previous_severity }) => previous_severity === null)).toBe(true);
    for (const { since, days } of [...areas, ...begin]) {
      expect(since === null || since >= DAYS.from).toBe(true);
      expect(days === null).toBe(since === null);
    }
    expect(areas.some(({ since }) => since !== null)).toBe(true);

    const { days } = await read<TimelinePayload>(DAYS, '/api/timeline');
    const all = (await read<TimelinePayload>(null, '/api/timeline')).days;
    expect(days).toEqual(all.filter(day => day.date >= DAYS.from && day.date <= DAYS.to));

    const history = await read<HistoryPayload>(DAYS, `/api/history/C11?from=${FIRST_DAY}&to=${LAST_DAY}`);
    expect([history.days[0]!.date, history.days.at(-1)!.date]).toEqual([DAYS.from, DAYS.to]);
    expect([history.spells[0]!.from, history.spells.at(-1)!.to]).toEqual([DAYS.from, DAYS.to]);
    expect((await read<HistoryPayload>(DAYS, '/api/history/C11?to=2026-01-05')).days).toEqual([]);

    const told = await read<ExplainPayload>(DAYS, '/api/explain/C11?date=2026-01-14');
    const whole = await read<ExplainPayload>(null, '/api/explain/C11?date=2026-01-14');
    expect(whole.data.some(({ day }) => day < DAYS.from)).toBe(true);
    expect(told.data).toEqual(whole.data.filter(({ day }) => day >= DAYS.from));
    expect([told.grade, told.sentence]).toEqual([whole.grade, whole.sentence]);
    if (whole.since! < DAYS.from) expect([told.since, told.days, told.memory]).toEqual([null, null, null]);
  });

  it('of some fields reads those', async () => {
    const grades = { fields: ['grades' as const] };
    for (const url of [
      '/api/explain/C11',
      '/api/timeline',
      '/api/clusters',
      '/api/history/C11?indicators=new_cases_7d',
      '/standings/community',
    ])
      await refused(grades, url);
    const history = await read<HistoryPayload>(grades, '/api/history/C11');
    expect(history.days).toEqual([]);
    expect(history.spells.length).toBeGreaterThan(2);
    expect(history.spells.every(({ rule }) => rule === null)).toBe(true);
    expect((await read<GradesPayload>(grades, '/api/grades')).areas.length).toBeGreaterThan(10);

    const words = await read<ExplainPayload>({ fields: ['grades', 'reasons'] }, '/api/explain/C11?date=2026-01-14');
    expect(words).toMatchObject({ indicators: [], data: [], reliability: null });
    expect(words.sentence).not.toBe('');
    for (const url of ['/api/grades', '/api/history/C11', '/api/explain/C11', '/api/changes'])
      await refused({ fields: ['indicators'] }, url);
  });

  it('is never answered from what was kept for another', async () => {
    for (const url of [
      '/api/areas?level=community',
      '/api/areas/C11',
      '/api/grades',
      '/api/timeline',
      '/standings/community',
      '/api/status',
    ]) {
      const open = await as(null, url);
      const scoped = await as({ areas: ['D0'] }, url);
      expect(scoped.headers.etag, url).not.toBe(open.headers.etag);
      const again = await as(null, url);
      expect(again.body, url).toBe(open.body);
      reader = { ...NOTHING, id: 'other', areas: ['D0'] };
      const known = await app.inject({ url, headers: { 'if-none-match': String(open.headers.etag) } });
      expect(known.statusCode, url).toBe(200);
      reader = null;
    }
  });
});
