import { beforeAll, expect, it } from 'vitest';
import { addDays, dayNumber } from '#core/days.ts';
import { FAMILIES } from '#core/standard/catalogue.ts';
import { isAdditive, parseIndicator } from '#core/standard/indicator.ts';
import { wilsonInterval } from '#core/statistics/wilson.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import type { Inside } from './indicators/inside.ts';
import type { IndicatorScope } from './indicators/query.ts';
import { indicatorValues } from './indicators/values.ts';
import { storeTown, townAreas } from './publish/test_town.ts';

const FROM = '2026-03-01';
const DAYS = 30;
const LAST = addDays(FROM, DAYS - 1);
/** No longer an area: what it reported counts nowhere. */
const RETIRED = 'C01';
/** In a district, but in no street. */
const STREETLESS = 'C99';
/** Nothing is known of it. */
const SILENT = 'C31';

type Report = {
  code: string;
  day: string;
  confirmed: number;
  imported: number | null;
  asymptomatic: number;
  clusters: number;
  confirmed_65plus: number | null;
  under_observation: number | null;
  fever_pending: number | null;
  admissions: number;
  tested: number | null;
  positive: number;
};

/** Uneven on purpose; by a formula, so that it is the same every time. Ages are missing in column 2 alone, for a week. */
function reportsOf(code: string, index: number): Report[] {
  return Array.from({ length: DAYS }, (_, day): Report | null => {
    const n = (index * 31 + day * 17 + index * day) % 23;
    if (code === SILENT || n === 22) return null;
    const confirmed = n > 15 ? n - 15 : 0;
    return {
      ...{ code, day: addDays(FROM, day), confirmed, asymptomatic: n % 3, clusters: n > 19 ? 1 : 0 },
      imported: n % 2 === 0 ? Math.min(confirmed, n % 5) : null,
      confirmed_65plus: code.startsWith('C2') && day >= 3 && day < 10 ? null : Math.floor(confirmed / 2),
      under_observation: n % 4 === 0 ? null : n,
      fever_pending: n % 5 === 0 ? null : n % 7,
      ...{ admissions: n % 6, tested: n % 3 === 0 ? 40 + n : null, positive: n % 4 },
    };
  }).filter(report => report !== null);
}

const COMMUNITIES = townAreas().filter(({ level }) => level === 'community');
const REPORTS = COMMUNITIES.flatMap(({ code }, index) => reportsOf(code, index));

const codesInside = (upper: string): string[] =>
  COMMUNITIES.filter(({ code, parent }) => {
    if (code === RETIRED || (code === STREETLESS && upper.startsWith('S'))) return false;
    return upper === 'T' || parent === `S${upper.slice(1)}`;
  }).map(({ code }) => code);

const sum = (values: (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);
const sumOrNull = (values: (number | null)[]): number | null =>
  values.every(value => value === null) ? null : sum(values);
const ratio = (a: number | null, b: number | null): number | null => (a === null || !b ? null : a / b);

/** What the catalogue's words say of all communities of an upper area together, counted here and not in SQL. */
function byHand(upper: string, day: string, reports: Report[]): Record<string, number | null> {
  const inside = codesInside(upper);
  const people = COMMUNITIES.filter(({ code }) => inside.includes(code)).map(({ population }) => population);
  const residents = people.includes(null) ? null : sum(people);
  const own = reports.filter(report => inside.includes(report.code) && report.day <= day);
  const within = (days: number, lag = 0): Report[] =>
    own.filter(report => report.day > addDays(day, -days - lag) && report.day <= addDays(day, -lag));
  const [week, before, today] = [within(7), within(7, 7), within(1)];
  const screened = week.filter(({ tested }) => tested !== null);
  const [positive, tested] = [sum(screened.map(one => one.positive)), sum(screened.map(one => one.tested))];
  const cases = sum(week.map(one => one.confirmed));
  const imported = sum(week.map(one => one.imported));
  const old = week.some(one => one.confirmed > 0 && one.confirmed_65plus === null)
    ? null
    : sum(week.map(one => one.confirmed_65plus));
  const lastCase = own.filter(one => one.confirmed > 0).reduce((last, one) => Math.max(last, dayNumber(one.day)), 0);
  const per = (count: number | null, of: number): number | null => ratio(count === null ? null : of * count, residents);
  const interval = wilsonInterval(positive, tested);
  return {
    new_cases_7d: cases,
    new_cases_7d_lag7d: sum(before.map(one => one.confirmed)),
    new_cases_local_7d: cases - imported,
    new_cases_imported_7d: imported,
    new_asymptomatic_7d: sum(week.map(one => one.asymptomatic)),
    new_cases_65plus_7d: old,
    new_positives_7d: positive,
    cases_per_100k_7d: per(cases, 100_000),
    cases_65plus_per_100k_7d: per(old === null ? null : old * 5, 100_000),
    cumulative_cases: sum(own.map(one => one.confirmed)),
    local_case_share_7d: ratio(cases - imported, cases),
    days_since_last_case: lastCase === 0 ? null : dayNumber(day) - lastCase,
    tests_per_100k_7d: per(tested, 100_000),
    positivity_percent_7d: ratio(100 * positive, tested),
    positivity_percent_7d_lo: interval && 100 * interval.lo,
    positivity_percent_7d_hi: interval && 100 * interval.hi,
    growth_ratio_7d: ratio(cases, sum(before.map(one => one.confirmed))),
    clusters_7d: sum(week.map(one => one.clusters)),
    under_observation_per_10k: per(sumOrNull(today.map(one => one.under_observation)), 10_000),
    fever_pending: sumOrNull(today.map(one => one.fever_pending)),
    admissions_per_100k_7d: per(sumOrNull(week.map(one => one.admissions)), 100_000),
    population: residents,
  };
}

const UPPERS: [Inside['upper'], string[]][] = [
  ['street', ['S0', 'S1']],
  ['district', ['D0', 'D1']],
  ['city', ['T']],
];
const NAMES = Object.keys(byHand('T', LAST, REPORTS));

describeEngines('indicators of levels above the graded one', engine => {
  let database: Database;
  let ids: Map<string, number>;
  beforeAll(async () => {
    database = await engine.fresh();
    const { db } = database;
    await storeTown(database);
    await sql`update area set population_65plus = population / 5`.execute(db);
    await sql`update area set retired_version = 1, seq = null where code = ${RETIRED}`.execute(db);
    await sql`update area set street_id = null, parent_id = district_id where code = ${STREETLESS}`.execute(db);
    const rows = sql`jsonb_to_recordset(${JSON.stringify(REPORTS)}::jsonb) as r (code text, day date, confirmed int,
      imported int, asymptomatic int, clusters int, confirmed_65plus int, under_observation int, fever_pending int,
      admissions int, tested int, positive int)`;
    await sql`insert into case_report (area_id, day, confirmed, imported, asymptomatic, clusters, confirmed_65plus,
        under_observation, fever_pending, admissions)
      select a.area_id, r.day, r.confirmed, r.imported, r.asymptomatic, r.clusters, r.confirmed_65plus,
        r.under_observation, r.fever_pending, r.admissions from ${rows} join area a on a.code = r.code`.execute(db);
    await sql`insert into screening_report (area_id, day, tested, positive)
      select a.area_id, r.day, r.tested, r.positive from ${rows} join area a on a.code = r.code
      where r.tested is not null`.execute(db);
    const areas = await sql<{ code: string; area_id: number }>`select code, area_id from area`.execute(db);
    ids = new Map(areas.rows.map(({ code, area_id }) => [code, area_id]));
  });

  const ask = (upper: Inside['upper'], cells: IndicatorScope['cells'], more: Partial<IndicatorScope> = {}) =>
    indicatorValues(database.db, { names: NAMES, cells, inside: { upper, graded: 'community' }, ...more });

  function expectByHand(found: Awaited<ReturnType<typeof ask>>, codes: string[], reports = REPORTS): void {
    for (const { area_id, day, values } of found) {
      const code = codes.find(one => ids.get(one) === area_id)!;
      const expected = byHand(code, day, reports);
      for (const name of NAMES) {
        const label = `${code} ${day} ${name}`;
        if (expected[name] === null) expect(values[name], label).toBeNull();
        else expect(values[name], label).toBeCloseTo(expected[name]!, 8);
      }
    }
  }

  it('are asked for in full here: every additive family', () => {
    const families = new Set(NAMES.map(name => parseIndicator(name)!.family));
    expect([...families].sort()).toEqual(
      FAMILIES.filter(({ additive }) => additive)
        .map(({ family }) => family)
        .sort(),
    );
  });

  it.each(UPPERS)('%s: sums and ratios of sums of the communities inside, however asked', async (upper, codes) => {
    const areas = codes.map(code => ids.get(code)!);
    const days = { from: addDays(FROM, 5), to: LAST };
    // Over so many days the sums are carried from day to day.
    const found = await ask(upper, { areas, ...days });
    expect(found).toHaveLength(codes.length * (DAYS - 5));
    expectByHand(found, codes);
    expect(await ask(upper, { level: upper, ...days })).toEqual(found);
    expect(await ask(upper, { pairs: found })).toEqual(found);
    const last = found.filter(({ day }) => day === LAST);
    expect(await ask(upper, { level: upper, from: LAST, to: LAST })).toEqual(last);
    expect(await ask(upper, { areas, from: LAST, to: LAST })).toEqual(last);
  });

  it('are not blind: rates are known on one side of the town alone, and ages come back into knowledge', async () => {
    expect(byHand('D0', LAST, REPORTS).cases_per_100k_7d).toBeGreaterThan(0);
    expect(byHand('D1', LAST, REPORTS)).toMatchObject({ cases_per_100k_7d: null, population: null });
    const early = byHand('D1', addDays(FROM, 8), REPORTS).new_cases_65plus_7d;
    expect([early, byHand('D1', LAST, REPORTS).new_cases_65plus_7d]).toEqual([null, expect.any(Number)]);
    expect(byHand('D1', LAST, REPORTS).new_cases_7d).not.toBe(byHand('S1', LAST, REPORTS).new_cases_7d);
  });

  it('are as known at the moment asked for', async () => {
    const before = new Date().toISOString();
    await new Promise(wait => setTimeout(wait, 5));
    const [code, day] = ['C00', LAST];
    await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
      from area a where a.area_id = case_report.area_id and a.code = ${code} and day = ${day}::date`.execute(
      database.db,
    );
    await sql`insert into case_report (area_id, day, confirmed, confirmed_65plus)
      values (${ids.get(code)!}, ${day}::date, 400, 100)`.execute(database.db);
    const none = { imported: null, asymptomatic: 0, clusters: 0, under_observation: null, fever_pending: null };
    const corrected = REPORTS.map(report =>
      report.code === code && report.day === day
        ? { ...report, ...none, confirmed: 400, confirmed_65plus: 100, admissions: 0 }
        : report,
    );
    const cells = { areas: ['D0', 'D1'].map(one => ids.get(one)!), from: LAST, to: LAST };
    expectByHand(await ask('district', cells, { as_of: before }), ['D0', 'D1']);
    const now = await ask('district', cells);
    expectByHand(now, ['D0', 'D1'], corrected);
    expect(now[0]!.values.new_cases_7d).toBeGreaterThan(400);
  });

  it('say nothing of an area without any inside, and nothing that is of one area alone', async () => {
    await sql`insert into area (code, level, name, seq, geom, lon, lat, area_m2, since_version)
      select 'D9', 'district', '空区', 3, geom, lon, lat, 1, 1 from area where code = 'D0'`.execute(database.db);
    const cells = { level: 'district', from: LAST, to: LAST } as const;
    expect((await ask('district', cells)).map(({ area_id }) => area_id)).toEqual([ids.get('D0'), ids.get('D1')]);
    for (const { family, windowed, suffix, additive } of FAMILIES) {
      if (additive) continue;
      const name = windowed
        ? `${suffix ? family.slice(0, -suffix.length - 1) : family}_7d${suffix ? `_${suffix}` : ''}`
        : family;
      expect(isAdditive(parseIndicator(name)!), name).toBe(false);
      const inside = { upper: 'district', graded: 'community' } as const;
      await expect(indicatorValues(database.db, { names: [name], cells, inside })).rejects.toThrow(name);
    }
  });
});
