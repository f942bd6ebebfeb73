import { afterAll, expect, it } from 'vitest';
import { workerThread } from './worker_thread.ts';

const jobs = new URL('./worker_jobs.js', import.meta.url);
const entry = `import { answerJobs } from '${jobs}';
let last = 0;
answerJobs(async ({ value, wait }) => {
  if (value === 'die') process.exit(3);
  if (value < last) throw new Error('not in order: ' + value);
  last = value;
  await new Promise(done => setTimeout(done, wait));
  return new Uint8Array([value]);
}, bytes => [bytes.buffer]);`;
const thread = workerThread<{ value: number | 'die'; wait: number }, Uint8Array>(
  new URL(`data:text/javascript,${encodeURIComponent(entry)}`),
  'is tested',
);
afterAll(thread.end);

it('answers each caller with its own, one job after the other, and goes on after one that failed', async () => {
  thread.prepare();
  const answers = await Promise.all([1, 2, 3].map(value => thread.ask({ value, wait: 30 - 10 * value })));
  expect(answers.map(([value]) => value)).toEqual([1, 2, 3]);
  await expect(thread.ask({ value: 2, wait: 0 })).rejects.toThrow('not in order: 2');
  expect(await thread.ask({ value: 4, wait: 0 })).toEqual(new Uint8Array([4]));
});

it('fails all that wait where it dies or is ended, and starts anew when asked again', async () => {
  const waiting = [thread.ask({ value: 'die', wait: 0 }), thread.ask({ value: 5, wait: 0 })];
  for (const { status, reason } of (await Promise.allSettled(waiting)) as PromiseRejectedResult[])
    expect([status, String(reason)]).toEqual(['rejected', 'Error: The thread that is tested ended (3).']);
  expect(await thread.ask({ value: 1, wait: 0 })).toEqual(new Uint8Array([1]));
  const cut = thread.ask({ value: 6, wait: 10_000 });
  await Promise.all([thread.end(), expect(cut).rejects.toThrow('The thread that is tested ended (1).')]);
});
