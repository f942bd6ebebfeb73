// @ts-check
/**
 * The embedded engine's thread: PGlite blocks its event loop while a query runs, so it must not share ours.
 * Plain JavaScript because a worker's entry file cannot be TypeScript on Node 20.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { PARSERS } from './parsers.js';

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { dataDir, channel } = /** @type {{dataDir: string | undefined, channel: string}} */ (workerData);

/** @type {PGlite} */
const engine = await PGlite.create({ dataDir, extensions: { postgis }, parsers: PARSERS });
await engine.listen(channel, payload => port.postMessage({ notification: payload }));
port.postMessage({ ready: true });

/** @param {{operation: string, text: string, parameters?: unknown[], csv?: string}} request */
async function perform({ operation, text, parameters, csv }) {
  if (operation === 'close') return engine.close();
  if (operation === 'execute') return void (await engine.exec(text));
  const { rows, affectedRows } = await engine.query(
    text,
    parameters,
    csv === undefined ? undefined : { blob: new Blob([csv]) },
  );
  return { rows, affectedRows };
}

port.on('message', async ({ id, ...request }) => {
  try {
    port.postMessage({ id, result: await perform(request) });
  } catch (error) {
    const { message, code, detail } = /** @type {{message: string, code?: string, detail?: string}} */ (error);
    port.postMessage({ id, error: { message, code, detail } });
  }
  if (request.operation === 'close') port.close();
});
