import { type Static, type TSchema, Type } from 'typebox';
import { type Day, LEVELS, type Level } from '#core/contract.ts';
import { isDay } from '#core/days.ts';
import { fault } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from './area_index.ts';
import { VERSION_PATTERN } from './day_versions.ts';
import { demandDay, placeIn, readableOf } from './scope.ts';
import type { World } from './world.ts';

/** The parts of a question that several routes share, and their checks against what there is. */

export const DayText = Type.String({
  description: 'A closed day, YYYY-MM-DD',
  examples: ['2026-02-12'],
  maxLength: 32,
});
export const LevelText = Type.String({ description: LEVELS.join(', '), examples: ['community'], maxLength: 32 });
export const AreaCode = Type.String({ description: 'Code of an area', maxLength: 128 });
export const AsOf = Type.String({
  description: 'A moment, RFC 3339 with its offset: rows recorded later are not in the answer. In a URL a + is %2B.',
  examples: ['2026-02-12T08:00:00Z'],
  maxLength: 40,
});
export const StandardId = Type.String({
  description:
    'Id of a grading standard, or id@version of any version, drafts included; another than the one in force is an analysis.',
  examples: ['cz-pes-2020', 'our-district-2026@2'],
  maxLength: 80,
});

export const Version = Type.String({
  description:
    'A version, from the header wusetu-version: boundary version, revision of the grades and its moment. The bytes under it never change.',
  pattern: VERSION_PATTERN,
  maxLength: 48,
});

/** A query string: unknown parameters are refused, a repeated one is not a list. */
export const query = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
export type Query<P extends TSchema> = Static<P>;

export function levelOf(world: World, text: string | undefined): LevelAreas {
  const { graded_level, levels } = world.areas;
  const there = Object.keys(levels).join(', ');
  if (graded_level === null) throw fault('unknown_level', 'There are no areas yet: import boundaries first.');
  const level = text ?? graded_level;
  if (!LEVELS.includes(level as Level))
    throw fault('unknown_level', `"${level}" is no level. There are: ${there}.`, { levels: Object.keys(levels) });
  const areas = levels[level as Level];
  if (!areas)
    throw fault('unknown_level', `There is no ${level}. There are: ${there}.`, { levels: Object.keys(levels) });
  return areas;
}

export function placeOf(world: World, code: string) {
  const place = world.areas.by_code.get(code);
  if (!place) throw fault('unknown_area', `There is no area "${code}".`);
  return { ...place, areas: world.areas.levels[place.level]! };
}

/** The day asked for; the last one there is where none is. */
export function dayOf(world: World, text: string | undefined, name = 'date'): Day {
  const { first_day, last_day } = world;
  if (text !== undefined && !isDay(text))
    throw fault('invalid_parameter', `${name} "${text}" is not a day of the calendar written YYYY-MM-DD.`);
  if (first_day === null || last_day === null)
    throw fault('unknown_date', 'No day is graded yet: there are no reports.', { first_date: null, last_date: null });
  const day = text ?? last_day;
  if (day < first_day || day > last_day)
    throw fault('unknown_date', `${day} is outside the graded days, ${first_day} to ${last_day}.`, {
      first_date: first_day,
      last_date: last_day,
    });
  return day;
}

/** As `dayOf`, for a reader: where no day is named the last one that the scope reads. */
export function dayIn(world: World, scope: Scope | null, text: string | undefined): Day {
  const { last_day } = world;
  const last = text === undefined && scope?.to && last_day !== null && scope.to < last_day ? scope.to : text;
  const day = dayOf(world, last);
  demandDay(scope, day);
  return day;
}

/** `as_of` as a moment in UTC; undefined where it is not asked for or not in the past. */
export function momentOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (!Number.isFinite(time))
    throw fault('invalid_parameter', `as_of "${text}" is not a moment such as 2026-02-12T08:00:00Z.`);
  return time >= Date.now() ? undefined : new Date(time).toISOString();
}

/** The areas of a level inside `parent` that a reader may see, as a test on seq. */
export function insideOf(
  world: World,
  areas: LevelAreas,
  parent: string | undefined,
  scope: Scope | null = null,
): (seq: number) => boolean {
  if (parent === undefined) return readableOf(world, areas, scope);
  const place = placeIn(world, scope, parent);
  const ancestors = areas.ancestors[place.level];
  if (!ancestors)
    throw fault('invalid_parameter', `parent "${parent}" is a ${place.level}: there is no ${areas.level} inside it.`);
  return seq => ancestors[seq] === place.seq;
}

/** The numbers that pass, in order. */
export function seqsOf(areas: LevelAreas, passes: (seq: number) => boolean): number[] {
  const seqs: number[] = [];
  for (let seq = 1; seq <= areas.count; seq++) if (passes(seq)) seqs.push(seq);
  return seqs;
}
