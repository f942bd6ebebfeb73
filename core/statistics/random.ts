/**
 * Seeded random numbers, uniform in [0, 1) with 53 bits: the same seed gives the same p-values on every machine.
 * xoshiro128** (Blackman & Vigna 2021, ACM Trans Math Softw 47:36), its state filled by splitmix32 so that seeds 1 and 2 are
 * unrelated. Only 32-bit arithmetic, so a Monte Carlo loop needs no bigint (which is 40 times slower).
 * The seed is an integer of 0 to 2^53 - 1; any other number is refused, because it would silently stand for a different one.
 */
export function makeRandom(seed: number): () => number {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`A seed is an integer of 0 to 2^53 - 1, not ${seed}.`);
  const fill = splitmix32((seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b));
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return () => {
    const high = next() >>> 5;
    return (high * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
  };
}

/** Puts the first `count` places of the list in random order (Fisher-Yates), drawn from the whole list; changes the list. */
export function shuffle(list: Int32Array | number[], random: () => number, count = list.length): void {
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (list.length - i));
    const kept = list[i]!;
    list[i] = list[j]!;
    list[j] = kept;
  }
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
