import { setTimeout as pause } from 'node:timers/promises';
import type { FeatureCollection } from 'geojson';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Day, LEVELS } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { describeEngines, onlyOn } from '#server/platform/testing.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { publishRoutes } from './routes.ts';
import { reportOn } from './test_reports.ts';
import { gradedTown, LAST_DAY, SILENT, townContext } from './test_town.ts';
import { follow } from './testing_events.ts';
import { PUBLISHED, type TileQuestion, tileOf } from './tiles.ts';

/** What else than a report makes tiles outdated, and the same across processes. */

const NEXT: Day = addDays(LAST_DAY, 1);
const PLACES = [
  { z: 6, x: 53, y: 26 },
  { z: 9, x: 426, y: 210 },
  { z: 11, x: 1707, y: 843 },
  { z: 13, x: 6829, y: 3373 },
  { z: 14, x: 13659, y: 6747 },
];
const TOWN = '/tiles/community/11/1707/843';

describeEngines('a kept tile', engine => {
  let context: Context;
  let warm: Publisher;

  beforeEach(async () => {
    context = await gradedTown(await engine.fresh());
    warm = createPublisher(context);
  }, 240_000);
  afterEach(() => warm?.close());

  const questions = (dates: Day[]): TileQuestion[] =>
    PLACES.flatMap(tile =>
      LEVELS.flatMap(level => [
        ...dates.map((date): TileQuestion => ({ tile, level, form: 'mvt', grades: { date, name: PUBLISHED } })),
        { tile, level, form: 'mvt', grades: null } as TileQuestion,
      ]),
    );
  const ask = async (publisher: Publisher, dates: Day[]): Promise<Map<string, Buffer>> => {
    const world = await publisher.now();
    const bodies = new Map<string, Buffer>();
    for (const question of questions(dates)) {
      const { tile, level, grades } = question;
      bodies.set(JSON.stringify([tile, level, grades]), (await tileOf(publisher, world, question)).tile.identity);
    }
    return bodies;
  };
  /** Compares what is kept with what one draws who has kept nothing; gives what `before` has otherwise. */
  const differences = async (before: Map<string, Buffer>, dates: Day[]): Promise<string[]> => {
    warm.forget();
    const cold = createPublisher(context);
    const [kept, drawn] = [await ask(warm, dates), await ask(cold, dates)];
    await cold.close();
    for (const [place, body] of drawn) expect(kept.get(place)!.equals(body), place).toBe(true);
    return [...before].filter(([place, body]) => !drawn.get(place)!.equals(body)).map(([place]) => place);
  };

  it('goes where a grade is set by hand, and again where that is withdrawn', async () => {
    const regrade = async () => {
      await sql`insert into stale (area_id, from_day) select area_id, ${LAST_DAY}::date from area where code = 'C22'
        on conflict (area_id) do nothing`.execute(context.database.db);
      await bringUpToDate(context);
    };
    const before = await ask(warm, [LAST_DAY]);
    await sql`
      insert into grade_override (area_id, severity, from_day, to_day, reason, evidence, requested_by, decision, decided_by, decided_at)
      select area_id, 4, ${LAST_DAY}::date, ${addDays(LAST_DAY, 5)}::date, 'r', 'e', 'a', 'approved', 'b', now()
      from area where code = 'C22'`.execute(context.database.db);
    await regrade();
    const changed = await differences(before, [LAST_DAY]);
    expect(changed.length).toBeGreaterThan(4);
    expect(changed.every(place => !place.endsWith('null]'))).toBe(true);
    await sql`update grade_override set ended_by = 'b', ended_at = now(), ended_day = from_day - 1`.execute(
      context.database.db,
    );
    await regrade();
    expect(await differences(before, [LAST_DAY])).toEqual([]);
  });

  it('goes where another standard comes into force, also for how it rolls up', async () => {
    const document = { ...PRESETS['wusetu-community'], roll_up: { street: 'none', district: 'worst' } };
    await ask(warm, [LAST_DAY]);
    await sql`
      with stored as (
        insert into standard_version (standard_id, version, document, state)
        values ('wusetu-community', 2, ${JSON.stringify(document)}::json, 'approved') returning standard_version_id)
      insert into standard_in_force (standard_version_id, effective_from)
      select standard_version_id, ${NEXT}::date from stored`.execute(context.database.db);
    warm.forget();
    const before = await ask(warm, [LAST_DAY]);
    await sql`insert into case_report (area_id, day, confirmed) select area_id, ${NEXT}::date, 0 from area
      where level = 'community' and code <> ${SILENT}`.execute(context.database.db);
    await bringUpToDate(context);
    // What is past stays as it is; the new day is right at every level.
    expect(await differences(before, [LAST_DAY])).toEqual([]);
    await differences(new Map(), [LAST_DAY, NEXT]);
  });

  it('goes where boundaries, names or populations are imported, also without grades', async () => {
    const before = await ask(warm, [LAST_DAY]);
    await sql`insert into boundary_version (version) values (2)`.execute(context.database.db);
    await sql`update area set name = '新名' where code = 'C11'`.execute(context.database.db);
    const changed = await differences(before, [LAST_DAY]);
    expect(changed.some(place => place.endsWith('null]'))).toBe(true);
    expect([...warm.tiles.entries()].every(([, tile]) => tile.boundary_version === 2)).toBe(true);
  });

  onlyOn('postgresql', engine, it)(
    'of another process goes before that process tells of the revision',
    {
      timeout: 120_000,
    },
    async () => {
      const other: Context = { ...townContext(context.database), events: createEvents() };
      const app = createHttp(other.config) as unknown as App;
      app.register(publishRoutes(other));
      const address = await app.listen({ port: 0, host: '127.0.0.1' });
      const follower = follow(`${address}/api/events?types=revision`, {});
      try {
        await follower.until(() => follower.retry === 2000);
        const severities = new Set<number | null>();
        for (const confirmed of [12, 0, 25, 0, 12]) {
          await fetch(`${address}${TOWN}.geojson`);
          await reportOn(context.database, 'C21', LAST_DAY, confirmed);
          await bringUpToDate(context);
          const { rows } = await sql<{ revision: number; severity: number | null }>`
          select r.revision, g.severity from grading r, grade_spell g join area a using (area_id)
          where a.code = 'C21' and g.superseded_at is null and g.to_day is null`.execute(context.database.db);
          const { revision, severity } = rows[0]!;
          await follower.until(() => follower.messages.some(({ data }) => JSON.parse(data).revision >= revision));
          const answer = await fetch(`${address}${TOWN}.geojson`);
          const { features } = (await answer.json()) as FeatureCollection;
          const shown = features.find(({ properties }) => properties!.code === 'C21')!.properties!.severity;
          expect(shown).toBe(severity);
          severities.add(severity);
          // Under the version of the event it is immutable at once.
          const { version } = JSON.parse(follower.messages.at(-1)!.data) as { version: string };
          const frozen = await fetch(`${address}${TOWN}.geojson?date=${LAST_DAY}&version=${version}`, {
            redirect: 'manual',
          });
          expect(frozen.status).toBe(200);
          await frozen.arrayBuffer();
          await pause(20);
        }
        expect(severities.size).toBeGreaterThan(1);
      } finally {
        follower.stop();
        await app.close();
      }
    },
  );
});
