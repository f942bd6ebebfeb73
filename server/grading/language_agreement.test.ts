import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { COLUMN_NAMES, conditions, tableRow } from '#core/cql2/arbitrary.ts';
import { evaluate } from '#core/cql2/evaluate.ts';
import type { Expression, Value } from '#core/cql2/expression.ts';
import { parse } from '#core/cql2/parse.ts';
import { print } from '#core/cql2/print.ts';
import { toSql } from '#core/cql2/sql.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';

type Row = Record<string, number | null>;

/** The truth of many conditions for many rows, in one statement: a statement a condition would be 100 times slower. */
async function truthsInSql(database: Database, list: Expression[], rows: Row[]): Promise<Value[][]> {
  const bind = (): string => {
    throw new Error('no text here');
  };
  const truths = list.map(condition => toSql(condition, { column: name => `t.${name}`, bind }));
  const column = (name: string) => rows.map(row => row[name] ?? null);
  const { rows: answers } = await sql<{ truths: Value[] }>`
    select array[${sql.raw(truths.join(', '))}]::boolean[] as truths
    from unnest(${column('a')}::float8[], ${column('b')}::float8[], ${column('c')}::float8[], ${column('d')}::float8[])
      with ordinality as t(a, b, c, d, place)
    order by place`.execute(database.db);
  return answers.map(answer => answer.truths);
}

describeEngines('the language in SQL and in JavaScript', engine => {
  let database: Database;
  beforeAll(async () => {
    database = await engine.fresh();
  });

  test('exact operations agree on every generated condition and row', async () => {
    expect(COLUMN_NAMES).toEqual(['a', 'b', 'c', 'd']);
    const property = fc.asyncProperty(
      fc.array(conditions({ exact: true }), { minLength: 1, maxLength: 30 }),
      fc.array(tableRow, { minLength: 1, maxLength: 60 }),
      async (list, rows) => {
        const inSql = await truthsInSql(database, list, rows);
        rows.forEach((row, i) => {
          list.forEach((condition, j) => {
            const expected = evaluate(condition, row);
            if (inSql[i]?.[j] === expected) return;
            throw new Error(
              `${print(condition)} of ${JSON.stringify(row)}: SQL ${inSql[i]?.[j]}, JavaScript ${expected}`,
            );
          });
        });
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });

  test('ln, exp and powers raise no error, and differ by rounding only', async () => {
    const property = fc.asyncProperty(
      fc.array(conditions({ exact: false }), { minLength: 1, maxLength: 20 }),
      fc.array(tableRow, { minLength: 1, maxLength: 30 }),
      async (list, rows) => {
        await truthsInSql(database, list, rows);
      },
    );
    await fc.assert(property, { numRuns: 40 });

    const formulas = [
      'ln(x)',
      'exp(x)',
      'x ^ 0.5',
      'x ^ y',
      'exp(ln(x) * y)',
      '2 + ln(x * y ^ 2) + x / 8',
      '0 ^ y',
      'x ^ -1',
    ];
    const xs = [null, 0, -1, -2, 0.5, 1, 2, 3.7, 10, 99.5, 689.9, 700, -700, 1e15, 1e-15, 1e30];
    for (const formula of formulas) {
      const expression = parse(formula, { expect: 'number' });
      const text = toSql(expression, { column: name => `t.${name}`, bind: String });
      const pairs = xs.flatMap(x => xs.map(y => ({ x, y })));
      const { rows } = await sql<{ value: number | null }>`
        select ${sql.raw(text)} as value
        from unnest(${pairs.map(p => p.x)}::float8[], ${pairs.map(p => p.y)}::float8[]) with ordinality as t(x, y, place)
        order by place`.execute(database.db);
      pairs.forEach((row, i) => {
        const inSql = rows[i]?.value ?? null;
        const expected = evaluate(expression, row) as number | null;
        const where = `${formula} of ${JSON.stringify(row)}`;
        if (expected === null || inSql === null) expect(inSql, where).toBe(expected);
        else
          expect(Math.abs(inSql - expected), where).toBeLessThanOrEqual(4 * Number.EPSILON * 690 * Math.abs(expected));
      });
    }
  });

  test('text is bound, never written, and ordered by code point', async () => {
    const values = ["'; drop table area; --", 'A%', 'a', 'Z', '区', '\u{20000}', '\uFFFD', null];
    const texts = [
      "code = '''; drop table area; --'",
      "code LIKE 'A\\%'",
      "code LIKE '_'",
      "code LIKE '%区%' OR code LIKE 'A_'",
      "code > 'a'",
      "code BETWEEN 'A' AND '\u{20000}'",
      "code NOT IN ('a', 'Z')",
      "coalesce(code, 'none') = 'none'",
    ];
    for (const text of texts) {
      const expression = parse(text);
      const bound: string[] = [];
      const condition = toSql(expression, { column: () => 't.code', bind: value => `$${bound.push(value)}` });
      expect(condition).not.toContain('drop table');
      // Kysely binds in order of appearance.
      const pieces = condition.split(/\$\d+/);
      const query = sql.join(
        pieces.flatMap((piece, i) => (i < bound.length ? [sql.raw(piece), sql`${bound[i]}`] : [sql.raw(piece)])),
        sql.raw(''),
      );
      const { rows } = await sql<{ truth: boolean | null }>`
        select ${query} as truth from unnest(${values}::text[]) with ordinality as t(code, place) order by place`.execute(
        database.db,
      );
      expect(
        rows.map(row => row.truth),
        text,
      ).toEqual(values.map(code => evaluate(expression, { code })));
    }
  });

  test('the deepest condition that is read runs', async () => {
    const nested = `${'('.repeat(100)}a${')'.repeat(100)} > 0`;
    const chain = `a${' + a * b / c'.repeat(60)} > 0`;
    const guarded = `${'a * ('.repeat(90)}a${')'.repeat(90)} > 0`;
    const list = [nested, chain, guarded].map(text => parse(text));
    const row = { a: 1e10, b: 2, c: 3, d: null };
    expect(await truthsInSql(database, list, [row])).toEqual([list.map(condition => evaluate(condition, row))]);
  });
});
