import { expect, test } from 'vitest';
import cases from '#core/cases.json' with { type: 'json' };
import { compileColumns } from '#core/cql2/columns.ts';
import { evaluate, type Row } from '#core/cql2/evaluate.ts';
import { parse } from '#core/cql2/parse.ts';
import { addDays } from '#core/days.ts';
import { preset } from '#core/standard/presets.ts';
import { GRADED_CASES } from '#core/standard/testing_cases.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { START, step } from './memory.ts';
import { gradeColumns, gradeRow } from './raw.ts';
import { trace } from './trace.ts';

type Numbers = Record<string, number | null>;
type Expected = { text: string; row?: Numbers; value: number | boolean | null };
type Remembered = { name: string; memory: object; suspend?: object; days: string; expected: string };

const toColumns = (row: Numbers) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Float64Array.of(value ?? Number.NaN)]));

test.each(cases.expressions as Expected[])('$text of $row is $value', ({ text, row = {}, value }) => {
  const expression = parse(text);
  expect(evaluate(expression, row)).toBe(value);
  const [inColumns] = compileColumns(expression)(toColumns(row), 1);
  const isTruth = compileColumns(expression)({}, 0) instanceof Int8Array;
  const read = isTruth ? [false, true, null].at(inColumns as number) : Number.isNaN(inColumns) ? null : inColumns;
  expect(read).toBe(value);
});

test.each(GRADED_CASES)('$standard: $note $row is $severity', ({ standard, row, severity, stale, terms }) => {
  const compiled = preset(standard);
  if (!compiled) throw new Error(`no preset ${standard}`);
  const raw = gradeRow(compiled, row);
  expect(raw.severity).toBe(severity);
  expect(raw.stale).toBe(stale ?? false);
  const columns = gradeColumns(compiled, toColumns(row), 1);
  expect([columns.severity[0], columns.rule[0], columns.stale[0]]).toEqual([severity ?? -1, raw.rule, stale ? 1 : 0]);
  for (const [name, value] of Object.entries(terms ?? {})) {
    const term = compiled.terms[name];
    expect(term && evaluate(term, row), name).toBe(value);
  }
  const told = trace(compiled, row, 'zh');
  expect([told.severity, told.rule]).toEqual([severity, raw.rule]);
  expect(told.sentence).toMatch(/[^：]：.+。$/);
  // What is said to be missing is missing, and nothing is where a grade was given.
  if (severity !== null) expect(told.missing).toEqual([]);
  for (const name of told.missing) expect(row[name] ?? null).toBeNull();
});

test.each(cases.memory as Remembered[])('memory: $name', ({ memory, suspend, days, expected }) => {
  const result = validateStandard(standardOf(memory, suspend));
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  let standing = START;
  const grades = days.split(' ').map((text, i) => {
    const day = addDays('2022-01-01', i);
    const taken = step(result.standard, standing, gradeRow(result.standard, rowOf(text)), day);
    standing = JSON.parse(JSON.stringify(taken.standing));
    return `${taken.severity ?? '-'}${{ suspended: 'f', stale: 's' }[taken.state as string] ?? ''}`;
  });
  expect(grades.join(' ')).toBe(expected);
});

/** The raw grade is the number of cases. */
function standardOf(memory: object, suspend?: object): unknown {
  const because = { zh: '例', en: 'cases' };
  return {
    id: 'scenario',
    title: because,
    unit: 'any',
    source: { citation: 'cases.json', fidelity: 'exact' },
    stale: [{ when: 'report_age_days > 0', because }],
    rules: [4, 3, 2, 1].map(severity => ({ severity, when: `new_cases_1d >= ${severity}`, because })),
    otherwise: 0,
    memory,
    suspend,
  };
}

function rowOf(text: string): Row {
  return {
    new_cases_1d: text.startsWith('-') ? null : Number(text[0]),
    screening_coverage_percent_7d: text.includes('c') ? 95 : null,
    fever_pending: text.includes('f') ? 1 : 0,
    report_age_days: text.includes('s') ? 2 : 0,
  };
}
