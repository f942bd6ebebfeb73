import type { ScanOptions } from '#core/statistics/scan.ts';

/** What a day's scan is made with. Changing anything here changes the fingerprint, so that every day is scanned again. */
export const SCAN: Omit<ScanOptions, 'seed'> & { days: number; version: number } = {
  version: 1,
  /**
   * Cases of so many days up to the day of the scan, and clusters of the last 1 to so many: the 14 days that most standards
   * count. What is expected follows from where people live, not from a time before (core/statistics/scan.ts), so no longer
   * baseline is read, and a correction touches the scans of 14 days.
   */
  days: 14,
  share_of_population: 0.5,
  /** A cluster of more communities than this is a wave and no place to send anyone to; twice as many take twice the time. */
  most_areas: 50,
  min_cases: 2,
  /** A wave makes many: of the demo city on its last day 10 were not all. Beyond this none is looked for. */
  most_clusters: 30,
  /** The smallest p is 0.001: one day in a thousand without clusters has one as strong. */
  simulations: 999,
  /** p above 0.05 is certain enough after 20 of fewer than 400. */
  enough: 20,
};

/** A cluster is kept, shown and counted up to this p: of 20 days without any cluster, one finds one by chance. */
export const SIGNIFICANT = 0.05;

/** So many days back clusters are known though no grade asks for them: a draft that does can be tried on the last two weeks. */
export const KNOWN_DAYS = 28;

/** Above, a day is not scanned: 10,000 areas with 1,400 cases take 10 s, and the time grows with areas x cases. */
export const MOST_SCANNED_AREAS = 10_000;

/** The seed is the day, so that a day's p-values are the same in every process and on every engine. */
export const seedOf = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
