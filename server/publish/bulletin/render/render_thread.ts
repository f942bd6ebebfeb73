import { Worker } from 'node:worker_threads';
import type { RenderedFormat } from './formats.ts';
import type { RenderJob } from './printed.ts';
import type { Answer, Asked } from './render_worker.js';

type Waiting = { resolve(files: Buffer[]): void; reject(error: Error): void };
type Thread = { worker: Worker; waiting: Map<number, Waiting> };

/** One thread a process, started when first needed; it does not keep the process alive. Fonts stay open in it. */
let thread: Thread | undefined;
let last = 0;

function startThread(): Thread {
  const worker = new Worker(new URL('./render_worker.js', import.meta.url), { execArgv: [] });
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
    if ('files' in answer)
      waiting?.resolve(answer.files.map(file => Buffer.from(file.buffer, file.byteOffset, file.byteLength)));
    else waiting?.reject(new Error(answer.error));
  });
  worker.on('error', error => failAll(error as Error));
  worker.on('exit', code => failAll(new Error(`The thread that renders bulletins ended (${code}).`)));
  return started;
}

/** Starts the thread ahead: loading its renderers takes a second or two, and who drafts looks at a preview next. */
export function prepareRenderThread(): void {
  thread ??= startThread();
  if (thread.waiting.size === 0) thread.worker.unref();
}

/** The files in the order of their formats. */
export function renderInThread(job: RenderJob, formats: RenderedFormat[]): Promise<Buffer[]> {
  thread ??= startThread();
  const { worker, waiting } = thread;
  const id = ++last;
  const asked: Asked = { id, formats, job };
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage(asked);
  });
}

export async function endRenderThread(): Promise<void> {
  const ended = thread;
  thread = undefined;
  await ended?.worker.terminate();
}
