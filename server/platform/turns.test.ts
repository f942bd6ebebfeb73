import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('gives so many turns at a time, the first come first', async () => {
  const turns = createTurns(2, 10_000);
  const order: number[] = [];
  const ask = async (n: number) => {
    await turns.take();
    order.push(n);
  };
  await Promise.all([ask(1), ask(2)]);
  const [third, fourth] = [ask(3), ask(4)];
  expect(order).toEqual([1, 2]);
  turns.giveBack();
  await third;
  expect(order).toEqual([1, 2, 3]);
  turns.giveBack();
  await fourth;
  for (let n = 0; n < 2; n++) turns.giveBack();
  await Promise.all([ask(5), ask(6)]);
  expect(order).toEqual([1, 2, 3, 4, 5, 6]);
});

it('refuses who waited too long, and gives the turn to the next', async () => {
  const turns = createTurns(1, 50);
  await turns.take();
  await expect(turns.take()).rejects.toMatchObject({ code: 'too_busy' });
  const waiting = turns.take();
  turns.giveBack();
  await waiting;
});
