/** The columns of the two kinds of observations: what a file may have, what it must have, what is kept where. */

export type ObservationKind = 'cases' | 'screening';

type Kind = {
  table: 'case_report' | 'screening_report';
  /** Counts of a daily row; those after `required` may be left out of the file or left empty in a row. */
  counts: readonly string[];
  required: readonly string[];
};

export const KINDS: Record<ObservationKind, Kind> = {
  cases: {
    table: 'case_report',
    counts: [
      'confirmed',
      'asymptomatic',
      'local',
      'imported',
      'clusters',
      'confirmed_65plus',
      'suspected',
      'under_observation',
      'fever_pending',
      'admissions',
      'beds_percent',
    ],
    required: ['confirmed'],
  },
  screening: {
    table: 'screening_report',
    counts: ['tested', 'positive', 'to_screen'],
    required: ['tested', 'positive'],
  },
};

/** Counts that a single point can carry: what a hospital or an area reports as a whole has no place there. */
export const POINT_COUNTS = [
  'confirmed',
  'asymptomatic',
  'local',
  'imported',
  'clusters',
  'confirmed_65plus',
  'suspected',
] as const;

/** Pairs where the sum of the first must not exceed the second; a missing count says nothing. */
export const LIMITS: Record<ObservationKind, readonly { parts: readonly string[]; whole: string }[]> = {
  cases: [
    { parts: ['local', 'imported'], whole: 'confirmed' },
    { parts: ['confirmed_65plus'], whole: 'confirmed' },
  ],
  screening: [{ parts: ['positive'], whole: 'tested' }],
};
