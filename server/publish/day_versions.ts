import type { Day } from '#core/contract.ts';
import { dayNumber } from '#core/days.ts';
import type { Versions } from './versions.ts';

/**
 * Which version a day stands at: the last revision that changed what any area shows on it or before it. A report of today leaves the
 * versions, and so the addresses, of the days before it as they are. Before the first change that this process saw, it is the revision it
 * began with: a restart renews the addresses once, and changes no bytes.
 */
export type DayVersions = {
  base: Stamp;
  /** In order of revision and of day: what a later change covers from an earlier day on is left out. */
  changes: { from: number; stamp: Stamp }[];
};

/** `text` is the version in an address: boundary version, revision, and the moment of the revision. */
export type Stamp = { revision: number; text: string };

/** The moment is in it because a database that is set back to a backup gives the same numbers again, to other grades. */
export function stampOf({ boundary_version, revision, computed_at }: Versions): Stamp {
  const moment = computed_at === null ? 0 : Date.parse(computed_at);
  return { revision, text: `${boundary_version}-${revision}-${moment.toString(36)}` };
}

export const VERSION_PATTERN = '^\\d{1,15}-\\d{1,15}-[0-9a-z]{1,12}$';
export function readVersion(text: string): { boundary_version: number; revision: number } {
  const [boundary_version, revision] = text.split('-').map(Number);
  return { boundary_version: boundary_version!, revision: revision! };
}

export const firstVersions = (versions: Versions): DayVersions => ({ base: stampOf(versions), changes: [] });

/** After a revision that changed something from a day on. */
export function withChange({ base, changes }: DayVersions, from: number, stamp: Stamp): DayVersions {
  return { base, changes: [...changes.filter(change => change.from < from), { from, stamp }] };
}

export const versionOn = ({ base, changes }: DayVersions, day: Day): Stamp => {
  const number = dayNumber(day);
  return changes.findLast(({ from }) => from <= number)?.stamp ?? base;
};
