import { type Day, frameByte, type Level } from '#core/contract.ts';
import { dayNumber } from '#core/days.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { gradeSeries } from '#server/grading/analysis.ts';
import { compileDocument } from '#server/grading/standard_in_force.ts';
import type { Context } from '#server/platform/context.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { LevelAreas } from './area_index.ts';
import { NO_DAY, OPEN_END, type Spells, SpellWriter } from './spells.ts';
import type { StandardOf, World } from './world.ts';

/**
 * The world as it would be had another standard been in force on every day: raw grades and memory over all days, never stored. One
 * computation serves every date; it is kept until something is reported or the standard changes.
 */
export async function loadAnalysis(context: Context, world: World, id: string, as_of?: string): Promise<World> {
  const { db } = context.database;
  const standard = await findStandard(db, id);
  const compiled = compileDocument(standard.document);
  const graded = world.areas.graded_level === null ? undefined : world.areas.levels[world.areas.graded_level];
  const spells = new Map<Level, Spells>();
  if (graded && world.first_day !== null && world.last_day !== null)
    spells.set(graded.level, await gradeAll(db, compiled, graded, world.first_day, world.last_day, as_of));
  return { ...world, standards: [standard], spells, frames: new Map() };
}

/** The latest version that is stored under the id, else the preset. */
export async function findStandard(db: Db, id: string): Promise<StandardOf> {
  const { rows } = await sql<{ id: number; version: number; document: Standard }>`
    select standard_version_id as id, version, document from standard_version
    where standard_id = ${id} and state = 'approved'
    order by version desc limit 1`.execute(db);
  const stored = rows[0];
  if (stored) return { ...stored, standard_id: id, effective_from: null };
  if (!Object.hasOwn(PRESETS, id))
    throw fault('unknown_standard', `There is no standard "${id}". Presets: ${Object.keys(PRESETS).join(', ')}.`);
  return { id: 0, standard_id: id, version: 1, effective_from: null, document: PRESETS[id]! };
}

async function gradeAll(
  db: Db,
  compiled: CompiledStandard,
  areas: LevelAreas,
  from: Day,
  to: Day,
  as_of: string | undefined,
): Promise<Spells> {
  const series = await gradeSeries(
    db,
    compiled,
    { level: areas.level, from, to },
    as_of === undefined ? {} : { as_of },
  );
  const writer = new SpellWriter(areas.count);
  for (let seq = 1; seq <= areas.count; seq++) {
    const runs = series.get(areas.area_id[seq]!) ?? [];
    for (const [i, run] of runs.entries()) {
      const end = i === runs.length - 1 ? OPEN_END : dayNumber(run.to);
      const since = run.since === null ? NO_DAY : dayNumber(run.since);
      writer.add(seq, dayNumber(run.from), end, frameByte(run.severity, run.state), since);
    }
  }
  return writer.finish(0);
}
