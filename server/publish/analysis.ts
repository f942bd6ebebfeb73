import { type Day, frameByte, type Level } from '#core/contract.ts';
import { dayNumber } from '#core/days.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { gradeSeries } from '#server/grading/analysis.ts';
import { readVersions, tagOf } from '#server/grading/standards/store.ts';
import { compileOrRefuse } from '#server/grading/standards/validation.ts';
import type { Context } from '#server/platform/context.ts';
import type { Db } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { LevelAreas } from './area_index.ts';
import { NO_DAY, OPEN_END, type Spells, SpellWriter } from './spells.ts';
import type { ActiveStandard } from './versions.ts';
import type { StandardOf, World } from './world.ts';

/**
 * The world as it would be had another standard been in force on every day: raw grades and memory over all days, never stored. One
 * computation serves every date; it is kept until something is reported or the standard changes.
 */
export async function loadAnalysis(
  context: Context,
  world: World,
  { tag, ...standard }: AskedStandard,
  as_of?: string,
): Promise<World> {
  const { db } = context.database;
  const compiled = compileOrRefuse(
    standard.document,
    `Version ${standard.version} of "${standard.standard_id}" is not valid`,
  );
  const graded = world.areas.graded_level === null ? undefined : world.areas.levels[world.areas.graded_level];
  const spells = new Map<Level, Spells>();
  if (graded && world.first_day !== null && world.last_day !== null)
    spells.set(graded.level, await gradeAll(db, compiled, graded, world.first_day, world.last_day, as_of));
  // What is answered from it is tagged by its key, and a draft changes.
  const versions = { ...world.versions, key: `${world.versions.key}|${tag}` };
  return { ...world, versions, standards: [standard], spells };
}

/** A standard as it was asked for; `tag` changes with its document. */
export type AskedStandard = StandardOf & { tag: string };

/** `standard=` is an id, or `id@version` for any stored version, drafts included. */
export const isAsked = (text: string, inForce: ActiveStandard | undefined): boolean =>
  inForce !== undefined && (text === inForce.standard_id || text === `${inForce.standard_id}@${inForce.version}`);

/** The version named; without one the latest that was approved, else the preset. */
export async function findStandard(db: Db, text: string): Promise<AskedStandard> {
  const [, id, number] = /^([^@]*)(?:@([1-9][0-9]{0,8}))?$/.exec(text) ?? [];
  if (id === undefined) throw fault('unknown_standard', `"${text}" is neither the id of a standard nor id@version.`);
  const versions = await readVersions(db, id);
  const found =
    number === undefined
      ? versions.find(({ approved }) => approved)
      : versions.find(({ summary }) => summary.version === Number(number));
  if (found)
    return {
      id: found.standard_version_id ?? 0,
      standard_id: id,
      version: found.summary.version,
      effective_from: null,
      document: found.document,
      tag: tagOf(found),
    };
  const there = versions.map(({ summary: { version, state } }) => `${id}@${version} (${state})`).join(', ');
  throw fault(
    'unknown_standard',
    there === ''
      ? `There is no standard "${id}". Presets: ${Object.keys(PRESETS).join(', ')}.`
      : `There is no standard "${text}". There are: ${there}.`,
  );
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
