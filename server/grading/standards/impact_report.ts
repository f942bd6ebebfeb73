import type { Day, StandardRef } from '#core/contract.ts';
import type { ImpactReport, PreviewPayload } from '#core/contract_standards.ts';
import { addDays, daysBetween, laterOf } from '#core/days.ts';
import { matrixKey } from '#core/grading/what_if.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { gradingState } from '#server/grading/advance.ts';
import { backtest } from '#server/grading/backtest/backtest.ts';
import { checkParity } from '#server/grading/backtest/parity.ts';
import { sensitivityOn } from '#server/grading/backtest/sensitivity.ts';
import { checkTotals } from '#server/grading/backtest/totals.ts';
import { activeStandards, type StandardVersion } from '#server/grading/standard_in_force.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { gradedLevel } from '#server/intake/graded_level.ts';
import type { Database, Db } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { JobHandle } from '#server/platform/jobs.ts';
import { type Compared, firstDay, rawColumns, rulesAlone } from './impact.ts';
import { type LevelAreas, levelAreas } from './level_areas.ts';
import { readStandings } from './standings.ts';
import { checksOf } from './validation.ts';

/** Days of the backtest, as UX.md has it. */
const BACKTEST_DAYS = 60;

/** Real areas that the checks try beside invented ones. */
const SAMPLED_AREAS = 500;

type Proposed = { ref: StandardRef; compiled: CompiledStandard };

/**
 * What a standard would change, if it were in force from a day: everything a second person needs to decide. Impact and
 * areas are of one snapshot; the backtest sees the reports as of its own beginning, a moment later.
 */
export async function buildImpactReport(
  database: Database,
  { ref, compiled }: Proposed,
  effective_from: Day,
  job: JobHandle,
): Promise<ImpactReport> {
  const found = await inSnapshot(database, async db => {
    const ground = await readGround(db);
    const other = otherwiseInForce(ground.in_force, effective_from);
    const impact = await impactOn(db, ground, other, compiled, ground.date, effective_from);
    return { ...impact, ground, other };
  });
  const { ground, other, areas, first_day, rules_alone } = found;
  if (first_day === null) throw new Error('The last graded day has a first day after it.');
  const { db } = database;
  const { level } = areas;
  const { first_date, date } = ground;
  const standards = [
    { ref, compiled },
    { ref: refOfActive(other), compiled: other.compiled },
  ];
  const from = laterOf(first_date, addDays(date, 1 - BACKTEST_DAYS));
  const tested = standards.length * areas.count * (daysBetween(from, date) + 1);
  const total = tested + areas.count * (daysBetween(first_date, date) + 1);
  const { signal } = job;
  signal.throwIfAborted();
  const rows = await sampleRows(db, compiled, areas, date);
  const checks = checksOf(compiled, rows);
  const sensitivity = await sensitivityOn(db, compiled, { level, date, signal });
  const backtested = await backtest(db, {
    ...{ standards, level, from, to: date, signal },
    progress: done => job.progress(done, total),
  });
  const parity = await checkParity(db, compiled, {
    ...{ level, from: first_date, to: date, signal },
    progress: done => job.progress(tested + done, total),
  });
  const counted = {
    rules_alone,
    first_day: first_day.impact,
    areas: movedAreas(areas, first_day),
    backtest: backtested,
  };
  return {
    computed_at: new Date().toISOString(),
    revision: ground.revision,
    ...{ date, effective_from, level, standard: ref, compared_with: refOfActive(other) },
    ...counted,
    sensitivity,
    checks: [...checks, parity, checkTotals(counted, { areas: areas.count, population: residentsOf(areas) })],
  };
}

/** Indicators of real areas, spread over the level, to try the checks on beside invented numbers. */
async function sampleRows(db: Db, { indicators }: CompiledStandard, { place, count }: LevelAreas, date: Day) {
  const stride = Math.ceil(count / SAMPLED_AREAS);
  const areas = [...place.keys()].filter((_, i) => i % stride === 0);
  const rows = await indicatorValues(db, { names: indicators, cells: { areas, from: date, to: date } });
  return rows.map(({ values }) => values);
}

const residentsOf = ({ population }: LevelAreas): number =>
  population.reduce((sum, residents) => (residents > 0 ? sum + residents : sum), 0);

/** The two impacts alone, for a document that is not stored. `first_day` is known for the last graded day only. */
export const previewImpact = (database: Database, compiled: CompiledStandard, date?: Day): Promise<PreviewPayload> =>
  inSnapshot(database, async db => {
    const ground = await readGround(db);
    const day = date ?? ground.date;
    if (day < ground.first_date || day > ground.date)
      throw fault('unknown_date', `${day} is outside the graded days, ${ground.first_date} to ${ground.date}.`, {
        first_date: ground.first_date,
        last_date: ground.date,
      });
    const first = addDays(day, 1);
    const other = otherwiseInForce(ground.in_force, first);
    const { rules_alone, first_day } = await impactOn(db, ground, other, compiled, day, first);
    return { date: day, compared_with: refOfActive(other), rules_alone, first_day: first_day?.impact ?? null };
  });

type Ground = {
  areas: LevelAreas;
  in_force: StandardVersion[];
  first_date: Day;
  /** The last graded day. */
  date: Day;
  revision: number;
};

async function readGround(db: Db): Promise<Ground> {
  const level = await gradedLevel(db);
  const { first_day, graded_to, revision } = await gradingState(db);
  if (level === null || first_day === null || graded_to === null)
    throw fault('nothing_graded', 'There are no graded days yet.');
  const [areas, in_force] = [await levelAreas(db, level), await activeStandards(db)];
  return { areas, in_force, first_date: first_day, date: graded_to, revision };
}

async function impactOn(
  db: Db,
  { areas, in_force, date: last }: Ground,
  other: StandardVersion,
  compiled: CompiledStandard,
  date: Day,
  first: Day,
) {
  const raws: Compared = {
    before: await rawColumns(db, other.compiled, areas, date),
    after: await rawColumns(db, compiled, areas, date),
  };
  const rules_alone = rulesAlone(raws, areas);
  if (date !== last) return { areas, rules_alone, first_day: null };
  const standings = await readStandings(db, areas.level, areas.count, date);
  const both = { before: other.compiled, after: compiled };
  const first_day = await firstDay(db, { areas, standings, raws, compiled: both, in_force, date, first });
  return { areas, rules_alone, first_day };
}

/** What would be in force on the day if nothing were decided. */
const otherwiseInForce = (in_force: readonly StandardVersion[], day: Day): StandardVersion => {
  const found = in_force.findLast(({ effective_from }) => effective_from === null || effective_from <= day);
  if (found === undefined) throw new Error('No standard is in force.');
  return found;
};

export const refOfActive = ({ version, compiled }: StandardVersion): StandardRef => ({
  id: compiled.standard.id,
  version,
  title: compiled.standard.title,
});

function movedAreas(areas: LevelAreas, { before, after }: { before: Int8Array; after: Int8Array }) {
  const moved: ImpactReport['areas'] = [];
  for (let i = 0; i < areas.count; i++) {
    if (before[i] === after[i]) continue;
    const population = areas.population[i] as number;
    moved.push({
      code: areas.code[i] as string,
      name: areas.name[i] as string,
      parent: areas.parent[i] as string | null,
      population: Number.isNaN(population) ? null : population,
      from: matrixKey(before[i] as number),
      to: matrixKey(after[i] as number),
    });
  }
  return moved;
}

const inSnapshot = <T>({ db }: Database, read: (db: Db) => Promise<T>): Promise<T> =>
  db.transaction().setIsolationLevel('repeatable read').execute(read);
