import { fault } from './errors.ts';

export type Turns = { take(): Promise<void>; giveBack(): void };

/**
 * So many at a time; others wait, the first come first, and are refused after a while. The pool of `pg` can wait too, but tells a line
 * that nobody gave back in time and a database that is away by the same error: 200 readers at once would look like an outage.
 */
export function createTurns(count: number, milliseconds: number): Turns {
  let free = count;
  const waiting = new Set<() => void>();
  return {
    take() {
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const go = () => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(go);
          reject(
            fault('too_busy', `More is asked of the database than it can answer within ${milliseconds / 1000} s.`),
          );
        }, milliseconds);
        waiting.add(go);
      });
    },
    giveBack() {
      const [next] = waiting;
      if (next === undefined) free++;
      else {
        waiting.delete(next);
        next();
      }
    },
  };
}
