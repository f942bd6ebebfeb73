import { type Day, frameState, type Grade, gradeOf, type Severity } from '#core/contract.ts';
import type { TodoArea, TodoList, TodoPayload } from '#core/contract_situation.ts';
import { addDays, dayNumber } from '#core/days.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { expiringOverrides } from '#server/grading/overrides/store.ts';
import { compileDocument } from '#server/grading/standard_in_force.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import { readableCluster, readClusters } from '#server/publish/clusters.ts';
import { shownAt } from '#server/publish/frames.ts';
import type { Ground } from '#server/publish/outlook.ts';
import { knownDay } from '#server/publish/scope.ts';
import { spellsOf, standardOn, type World } from '#server/publish/world.ts';
import { type Due, downgradesDue } from './downgrades_due.ts';

const MOST_ITEMS = 1_000;
/** A grade set by hand is told of from two days before its last day on. */
const EXPIRING_DAYS = 2;

type Asked = { date: Day; scope: Scope | null; readable: (seq: number) => boolean };

/** Whose grade falls tomorrow, of all areas: the one part that takes more than a few look-ups, so the same for every reader. */
export function dueOnNextDay(db: Db, world: World, date: Day): Promise<Due[]> {
  const areas = gradedAreas(world);
  const shown = shownOn(world, date);
  const standing: Due[] = [];
  for (let seq = 1; seq <= areas.count; seq++) {
    const { severity, state } = shown(seq);
    // A grade set by hand stays until its expiry, whatever is reported.
    if (severity !== null && severity > 0 && state !== 'override')
      standing.push({ area_id: areas.area_id[seq]!, severity });
  }
  const ground: Ground = { db, standardOn: compiledStandards(world), as_of: undefined };
  return downgradesDue(ground, standing, date);
}

/** `db` should be a snapshot of the revision that the world is of. */
export async function readTodo(db: Db, world: World, asked: Asked, due: Due[]): Promise<TodoPayload> {
  const { date, scope, readable } = asked;
  const areas = gradedAreas(world);
  const reads = (field: 'indicators' | 'reasons') => !scope?.fields || scope.fields.includes(field);
  const named = (seq: number): TodoArea => ({ code: areas.code[seq]!, name: areas.name[seq]! });
  const shown = shownOn(world, date);
  const seqs: number[] = [];
  for (let seq = 1; seq <= areas.count; seq++) if (readable(seq)) seqs.push(seq);

  const reported = reads('indicators') ? await reportedOn(db, date) : null;
  const silent = reported && seqs.filter(seq => !reported.has(areas.area_id[seq]!)).sort(byCode(areas));
  const stale = seqs.filter(seq => shown(seq).state === 'stale').sort(byCode(areas));
  const listed = [...(silent ?? []).slice(0, MOST_ITEMS), ...stale.slice(0, MOST_ITEMS)];
  const last = reads('indicators')
    ? await lastReports(
        db,
        listed.map(seq => areas.area_id[seq]!),
        date,
      )
    : null;
  const lastReport = (seq: number) => knownDay(scope, last?.get(areas.area_id[seq]!) ?? null);

  const place = new Map(seqs.map(seq => [areas.area_id[seq]!, seq]));
  const expiring = reads('reasons')
    ? (await expiringOverrides(db, date, addDays(date, EXPIRING_DAYS))).filter(({ area_id }) => place.has(area_id))
    : null;
  // What holds on a day outside the scope is not told, and tomorrow is one.
  const falling =
    reads('reasons') && knownDay(scope, addDays(date, 1)) !== null
      ? due.flatMap(({ area_id, severity }) => {
          const seq = place.get(area_id);
          return seq === undefined ? [] : [{ seq, from: shown(seq).severity!, to: severity }];
        })
      : null;
  falling?.sort((a, b) => b.from - a.from || byCode(areas)(a.seq, b.seq));

  return {
    date,
    level: areas.level,
    not_reported: listOf(silent, seq => ({ ...named(seq), last_report: lastReport(seq) })),
    stale: listOf(stale, seq => ({ ...named(seq), grade: gradeAt(shown(seq).severity), last_report: lastReport(seq) })),
    overrides_expiring: listOf(expiring, ({ area_id, severity, to, override_id }) => ({
      ...named(place.get(area_id)!),
      ...{ grade: gradeAt(severity), to, override_id },
    })),
    downgrades_due: listOf(falling, ({ seq, from, to }) => ({ ...named(seq), grade: gradeAt(from), to: gradeAt(to) })),
    new_clusters: reads('indicators') ? await newClusters(db, world, asked) : null,
  };
}

async function newClusters(db: Db, world: World, { date, scope }: Asked): Promise<TodoPayload['new_clusters']> {
  const areas = gradedAreas(world);
  const { scan, clusters } = await readClusters(db, date, undefined);
  if (scan === null) return null;
  const found = clusters.filter(({ status }) => status === 'new').filter(readableCluster(world, scope));
  return listOf(found, ({ id, centre, areas: inside, cases }) => {
    const seq = world.areas.by_code.get(centre)!.seq;
    return { code: centre, name: areas.name[seq]!, id, areas: inside.length, cases };
  });
}

function listOf<S, T>(found: S[] | null, item: (entry: S) => T): TodoList<T> {
  return found && { count: found.length, items: found.slice(0, MOST_ITEMS).map(item) };
}

const gradedAreas = (world: World): LevelAreas => world.areas.levels[world.areas.graded_level!]!;
const gradeAt = (severity: Severity | null): Grade => gradeOf(severity) as Grade;
const byCode =
  ({ code }: LevelAreas) =>
  (a: number, b: number): number =>
    code[a]! < code[b]! ? -1 : 1;

function shownOn(world: World, date: Day) {
  const spells = spellsOf(world, world.areas.graded_level!);
  const day = dayNumber(date);
  return (seq: number) => {
    const { byte, severity } = shownAt(spells, seq, day);
    return { severity, state: frameState(byte) };
  };
}

/** Each version is compiled once: memory asks for the standard of every day. */
function compiledStandards(world: World): (day: Day) => CompiledStandard {
  const compiled = new Map<number, CompiledStandard>();
  return day => {
    const { id, document } = (standardOn(world.standards, day) ?? world.standards[0])!;
    const known = compiled.get(id) ?? compileDocument(document);
    compiled.set(id, known);
    return known;
  };
}

async function reportedOn(db: Db, date: Day): Promise<Set<number>> {
  const { rows } = await sql<{ area_id: number }>`
    select distinct area_id from case_report where superseded_at is null and day = ${date}::date`.execute(db);
  return new Set(rows.map(({ area_id }) => area_id));
}

async function lastReports(db: Db, ids: number[], date: Day): Promise<Map<number, Day>> {
  const { rows } = await sql<{ area_id: number; day: Day }>`
    select area_id, max(day) as day from case_report
    where area_id = any(${ids}::int[]) and superseded_at is null and day <= ${date}::date
    group by area_id`.execute(db);
  return new Map(rows.map(({ area_id, day }) => [area_id, day]));
}
