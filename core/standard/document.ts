import type { Day, Level, Severity, Text } from '#core/contract.ts';

/**
 * A grading standard 分级标准: a document, not code (ARCHITECTURE.md, "The grading language"). Conditions are CQL2 text over
 * indicator names and terms; `because` sentences may show a value by its name in braces: `{new_cases_14d}`.
 */
export type Standard = {
  id: string;
  title: Text;
  /** Level the standard was written for; `any` where the source leaves it open. */
  unit: 'any' | Level;
  source: Source;
  /** Named expressions, which conditions and later terms may use. */
  terms?: Record<string, string>;
  /** The first that holds: no grade, for this reason. */
  insufficient?: Reason[];
  /** The first that holds: a grade, but one that rests on old data. */
  stale?: Reason[];
  /** The first that is true gives the grade. */
  rules: Rule[];
  otherwise: Severity;
  /** Said where no rule holds. */
  otherwise_because?: Text;
  memory?: Memory;
  suspend?: Suspend;
  /** How the levels above the graded one get their grade; left out: worst. */
  roll_up?: Partial<Record<Level, RollUp>>;
  measures?: Partial<Record<SeverityKey, TextList>>;
  /** `ours`: the source has none, or its own were not taken over; to be shown beside them. */
  measures_source?: TextSource;
  /** Rules for the resumption of work 复工复产. */
  resumption?: Partial<Record<SeverityKey, TextList>>;
  resumption_source?: TextSource;
  /** Names and colours in the source, shown as "in the original"; the map stays in the five. */
  original?: Partial<Record<SeverityKey, { name: Text; colour?: string }>>;
};

export type Source = {
  citation: string;
  published?: string;
  url?: string;
  /** Days the source itself was in force, first and last; not those of this service. */
  effective?: { from?: Day; to?: Day };
  /** exact: the published rule as it stands; adapted: `note` says where not. */
  fidelity: 'exact' | 'adapted';
  note?: Text;
};

export type Reason = { when: string; because: Text };
export type Rule = { severity: Severity; when: string; because: Text };
export type SeverityKey = '0' | '1' | '2' | '3' | '4';
export type TextSource = 'source' | 'ours';
export type TextList = { zh: string[]; en: string[] };

/** Left out altogether: the grade of a day is the raw grade. All counts are days with a grade. */
export type Memory = {
  /** Consecutive days above before it goes up; 1 (or 0) is at once. Default 1. */
  raise_after_days?: number;
  /** Consecutive days below before it goes down, one number or one by the grade it stands at. Default 1. */
  lower_after_days?: number | Partial<Record<SeverityKey, number>>;
  /** Steps it goes down at a time. Default 4: as far as those days allow. */
  lower_steps?: number;
  /** Days it has to stand, by the calendar and the first included, before it goes down. Default 0. */
  minimum_days?: number;
  /** Must hold on the day it goes down. */
  lower_requires?: string;
  /**
   * Room below a threshold before the grade goes down (hysteresis), by indicator or term, in its unit: a day counts towards
   * going down only as far as the rules still give the lower grade with each of these values raised by its margin. Where less
   * is worse, as for coverage, the margin is negative. Going up takes no notice of it.
   */
  margin?: Record<string, number>;
};

/** While `when` holds the grade cannot go down; `keeps_counting`: the days towards it count on. */
export type Suspend = { when: string; keeps_counting: boolean; because?: Text };

export type RollUp = 'worst' | 'none' | { share_of_population_percent: number };
