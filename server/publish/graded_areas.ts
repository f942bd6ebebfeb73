import { type Day, frameState, type GradedArea, gradeOf } from '#core/contract.ts';
import { dayNumber } from '#core/days.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from './area_index.ts';
import { shownAt, sinceText } from './frames.ts';
import { childrenOf } from './rolled_up.ts';
import { knownDay } from './scope.ts';
import { NO_DAY, severityAt } from './spells.ts';
import { spellsOf, type World } from './world.ts';

/** What an area of the level shows on the day, by seq, as far as the scope may know: the one source of /api/grades and of exports. */
export function gradedAreas(
  world: World,
  areas: LevelAreas,
  date: Day,
  scope: Scope | null,
): (seq: number) => GradedArea {
  const day = dayNumber(date);
  const spells = spellsOf(world, areas.level);
  const insufficient = insufficientInside(world, areas, day);
  return seq => {
    const { byte, since, severity } = shownAt(spells, seq, day);
    const population = areas.population[seq]!;
    return withinDays(scope, date, {
      code: areas.code[seq]!,
      name: areas.name[seq]!,
      level: areas.level,
      parent: areas.parent[seq]!,
      seq,
      population: Number.isNaN(population) ? null : population,
      grade: gradeOf(severity),
      severity,
      state: frameState(byte),
      since: sinceText(since),
      days: since === NO_DAY ? null : day - since + 1,
      previous_severity: severityAt(spells, seq, day - 1),
      insufficient_areas: insufficient === null ? null : insufficient[seq]!,
    });
  };
}

/** Of days before those that the reader may see nothing is told: neither since when a grade holds nor what was shown before. */
function withinDays(scope: Scope | null, date: Day, area: GradedArea): GradedArea {
  if (!scope?.from) return area;
  const known = knownDay(scope, area.since) !== null;
  return {
    ...area,
    ...(known ? {} : { since: null, days: null }),
    ...(date > scope.from ? {} : { previous_severity: null }),
  };
}

/** For each area of an upper level, how many graded areas inside it have no grade; null on the graded level. */
function insufficientInside(world: World, areas: LevelAreas, day: number): number[] | null {
  const graded = world.areas.levels[world.areas.graded_level!]!;
  if (graded.level === areas.level) return null;
  const spells = spellsOf(world, graded.level);
  return childrenOf(graded, areas).map(
    children => children.filter(seq => severityAt(spells, seq, day) === null).length,
  );
}
