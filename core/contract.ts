/**
 * The contract: words, codes and shapes that leave the service, in one file (over 250 lines) so that it is read as one.
 * One word per concept, from SQL column to legend.
 *
 * What breaks it (and needs a new CONTRACT_VERSION): removing or renaming a property, changing a type, a unit, a code's
 * meaning or a frame byte's layout. Adding a property does not.
 */
import type { StateDiagram } from './contract_standards.ts';

export const CONTRACT_VERSION = 1;

/** Administrative levels, from the largest. A *level* is never a colour: that is a *grade*. */
export const LEVELS = ['city', 'district', 'street', 'community'] as const;
export type Level = (typeof LEVELS)[number];

/** Grades in order of severity: `GRADES[severity]`. Blue is worse than green. */
export const GRADES = ['green', 'blue', 'yellow', 'orange', 'red'] as const;
export type Grade = (typeof GRADES)[number];
export type Severity = 0 | 1 | 2 | 3 | 4;

/** What stands beside a grade. `insufficient` has no grade; missing data is never green. */
export const STATES = ['graded', 'insufficient', 'stale', 'suspended', 'override'] as const;
export type State = (typeof STATES)[number];

export type Language = 'zh' | 'en';
export type Text = { zh: string; en: string };

/** A closed day, `YYYY-MM-DD`, as of 24:00 in the service's time zone. */
export type Day = string;

export const gradeOf = (severity: number | null): Grade | null =>
  severity === null ? null : (GRADES[severity] ?? null);

/**
 * Frames: `/frames/{level}/{date}` is one byte an area. Byte 0 is FRAME_VERSION, byte `seq` (from 1) is the area's:
 * bits 0–2 the severity (7 = no grade), bits 3–5 the index in STATES.
 */
export const FRAME_VERSION = 1;
export const NO_SEVERITY = 7;
export const frameByte = (severity: number | null, state: State): number =>
  (STATES.indexOf(state) << 3) | (severity ?? NO_SEVERITY);
export const frameSeverity = (byte: number): Severity | null =>
  (byte & 7) === NO_SEVERITY ? null : ((byte & 7) as Severity);
export const frameState = (byte: number): State => STATES[(byte >> 3) & 7] ?? 'insufficient';

/** Attributes of every tile feature; the feature id is `seq`. With `?boundary=` only the first three. */
export type TileAttributes = {
  code: string;
  name: string;
  parent: string | null;
  grade: Grade | null;
  severity: Severity | null;
  state: State;
  /** First day of the grade in force; null without a grade. */
  since: Day | null;
};

/** Counts of areas by grade; `insufficient` is the sixth. They add up to the number of areas of the level. */
export type GradeCounts = Record<Grade | 'insufficient', number>;

export type GradedArea = {
  code: string;
  name: string;
  level: Level;
  /** Code of the parent; null at the top. */
  parent: string | null;
  seq: number;
  population: number | null;
  grade: Grade | null;
  severity: Severity | null;
  state: State;
  since: Day | null;
  /** Days the grade has stood, the day itself included; null without a grade. */
  days: number | null;
  /** Severity the day before; null if none. */
  previous_severity: Severity | null;
  /** Areas below that have no grade (levels above the graded one); null on the graded level. */
  insufficient_areas: number | null;
};

export type StandardRef = { id: string; version: number; title: Text };

/** `GET /api/grades` */
export type GradesPayload = {
  date: Day;
  /** The moment of knowledge: rows recorded after it are not in the answer. */
  as_of: string;
  standard: StandardRef;
  /** True where `standard=` is not the one in force on that day: an analysis, never published. */
  analysis: boolean;
  level: Level;
  counts: GradeCounts;
  areas: GradedArea[];
};

/** `GET /api/areas?level=` (list) and `/api/areas/{code}` (one, with children and neighbours) */
export type AreaSummary = {
  code: string;
  name: string;
  level: Level;
  parent: string | null;
  seq: number;
  population: number | null;
  population_65plus: number | null;
  /** A point inside the area, EPSG:4326. */
  point: [lon: number, lat: number];
  bbox: [west: number, south: number, east: number, north: number];
};
export type AreasPayload = { boundary_version: number; level: Level; areas: AreaSummary[] };
export type AreaPayload = AreaSummary & {
  path: { code: string; name: string; level: Level }[];
  children: { code: string; name: string; level: Level }[];
  neighbours: { code: string; name: string }[];
  area_km2: number;
  derived: boolean;
};

/** `GET /api/history/{code}?from=&to=&indicators=` */
export type HistoryPayload = {
  code: string;
  level: Level;
  spells: {
    from: Day;
    to: Day | null;
    grade: Grade | null;
    severity: Severity | null;
    state: State;
    since: Day | null;
    standard: string;
    /** Of the standard: a change of version cuts a spell, the grade and its first day go on. */
    version: number;
    rule: number | null;
  }[];
  /** One entry a day, in order. */
  days: {
    date: Day;
    severity: Severity | null;
    state: State;
    confirmed: number;
    tested: number;
    positive: number;
    reported: boolean;
    indicators: Record<string, number | null>;
  }[];
  /** The versions that the spells name. */
  standards: StandardRef[];
};

/** `GET /api/changes?since=`: what was written, in order; see server/publish/changes.ts. */
export type ChangesPayload = {
  changes: {
    /** Opaque; the `since` that begins after this change. */
    cursor: string;
    revision: number;
    recorded_at: string;
    code: string;
    name: string;
    from: Day;
    /** Null: until further notice. */
    to: Day | null;
    grade: Grade | null;
    severity: Severity | null;
    state: State;
    since: Day | null;
    /** What was shown on `from` before; null the first time. */
    previous: { grade: Grade | null; severity: Severity | null; state: State } | null;
    standard: string;
    version: number;
    /** Null only for a key that does not read reasons, or not the day it is about. */
    reason: Text | null;
  }[];
  /** The next `since`. */
  next: string;
  more: boolean;
};

/** `GET /api/timeline?level=&parent=&standard=`: the time band. */
export type TimelinePayload = {
  level: Level;
  /** `reported`: some case report is of the day. */
  days: { date: Day; counts: GradeCounts; confirmed: number; reported: boolean }[];
  /** Versions in force on these days, each from its first day among them on; one where the question has a standard. */
  standards: ({ from: Day } & StandardRef)[];
};

/** Tiles in Web Mercator, rows from the north; of this service or of somebody else. */
export type BaseMap = {
  kind: 'raster' | 'vector';
  /** With {z}, {x} and {y}; a path here, or an address elsewhere. */
  tiles: string;
  min_zoom: number;
  max_zoom: number;
  bounds: [west: number, south: number, east: number, north: number] | null;
  /** Of vector tiles, what their metadata says is in them. */
  layers: string[];
  /** Who made it. */
  credit: string;
};

/** `GET /api/status`: what a page needs to start; also its footer. */
export type StatusPayload = {
  contract_version: number;
  engine: { kind: 'embedded' | 'postgresql'; name: string; promise: Text };
  demo: boolean;
  time_zone: string;
  /** What a map has to say of itself; null where the settings do not say it. */
  credit: { organisation: string | null; review_number: string | null };
  /** What the map is drawn over; null where the settings name nothing. */
  base_map: BaseMap | null;
  /** Greater with every change of boundaries: the second since 1970 it was made in (or the next free one). */
  boundary_version: number;
  /** Counts up with every committed change of grades. */
  revision: number;
  first_date: Day | null;
  last_date: Day | null;
  /** Day the grades have been computed to; behind last_date while computing. */
  graded_to: Day | null;
  stale_areas: number;
  computed_at: string | null;
  /** When the newest report, or file of reports, arrived; for a key of some areas, one of theirs. */
  last_received_at: string | null;
  standard: StandardRef;
  levels: Partial<Record<Level, number>>;
  /** The level that is graded by its own data; the others are rolled up from it. */
  graded_level: Level | null;
  bbox: [number, number, number, number] | null;
  reported: { areas: number; of: number } | null;
  /** The database does not answer: all this is as it was at this moment, RFC 3339. Null otherwise. */
  stale_since: string | null;
};

export type Truth = boolean | null;

/** One comparison inside a condition, with what it was and what it had to be. */
export type Comparison = {
  /** As in the standard's text: `new_cases_14d >= 10`. */
  expression: string;
  /** Left side, a single indicator or term where it is one. */
  indicator: string | null;
  operator: string;
  value: number | null;
  threshold: number | null;
  truth: Truth;
  /** It helped to make the whole condition true, false or unknown. */
  decisive: boolean;
  /** What the left side is a sum of, as a score is; null where it is none. */
  contributions: Contribution[] | null;
};

/** A part of a score: its points, after what the score is divided by and before it is capped. */
export type Contribution = {
  /** The name of a term, or the text of the part. */
  expression: string;
  indicators: string[];
  contribution: number | null;
};

export type ConditionTrace = { when: string; truth: Truth; because: string; comparisons: Comparison[] };

/** `GET /api/explain/{code}?date=&lang=` */
export type ExplainPayload = {
  code: string;
  name: string;
  level: Level;
  path: { code: string; name: string; level: Level }[];
  population: number | null;
  date: Day;
  as_of: string;
  standard: StandardRef & { source: string; fidelity: string };
  grade: Grade | null;
  severity: Severity | null;
  state: State;
  since: Day | null;
  days: number | null;
  previous: { grade: Grade | null; severity: Severity | null; state: State; to: Day } | null;
  /** What the rules give for this day alone, before memory. */
  raw: { grade: Grade | null; severity: Severity | null };
  sentence: string;
  /** The rule that decided the raw grade: index in `rules`; null = otherwise, or no grade. */
  rule: number | null;
  insufficient: ConditionTrace[];
  rules: (ConditionTrace & { severity: Severity; decided: boolean })[];
  /** Indicators that were missing where they were needed. */
  missing: string[];
  /** Raw and standing grade differ: what memory is waiting for, in words. */
  memory: {
    sentence: string;
    raise_days: number;
    lower_days: number;
    raise_after_days: number;
    lower_after_days: number;
  } | null;
  /** Set by hand on this day: by whom, why, until when. */
  override: {
    override_id: number;
    grade: Grade;
    from: Day;
    to: Day;
    reason: string;
    evidence: string;
    requested_by: string;
    approved_by: string;
    approved_at: string;
    sentence: string;
  } | null;
  /** How the grade can go from where it stands; null for a level that is rolled up. */
  diagram: StateDiagram | null;
  /** What the standard asks for at the grade shown; `ours` where its source has none or others. */
  measures: { source: 'source' | 'ours'; items: string[] } | null;
  /** Rules for the resumption of work 复工复产. */
  resumption: { source: 'source' | 'ours'; items: string[] } | null;
  /** Name and colour of the grade in the source of the standard. */
  original: { name: string; colour: string | null } | null;
  indicators: { name: string; label: string; unit: string; value: number | null }[];
  /** The rows used, newest first. */
  data: {
    kind: 'cases' | 'screening';
    id: number;
    day: Day;
    source: string;
    counts: Record<string, number | null>;
    recorded_at: string;
    reporter: string | null;
    import_id: number | null;
  }[];
  change: {
    /** Fewest further cases on this day that make the grade worse; null if none up to the searched bound does. */
    raise: { cases: number; grade: Grade; sentence: string } | null;
    /** Earliest day it can fall if every day from now is reported with nothing new. */
    lower: { date: Day; grade: Grade; sentence: string } | null;
    /** One more case would raise it. */
    edge: boolean;
  };
  /** How far the numbers can be trusted; intervals are 95 %. null for a level that is rolled up. */
  reliability: {
    /** Cases per 100,000 of each window that the standard reads (14 days if it reads none): crude, robust, Wilson interval of the crude. */
    rates: {
      days: number;
      lag: number;
      cases: number;
      population: number | null;
      crude: number | null;
      robust: number | null;
      lo: number | null;
      hi: number | null;
      sentence: string;
    }[];
    positivity: {
      days: number;
      lag: number;
      tested: number;
      positive: number;
      percent: number | null;
      lo: number | null;
      hi: number | null;
      sentence: string;
    }[];
    /** Where the standard reads rt; `cases` are local ones of its window. */
    reproduction: {
      cases: number;
      rt: number | null;
      lo: number | null;
      hi: number | null;
      sentence: string;
    } | null;
    reporting: { days: number; reported_days: number; last_report: Day | null; sentence: string };
    /** Percent of those to be screened; where that is not reported, of the residents. */
    screening: {
      days: number;
      lag: number;
      screened: number;
      to_screen: number | null;
      percent: number | null;
      sentence: string;
    };
  } | null;
  /** Detected clusters that hold the area (or a part of it) on this day; null where the day was not scanned, or it has no residents. */
  clusters:
    | {
        /** As in `GET /api/clusters`. */
        id: string;
        status: 'new' | 'ongoing';
        first_detected: Day;
        from: Day;
        to: Day;
        /** Number of areas in it. */
        areas: number;
        cases: number;
        expected: number;
        relative_risk: number | null;
        p_value: number;
        recurrence_interval_days: number;
        sentence: string;
      }[]
    | null;
  /** For a level above the graded one: its parts by grade, worst first. */
  parts: {
    counts: GradeCounts;
    worst: { code: string; name: string; severity: Severity | null; state: State }[];
  } | null;
};

/** `POST /api/imports/{areas,cases,screening}` and `GET /api/imports/{id}`; received = accepted + rejected + duplicate. */
export type ImportPayload = {
  import_id: number;
  kind: 'areas' | 'cases' | 'screening';
  status: 'accepted' | 'rejected' | 'dry_run';
  received: number;
  accepted: number;
  rejected: number;
  duplicate: number;
  errors: { row: number; column: string | null; value: string | null; reason: string }[];
  /** Areas whose geometry was repaired, with the change in percent of the area. */
  repaired: { row: number; code: string; reason: string; area_change_percent: number }[];
  started_at: string;
  finished_at: string;
};

/** `POST /api/reports`: the daily form of one community. */
export type ReportReceipt = {
  receipt: string;
  code: string;
  date: Day;
  recorded_at: string;
  status: 'accepted' | 'duplicate' | 'corrected';
};

/** Server-sent events of `/api/events`: `event:` is the type, `data:` the JSON without it. */
export type StandardAction = 'saved' | 'deleted' | 'proposed' | 'approved' | 'rejected' | 'withdrawn' | 'cancelled';

export type ServerEvent =
  | {
      type: 'import';
      request_id: string;
      import_id: number;
      kind: string;
      stage: 'reading' | 'checking' | 'storing' | 'done';
      done: number;
      total: number | null;
    }
  /** Areas recomputed of those that were stale. */
  | { type: 'grading'; done: number; total: number }
  /** A standard was saved, proposed, decided upon or cancelled: what is or will be in force may have changed. */
  | { type: 'standard'; id: string; version: number; action: StandardAction }
  /** A job began, went on, ended: see JobPayload in ./contract_standards.ts. */
  | {
      type: 'job';
      job_id: string;
      kind: 'backtest' | 'proposal';
      state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
      done: number;
      total: number | null;
    }
  | { type: 'revision'; revision: number; changed: number; last_date: Day | null }
  /** The database went away (what is kept is served, marked as of `since`), or is back. */
  | { type: 'database'; available: boolean; since: string | null };

/** `GET /legend.json` */
export type LegendPayload = {
  standard: StandardRef;
  theme: string;
  grades: {
    grade: Grade;
    severity: Severity;
    colour: string;
    text_colour: string;
    numeral: string;
    label: Text;
    used: boolean;
    /** The condition in CQL2 text, and its sentence, which has values of an area in it (`{new_cases_14d}`). */
    when: string | null;
    because: Text | null;
    /** The condition in words, thresholds in it; null where the standard has no such grade. */
    words: Text | null;
  }[];
  /** Which side of a threshold counts; null where no rule compares upwards with a number. */
  threshold_side: { side: 'reaching' | 'exceeding' | 'both'; label: Text } | null;
  states: {
    state: State;
    label: Text;
    words: Text;
    pattern: string;
    /** Null: the colours of the grade. */
    colour: string | null;
    text_colour: string | null;
    /** Null: the `text_colour` of the grade. */
    pattern_colour: string | null;
    /** Name of the pattern in `/sprite.json`; null where it is no image. */
    image: string | null;
  }[];
  /** Who made the map, by which standard: to be shown with it. */
  credit: Text;
};

/** RFC 9457 problem details, `application/problem+json`. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  /** Code of the error registry. */
  code: string;
  detail: string;
  /** What to do next. */
  action: string;
  instance?: string;
};
