// biome-ignore lint/style/noRestrictedImports: a test, which runs in Node only
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeRandom } from './random.ts';
import { type ScanArea, type ScanOptions, scanClusters } from './scan.ts';

const OPTIONS: ScanOptions = {
  ...{ share_of_population: 0.5, most_areas: 60, min_cases: 2, most_clusters: 5 },
  ...{ simulations: 999, enough: 999, seed: 1 },
};

const DATA = new URL('../../../shared/data/statistics/', import.meta.url);

describe('the spatial scan', () => {
  it.skipIf(!existsSync(DATA))('gives the clusters of leukaemia in upstate New York (Waller & Gotway; smerc)', () => {
    const [head = '', ...lines] = readFileSync(new URL('ny_leukemia_nydf.csv', DATA), 'utf8').trim().split(/\r?\n/);
    const names = head.split(',');
    const areas = lines.map((line): ScanArea => {
      const row = Object.fromEntries(line.split(',').map((text, i) => [names[i], Number(text)])) as Record<
        string,
        number
      >;
      return { id: row.id!, point: [row.x!, row.y!], population: row.population!, cases: [row.cases!] };
    });
    const expected = JSON.parse(
      readFileSync(new URL('expected.json', DATA), 'utf8'),
    ).kulldorff_circular_scan_ny_leukemia;
    // Seed 1 gives the p that smerc prints, 0.01 and 0.07. 1,999 simulations of three seeds: 0.001 to 0.0025, and 0.052 to 0.06.
    const { clusters } = scanClusters(areas, { ...OPTIONS, most_areas: 281, simulations: 99, enough: 99 });
    for (const [k, one] of expected.clusters.entries()) {
      const cluster = clusters[k]!;
      expect(cluster.areas.toSorted((a, b) => a - b)).toEqual(one.ids);
      expect(cluster.areas).toHaveLength(one.regions);
      expect(cluster.cases).toBeCloseTo(one.cases, 6);
      expect(cluster.expected).toBeCloseTo(one.expected, 6);
      expect(cluster.relative_risk).toBeCloseTo(one.rr, 6);
      expect(cluster.log_likelihood_ratio).toBeCloseTo(one.llr, 6);
    }
    expect(clusters[0]!.p_value).toBe(0.01);
    expect(clusters[1]!.p_value).toBe(0.07);
  });

  it('gives one area of two by hand: 3 ln 4, and every case there by chance once in 64', () => {
    const areas = [
      { id: 1, point: [0, 0], population: 100, cases: [3] },
      { id: 2, point: [1, 0], population: 300, cases: [0] },
    ];
    const { clusters } = scanClusters(areas, { ...OPTIONS, simulations: 9_999, enough: 9_999 });
    expect(clusters).toHaveLength(1);
    const [{ p_value, ...cluster }] = clusters as [(typeof clusters)[0]];
    expect(cluster).toEqual({
      ...{ areas: [1], radius: 0, days: 1, cases: 3, expected: 0.75, relative_risk: null },
      log_likelihood_ratio: expect.closeTo(3 * Math.log(4), 9),
    });
    // Four standard errors of 9,999 simulations.
    expect(Math.abs(p_value - 1 / 64)).toBeLessThan(0.005);
  });
});

describe('the space-time scan', () => {
  it('gives a tiny example by hand', () => {
    const areas = [
      { id: 1, point: [0, 0], population: 100, cases: [1, 3] },
      { id: 2, point: [1, 0], population: 300, cases: [3, 1] },
    ];
    // A quarter of the residents; 4 cases a day. Last day: 3 where 1 was expected, 5 of 7 outside. Both days: 4 where 2.
    const { clusters } = scanClusters(areas, OPTIONS);
    expect(clusters).toHaveLength(1);
    expect(clusters[0]).toMatchObject({ areas: [1], days: 1, cases: 3, expected: 1 });
    expect(clusters[0]!.log_likelihood_ratio).toBeCloseTo(3 * Math.log(3) + 5 * Math.log(5 / 7), 9);
    expect(clusters[0]!.relative_risk).toBeCloseTo(3 / (5 / 7), 9);
  });

  const DAYS = 14;
  /** A grid of 12 x 12 areas of 500 to 1,500 residents; so many cases a day by population, `more` of them where a test wants. */
  function city(seed: number, cases_a_day: number, more: (x: number, y: number, day: number) => number = () => 0) {
    const random = makeRandom(seed);
    const areas = Array.from({ length: 144 }, (_, i) => ({
      ...{ id: i + 1, point: [i % 12, Math.floor(i / 12)], population: 500 + Math.floor(1_000 * random()) },
      cases: Array.from({ length: DAYS }, (_, day) => more(i % 12, Math.floor(i / 12), day)),
    }));
    const everyone = areas.reduce((sum, { population }) => sum + population, 0);
    for (let day = 0; day < DAYS; day++)
      for (let n = 0; n < cases_a_day; n++) {
        let left = random() * everyone;
        const area = areas.find(({ population }) => {
          left -= population;
          return left < 0;
        })!;
        area.cases[day] = area.cases[day]! + 1;
      }
    return areas;
  }
  const PLANTED = (x: number, y: number, day: number) => (Math.abs(x - 3) + Math.abs(y - 4) <= 1 && day >= 10 ? 2 : 0);

  it('finds what was planted: five areas, the last four days', () => {
    const { clusters } = scanClusters(city(7, 10, PLANTED), OPTIONS);
    expect(clusters[0]!.areas.toSorted((a, b) => a - b)).toEqual([40, 51, 52, 53, 64]);
    expect(clusters[0]).toMatchObject({ days: 4, radius: 1, p_value: 0.001 });
    // The rest is noise, and no area is in two clusters.
    for (const other of clusters.slice(1)) expect(other.p_value).toBeGreaterThan(0.05);
    const all = clusters.flatMap(({ areas }) => areas);
    expect(new Set(all).size).toBe(all.length);
  });

  it('finds nothing where the whole city rises, on a day off, and where the last days are not reported yet', () => {
    const factors = [1, 1, 2, 2, 3, 3, 5, 5, 8, 8, 12, 0, 15, 2];
    const areas = city(3, 0).map((area, i) => ({
      ...area,
      population: 1_000,
      cases: factors.map((f, day) => f + ((i + day) % 2)),
    }));
    const { clusters } = scanClusters(areas, { ...OPTIONS, simulations: 99 });
    for (const cluster of clusters) expect(cluster.p_value).toBeGreaterThan(0.05);
  });

  it('is calibrated: p of chance alone is spread evenly', () => {
    const p_values = Array.from({ length: 200 }, (_, seed) => {
      const options = { ...OPTIONS, most_clusters: 1, simulations: 99, enough: 20, seed };
      return scanClusters(city(1_000 + seed, 6), options).clusters[0]!.p_value;
    });
    // Of 200 uniform numbers 10, 40, 100 and 160 are expected below; four standard errors either side.
    for (const [below, least, most] of [
      [0.05, 0, 22],
      [0.2, 18, 62],
      [0.5, 72, 128],
      [0.8, 138, 182],
    ] as const) {
      const count = p_values.filter(p => p <= below).length;
      expect(count, `p <= ${below}`).toBeGreaterThanOrEqual(least);
      expect(count, `p <= ${below}`).toBeLessThanOrEqual(most);
    }
  });

  it('gives no cluster a smaller p than one of a greater ratio, and stops early only where p is known to be great', () => {
    const areas = city(11, 10, (x, y, day) => (PLANTED(x, y, day) && day > 11 ? 1 : 0));
    const all = scanClusters(areas, { ...OPTIONS, most_clusters: 10 }).clusters;
    expect(all.length).toBeGreaterThan(5);
    for (const [k, { log_likelihood_ratio, p_value }] of all.entries()) {
      if (k === 0) continue;
      expect(log_likelihood_ratio).toBeLessThanOrEqual(all[k - 1]!.log_likelihood_ratio);
      expect(p_value).toBeGreaterThanOrEqual(all[k - 1]!.p_value);
    }
    const early = scanClusters(areas, { ...OPTIONS, most_clusters: 10, enough: 20 });
    for (const [k, { p_value }] of early.clusters.entries())
      expect(Math.abs(p_value - all[k]!.p_value)).toBeLessThan(0.25);
    expect(early.clusters[0]!.p_value).toBe(all[0]!.p_value);
  });

  it('does not depend on the order of the areas', () => {
    const areas = city(5, 10, PLANTED);
    const random = makeRandom(9);
    const shuffled = areas.map(area => ({ area, at: random() })).toSorted((a, b) => a.at - b.at);
    expect(
      scanClusters(
        shuffled.map(({ area }) => area),
        OPTIONS,
      ),
    ).toEqual(scanClusters(areas, OPTIONS));
  });

  it('has no cluster without cases, and refuses an area without residents', () => {
    const areas = city(1, 0);
    expect(scanClusters(areas, OPTIONS)).toEqual({ clusters: [], simulations: 0 });
    expect(scanClusters([], OPTIONS)).toEqual({ clusters: [], simulations: 0 });
    expect(() => scanClusters([{ ...areas[0]!, population: 0 }], OPTIONS)).toThrow('residents');
  });
});
