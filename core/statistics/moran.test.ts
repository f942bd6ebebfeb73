import { describe, expect, it } from 'vitest';
import { moran, type Neighbours, standardisedRates } from './moran.ts';
import { makeRandom } from './random.ts';
import { published, rowsOf } from './testing_published.ts';

const OPTIONS = { permutations: 999, seed: 1 };

/** Cells of a square grid that share a side. */
function grid(size: number): number[][] {
  return Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    const around = [
      [row - 1, column],
      [row, column - 1],
      [row, column + 1],
      [row + 1, column],
    ] as const;
    return around.filter(([r, c]) => r >= 0 && c >= 0 && r < size && c < size).map(([r, c]) => r * size + c);
  });
}

describe("Moran's I", () => {
  // de Smith, Goodchild & Longley, Geospatial Analysis; PySAL prints the quadrants of its example desmith as 4 4 4 2 3 3 1 4
  // 3 3, where 1 = high-high, 2 = low-high, 3 = low-low, 4 = high-low.
  it('gives the quadrants that PySAL prints for the ten zones of de Smith et al.', () => {
    const values = [2.24, 3.1, 4.55, -5.15, -4.39, 0.46, 5.54, 9.02, -2.09, -3.06];
    const neighbours = [
      [2, 4],
      [1, 5],
      [4, 7],
      [1, 3, 5, 8],
      [2, 4, 6, 9],
      [5, 10],
      [3, 8],
      [4, 7, 9],
      [5, 8, 10],
      [6, 9],
    ].map(list => list.map(number => number - 1));
    const names = ['', 'high_high', 'low_high', 'low_low', 'high_low'];
    const { local } = moran(values, neighbours, OPTIONS);
    expect(local.map(one => names.indexOf(one!.quadrant))).toEqual([4, 4, 4, 2, 3, 3, 1, 4, 3, 3]);
  });

  it('is worked out by hand on a row of four: 1, 2, 3, 6', () => {
    // Mean 3, deviations -2 -1 0 3, squares 14; neighbours' means -1, -1, 1, 0; products 2, 1, 0, 0; divided by 14 / 4.
    const { moran_i, expected_i, local } = moran([1, 2, 3, 6], [[1], [0, 2], [1, 3], [2]], OPTIONS);
    expect(local.map(one => one!.local_i)).toEqual([2 / 3.5, 1 / 3.5, 0, 0].map(value => expect.closeTo(value, 12)));
    expect(moran_i).toBeCloseTo(3 / 14, 12);
    expect(expected_i).toBe(-1 / 3);
    expect(local.map(one => one!.quadrant)).toEqual(['low_low', 'low_low', 'high_high', 'high_high']);
  });

  it('is -1 on a chessboard and the mean of its local parts everywhere', () => {
    const board = Array.from({ length: 64 }, (_, i) => (Math.floor(i / 8) + i) % 2);
    expect(moran(board, grid(8), OPTIONS).moran_i).toBeCloseTo(-1, 12);
    const random = makeRandom(5);
    const values = Array.from({ length: 400 }, () => random() ** 3);
    const { moran_i, local } = moran(values, grid(20), { permutations: 9, seed: 1 });
    expect(moran_i).toBeCloseTo(local.reduce((sum, one) => sum + one!.local_i, 0) / 400, 12);
    expect(Math.abs(moran_i!)).toBeLessThan(0.12);
  });

  it('does not change with the unit of the values', () => {
    const random = makeRandom(6);
    const values = Array.from({ length: 100 }, random);
    const [a, b] = [values, values.map(value => 250 + 1000 * value)].map(list => moran(list, grid(10), OPTIONS));
    for (const [i, one] of a!.local.entries()) {
      expect(b!.local[i]!.local_i).toBeCloseTo(one!.local_i, 9);
      expect(b!.local[i]!.p_value).toBe(one!.p_value);
    }
  });

  it('finds the block of high values in a field of noise, and the same p-values for the same seed', () => {
    const random = makeRandom(7);
    const inBlock = (i: number) => Math.floor(i / 20) >= 8 && Math.floor(i / 20) < 12 && i % 20 >= 8 && i % 20 < 12;
    const values = Array.from({ length: 400 }, (_, i) => random() + (inBlock(i) ? 3 : 0));
    const found = moran(values, grid(20), OPTIONS);
    const hot = found.local.flatMap((one, i) => (one!.quadrant === 'high_high' && one!.q_value <= 0.05 ? [i] : []));
    // Four cells in the middle have four high neighbours; those of the rim have two or three.
    expect(hot.length).toBeGreaterThanOrEqual(12);
    expect(hot.every(inBlock)).toBe(true);
    expect(moran(values, grid(20), OPTIONS)).toEqual(found);
    expect(moran(values, grid(20), { ...OPTIONS, seed: 2 }).local).not.toEqual(found.local);
  });

  it('has p-values that noise spreads evenly: one in ten of them below 0.1 (one-sided: two in ten)', () => {
    const random = makeRandom(8);
    const neighbours = grid(30);
    const values = Array.from({ length: 900 }, () => random());
    const { local } = moran(values, neighbours, OPTIONS);
    const share = local.filter(one => one!.p_value <= 0.05).length / 900;
    expect(share).toBeGreaterThan(0.06);
    expect(share).toBeLessThan(0.14);
    expect(local.filter(one => one!.q_value <= 0.05)).toHaveLength(0);
  });

  it('has p-values as exhaustive counting gives them', () => {
    // Area 0 of five: its neighbours are two of four others, six pairs. Deviations by hand: only the pair (4, 5) is as high.
    const values = [5, 4, 5, 1, 0];
    const neighbours: Neighbours = [[1, 2], [0], [0], [4], [3]];
    const { local } = moran(values, neighbours, { permutations: 9_999, seed: 3 });
    expect(local[0]!.p_value).toBeCloseTo(1 / 6, 1);
    expect(Math.abs(local[0]!.p_value - 1 / 6)).toBeLessThan(0.02);
    // Never zero: the observed arrangement is one of those counted.
    expect(moran(values, neighbours, { permutations: 9, seed: 3 }).local[0]!.p_value).toBeGreaterThanOrEqual(0.1);
  });

  it('leaves out areas without a value or a neighbour, and says nothing of nothing', () => {
    const { local, counted, moran_i } = moran([1, null, 3, 9, 4], [[1], [0, 2], [1, 3], [2, 4], [3]], OPTIONS);
    expect(counted).toBe(4);
    expect(local.map(one => one === null)).toEqual([true, true, false, false, false]);
    expect(moran_i).not.toBeNull();
    for (const values of [[], [1], [1, 2], [null, null, null, null], [0.1, 0.1, 0.1, 0.1]]) {
      const none = moran(
        values,
        values.map(() => [0]),
        OPTIONS,
      );
      expect(none).toMatchObject({ moran_i: null, expected_i: null });
      expect(none.local.every(one => one === null)).toBe(true);
    }
    expect(moran([1, 2, 3], [[], [], []], OPTIONS)).toMatchObject({ moran_i: null, local: [null, null, null] });
  });
});

describe('standardised rates (Assunção and Reis 1999)', () => {
  it('are by hand: deviation over the standard deviation that prior and chance give', () => {
    // b = 30 / 3000; squares: (0 + 1000 x 0.01² + 1000 x 0.01²) / 3000; less b / 1000.
    const areas = [10, 0, 20].map(cases => ({ cases, population: 1_000 }));
    const a = (0.01 ** 2 * 2) / 3 - 0.01 / 1_000;
    const deviation = Math.sqrt(a + 0.01 / 1_000);
    expect(standardisedRates(areas)).toEqual([0, -0.01 / deviation, 0.01 / deviation].map(x => expect.closeTo(x, 12)));
  });

  it('have no value without people, and are all zero where nobody is ill', () => {
    expect(standardisedRates([{ cases: 1, population: 0 }])).toEqual([null]);
    expect(
      standardisedRates([
        { cases: 0, population: 10 },
        { cases: 0, population: 0 },
      ]),
    ).toEqual([0, null]);
  });

  it.runIf(published)('weigh a rate of few births less: North Carolina 1974', () => {
    const rows = rowsOf('nc_sids_1974.csv');
    const rates = standardisedRates(rows.map(row => ({ cases: Number(row.SID74), population: Number(row.BIR74) })));
    const { a, b } = published!.marshall_eb_nc_sids_1974;
    for (const [i, { SID74, BIR74 }] of rows.entries())
      expect(rates[i]).toBeCloseTo((Number(SID74) / Number(BIR74) - b) / Math.sqrt(a + b / Number(BIR74)), 5);
  });
});
