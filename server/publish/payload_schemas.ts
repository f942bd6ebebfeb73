/**
 * The shapes of core/contract.ts as schemas, for the OpenAPI document: over 250 lines because it is one table. The compiler holds each
 * equal to its type, a test holds the answers to them. Bodies are sent as finished bytes, so nothing is serialised through these.
 */
import { type Static, type TSchema, Type } from 'typebox';
import {
  type AreaPayload,
  type AreasPayload,
  type ChangesPayload,
  type ExplainPayload,
  GRADES,
  type GradesPayload,
  type HistoryPayload,
  LEVELS,
  type LegendPayload,
  type Problem,
  type Severity,
  STATES,
  type StatusPayload,
  type TimelinePayload,
} from '#core/contract.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const oneOf = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...values] });
const text = Type.String();
const number = Type.Number();
const whole = Type.Integer();
const day = Type.String({ format: 'date' });
const level = oneOf(LEVELS);
const grade = oneOf(GRADES);
const state = oneOf(STATES);
const severity = Type.Unsafe<Severity>({ type: 'integer', minimum: 0, maximum: 4 });
const bilingual = Type.Object({ zh: text, en: text });
const standard = Type.Object({ id: text, version: whole, title: bilingual });
const counts = Type.Object({
  green: whole,
  blue: whole,
  yellow: whole,
  orange: whole,
  red: whole,
  insufficient: whole,
});
const box = Type.Tuple([number, number, number, number]);
const step = Type.Object({ code: text, name: text, level });
const window = { days: whole, lag: whole };
const interval = { lo: nullable(number), hi: nullable(number) };

export const StatusSchema = Type.Object({
  contract_version: whole,
  engine: Type.Object({ kind: oneOf(['embedded', 'postgresql']), name: text, promise: bilingual }),
  demo: Type.Boolean(),
  time_zone: text,
  credit: Type.Object({ organisation: nullable(text), review_number: nullable(text) }),
  base_map: nullable(
    Type.Object({
      kind: oneOf(['raster', 'vector']),
      tiles: text,
      min_zoom: whole,
      max_zoom: whole,
      bounds: nullable(box),
      layers: Type.Array(text),
      credit: text,
    }),
  ),
  boundary_version: whole,
  revision: whole,
  first_date: nullable(day),
  last_date: nullable(day),
  graded_to: nullable(day),
  stale_areas: whole,
  computed_at: nullable(text),
  last_received_at: nullable(text),
  standard,
  levels: Type.Unsafe<StatusPayload['levels']>({ type: 'object', additionalProperties: { type: 'integer' } }),
  graded_level: nullable(level),
  bbox: nullable(box),
  reported: nullable(Type.Object({ areas: whole, of: whole })),
  stale_since: nullable(text),
});

const area = {
  code: text,
  name: text,
  level,
  parent: nullable(text),
  seq: whole,
  population: nullable(whole),
  population_65plus: nullable(whole),
  point: Type.Tuple([number, number]),
  bbox: box,
};
export const AreasSchema = Type.Object({ boundary_version: whole, level, areas: Type.Array(Type.Object(area)) });
export const AreaSchema = Type.Object({
  ...area,
  path: Type.Array(step),
  children: Type.Array(step),
  neighbours: Type.Array(Type.Object({ code: text, name: text })),
  area_km2: number,
  derived: Type.Boolean(),
});

export const GradesSchema = Type.Object({
  date: day,
  as_of: text,
  standard,
  analysis: Type.Boolean(),
  level,
  counts,
  areas: Type.Array(
    Type.Object({
      code: text,
      name: text,
      level,
      parent: nullable(text),
      seq: whole,
      population: nullable(whole),
      grade: nullable(grade),
      severity: nullable(severity),
      state,
      since: nullable(day),
      days: nullable(whole),
      previous_severity: nullable(severity),
      insufficient_areas: nullable(whole),
    }),
  ),
});

export const TimelineSchema = Type.Object({
  level,
  days: Type.Array(Type.Object({ date: day, counts, confirmed: whole, reported: Type.Boolean() })),
  standards: Type.Array(Type.Object({ from: day, ...standard.properties })),
});

export const HistorySchema = Type.Object({
  code: text,
  level,
  spells: Type.Array(
    Type.Object({
      from: day,
      to: nullable(day),
      grade: nullable(grade),
      severity: nullable(severity),
      state,
      since: nullable(day),
      standard: text,
      version: whole,
      rule: nullable(whole),
    }),
  ),
  days: Type.Array(
    Type.Object({
      date: day,
      severity: nullable(severity),
      state,
      confirmed: whole,
      tested: whole,
      positive: whole,
      reported: Type.Boolean(),
      indicators: Type.Record(text, nullable(number)),
    }),
  ),
  standards: Type.Array(standard),
});

export const ChangesSchema = Type.Object({
  changes: Type.Array(
    Type.Object({
      cursor: text,
      revision: whole,
      recorded_at: text,
      code: text,
      name: text,
      from: day,
      to: nullable(day),
      grade: nullable(grade),
      severity: nullable(severity),
      state,
      since: nullable(day),
      previous: nullable(Type.Object({ grade: nullable(grade), severity: nullable(severity), state })),
      standard: text,
      version: whole,
      reason: nullable(bilingual),
    }),
  ),
  next: text,
  more: Type.Boolean(),
});

const truth = nullable(Type.Boolean());
const condition = {
  when: text,
  truth,
  because: text,
  comparisons: Type.Array(
    Type.Object({
      expression: text,
      indicator: nullable(text),
      operator: text,
      value: nullable(number),
      threshold: nullable(number),
      truth,
      decisive: Type.Boolean(),
      contributions: nullable(
        Type.Array(Type.Object({ expression: text, indicators: Type.Array(text), contribution: nullable(number) })),
      ),
    }),
  ),
};
export const ExplainSchema = Type.Object({
  code: text,
  name: text,
  level,
  path: Type.Array(step),
  population: nullable(whole),
  date: day,
  as_of: text,
  standard: Type.Object({ id: text, version: whole, title: bilingual, source: text, fidelity: text }),
  grade: nullable(grade),
  severity: nullable(severity),
  state,
  since: nullable(day),
  days: nullable(whole),
  previous: nullable(Type.Object({ grade: nullable(grade), severity: nullable(severity), state, to: day })),
  raw: Type.Object({ grade: nullable(grade), severity: nullable(severity) }),
  sentence: text,
  rule: nullable(whole),
  insufficient: Type.Array(Type.Object(condition)),
  rules: Type.Array(Type.Object({ ...condition, severity, decided: Type.Boolean() })),
  missing: Type.Array(text),
  memory: nullable(
    Type.Object({
      sentence: text,
      raise_days: whole,
      lower_days: whole,
      raise_after_days: whole,
      lower_after_days: whole,
    }),
  ),
  override: nullable(
    Type.Object({
      override_id: whole,
      grade,
      from: day,
      to: day,
      reason: text,
      evidence: text,
      requested_by: text,
      approved_by: text,
      approved_at: text,
      sentence: text,
    }),
  ),
  diagram: nullable(
    Type.Object({
      current: nullable(severity),
      raw: nullable(severity),
      edges: Type.Array(
        Type.Object({
          kind: oneOf(['raise', 'lower', 'override', 'suspended']),
          from: severity,
          to: nullable(severity),
          days_counted: whole,
          days_needed: whole,
          waiting_for: Type.Array(bilingual),
          sentence: bilingual,
        }),
      ),
      sentence: bilingual,
    }),
  ),
  measures: nullable(Type.Object({ source: oneOf(['source', 'ours']), items: Type.Array(text) })),
  resumption: nullable(Type.Object({ source: oneOf(['source', 'ours']), items: Type.Array(text) })),
  original: nullable(Type.Object({ name: text, colour: nullable(text) })),
  indicators: Type.Array(Type.Object({ name: text, label: text, unit: text, value: nullable(number) })),
  data: Type.Array(
    Type.Object({
      kind: oneOf(['cases', 'screening']),
      id: whole,
      day,
      source: text,
      counts: Type.Record(text, nullable(number)),
      recorded_at: text,
      reporter: nullable(text),
      import_id: nullable(whole),
    }),
  ),
  change: Type.Object({
    raise: nullable(Type.Object({ cases: whole, grade, sentence: text })),
    lower: nullable(Type.Object({ date: day, grade, sentence: text })),
    edge: Type.Boolean(),
  }),
  reliability: nullable(
    Type.Object({
      rates: Type.Array(
        Type.Object({
          ...window,
          cases: whole,
          population: nullable(whole),
          crude: nullable(number),
          robust: nullable(number),
          ...interval,
          sentence: text,
        }),
      ),
      positivity: Type.Array(
        Type.Object({
          ...window,
          tested: whole,
          positive: whole,
          percent: nullable(number),
          ...interval,
          sentence: text,
        }),
      ),
      reproduction: nullable(Type.Object({ cases: whole, rt: nullable(number), ...interval, sentence: text })),
      reporting: Type.Object({ days: whole, reported_days: whole, last_report: nullable(day), sentence: text }),
      screening: Type.Object({
        ...window,
        screened: whole,
        to_screen: nullable(whole),
        percent: nullable(number),
        sentence: text,
      }),
    }),
  ),
  clusters: nullable(
    Type.Array(
      Type.Object({
        id: text,
        status: oneOf(['new', 'ongoing']),
        first_detected: day,
        from: day,
        to: day,
        areas: whole,
        cases: whole,
        expected: number,
        relative_risk: nullable(number),
        p_value: number,
        recurrence_interval_days: number,
        sentence: text,
      }),
    ),
  ),
  parts: nullable(
    Type.Object({
      counts,
      worst: Type.Array(Type.Object({ code: text, name: text, severity: nullable(severity), state })),
    }),
  ),
});

export const LegendSchema = Type.Object({
  standard,
  theme: text,
  grades: Type.Array(
    Type.Object({
      grade,
      severity,
      colour: text,
      text_colour: text,
      numeral: text,
      label: bilingual,
      used: Type.Boolean(),
      when: nullable(text),
      because: nullable(bilingual),
      words: nullable(bilingual),
    }),
  ),
  threshold_side: nullable(Type.Object({ side: oneOf(['reaching', 'exceeding', 'both']), label: bilingual })),
  states: Type.Array(
    Type.Object({
      state,
      label: bilingual,
      words: bilingual,
      pattern: text,
      colour: nullable(text),
      text_colour: nullable(text),
      pattern_colour: nullable(text),
      image: nullable(text),
    }),
  ),
  credit: bilingual,
});

export const ProblemSchema = Type.Object(
  {
    type: text,
    title: text,
    status: whole,
    code: text,
    detail: text,
    action: text,
    instance: Type.Optional(text),
  },
  { description: 'RFC 9457 problem details, application/problem+json' },
);

/** What a route answers: its payload, or a problem. */
export const answers = <T extends TSchema>(payload: T) => ({ 200: payload, '4xx': ProblemSchema });

/** Compiles only while every schema says the same as its type, in both directions. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Checked = [
  Same<Static<typeof StatusSchema>, StatusPayload>,
  Same<Static<typeof AreasSchema>, AreasPayload>,
  Same<Static<typeof AreaSchema>, AreaPayload>,
  Same<Static<typeof GradesSchema>, GradesPayload>,
  Same<Static<typeof TimelineSchema>, TimelinePayload>,
  Same<Static<typeof HistorySchema>, HistoryPayload>,
  Same<Static<typeof ChangesSchema>, ChangesPayload>,
  Same<Static<typeof ExplainSchema>, ExplainPayload>,
  Same<Static<typeof LegendSchema>, LegendPayload>,
  Same<Static<typeof ProblemSchema>, Problem>,
];
export const SCHEMAS_MATCH: Checked = [true, true, true, true, true, true, true, true, true, true];
