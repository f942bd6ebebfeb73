import { Worker } from 'node:worker_threads';
import type { Answered, Asked } from './worker_jobs.js';

export type WorkerThread<Job, Answer> = {
  /** Jobs of several callers are done one after the other. */
  ask(job: Job): Promise<Answer>;
  /** Starts the thread ahead. */
  prepare(): void;
  end(): Promise<void>;
};

type Waiting<Answer> = { resolve(answer: Answer): void; reject(error: Error): void };
type Thread<Answer> = { worker: Worker; waiting: Map<number, Waiting<Answer>> };

/**
 * Work that would hold up this process, in a thread of its own: one a process, started when first needed; it does not keep the process alive.
 * @param entry plain JavaScript that calls `answerJobs` (worker_jobs.js) @param task for the message where it dies
 */
export function workerThread<Job, Answer>(entry: URL, task: string): WorkerThread<Job, Answer> {
  let thread: Thread<Answer> | undefined;
  let last = 0;

  function start(): Thread<Answer> {
    const worker = new Worker(entry, { execArgv: [] });
    const started: Thread<Answer> = { worker, waiting: new Map() };
    const failAll = (error: Error) => {
      if (thread === started) thread = undefined;
      for (const { reject } of started.waiting.values()) reject(error);
      started.waiting.clear();
    };
    worker.on('message', (answered: Answered<Answer>) => {
      const waiting = started.waiting.get(answered.id);
      started.waiting.delete(answered.id);
      if (started.waiting.size === 0) worker.unref();
      if ('answer' in answered) waiting?.resolve(answered.answer);
      else waiting?.reject(new Error(answered.error));
    });
    worker.on('error', error => failAll(error as Error));
    worker.on('exit', code => failAll(new Error(`The thread that ${task} ended (${code}).`)));
    return started;
  }

  return {
    ask(job) {
      thread ??= start();
      const { worker, waiting } = thread;
      const asked: Asked<Job> = { id: ++last, job };
      return new Promise((resolve, reject) => {
        waiting.set(asked.id, { resolve, reject });
        worker.ref();
        worker.postMessage(asked);
      });
    },
    prepare() {
      thread ??= start();
      if (thread.waiting.size === 0) thread.worker.unref();
    },
    async end() {
      const ended = thread;
      thread = undefined;
      await ended?.worker.terminate();
    },
  };
}
