import type { Expression } from '#core/cql2/expression.ts';
import { toSql } from '#core/cql2/sql.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { UNKNOWN } from './raw.ts';

export type RawSql = {
  severity: string;
  rule: string;
  stale: string;
  lower_allowed: string;
  suspended: string;
  /** Left out without a margin: it is the severity then, and costs nothing. */
  held_severity?: string;
};

/**
 * The raw grade as SQL expressions over double precision columns, the same as ./raw.ts: `severity` smallint (null =
 * insufficient), `rule` smallint, the rest boolean, never null. Each condition is evaluated at most once: a simple CASE
 * sends its three truths three ways, where `when (c) … when (c) is null …` would evaluate it twice.
 */
export function rawGradeSql(compiled: CompiledStandard, column: (indicator: string) => string): RawSql {
  const bind = (): string => {
    throw new TypeError('A standard compares numbers; it has no text to bind.');
  };
  const sql = (expression: Expression): string => toSql(expression, { column, bind });
  const insufficient = compiled.insufficient.map(({ expression }) => sql(expression));
  const rules = compiled.rules.map(({ expression }) => sql(expression));

  const decision = (
    rules: readonly string[],
    reason: (i: number) => string,
    rule: (i: number) => string,
    unknown: (i: number) => string,
  ): string => {
    const chain = rules.reduceRight(
      (rest, when, i) => `case ${when} when true then ${rule(i)} when false then ${rest} else ${unknown(i)} end`,
      rule(rules.length),
    );
    if (insufficient.length === 0) return `(${chain})`;
    return `(case ${insufficient.map((when, i) => `when ${when} then ${reason(i)}`).join(' ')} else ${chain} end)`;
  };

  const none = () => 'null::smallint';
  const severityOf = (i: number) => `${compiled.rules[i]?.severity ?? compiled.standard.otherwise}::smallint`;
  // Where there is no grade there is none to hold: an unknown rule of the plain ones may be known with the margin.
  const held = (raised: readonly string[]): string =>
    `(case when ${decision(rules, none, severityOf, none)} is not null then ${decision(raised, none, severityOf, none)} end)`;
  const number = (value: number) => `'${value}'::smallint`;
  return {
    severity: decision(rules, none, severityOf, none),
    rule: decision(
      rules,
      i => number(-1 - i),
      i => number(i),
      i => number(UNKNOWN - i),
    ),
    stale: compiled.stale.length
      ? `coalesce(${compiled.stale.map(({ expression }) => sql(expression)).join(' or ')}, false)`
      : 'false',
    lower_allowed: compiled.lower_requires ? `coalesce(${sql(compiled.lower_requires)}, false)` : 'true',
    ...(compiled.held_rules && { held_severity: held(compiled.held_rules.map(sql)) }),
    suspended: compiled.suspend ? `coalesce(${sql(compiled.suspend)}, false)` : 'false',
  };
}
