/** The files of a bulletin in a thread of its own: a map of 5,000 areas takes seconds to write. */
import { register } from 'tsx/esm/api';
import { answerJobs } from '#server/platform/worker_jobs.js';

/** @typedef {{ formats: import('./formats.ts').RenderedFormat[], job: import('./printed.ts').RenderJob }} Rendering */

register();
const { render } = await import('#server/publish/bulletin/render/render.ts');

answerJobs(
  async (/** @type {Rendering} */ { formats, job }) => {
    const files = [];
    for (const format of formats) files.push(new Uint8Array(await render(format, job)));
    return files;
  },
  files => files.map(file => file.buffer),
);
