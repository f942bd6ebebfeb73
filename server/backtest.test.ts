import { beforeAll, expect, it } from 'vitest';
import type { BacktestPayload, JobPayload, SensitivityRow } from '#core/contract_standards.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { gradingState } from '#server/grading/advance.ts';
import type { Database } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown } from '#server/publish/test_town.ts';
import { serviceOn, type TestService } from './testing_service.ts';

describeEngines('backtests over HTTP', engine => {
  let database: Database;
  let service: TestService;
  let first: string;
  let last: string;
  beforeAll(async () => {
    database = await engine.fresh();
    await gradedTown(database);
    service = await serviceOn(database);
    const state = await gradingState(database.db);
    [first, last] = [state.first_day!, state.graded_to!];
  });
  const post = (url: string, payload: object) => service.app.inject({ method: 'POST', url, payload });
  const own = { ...PRESETS['wusetu-community']!, id: 'own' };

  it('answer with a job, whose result is there when it is done', async () => {
    const answer = await post('/api/backtests', {
      standards: [{ id: 'wusetu-community' }, { id: 'us-cdc-transmission-2021', version: 1 }, { document: own }],
    });
    expect(answer.statusCode).toBe(202);
    const { job_id } = answer.json<JobPayload>();
    expect(answer.headers.location).toBe(`/api/jobs/${job_id}`);
    await service.jobs.idle();
    const job = (await service.app.inject(`/api/jobs/${job_id}`)).json<JobPayload<BacktestPayload>>();
    expect(job).toMatchObject({ kind: 'backtest', state: 'done', problem: null });
    const result = job.result!;
    expect(result).toMatchObject({
      ...{ from: first, to: last, level: 'community', outbreak_new_cases_7d: 5, warning_severity: 2 },
    });
    expect(result.results.map(({ standard }) => `${standard.id} ${standard.version}`)).toEqual([
      ...['wusetu-community 1', 'us-cdc-transmission-2021 1', 'own 0'],
    ]);
    expect(job.done).toBe(job.total);
    expect(job.total).toBe(result.results.reduce((sum, { area_days }) => sum + area_days, 0));
    // The same document under another id grades alike.
    const { standard: _, ...shipped } = result.results[0]!;
    expect(result.results[2]).toMatchObject(shipped);
    expect(shipped.raises).toBeGreaterThan(0);
  });

  it('take a part of the days and other words for outbreak and warning', async () => {
    const answer = await post('/api/backtests', {
      standards: [{ id: 'wusetu-community' }],
      ...{ from: last, to: last, outbreak_new_cases_7d: 1, warning_severity: 4 },
    });
    await service.jobs.idle();
    const { result } = service.jobs.read(answer.json().job_id) as JobPayload<BacktestPayload>;
    expect(result).toMatchObject({ from: last, to: last, outbreak_new_cases_7d: 1, warning_severity: 4 });
    expect(result!.results[0]!.area_days).toBe(result!.areas);
  });

  it('refuse what cannot be tested, saying what to do', async () => {
    const standards = [{ id: 'wusetu-community' }];
    const refused = async (payload: object) => {
      const answer = await post('/api/backtests', payload);
      return `${answer.statusCode} ${answer.json().code}`;
    };
    expect(await refused({ standards: [{ id: 'no-such' }] })).toBe('404 unknown_standard');
    expect(await refused({ standards: [{ id: 'wusetu-community', version: 99 }] })).toBe('404 unknown_standard');
    expect(await refused({ standards, from: '1999-01-01' })).toBe('404 unknown_date');
    expect(await refused({ standards, to: '2999-01-01' })).toBe('404 unknown_date');
    expect(await refused({ standards, from: '2026-02-30' })).toBe('400 invalid_parameter');
    expect(await refused({ standards, from: last, to: first })).toBe('400 invalid_parameter');
    expect(await refused({ standards: [] })).toBe('400 invalid_parameter');
    expect(await refused({ standards: Array(7).fill(standards[0]) })).toBe('400 invalid_parameter');
    expect(await refused({ standards: [{}] })).toBe('400 invalid_parameter');
    expect(await refused({ standards: [{ id: 'wusetu-community', document: own }] })).toBe('400 invalid_parameter');
    expect(await refused({ standards: [{ document: own, version: 1 }] })).toBe('400 invalid_parameter');
    expect(await refused({ standards, warning_severity: 5 })).toBe('400 invalid_parameter');
    expect(await refused({ standards, outbreak_new_cases_7d: 0 })).toBe('400 invalid_parameter');
    expect(await refused({ standards, other: 1 })).toBe('400 unknown_parameter');
    for (const document of [{}, null, 7, 'text', [], { ...own, rules: 'x' }])
      expect(await refused({ standards: [{ document }] })).toBe('422 invalid_standard');
    const wrong = { ...own, rules: [{ ...own.rules[0]!, when: 'new_cases_14d >=' }, ...own.rules.slice(1)] };
    const answer = await post('/api/backtests', { standards: [...standards, { document: wrong }] });
    expect(answer.json().detail).toContain('standards[1]');
    expect(answer.json().problems[0]).toMatchObject({ path: '$.rules[0].when', line: 1 });
  });

  it('sensitivity of a document on a day', async () => {
    const answer = await post('/api/standards/sensitivity', { document: own });
    expect(answer.statusCode).toBe(200);
    const { date, rows } = answer.json<{ date: string; rows: SensitivityRow[] }>();
    expect(date).toBe(last);
    expect(rows.map(({ expression }) => expression)).toContain('new_cases_14d >= 10');
    const earlier = await post('/api/standards/sensitivity', { document: own, date: first });
    expect(earlier.json().date).toBe(first);
    expect(earlier.json().rows).not.toEqual(rows);
    expect((await post('/api/standards/sensitivity', { document: own, date: '1999-01-01' })).statusCode).toBe(404);
    expect((await post('/api/standards/sensitivity', { document: { id: 'x' } })).statusCode).toBe(422);
    const [threshold] = thresholdsOf(own);
    const unknown = withThreshold(own, threshold!, 1e300);
    expect((await post('/api/standards/sensitivity', { document: unknown })).statusCode).toBe(200);
  });

  it('say that nothing is graded where nothing is', async () => {
    const empty = await serviceOn(await engine.fresh());
    for (const [url, payload] of [
      ['/api/backtests', { standards: [{ id: 'wusetu-community' }] }],
      ['/api/standards/sensitivity', { document: own }],
    ] as const) {
      const answer = await empty.app.inject({ method: 'POST', url, payload });
      expect(`${answer.statusCode} ${answer.json().code}`).toBe('409 nothing_graded');
    }
  });
});
