/**
 * The second part of the contract (see ./contract.ts): standards and their life cycle, impact, backtests, jobs, overrides,
 * clusters (over 250 lines, as the first). The same promise holds: adding a property breaks nothing, renaming or removing one does.
 */
import type { Standard } from '#core/standard/document.ts';
import type { Day, Grade, GradeCounts, Level, Severity, StandardRef, Text } from './contract.ts';

/**
 * - draft: may be edited.
 * - proposed: waits for a second person.
 * - scheduled: approved, its day has not come.
 * - active: in force on the last graded day.
 * - retired: was in force and is not any more.
 * - rejected: a second person said no; copy it into a new draft.
 */
export const STANDARD_STATES = ['draft', 'proposed', 'scheduled', 'active', 'retired', 'rejected'] as const;
export type StandardState = (typeof STANDARD_STATES)[number];

/** One version of a standard without its document. Presets that were never in force have `preset: true, version: 1`. */
export type StandardSummary = StandardRef & {
  state: StandardState | 'preset';
  /** Ships with the service and is read-only: "save as" to edit. */
  preset: boolean;
  fidelity: 'exact' | 'adapted';
  citation: string;
  author: string | null;
  based_on: { id: string; version: number } | null;
  recorded_at: string | null;
  updated_at: string | null;
  /** Days it was, is or will be in force; `to` null = until further notice, `from` null = from always. */
  in_force: { from: Day | null; to: Day | null }[];
  /** The proposal that is open, or the last one. */
  proposal_id: number | null;
};

/** `GET /api/standards`: the newest version of each id, and every preset. */
export type StandardsPayload = {
  in_force: StandardRef;
  /** Earliest day a change can take effect: the first that is not graded yet. */
  earliest_effective_from: Day | null;
  standards: StandardSummary[];
};

/** `GET /api/standards/{id}?version=`; for a draft the ETag is the If-Match of the next `PUT`. */
export type StandardPayload = StandardSummary & {
  document: Standard;
  indicators: string[];
  /** What a draft needs before it can be proposed; empty where it is valid. Places as in ValidationPayload. */
  problems: ValidationPayload['problems'];
};

/** `GET /api/standards/{id}/versions`: newest first. */
export type StandardVersionsPayload = { id: string; versions: StandardSummary[] };

/** `POST /api/standards` (a new draft), `PUT /api/standards/{id}/versions/{version}` (the draft anew). */
export type DraftRequest = { document: unknown; by: string; based_on?: { id: string; version: number } };

/** `POST /api/standards/validate` `{document}`: always 200. Line and column are those of the CQL2 text at `path`. */
export type ValidationPayload = {
  valid: boolean;
  problems: { path: string; message: string; line?: number; column?: number }[];
  indicators: string[];
  checks: Check[];
};

/** `GET /api/standards/{id}/compare?version=&with_id=&with_version=`: every field that differs. */
export type ComparisonPayload = {
  before: StandardRef;
  after: StandardRef;
  fields: { path: string; label: Text; before: unknown; after: unknown }[];
};

export type Check = {
  id: 'valid' | 'reachable' | 'monotonic' | 'no_gap' | 'parity' | 'totals';
  status: 'passed' | 'warning' | 'failed';
  summary: Text;
  /** One line a finding: an unreachable rule, a counter-example, an area and day. `path` as `$.rules[1].when`. */
  details: { path: string | null; text: Text }[];
};

/** Order of rows and columns of a matrix. */
export const MATRIX_ORDER = ['red', 'orange', 'yellow', 'blue', 'green', 'insufficient'] as const;
export type MatrixKey = (typeof MATRIX_ORDER)[number];

export type Impact = {
  /** `matrix[from][to]`: areas, in MATRIX_ORDER. Adds up to the number of areas. */
  matrix: number[][];
  /** Population in the same cells. */
  population: number[][];
  up: number;
  down: number;
  /** To or from no grade. */
  other: number;
};

/** `POST /api/standards/preview` `{document, date?}`: as ImpactReport; `first_day` is null where `date` is not the last graded day. */
export type PreviewPayload = {
  date: Day;
  compared_with: StandardRef;
  rules_alone: Impact;
  first_day: Impact | null;
};

/** `GET /api/proposals?state=`: newest first. */
export type ProposalsPayload = { proposals: Proposal[] };

/** A threshold moved by ten percent: how many areas get another grade by the rules alone. */
export type SensitivityRow = {
  path: string;
  /** `new_cases_14d >= 10` */
  expression: string;
  value: number;
  lower: { value: number; areas: number; up: number; down: number };
  higher: { value: number; areas: number; up: number; down: number };
};

/** What a proposal would change, as computed when it was made; it never changes after. */
export type ImpactReport = {
  computed_at: string;
  /** Revision of the grades it was computed from. */
  revision: number;
  /** Last graded day: what the two impacts are about. */
  date: Day;
  effective_from: Day;
  level: Level;
  standard: StandardRef;
  compared_with: StandardRef;
  /** Rules alone, on `date`: raw grade under one against raw grade under the other. */
  rules_alone: Impact;
  /** With memory: what would be shown on the first day in force if the numbers stayed as on `date`. */
  first_day: Impact;
  /** Every area that `first_day` moves. */
  areas: {
    code: string;
    name: string;
    parent: string | null;
    population: number | null;
    from: MatrixKey;
    to: MatrixKey;
  }[];
  sensitivity: SensitivityRow[];
  backtest: BacktestPayload;
  checks: Check[];
};

export type Proposal = {
  proposal_id: number;
  standard: StandardRef;
  effective_from: Day;
  note: string | null;
  proposed_by: string;
  proposed_at: string;
  decision: 'approved' | 'rejected' | 'withdrawn' | null;
  decided_by: string | null;
  decided_at: string | null;
  decision_note: string | null;
  /** Set where an approved one was cancelled before its day. */
  cancelled_at: string | null;
  cancelled_by: string | null;
};
export type ProposalPayload = Proposal & { report: ImpactReport };

/** `POST /api/standards/{id}/versions/{version}/propose`: 202 with a job whose result is the ProposalPayload. */
export type ProposeRequest = { by: string; effective_from: Day; note?: string };
/** `POST /api/proposals/{proposal_id}/{approve,reject,withdraw,cancel}` */
export type DecisionRequest = { by: string; note?: string };

/** `GET /api/jobs/{job_id}`, `DELETE` cancels it. Kept in memory of the process: after a restart it is unknown. */
export type JobPayload<Result = unknown> = {
  job_id: string;
  kind: 'backtest' | 'proposal';
  state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  done: number;
  total: number | null;
  started_at: string | null;
  finished_at: string | null;
  result: Result | null;
  /** RFC 9457, where it failed. */
  problem: unknown | null;
};

/** `POST /api/backtests`: 202 with a job whose result is a BacktestPayload. Dates left out: all graded days. */
export type BacktestRequest = {
  standards: ({ id: string; version?: number } | { document: unknown })[];
  from?: Day;
  to?: Day;
  /** An outbreak begins on the first day with so many new cases in 7 days after 14 days below; default 5. */
  outbreak_new_cases_7d?: number;
  /** A warning is a grade of at least this severity; default 2 (yellow). */
  warning_severity?: Severity;
};

export type BacktestPayload = {
  from: Day;
  to: Day;
  level: Level;
  areas: number;
  outbreak_new_cases_7d: number;
  warning_severity: Severity;
  results: BacktestResult[];
};

export type BacktestResult = {
  standard: StandardRef;
  /** Area-days with a grade or without: areas x days. */
  area_days: number;
  /** Area-days at each grade; they add up to `area_days`. */
  days_at: GradeCounts;
  /** Changes of grade per 100 area-days. */
  flips_per_100_area_days: number;
  raises: number;
  lowerings: number;
  /** Onsets of outbreaks in the range, by the reports alone: the same for every standard. */
  outbreaks: number;
  /** Of these: already at the warning grade the day before onset. */
  outbreaks_warned: number;
  /** Days from the beginning of the warning to the onset, median over those warned. */
  lead_days_median: number | null;
  lead_days: number[];
  /** Days from a raise to the warning grade or worse to the first lowering after it, median. */
  days_to_first_lowering_median: number | null;
  /** The day with most changes. */
  busiest_day: { date: Day; changes: number } | null;
};

/** `POST /api/overrides`: asks for a grade by hand. `to` is the expiry, its last day. */
export type OverrideRequest = {
  code: string;
  grade: Grade;
  from: Day;
  to: Day;
  reason: string;
  evidence: string;
  by: string;
};

/** `GET /api/overrides?code=&state=`; `POST /api/overrides/{override_id}/{approve,reject,withdraw,end}` take a DecisionRequest. */
export type Override = {
  override_id: number;
  code: string;
  name: string;
  grade: Grade;
  severity: Severity;
  from: Day;
  to: Day;
  reason: string;
  evidence: string;
  requested_by: string;
  requested_at: string;
  /** in_force: approved and the last graded day is in it; scheduled before, expired after, ended early by a person. */
  state: 'requested' | 'rejected' | 'withdrawn' | 'scheduled' | 'in_force' | 'expired' | 'ended';
  decided_by: string | null;
  decided_at: string | null;
  decision_note: string | null;
  ended_by: string | null;
  ended_at: string | null;
  /** Its last day; the day before `from` where it was ended before it began. */
  ended_day: Day | null;
  ended_note: string | null;
};
export type OverridesPayload = { overrides: Override[] };

/** `GET /api/clusters?date=&as_of=`: clusters with p of 0.05 or less, the strongest first. */
export type ClustersPayload = {
  date: Day;
  level: Level;
  /** null where the day was not scanned, `reason` says why. */
  scan: {
    computed_at: string;
    simulations: number;
    seed: number;
    longest_days: number;
    study_days: number;
    population_percent: number;
    most_areas: number;
    /** p of the strongest candidate, also where it is no cluster; null without cases. */
    least_p_value: number | null;
  } | null;
  reason: Text | null;
  clusters: DetectedCluster[];
};

export type DetectedCluster = {
  /** `C-260212-1`, the first that was new on 12 February 2026; the same while it goes on from day to day. */
  id: string;
  status: 'new' | 'ongoing';
  first_detected: Day;
  from: Day;
  to: Day;
  centre: string;
  radius_km: number;
  areas: string[];
  cases: number;
  expected: number;
  relative_risk: number | null;
  log_likelihood_ratio: number;
  p_value: number;
  /** Days between clusters as strong as this one if there were none: 1 / p. */
  recurrence_interval_days: number;
};

/** How the grade of an area can go from where it stands, in words and as data (part of explain). */
export type StateDiagram = {
  current: Severity | null;
  raw: Severity | null;
  /** The step that days are being counted towards, or what each step needs. */
  edges: {
    kind: 'raise' | 'lower' | 'override' | 'suspended';
    from: Severity;
    /** Where it would go by the days counted so far; null where that is not known yet. */
    to: Severity | null;
    days_counted: number;
    days_needed: number;
    /** What holds it back besides days: a requirement, a minimum stay, a suspension, a margin. */
    waiting_for: Text[];
    sentence: Text;
  }[];
  sentence: Text;
};

/** `GET /standings/{level}`: what memory holds after the last graded day; entry `index[seq - 1]` of `distinct`. */
export type StandingsPayload = {
  date: Day;
  level: Level;
  boundary_version: number;
  distinct: unknown[];
  index: number[];
};

/**
 * `GET /api/local_moran?date=&level=&indicator=&permutations=&seed=`: where an indicator is like that of the neighbours
 * (high beside high, low beside low) or unlike it, by Local Moran's I. Neighbours share a border and weigh alike.
 */
export type LocalMoranPayload = {
  date: Day;
  level: Level;
  boundary_version: number;
  indicator: string;
  label: Text;
  unit: Text;
  permutations: number;
  seed: number;
  /** Areas with a value. */
  counted: number;
  /** Global Moran's I, and what chance gives on average; null with fewer than three values, or all alike. */
  moran_i: number | null;
  expected_i: number | null;
  areas: {
    code: string;
    name: string;
    value: number | null;
    /** null without a value or a neighbour that has one. z and lag_z: standard deviations from the mean, of the area and of its neighbours' mean. */
    local: {
      local_i: number;
      z: number;
      lag_z: number;
      quadrant: 'high_high' | 'low_low' | 'high_low' | 'low_high';
      /** One-sided, in the direction observed; q: the share of false finds among all with a p-value as small. */
      p_value: number;
      q_value: number;
    } | null;
  }[];
};
