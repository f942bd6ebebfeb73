import { Worker } from 'node:worker_threads';
import type { Scan, ScanOptions } from '#core/statistics/scan.ts';
import type { Answer, Job, Place } from './scan_worker.js';

type Waiting = { resolve(scan: Scan): void; reject(error: Error): void };
type Thread = { worker: Worker; waiting: Map<number, Waiting> };

/** One thread a process, started when first needed; it does not keep the process alive. */
let thread: Thread | undefined;
let last = 0;

function startThread(): Thread {
  const worker = new Worker(new URL('./scan_worker.js', import.meta.url), { execArgv: [] });
  const started: Thread = { worker, waiting: new Map() };
  const failAll = (error: Error) => {
    if (thread === started) thread = undefined;
    for (const { reject } of started.waiting.values()) reject(error);
    started.waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    const waiting = started.waiting.get(answer.id);
    started.waiting.delete(answer.id);
    if (started.waiting.size === 0) worker.unref();
    if ('scan' in answer) waiting?.resolve(answer.scan);
    else waiting?.reject(new Error(answer.error));
  });
  worker.on('error', error => failAll(error as Error));
  worker.on('exit', code => failAll(new Error(`The scan thread ended (${code}).`)));
  return started;
}

/** Scans in the thread; jobs of several callers are done one after the other. */
export function scanInThread(place: Place, cases: Int32Array, days: number, options: ScanOptions): Promise<Scan> {
  thread ??= startThread();
  const { worker, waiting } = thread;
  const id = ++last;
  const job: Job = { id, place, days, cases, options };
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage(job);
  });
}

export async function endScanThread(): Promise<void> {
  const ended = thread;
  thread = undefined;
  await ended?.worker.terminate();
}
