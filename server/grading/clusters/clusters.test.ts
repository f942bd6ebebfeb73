import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Day } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import type { Standard } from '#core/standard/document.ts';
import { insertGrid } from '#server/indicators/testing_grid.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { scanForDisplay, scanForGrades } from './clusters.ts';
import { startLookout } from './lookout.ts';
import { endScanThread } from './scan_thread.ts';

/** Red where a cluster was detected in three days. It is by its own reports that an area is insufficient. */
const STANDARD: Standard = {
  id: 'by-clusters',
  title: { zh: '聚集', en: 'Clusters' },
  unit: 'any',
  source: { citation: 'test', published: '2026', fidelity: 'adapted' },
  insufficient: [],
  rules: [
    {
      severity: 4,
      when: 'clusters_3d + detected_clusters_3d >= 1',
      because: { zh: '{detected_clusters_3d}', en: '{detected_clusters_3d}' },
    },
  ],
  otherwise: 0,
};

const FIRST: Day = '2026-02-01';
const dayOf = (n: number): Day => addDays(FIRST, n);
const never = () => false;

describeEngines('detected clusters', engine => {
  let database: Database;
  const db = () => database.db;
  const grade = () => bringUpToDate({ database, events: createEvents() });

  beforeAll(async () => {
    database = await engine.fresh();
    await insertGrid(db(), 4, 4);
    await sql`update area set population = 1000 where level = 'community' and area_id < 16`.execute(db());
    await sql`
      with stored as (
        insert into standard_version (standard_id, version, document, state)
        values ('by-clusters', 1, ${JSON.stringify(STANDARD)}::jsonb, 'approved') returning standard_version_id)
      insert into standard_in_force (standard_version_id) select standard_version_id from stored`.execute(db());
  });
  afterAll(endScanThread);
  beforeEach(async () => {
    await sql`truncate case_report, screening_report, stale, standing, grade_spell, cluster_scan, detected_cluster, detected_cluster_area`.execute(
      db(),
    );
    await sql`update grading set first_day = null, graded_to = null, advancing_to = null, revision = 0`.execute(db());
  });

  /** Files counts as intake does: what was there is superseded, the area and its neighbours are marked. */
  const file = async (reports: readonly [area: number, day: number, confirmed: number][]) => {
    for (const [area, day, confirmed] of reports)
      await db()
        .transaction()
        .execute(async trx => {
          await sql`update case_report set superseded_at = date_trunc('milliseconds', clock_timestamp())
            where area_id = ${area} and day = ${dayOf(day)}::date and superseded_at is null`.execute(trx);
          await sql`insert into case_report (area_id, day, confirmed) values (${area}, ${dayOf(day)}::date, ${confirmed})`.execute(
            trx,
          );
          await sql`insert into stale (area_id, from_day)
            select a, ${dayOf(day)}::date from (select ${area}::int union select neighbour_id from adjacency where area_id = ${area}) t (a)
            on conflict (area_id) do update set from_day = least(stale.from_day, excluded.from_day)`.execute(trx);
        });
  };
  /** A case here and there every day, and an outbreak in areas 1, 2 and 5 (a corner) on days 2 to 4. */
  const noise: [number, number, number][] = Array.from({ length: 10 }, (_, day) => [1 + ((day * 7) % 15), day, 1]);
  const outbreak: [number, number, number][] = [2, 3, 4].flatMap(day =>
    [1, 2, 5].map((area): [number, number, number] => [area, day, 4]),
  );

  const clusters = async () =>
    (
      await sql<{
        day: Day;
        first_detected: Day;
        number: number;
        status: string;
        cases: number;
        p_value: number;
        areas: number[];
      }>`
        select s.day, c.first_detected, c.number, c.status, c.from_day, c.to_day, c.cases, c.expected, c.p_value,
          c.log_likelihood_ratio, c.recurrence_interval_days,
          (select jsonb_agg(area_id order by area_id) from detected_cluster_area m where m.detected_cluster_id = c.detected_cluster_id) as areas
        from cluster_scan s join detected_cluster c using (cluster_scan_id) where s.superseded_at is null
        order by s.day, c.detected_cluster_id`.execute(db())
    ).rows;
  const scans = async () => (await sql<{ n: number }>`select count(*) as n from cluster_scan`.execute(db())).rows[0]!.n;
  const spells = async () =>
    (
      await sql<{ area_id: number; from_day: Day; to_day: Day | null; severity: number | null; state: string }>`
        select area_id, from_day, to_day, severity, state, rule from grade_spell where superseded_at is null order by area_id, from_day`.execute(
        db(),
      )
    ).rows;
  const severityOn = async (area: number, day: number) =>
    (await spells()).find(
      s => s.area_id === area && s.from_day <= dayOf(day) && (s.to_day === null || s.to_day >= dayOf(day)),
    )?.severity;

  it('are found from the reports before the day is graded, and decide its grade', async () => {
    await file([...noise, ...outbreak]);
    await grade();
    const found = await clusters();
    const strongest = found.find(({ day }) => day === dayOf(4))!;
    expect(strongest).toMatchObject({
      areas: [1, 2, 5],
      first_detected: dayOf(2),
      number: 1,
      status: 'ongoing',
      p_value: 0.001,
    });
    // With the case of day 0 in area 1.
    expect(found.find(({ day }) => day === dayOf(2))).toMatchObject({ areas: [1, 2, 5], status: 'new', cases: 13 });
    expect(await severityOn(1, 1)).toBe(0);
    expect(await severityOn(1, 2)).toBe(4);
    expect(await severityOn(2, 9)).toBe(4);
    expect(await severityOn(11, 9)).toBe(0);
    // Without residents nothing can be expected in it: it was not looked at, which is not green.
    expect((await spells()).filter(({ area_id }) => area_id === 16)).toMatchObject([
      { severity: null, state: 'insufficient' },
    ]);
  });

  it('are counted once a window while they go on, and unknown where a day was not scanned', async () => {
    await file([...noise, ...outbreak]);
    await grade();
    const value = async (name: string, area: number, day: Day, extra: object = {}) =>
      (await indicatorValues(db(), { names: [name], cells: { areas: [area], from: day, to: day }, ...extra }))[0]!
        .values[name];
    expect(await value('detected_clusters_3d', 1, dayOf(4))).toBe(1);
    expect(await value('detected_clusters_3d', 11, dayOf(4))).toBe(0);
    expect(await value('detected_clusters_3d_lag2d', 1, dayOf(4))).toBe(1);
    expect(await value('detected_clusters_1d_lag3d', 1, dayOf(4))).toBe(0);
    expect(await value('detected_clusters_3d', 1, dayOf(11))).toBeNull();
    expect(await value('detected_clusters_14d', 1, dayOf(4))).toBeNull();
    expect(await value('detected_clusters_3d', 16, dayOf(4))).toBeNull();
    expect(await value('detected_clusters_3d', 1, dayOf(4), { as_of: '2020-01-01T00:00:00Z' })).toBeNull();
    const pairs = [
      { area_id: 1, day: dayOf(4) },
      { area_id: 11, day: dayOf(11) },
    ];
    const rows = await indicatorValues(db(), { names: ['detected_clusters_3d'], cells: { pairs } });
    expect(rows.map(row => row.values.detected_clusters_3d)).toEqual([1, null]);
    const all = await indicatorValues(db(), {
      names: ['detected_clusters_3d'],
      cells: { level: 'community', from: FIRST, to: dayOf(9) },
    });
    expect(all.filter(row => row.day === dayOf(4)).map(row => row.values.detected_clusters_3d)).toEqual([
      ...[1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      null,
    ]);
  });

  it('follow a correction of the past: scans and grades are those from nothing, and what was known then stays', async () => {
    await file([...noise, ...outbreak]);
    await grade();
    const then = new Date().toISOString();
    const [foundThen, before] = [await clusters(), await scans()];
    await new Promise(wait => setTimeout(wait, 5));
    // The outbreak was somewhere else, and there was a second one.
    await file(outbreak.map(([area, day]) => [area, day, 0]));
    await file(outbreak.map(([area, day, count]) => [area + 9, day + 3, count]));
    await grade();
    expect(await severityOn(1, 5)).toBe(0);
    expect(await severityOn(10, 6)).toBe(4);
    const [corrected, grades] = [await clusters(), await spells()];
    expect(await scans()).toBeGreaterThan(before);
    const known = await indicatorValues(db(), {
      names: ['detected_clusters_3d'],
      cells: { areas: [1], from: dayOf(4), to: dayOf(4) },
      as_of: then,
    });
    expect(known[0]!.values.detected_clusters_3d).toBe(1);
    expect(foundThen).not.toEqual(corrected);

    await sql`truncate stale, standing, grade_spell, cluster_scan, detected_cluster, detected_cluster_area`.execute(
      db(),
    );
    await sql`update grading set first_day = null, graded_to = null, advancing_to = null`.execute(db());
    await grade();
    expect(await clusters()).toEqual(corrected);
    expect(await spells()).toEqual(grades);
  });

  it('are not looked for again where nothing changed, and day by day are those of all days at once', async () => {
    const reports = [...noise, ...outbreak].toSorted((a, b) => a[1] - b[1]);
    for (let day = 0; day < 10; day++) {
      await file(reports.filter(report => report[1] === day));
      await grade();
    }
    const [found, grades, before] = [await clusters(), await spells(), await scans()];
    await sql`insert into stale (area_id, from_day) values (1, ${FIRST}::date)`.execute(db());
    await grade();
    expect(await scans()).toBe(before);
    await sql`truncate stale, standing, grade_spell, cluster_scan, detected_cluster, detected_cluster_area`.execute(
      db(),
    );
    await sql`update grading set first_day = null, graded_to = null, advancing_to = null`.execute(db());
    await grade();
    expect(await clusters()).toEqual(found);
    expect(await spells()).toEqual(grades);
  });

  it('are those from nothing, whatever the order of reports and corrections', async () => {
    const fromNothing = async () => {
      await sql`truncate stale, standing, grade_spell, cluster_scan, detected_cluster, detected_cluster_area`.execute(
        db(),
      );
      await sql`update grading set first_day = null, graded_to = null, advancing_to = null`.execute(db());
      await grade();
    };
    const forget = async () => {
      await sql`truncate case_report`.execute(db());
      await fromNothing();
    };
    // Outbreaks of a few areas and days, filed in any order, each over what was there.
    const report = fc.tuple(
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 6 }),
    );
    const batches = fc.array(fc.array(report, { minLength: 3, maxLength: 15 }), { minLength: 2, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(batches, async groups => {
        await forget();
        for (const group of groups) {
          await file(group);
          await grade();
        }
        const [found, grades] = [await clusters(), await spells()];
        await fromNothing();
        expect(await clusters()).toEqual(found);
        expect(await spells()).toEqual(grades);
      }),
      { numRuns: engine.name === 'embedded' ? 2 : 8 },
    );
  });

  it('leave a day as it was when the work is cut off in the middle', async () => {
    await file([...noise, ...outbreak]);
    let asked = 0;
    await scanForGrades(database, 'community', () => ++asked > 6);
    const part = await scans();
    expect(part).toBeGreaterThan(0);
    const scanned = (await sql<{ day: Day }>`select day from cluster_scan order by day`.execute(db())).rows.map(
      row => row.day,
    );
    expect(scanned).toEqual(Array.from({ length: part }, (_, n) => dayOf(n - 2)));
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'cut off'; end $$`.execute(
      db(),
    );
    await sql`create trigger cut before insert on detected_cluster_area for each row execute function refuse()`.execute(
      db(),
    );
    await expect(scanForGrades(database, 'community', never)).rejects.toThrow('cut off');
    // A scan stands with its clusters or not at all.
    expect(
      (
        await sql<{ n: number }>`select count(*) as n from detected_cluster c where not exists (
      select from detected_cluster_area m where m.detected_cluster_id = c.detected_cluster_id)`.execute(db())
      ).rows[0]!.n,
    ).toBe(0);
    await sql`drop trigger cut on detected_cluster_area`.execute(db());
    await sql`drop function refuse()`.execute(db());
    await grade();
    expect((await clusters()).find(({ day }) => day === dayOf(4))).toMatchObject({ areas: [1, 2, 5] });
  });

  it('without a standard that asks are those of the last days; a scan whose data changed is withdrawn', async () => {
    const look = () => scanForDisplay(database, 'community', never);
    const scanned = async () =>
      (
        await sql<{ day: Day }>`select day from cluster_scan where superseded_at is null order by day`.execute(db())
      ).rows.map(({ day }) => day);
    const days = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => dayOf(from + n));
    await sql`update standard_in_force set cancelled_at = now()`.execute(db());
    try {
      await file([...noise, ...outbreak]);
      expect(await scanForGrades(database, 'community', never)).toBe(0);
      await look();
      expect(await scanned()).toEqual(days(8, 9));
      expect((await clusters()).map(({ first_detected }) => first_detected)).toEqual([dayOf(8), dayOf(8)]);
      while ((await look()) > 0);
      expect(await scanned()).toEqual(days(-18, 9));
      // With the days before known, a cluster has the name of the day on which it was first there to be detected.
      expect((await clusters()).at(-1)).toMatchObject({ day: dayOf(9), first_detected: dayOf(2), status: 'ongoing' });
      await file([[12, 5, 2]]);
      await look();
      expect(await scanned()).toEqual([...days(-18, 4), ...days(8, 9)]);
      while ((await look()) > 0);
      expect(await scanned()).toEqual(days(-18, 9));
      expect((await sql`select from stale where from_day > ${dayOf(5)}::date`.execute(db())).rows).toEqual([]);
    } finally {
      await sql`update standard_in_force set cancelled_at = null`.execute(db());
    }
  });

  it('are looked for beside grading, and not again and again under steady reporting', async () => {
    await sql`update standard_in_force set cancelled_at = now()`.execute(db());
    const errors: object[] = [];
    const lookout = startLookout(database, () => false, { error: details => errors.push(details) });
    try {
      await file([...noise, ...outbreak]);
      lookout.look();
      await lookout.idle();
      expect(await scans()).toBe(2);
      await file([[3, 9, 2]]);
      lookout.look();
      await lookout.idle();
      expect(await scans()).toBe(2);
    } finally {
      await lookout.stop();
      await sql`update standard_in_force set cancelled_at = null`.execute(db());
    }
    expect(errors).toEqual([]);
  });

  it('are not looked for in a nation: the grade that asks for them is insufficient, never green', async () => {
    await sql`update area set seq = 20000 where area_id = 3`.execute(db());
    try {
      await file([...noise, ...outbreak]);
      await grade();
      expect(await scans()).toBe(0);
      expect(await scanForDisplay(database, 'community', never)).toBe(0);
      expect(new Set((await spells()).map(({ state }) => state))).toEqual(new Set(['insufficient']));
    } finally {
      await sql`update area set seq = 3 where area_id = 3`.execute(db());
    }
  });
});
