/**
 * The files of a bulletin in a thread of its own: a map of 5,000 areas takes seconds to write. Plain JavaScript, because tsx cannot load a
 * .ts entry on Node 20; from here it can load the rest.
 */
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

/**
 * @typedef {import('./formats.ts').RenderedFormat} Format
 * @typedef {{ id: number, formats: Format[], job: import('./printed.ts').RenderJob }} Asked
 * @typedef {{ id: number, files: Uint8Array[] } | { id: number, error: string }} Answer
 */

register();
const { render } = await import('#server/publish/bulletin/render/render.ts');

/** One after the other: two at a time would hold twice the memory and be no sooner. */
let last = Promise.resolve();

/** @param {Asked} asked */
async function answer({ id, formats, job }) {
  try {
    const files = [];
    for (const format of formats) files.push(new Uint8Array(await render(format, job)));
    parentPort?.postMessage(
      /** @type {Answer} */ ({ id, files }),
      files.map(file => file.buffer),
    );
  } catch (error) {
    const message = String(/** @type {Error} */ (error)?.stack ?? error);
    parentPort?.postMessage(/** @type {Answer} */ ({ id, error: message }));
  }
}

parentPort?.on('message', (/** @type {Asked} */ asked) => {
  last = last.then(() => answer(asked));
});
