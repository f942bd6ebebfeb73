import { LEVELS, type Level } from '#core/contract.ts';
import type { System } from '#core/geometry/crs.ts';

/** How a file of areas is to be read; the first six name properties of its features. */
export type AreaImportOptions = {
  code: string;
  name: string;
  /** Carries the code of the parent. */
  parent?: string;
  /** Carries the name of the parent, which is then made, a level above. */
  parent_name?: string;
  population?: string;
  population_65plus?: string;
  level: Level;
  /** Level of the parents made from names; see `parentLevel`. */
  parent_level?: Level;
  crs?: System;
  /** Refuse flawed geometry instead of repairing it. */
  strict?: boolean;
  /** Retire the areas of the level that are not in the file. */
  replace?: boolean;
  dry_run?: boolean;
  /** Store the good rows although others are refused. */
  partial?: boolean;
};

export const rankOf = (level: Level): number => LEVELS.indexOf(level);

/** Where parents made from names belong: the named groups of communities in the world's data are districts, not streets. */
export const parentLevel = (options: AreaImportOptions): Level =>
  options.parent_level ??
  (options.level === 'community' ? 'district' : LEVELS[Math.max(0, rankOf(options.level) - 1)]!);
