import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ServerEvent } from '#core/contract.ts';
import { serviceOn } from '#server/testing_service.ts';
import { fault } from './errors.ts';
import { createEvents } from './events.ts';
import { createJobs, type JobHandle } from './jobs.ts';
import { describeEngines } from './testing.ts';

/** A job that ends when told, or when cancelled. */
function held() {
  let finish = (_: string) => {};
  const told = new Promise<string>(resolve => {
    finish = resolve;
  });
  const run = ({ signal }: JobHandle) =>
    Promise.race([
      told,
      new Promise<never>((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    ]);
  return { run, finish };
}

const turn = () => new Promise(resolve => setImmediate(resolve));

describe('jobs', () => {
  const events = createEvents();
  const heard: ServerEvent[] = [];
  events.subscribe(event => heard.push(event));
  afterEach(() => {
    vi.useRealTimers();
    heard.length = 0;
  });

  it('run one at a time, in order, and keep their results', async () => {
    const jobs = createJobs(events);
    const [first, second] = [held(), held()];
    const a = jobs.start('backtest', first.run);
    const b = jobs.start('proposal', second.run);
    expect(a).toMatchObject({ kind: 'backtest', state: 'running', finished_at: null, result: null });
    expect(b).toMatchObject({ kind: 'proposal', state: 'waiting', started_at: null });
    second.finish('two');
    await turn();
    expect(jobs.read(b.job_id).state).toBe('waiting');
    first.finish('one');
    await jobs.idle();
    expect(jobs.read(a.job_id)).toMatchObject({ state: 'done', result: 'one', problem: null });
    expect(jobs.read(b.job_id)).toMatchObject({ state: 'done', result: 'two' });
    expect(jobs.read(a.job_id).finished_at! <= jobs.read(b.job_id).started_at!).toBe(true);
    expect(heard.map(event => event.type === 'job' && `${event.kind} ${event.state}`)).toEqual([
      ...['backtest running', 'backtest done', 'proposal running', 'proposal done'],
    ]);
  });

  it('say how far they are', async () => {
    const jobs = createJobs(events);
    const wait = held();
    const { job_id } = jobs.start('backtest', async job => {
      job.progress(3, 10);
      return wait.run(job);
    });
    expect(jobs.read(job_id)).toMatchObject({ state: 'running', done: 3, total: 10 });
    wait.finish('');
    await jobs.idle();
    expect(heard.at(-1)).toEqual({ type: 'job', job_id, kind: 'backtest', state: 'done', done: 3, total: 10 });
  });

  it('are cancelled, waiting or running; the next goes on', async () => {
    const jobs = createJobs(events);
    const [first, second, third] = [held(), held(), held()];
    const a = jobs.start('backtest', first.run);
    const b = jobs.start('backtest', second.run);
    const c = jobs.start('backtest', third.run);
    expect(jobs.cancel(b.job_id)).toMatchObject({ state: 'cancelled', started_at: null });
    expect(jobs.cancel(a.job_id).state).toBe('running');
    third.finish('three');
    await jobs.idle();
    expect(jobs.read(a.job_id)).toMatchObject({ state: 'cancelled', result: null, problem: null });
    expect(jobs.read(b.job_id).state).toBe('cancelled');
    expect(jobs.cancel(c.job_id)).toMatchObject({ state: 'done', result: 'three' });
  });

  it('do not hide what was finished before the cancelling reached it', async () => {
    const jobs = createJobs(events);
    const { job_id } = jobs.start('proposal', async () => {
      await turn();
      return 'stored';
    });
    jobs.cancel(job_id);
    await jobs.idle();
    expect(jobs.read(job_id)).toMatchObject({ state: 'done', result: 'stored' });
  });

  it('fail as problems: a fault says what to do, an exception is ours and is reported', async () => {
    const reported: unknown[] = [];
    const jobs = createJobs(events, error => reported.push(error));
    const theirs = jobs.start('backtest', async () => {
      throw fault('unknown_date', 'The day 1999-01-01 is outside the data.', { first_date: '2020-01-01' });
    });
    const ours = jobs.start('backtest', async () => {
      throw new TypeError('no such thing');
    });
    await jobs.idle();
    expect(jobs.read(theirs.job_id)).toMatchObject({
      state: 'failed',
      problem: { code: 'unknown_date', status: 404, first_date: '2020-01-01', instance: theirs.job_id },
    });
    expect(jobs.read(ours.job_id).problem).toMatchObject({ code: 'internal', status: 500 });
    expect(JSON.stringify(jobs.read(ours.job_id).problem)).not.toContain('no such thing');
    expect(reported.map(String)).toEqual(['TypeError: no such thing']);
  });

  it('wait up to twenty; more are refused', async () => {
    const jobs = createJobs(events);
    const waiting = Array.from({ length: 20 }, () => jobs.start('backtest', held().run));
    expect(() => jobs.start('backtest', held().run)).toThrow(expect.objectContaining({ code: 'too_many_jobs' }));
    jobs.cancel(waiting.at(-1)!.job_id);
    const last = jobs.start('backtest', held().run);
    await jobs.close();
    for (const { job_id } of [...waiting, last]) expect(jobs.read(job_id).state).toBe('cancelled');
    expect(() => jobs.start('backtest', held().run)).toThrow(/stopping/);
  });

  it('are kept for an hour, the last fifty', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') });
    const jobs = createJobs(events);
    const ids: string[] = [];
    for (let n = 0; n < 52; n++) {
      vi.setSystemTime(new Date(Date.UTC(2026, 0, 1, 0, 0, n)));
      ids.push(jobs.start('backtest', async () => n).job_id);
      await jobs.idle();
    }
    const known = () =>
      ids
        .map(id => {
          try {
            return jobs.read(id).result;
          } catch {
            return null;
          }
        })
        .filter(result => result !== null);
    expect(known()).toEqual(Array.from({ length: 50 }, (_, n) => n + 2));
    vi.setSystemTime(new Date('2026-01-01T01:00:50.500Z'));
    expect(known()).toEqual([51]);
    vi.setSystemTime(new Date('2026-01-01T02:00:00Z'));
    expect(() => jobs.read(ids[51]!)).toThrow(expect.objectContaining({ code: 'unknown_job' }));
  });
});

describeEngines('jobs over HTTP', engine => {
  it('are read and cancelled', async () => {
    const { app, jobs } = await serviceOn(await engine.fresh());
    const { job_id } = jobs.start('backtest', held().run);
    const answer = await app.inject(`/api/jobs/${job_id}`);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({ job_id, state: 'running', done: 0, total: null });
    expect((await app.inject({ method: 'DELETE', url: `/api/jobs/${job_id}` })).statusCode).toBe(200);
    await jobs.idle();
    expect((await app.inject(`/api/jobs/${job_id}`)).json().state).toBe('cancelled');
    const unknown = await app.inject('/api/jobs/none');
    expect(unknown.statusCode).toBe(404);
    expect(unknown.json()).toMatchObject({ code: 'unknown_job' });
    const open = jobs.start('backtest', held().run);
    await app.close();
    expect(jobs.read(open.job_id).state).toBe('cancelled');
  });
});
