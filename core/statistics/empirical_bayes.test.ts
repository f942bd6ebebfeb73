import { describe, expect, it } from 'vitest';
import { claytonKaldor, marshallEstimate, marshallEstimates, marshallMoments } from './empirical_bayes.ts';
import { published, rowsOf } from './testing_published.ts';

const aucklandRows = rowsOf('marshall_auckland.csv');
const auckland = aucklandRows.map(row => ({
  cases: Number(row.deaths_1977_85),
  population: Number(row.person_years_9x),
}));
const sidsRows = rowsOf('nc_sids_1974.csv');

describe.runIf(published)('published worked examples', () => {
  it('Marshall 1991, Auckland, as spdep prints it', () => {
    const { a, b, areas, cases_total } = published!.marshall_eb_auckland;
    expect(auckland).toHaveLength(areas);
    expect(auckland.reduce((sum, area) => sum + area.cases, 0)).toBe(cases_total);
    const moments = marshallMoments(auckland)!;
    expect(moments.a.toPrecision(7)).toBe(a.toPrecision(7));
    expect(moments.b.toPrecision(7)).toBe(b.toPrecision(7));
  });

  it('Marshall 1991, Auckland, the estimate of every area', () => {
    const estimates = marshallEstimates(auckland);
    for (const [i, row] of aucklandRows.entries())
      expect(estimates[i]! / Number(row.eb_marshall), row.id).toBeCloseTo(1, 12);
  });

  it('Marshall 1991, sudden infant deaths in North Carolina', () => {
    const { a, b } = published!.marshall_eb_nc_sids_1974;
    const moments = marshallMoments(
      sidsRows.map(row => ({ cases: Number(row.SID74), population: Number(row.BIR74) })),
    )!;
    expect(moments.a.toPrecision(7)).toBe(a.toPrecision(7));
    expect(moments.b.toPrecision(8)).toBe(b.toPrecision(8));
  });

  it('Clayton and Kaldor 1987, sudden infant deaths in North Carolina, as DCluster computes them', () => {
    const { nu, alpha, iterations } = published!.clayton_kaldor_eb_nc_sids_1974;
    const prior = claytonKaldor(sidsRows.map(row => ({ cases: Number(row.SID74), expected: Number(row.expected) })))!;
    expect(prior.nu).toBeCloseTo(nu, 6);
    expect(prior.alpha).toBeCloseTo(alpha, 6);
    expect(prior.iterations).toBe(iterations);
    for (const [i, row] of sidsRows.entries())
      expect(prior.estimates[i], row.county).toBeCloseTo(Number(row.eb_clayton_kaldor_rr), 12);
  });
});

describe('Marshall', () => {
  it('draws every area to the mean where chance alone explains the differences', () => {
    const areas = [
      { cases: 10, population: 1_000 },
      { cases: 11, population: 1_000 },
      { cases: 0, population: 20 },
    ];
    expect(marshallMoments(areas)).toEqual({ a: 0, b: 21 / 2_020 });
    for (const estimate of marshallEstimates(areas)) expect(estimate).toBe(21 / 2_020);
  });

  it('draws the smaller the more', () => {
    const areas = [1, 10, 100, 1_000].map(size => ({ cases: 8 * size, population: 1_000 * size }));
    const others = [1, 10, 100, 1_000].map(size => ({ cases: 1 * size, population: 1_000 * size }));
    const estimates = marshallEstimates([...areas, ...others]);
    for (let i = 1; i < 4; i++) expect(estimates[i]!).toBeGreaterThan(estimates[i - 1]!);
    for (let i = 5; i < 8; i++) expect(estimates[i]!).toBeLessThan(estimates[i - 1]!);
    expect(estimates[3]!).toBeLessThan(0.008);
  });

  it('has no rate without people, and is neither drawn by nor draws such an area', () => {
    const with_people = [
      { cases: 5, population: 100 },
      { cases: 1, population: 900 },
    ];
    const all = marshallEstimates([...with_people, { cases: 3, population: 0 }]);
    expect(all).toEqual([...marshallEstimates(with_people), null]);
    expect(marshallMoments([{ cases: 3, population: 0 }])).toBeNull();
    expect(marshallMoments([])).toBeNull();
    expect(marshallEstimate({ a: 1, b: 1 }, { cases: 0, population: Number.NaN })).toBeNull();
  });

  it('leaves one area alone as it is, and nobody ill at zero', () => {
    expect(marshallEstimates([{ cases: 3, population: 1_000 }])).toEqual([0.003]);
    expect(
      marshallEstimates([
        { cases: 0, population: 10 },
        { cases: 0, population: 20 },
      ]),
    ).toEqual([0, 0]);
  });
});

describe('Clayton and Kaldor', () => {
  it('has no prior where there is none to find', () => {
    expect(claytonKaldor([])).toBeNull();
    expect(claytonKaldor([{ cases: 3, expected: 2 }])).toBeNull();
    expect(
      claytonKaldor([
        { cases: 1, expected: 1 },
        { cases: 2, expected: 0 },
      ]),
    ).toBeNull();
    // Every risk the same: the variance is zero.
    expect(
      claytonKaldor([
        { cases: 2, expected: 1 },
        { cases: 4, expected: 2 },
      ]),
    ).toBeNull();
  });
});
