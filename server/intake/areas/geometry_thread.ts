import { Worker } from 'node:worker_threads';
import type { Polygons } from '#core/geometry/polygons.ts';
import type { Answer, Job } from './geometry_worker.js';
import { type Packed, pack, transferable, unpack } from './packed.js';

/** The thread that runs mapshaper, started when first needed, ended when a job is over its time. */
export type GeometryThread = {
  /** The polygons without self-intersections; null if that took too long or failed. */
  clean(polygons: Polygons): Promise<Polygons | null>;
  /** The union of the areas of each group. */
  dissolve(areas: Polygons[], groups: number[], count: number): Promise<Polygons[]>;
  /** The areas as one coverage, simplified once a tolerance (rising; in the metres of EPSG:3857). */
  simplify(areas: Polygons[], tolerances: number[]): Promise<Polygons[][]>;
  close(): Promise<void>;
};

/** A repair of a real flaw takes some 10 ms. */
const CLEAN_BUDGET_MS = 5_000;
/** 1,200 communities take under a second; a nation's must be possible. */
const COVERAGE_BUDGET_MS = 60 * 60_000;

type Thread = { worker: Worker; answered(answer: Answer): void; failed(error: Error): void };

function startWorker(): Thread {
  const worker = new Worker(new URL('./geometry_worker.js', import.meta.url), { execArgv: [] });
  const thread: Thread = { worker, answered: () => {}, failed: () => {} };
  worker.on('message', answer => thread.answered(answer));
  worker.on('error', error => thread.failed(error as Error));
  worker.on('exit', code => thread.failed(new Error(`The geometry thread ended (${code}).`)));
  return thread;
}

/** For one caller, one job at a time. */
export function startGeometryThread(): GeometryThread {
  let worker: Thread | undefined;
  let last = 0;

  const stop = async (): Promise<void> => {
    const ended = worker;
    worker = undefined;
    await ended?.worker.terminate();
  };

  const run = async (job: Job, transfer: ArrayBuffer[], budget_ms: number): Promise<Packed[]> => {
    worker ??= startWorker();
    const thread = worker;
    const id = ++last;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Packed[]>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`Over ${budget_ms} ms.`)), budget_ms);
        thread.answered = answer => {
          if (answer.id !== id) return;
          if ('packed' in answer) resolve(answer.packed);
          else reject(new Error(answer.error));
        };
        thread.failed = reject;
        thread.worker.postMessage({ id, job }, transfer);
      });
    } catch (error) {
      await stop();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    async clean(polygons) {
      const areas = pack([polygons]);
      try {
        const [packed] = await run({ kind: 'clean', areas }, transferable(areas), CLEAN_BUDGET_MS);
        return unpack(packed!)[0] ?? null;
      } catch {
        return null;
      }
    },
    async dissolve(areas, groups, count) {
      const packed = pack(areas);
      const job: Job = { kind: 'dissolve', areas: packed, groups: Uint32Array.from(groups), count };
      return unpack((await run(job, transferable(packed), COVERAGE_BUDGET_MS))[0]!);
    },
    async simplify(areas, tolerances) {
      const packed = pack(areas);
      const job: Job = { kind: 'simplify', areas: packed, tolerances };
      return (await run(job, transferable(packed), COVERAGE_BUDGET_MS)).map(unpack);
    },
    close: stop,
  };
}
