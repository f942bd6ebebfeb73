import { type Static, type TSchema, Type } from 'typebox';
import { GRADES, LEVELS, type Severity, STATES } from '#core/contract.ts';
import type { DayChangesPayload, SearchPayload, TodoPayload } from '#core/contract_situation.ts';

/** The shapes of core/contract_situation.ts as schemas, for the OpenAPI document. */

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const oneOf = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...values] });
const text = Type.String();
const whole = Type.Integer();
const day = Type.String({ format: 'date' });
const level = oneOf(LEVELS);
const grade = oneOf(GRADES);
const shown = Type.Object({
  grade: nullable(grade),
  severity: nullable(Type.Unsafe<Severity>({ type: 'integer', minimum: 0, maximum: 4 })),
  state: oneOf(STATES),
});

export const DayChangesSchema = Type.Object({
  date: day,
  compared_with: day,
  level,
  changes: Type.Array(
    Type.Object({
      code: text,
      name: text,
      before: shown,
      after: shown,
      since: nullable(day),
      reason: nullable(text),
    }),
  ),
  more: whole,
});

const area = { code: text, name: text };
const list = <T extends TSchema>(item: T) => nullable(Type.Object({ count: whole, items: Type.Array(item) }));

export const TodoSchema = Type.Object({
  date: day,
  level,
  not_reported: list(Type.Object({ ...area, last_report: nullable(day) })),
  stale: list(Type.Object({ ...area, grade, last_report: nullable(day) })),
  overrides_expiring: list(Type.Object({ ...area, grade, to: day, override_id: whole })),
  downgrades_due: list(Type.Object({ ...area, grade, to: grade })),
  new_clusters: list(Type.Object({ ...area, id: text, areas: whole, cases: whole })),
});

export const SearchSchema = Type.Object({
  query: text,
  areas: Type.Array(Type.Object({ ...area, level, path: Type.Array(text) })),
});

/** Compile only while the schemas say the same as the contract. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const DAY_CHANGES_MATCH: Same<Static<typeof DayChangesSchema>, DayChangesPayload> = true;
export const TODO_MATCH: Same<Static<typeof TodoSchema>, TodoPayload> = true;
export const SEARCH_MATCH: Same<Static<typeof SearchSchema>, SearchPayload> = true;
