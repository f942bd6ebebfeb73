import { expect, test } from 'vitest';
import { patiently } from './request.ts';

/** A line that says nothing until it is given up. */
const dead = (signal: AbortSignal) =>
  new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('what stays unanswered is given up, what is answered in time is not', async () => {
  const { signal } = new AbortController();
  await expect(patiently(20, signal, dead)).rejects.toThrow('No answer within 0.02 s');
  let given: AbortSignal | undefined;
  const answered = patiently(20, signal, async own => {
    given = own;
    return 'answer';
  });
  expect(await answered).toBe('answer');
  await new Promise(resolve => setTimeout(resolve, 40));
  expect(given?.aborted).toBe(false);
});

test('who no longer wants it ends it at once, with or without patience', async () => {
  for (const patience of [60_000, null]) {
    const asker = new AbortController();
    const asked = patiently(patience, asker.signal, dead);
    asker.abort(new Error('left'));
    await expect(asked).rejects.toThrow('left');
  }
});
