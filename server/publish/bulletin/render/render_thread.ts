import { workerThread } from '#server/platform/worker_thread.ts';
import type { RenderedFormat } from './formats.ts';
import type { RenderJob } from './printed.ts';
import type { Rendering } from './render_worker.js';

/** Fonts stay open in it. */
const thread = workerThread<Rendering, Uint8Array[]>(
  new URL('./render_worker.js', import.meta.url),
  'renders bulletins',
);

/** Loading its renderers takes a second or two, and who drafts looks at a preview next. */
export const prepareRenderThread = thread.prepare;

/** The files in the order of their formats. */
export async function renderInThread(job: RenderJob, formats: RenderedFormat[]): Promise<Buffer[]> {
  const files = await thread.ask({ formats, job });
  return files.map(file => Buffer.from(file.buffer, file.byteOffset, file.byteLength));
}

export const endRenderThread = thread.end;
