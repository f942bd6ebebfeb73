/** Numbers pairs of numbers from 0 in order of their first appearance. Typed arrays: 8 million keys in a Map took over a gigabyte. */
export type PairIndex = { of(x: number, y: number): number; size(): number };

export function pairIndex(expected: number): PairIndex {
  let capacity = 1 << Math.ceil(Math.log2(Math.max(16, expected * 2)));
  let slots = new Int32Array(capacity).fill(-1);
  let xs = new Float64Array(capacity / 2);
  let ys = new Float64Array(capacity / 2);
  let size = 0;
  const scratch = new Float64Array(2);
  const words = new Uint32Array(scratch.buffer);

  const hash = (x: number, y: number): number => {
    scratch[0] = x;
    scratch[1] = y;
    let h = Math.imul(words[0]!, 0x85eb_ca6b) ^ Math.imul(words[1]!, 0xc2b2_ae35);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b_3c6d) ^ Math.imul(words[2]!, 0x27d4_eb2f) ^ Math.imul(words[3]!, 0x1656_67b1);
    h = Math.imul(h ^ (h >>> 13), 0x297a_2d39);
    return (h ^ (h >>> 16)) & (capacity - 1);
  };
  const slotOf = (x: number, y: number): number => {
    let slot = hash(x, y);
    for (let at = slots[slot]!; at !== -1 && (xs[at] !== x || ys[at] !== y); at = slots[slot]!)
      slot = (slot + 1) & (capacity - 1);
    return slot;
  };
  const grow = (): void => {
    capacity *= 2;
    slots = new Int32Array(capacity).fill(-1);
    const [oldX, oldY] = [xs, ys];
    xs = new Float64Array(capacity / 2);
    ys = new Float64Array(capacity / 2);
    xs.set(oldX);
    ys.set(oldY);
    for (let at = 0; at < size; at++) slots[slotOf(xs[at]!, ys[at]!)] = at;
  };

  return {
    of(x, y) {
      if (size >= capacity / 2) grow();
      const slot = slotOf(x, y);
      if (slots[slot] === -1) {
        xs[size] = x;
        ys[size] = y;
        slots[slot] = size++;
      }
      return slots[slot]!;
    },
    size: () => size,
  };
}
