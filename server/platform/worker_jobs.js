/** The side of worker_thread.ts that is inside the thread. Plain JavaScript, because tsx cannot load a .ts entry on Node 20; from an entry it can load the rest. */
import { parentPort } from 'node:worker_threads';

/**
 * @template Job
 * @typedef {{ id: number, job: Job }} Asked
 */
/**
 * @template Answer
 * @typedef {{ id: number, answer: Answer } | { id: number, error: string }} Answered
 */

/**
 * Answers jobs one after the other: two at a time would hold twice the memory and be no sooner.
 * @template Job, Answer
 * @param {(job: Job) => Answer | Promise<Answer>} work
 * @param {(answer: Answer) => import('node:worker_threads').Transferable[]} transferred what of an answer is handed over, not copied
 */
export function answerJobs(work, transferred = () => []) {
  let last = Promise.resolve();
  /** @param {Asked<Job>} asked */
  async function answer({ id, job }) {
    try {
      const found = await work(job);
      parentPort?.postMessage(/** @type {Answered<Answer>} */ ({ id, answer: found }), transferred(found));
    } catch (error) {
      const message = String(/** @type {Error} */ (error)?.stack ?? error);
      parentPort?.postMessage(/** @type {Answered<Answer>} */ ({ id, error: message }));
    }
  }
  parentPort?.on('message', (/** @type {Asked<Job>} */ asked) => {
    last = last.then(() => answer(asked));
  });
}
