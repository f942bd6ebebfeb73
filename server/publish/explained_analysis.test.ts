import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExplainPayload, GradesPayload, HistoryPayload, TimelinePayload } from '#core/contract.ts';
import { PRESETS } from '#core/standard/presets.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { FIRST_DAY, gradedTown, LAST_DAY, publishOn } from './test_town.ts';

/** Unlike the one in force in its thresholds and in its memory. */
const OTHER = 'cn-state-council-2020-02-17';
const DAYS = [FIRST_DAY, '2026-01-22', LAST_DAY];

describeEngines('what is said of an analysis', engine => {
  let app: App;

  beforeAll(async () => {
    app = await publishOn(await gradedTown(await engine.fresh()));
  }, 120_000);
  afterAll(() => app?.close());

  const ask = (url: string) => app.inject({ method: 'GET', url });
  const json = async <T>(url: string): Promise<T> => {
    const response = await ask(url);
    expect(response.statusCode, `${url}: ${response.body.slice(0, 300)}`).toBe(200);
    return response.json() as T;
  };

  it('is of the grade that /api/grades gives under that standard: reason, history and time band', async () => {
    const band = await json<TimelinePayload>(`/api/timeline?level=community&standard=${OTHER}`);
    const standard = { id: OTHER, version: 1, title: PRESETS[OTHER]!.title };
    expect(band.standards).toEqual([{ from: FIRST_DAY, ...standard }]);
    let differ = 0;
    for (const date of DAYS) {
      const found = await json<GradesPayload>(`/api/grades?date=${date}&level=community&standard=${OTHER}`);
      const published = await json<GradesPayload>(`/api/grades?date=${date}&level=community`);
      expect(band.days.find(day => day.date === date)?.counts).toEqual(found.counts);
      for (const [i, { code, grade, state, since }] of found.areas.entries()) {
        const reason = await json<ExplainPayload>(`/api/explain/${code}?date=${date}&standard=${OTHER}`);
        expect(reason).toMatchObject({ code, grade, state, since, override: null, standard: { id: OTHER } });
        const history = await json<HistoryPayload>(`/api/history/${code}?from=${date}&to=${date}&standard=${OTHER}`);
        expect(history.days.map(({ severity }) => severity)).toEqual([reason.severity]);
        expect(history.spells.at(-1)).toMatchObject({ grade, standard: OTHER });
        expect(history.standards).toEqual([standard]);
        if (grade !== published.areas[i]!.grade) differ++;
      }
    }
    expect(differ).toBeGreaterThan(0);
  }, 120_000);

  it('is what was published where the standard is the one in force', async () => {
    const plain = await json<TimelinePayload>('/api/timeline?level=community');
    expect(await json('/api/timeline?level=community&standard=wusetu-community')).toEqual(plain);
    expect(plain.days.some(({ reported }) => reported)).toBe(true);
  });

  it('of a score has the points of each part, which add up to what the rules compare', async () => {
    const { areas } = await json<GradesPayload>('/api/grades?level=community&standard=il-ramzor-2020');
    const scored = areas.filter(({ grade }) => grade !== null).slice(0, 8);
    expect(scored.length).toBeGreaterThan(3);
    for (const { code } of scored) {
      const { rules } = await json<ExplainPayload>(`/api/explain/${code}?standard=il-ramzor-2020&date=${LAST_DAY}`);
      const [score] = rules[0]!.comparisons;
      expect(score!.contributions).toHaveLength(7);
      const sum = score!.contributions!.reduce((total, { contribution }) => total + contribution!, 0);
      expect(sum).toBeCloseTo(score!.value!, 9);
    }
    const { rules } = await json<ExplainPayload>(`/api/explain/${scored[0]!.code}?date=${LAST_DAY}`);
    const all = rules.flatMap(({ comparisons }) => comparisons);
    expect(all.every(({ contributions }) => contributions === null)).toBe(true);
    expect(all.some(({ decisive }) => decisive)).toBe(true);
  });

  it('is a clear refusal where there is no such standard', async () => {
    for (const path of ['/api/timeline?level=community&', '/api/history/', '/api/explain/']) {
      const { code } = (await json<GradesPayload>('/api/grades?level=community')).areas[0]!;
      const response = await ask(`${path.endsWith('&') ? path : `${path}${code}?`}standard=nothing`);
      expect([response.statusCode, (response.json() as { code: string }).code]).toEqual([404, 'unknown_standard']);
    }
  });
});
