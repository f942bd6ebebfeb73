import { randomUUID } from 'node:crypto';
import type { JobPayload } from '#core/contract_standards.ts';
import { Fault, fault, problem } from './errors.ts';
import type { Events } from './events.ts';

/** What a job is given: it looks at `signal` between its steps (`signal.throwIfAborted()`) and says how far it is. */
export type JobHandle = { signal: AbortSignal; progress(done: number, total: number): void };

export type Jobs = {
  /** Puts a job in line. Too many waiting: throws `too_many_jobs`. */
  start<Result>(kind: JobPayload['kind'], run: (job: JobHandle) => Promise<Result>): JobPayload<Result>;
  /** Throws `unknown_job`. */
  read(job_id: string): JobPayload;
  /** A waiting job ends at once, a running one at its next look at the signal; one that has ended stays as it is. */
  cancel(job_id: string): JobPayload;
  /** When nothing waits or runs. */
  idle(): Promise<void>;
  /** Cancels everything, takes nothing more, and waits for what runs. */
  close(): Promise<void>;
};

/** Running and waiting: at some ten seconds each, more than this is minutes of waiting. */
const MOST_OPEN = 20;
const MOST_KEPT = 50;
const KEPT_MILLISECONDS = 3_600_000;
/** Progress is told this often, the beginning and the end always. */
const TELL_MILLISECONDS = 250;

type Job = {
  payload: JobPayload;
  controller: AbortController;
  run: (job: JobHandle) => Promise<unknown>;
};

/**
 * Long work that a request starts and others ask after. One runs at a time: each holds a connection, and the embedded
 * engine has one. In memory of the process, so that a restart forgets them: what must outlive it, a job stores itself.
 */
export function createJobs(events: Events, report: (error: unknown) => void = reportToStderr): Jobs {
  const jobs = new Map<string, Job>();
  const line: Job[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  const tell = ({ payload: { job_id, kind, state, done, total } }: Job): void =>
    events.emit({ type: 'job', job_id, kind, state, done, total });

  const end = (job: Job, outcome: Partial<JobPayload>): void => {
    Object.assign(job.payload, { finished_at: new Date().toISOString(), ...outcome });
    tell(job);
    forgetOld();
  };

  const forgetOld = (): void => {
    const ended = [...jobs.values()].filter(({ payload }) => payload.finished_at !== null);
    const expired = new Date(Date.now() - KEPT_MILLISECONDS).toISOString();
    const byEnd = ended.toSorted((a, b) => (a.payload.finished_at! < b.payload.finished_at! ? 1 : -1));
    for (const [index, { payload }] of byEnd.entries())
      if (index >= MOST_KEPT || payload.finished_at! < expired) jobs.delete(payload.job_id);
  };

  const runOne = async (job: Job): Promise<void> => {
    const { payload, controller } = job;
    Object.assign(payload, { state: 'running', started_at: new Date().toISOString() });
    tell(job);
    let told = Date.now();
    const progress = (done: number, total: number): void => {
      Object.assign(payload, { done, total });
      if (Date.now() - told < TELL_MILLISECONDS) return;
      told = Date.now();
      tell(job);
    };
    try {
      // One that had finished when the cancelling came has done what it does: that is not hidden.
      const result = await job.run({ signal: controller.signal, progress });
      end(job, { state: 'done', result });
    } catch (error) {
      if (controller.signal.aborted) return end(job, { state: 'cancelled' });
      if (!(error instanceof Fault)) report(error);
      end(job, { state: 'failed', problem: problemOf(error, payload.job_id) });
    }
  };

  const pump = (): void => {
    if (running) return;
    const job = line.shift();
    if (!job) return;
    running = runOne(job).finally(() => {
      running = undefined;
      pump();
    });
  };

  const find = (job_id: string): Job => {
    forgetOld();
    const job = jobs.get(job_id);
    if (!job) throw fault('unknown_job', `There is no job "${job_id}".`);
    return job;
  };

  const cancel = (job: Job): void => {
    job.controller.abort();
    const waiting = line.indexOf(job);
    if (waiting < 0) return;
    line.splice(waiting, 1);
    end(job, { state: 'cancelled' });
  };

  return {
    start<Result>(kind: JobPayload['kind'], run: (job: JobHandle) => Promise<Result>): JobPayload<Result> {
      if (closed) throw fault('too_many_jobs', 'The service is stopping and takes no more jobs.');
      if (line.length + (running ? 1 : 0) >= MOST_OPEN)
        throw fault('too_many_jobs', `${MOST_OPEN} jobs are running or waiting, which is as many as are taken.`);
      const payload: JobPayload = {
        ...{ job_id: randomUUID(), kind, state: 'waiting', done: 0, total: null },
        ...{ started_at: null, finished_at: null, result: null, problem: null },
      };
      const job: Job = { payload, controller: new AbortController(), run };
      jobs.set(payload.job_id, job);
      line.push(job);
      pump();
      return { ...payload } as JobPayload<Result>;
    },
    read: job_id => ({ ...find(job_id).payload }),
    cancel(job_id) {
      const job = find(job_id);
      if (job.payload.finished_at === null) cancel(job);
      return { ...job.payload };
    },
    async idle() {
      while (running) await running;
    },
    async close() {
      closed = true;
      for (const job of jobs.values()) if (job.payload.finished_at === null) cancel(job);
      while (running) await running;
    },
  };
}

const problemOf = (error: unknown, job_id: string) =>
  error instanceof Fault
    ? { ...problem(error.code, error.message, job_id), ...error.extra }
    : problem('internal', 'The job failed; the log names the reason by the instance.', job_id);

const reportToStderr = (error: unknown): void => {
  process.stderr.write(`job failed: ${error instanceof Error ? error.stack : String(error)}\n`);
};
