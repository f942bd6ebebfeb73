import type { Day } from '#core/contract.ts';
import { fault } from '#server/platform/errors.ts';
import type { Field, Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from './area_index.ts';
import type { World } from './world.ts';

/** The areas of a level that a reader may see, as a test on seq: those of its scope and all below them. */
export function readableOf(world: World, areas: LevelAreas, scope: Scope | null): (seq: number) => boolean {
  if (!scope?.areas) return () => true;
  const places = scope.areas.flatMap(code => world.areas.by_code.get(code) ?? []);
  const own = new Set(places.filter(({ level }) => level === areas.level).map(({ seq }) => seq));
  const above = places.flatMap(({ level, seq }) => {
    const ancestors = areas.ancestors[level];
    return ancestors ? [{ ancestors, seq }] : [];
  });
  return seq => own.has(seq) || above.some(place => place.ancestors[seq] === place.seq);
}

/** The place of a code, for a reader of some areas: whether there is a hidden one of this code is not told. */
export function placeIn(world: World, scope: Scope | null, code: string) {
  const place = world.areas.by_code.get(code);
  const areas = place && world.areas.levels[place.level]!;
  if (scope?.areas && !(areas && readableOf(world, areas, scope)(place.seq)))
    throw fault('outside_scope', `This key does not read "${code}". It reads: ${scope.areas.join(', ')}.`);
  if (!place || !areas) throw fault('unknown_area', `There is no area "${code}".`);
  return { ...place, areas };
}

/** A day of which the reader may know; null where there is none, or where it lies outside the scope. */
export const knownDay = (scope: Scope | null, day: Day | null): Day | null =>
  day === null || (scope?.from && day < scope.from) || (scope?.to && day > scope.to) ? null : day;

/** The days from `first` to `last` that the scope reads; null where there are none. */
export function daysIn(scope: Scope | null, first: Day, last: Day): { from: Day; to: Day } | null {
  const from = scope?.from && scope.from > first ? scope.from : first;
  const to = scope?.to && scope.to < last ? scope.to : last;
  return from > to ? null : { from, to };
}

export function demandField(scope: Scope | null, field: Field): void {
  if (scope?.fields && !scope.fields.includes(field))
    throw fault('outside_scope', `This key does not read ${field}. It reads: ${scope.fields.join(', ')}.`);
}

export function demandDay(scope: Scope | null, day: Day): void {
  if ((scope?.from && day < scope.from) || (scope?.to && day > scope.to))
    throw fault(
      'outside_scope',
      `This key does not read ${day}. It reads from ${scope.from ?? 'the first day'} to ${scope.to ?? 'the last day'}.`,
    );
}
