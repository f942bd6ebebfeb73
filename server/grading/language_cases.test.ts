import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import cases from '#core/cases.json' with { type: 'json' };
import { tableRow } from '#core/cql2/arbitrary.ts';
import { parse } from '#core/cql2/parse.ts';
import { toSql } from '#core/cql2/sql.ts';
import { gradeColumns, gradeRow } from '#core/grading/raw.ts';
import { rawGradeSql } from '#core/grading/raw_sql.ts';
import { documents, INDICATORS, toIndicators } from '#core/standard/arbitrary.ts';
import type { CompiledStandard, Raw } from '#core/standard/compile.ts';
import { PRESETS, preset } from '#core/standard/presets.ts';
import { GRADED_CASES } from '#core/standard/testing_cases.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';

type Numbers = Record<string, number | null>;

/** Selects SQL expressions over rows of numbers; `names` become columns. */
async function select<T>(database: Database, list: string[], names: string[], rows: Numbers[]): Promise<T[]> {
  const arrays = names.map(name => sql`${rows.map(row => row[name] ?? null)}::float8[]`);
  const columns = names.map(name => sql.ref(name));
  const { rows: found } = await sql<T>`
    select ${sql.raw(list.join(', '))} from unnest(${sql.join(arrays)}) with ordinality as t(${sql.join(columns)}, place)
    order by place`.execute(database.db);
  return found;
}

const column = (name: string): string => `t."${name}"`;
const bind = (): string => {
  throw new Error('no text here');
};

async function gradesInSql(database: Database, compiled: CompiledStandard, rows: Numbers[]): Promise<Raw[]> {
  const raw = rawGradeSql(compiled, column);
  const list = Object.entries(raw).map(([name, text]) => `${text} as ${name}`);
  const found = await select<Raw>(
    database,
    list,
    compiled.indicators.length ? compiled.indicators : ['population'],
    rows,
  );
  return compiled.held_rules ? found : found.map(row => ({ ...row, held_severity: row.severity }));
}

describeEngines('the grading language in SQL', engine => {
  let database: Database;
  beforeAll(async () => {
    database = await engine.fresh();
  });

  test('core/cases.json: expressions', async () => {
    const list = cases.expressions as { text: string; row?: Numbers; value: unknown }[];
    const selects = list.map(({ text, row = {} }, i) => {
      const [a, b, c] = ['a', 'b', 'c'].map(name => row[name] ?? null);
      const value = sql.raw(toSql(parse(text), { column, bind }));
      return sql`select ${sql.lit(i)} as place, to_jsonb(${value}) as value
        from (select ${a}::float8 as a, ${b}::float8 as b, ${c}::float8 as c) as t`;
    });
    const { rows } = await sql<{ value: unknown }>`
      ${sql.join(selects, sql.raw(' union all '))} order by place`.execute(database.db);
    list.forEach(({ text, row, value }, i) => {
      expect(rows[i]?.value, `${text} of ${JSON.stringify(row)}`).toBe(value);
    });
  });

  test('core/cases.json and core/preset_cases.json: grades', async () => {
    for (const id of Object.keys(PRESETS)) {
      const compiled = preset(id)!;
      const own = GRADED_CASES.filter(({ standard }) => standard === id);
      const rows = own.map(({ row }) => row);
      const found = await gradesInSql(database, compiled, rows);
      own.forEach(({ row, severity }, i) => {
        expect(found[i]?.severity, `${id} ${JSON.stringify(row)}`).toBe(severity);
        expect(found[i]).toEqual(gradeRow(compiled, row));
      });
    }
  });

  test('SQL, columns and rows agree on generated documents and rows', async () => {
    let graded = 0;
    const property = fc.asyncProperty(
      documents,
      fc.array(tableRow, { minLength: 40, maxLength: 120 }),
      async (document, cells) => {
        const result = validateStandard(document);
        if ('problems' in result) throw new Error(JSON.stringify(result.problems));
        const compiled = result.standard;
        const rows = cells.map(toIndicators);
        const columns = gradeColumns(
          compiled,
          Object.fromEntries(
            Object.values(INDICATORS).map(name => [name, Float64Array.from(rows, row => row[name] ?? Number.NaN)]),
          ),
          rows.length,
        );
        const inSql = await gradesInSql(database, compiled, rows);
        rows.forEach((row, i) => {
          const expected = gradeRow(compiled, row);
          graded++;
          expect(inSql[i]).toEqual(expected);
          expect({
            severity: columns.severity[i] === -1 ? null : columns.severity[i],
            held_severity: columns.held_severity[i] === -1 ? null : columns.held_severity[i],
            rule: columns.rule[i],
            stale: columns.stale[i] === 1,
            lower_allowed: columns.lower_allowed[i] === 1,
            suspended: columns.suspended[i] === 1,
          }).toEqual(expected);
        });
      },
    );
    await fc.assert(property, { numRuns: 120 });
    expect(graded).toBeGreaterThan(4_000);
  });
});
