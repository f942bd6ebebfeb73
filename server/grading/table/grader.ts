import { type Day, type Grade, gradeOf, type Severity, type State } from '#core/contract.ts';
import { COLUMN } from '#core/cql2/magnitude.ts';
import { isDay } from '#core/days.ts';
import { START, type Standing, step } from '#core/grading/memory.ts';
import { gradeRow, UNKNOWN } from '#core/grading/raw.ts';
import { missingNames } from '#core/grading/trace.ts';
import type { CompiledStandard, Raw } from '#core/standard/compile.ts';
import { nearestIndicator, parseIndicator } from '#core/standard/indicator.ts';
import { shorten } from '#server/intake/table/header.ts';
import { fault } from '#server/platform/errors.ts';

export const OUTPUT_COLUMNS = ['grade', 'severity', 'raw_grade', 'state', 'rule', 'missing'];

export type GradedRow = {
  cells: string[];
  grade: Grade | null;
  severity: Severity | null;
  raw_grade: Grade | null;
  state: State;
  /** Index in the standard's rules, `otherwise`, or for a row without a grade `insufficient:i` or `unknown:i`. */
  rule: string;
  missing: string[];
};

type TableRow = { line: number; cells: string[] };

/** What must be remembered is one standing a code, some 400 bytes: this many are 0.4 GB. */
const MOST_CODES = 1_000_000;

/**
 * Grades the rows of a table one by one. With the columns `code` and `date` the rows of a code must come in date order and
 * memory is applied; a date left out is a day without a grade. However many rows, the memory needed is one standing a code.
 */
export function tableGrader(compiled: CompiledStandard, header: string[]) {
  const columns = header.map(name => name.trim());
  const names = columns.map(name => name.toLowerCase());
  while (names.at(-1) === '') {
    names.pop();
    columns.pop();
  }
  checkHeader(names, compiled);
  const needed = compiled.indicators.flatMap(name => (names.includes(name) ? [{ name, at: names.indexOf(name) }] : []));
  const code = names.indexOf('code');
  const date = names.indexOf('date');
  const remembers = code >= 0 && date >= 0;
  const standings = new Map<string, { standing: Standing; day: Day }>();
  const counts = new Map<string, number>();
  let rows = 0;
  let bad = 0;
  let firstBad: BadValue | null = null;

  function grade({ line, cells: all }: TableRow): GradedRow {
    rows++;
    const cells = columns.map((_, i) => all[i] ?? '');
    const { row, wrong } = readValues(needed, cells);
    if (all.slice(columns.length).some(cell => cell.trim() !== '')) {
      throw rejected(`Line ${line} has ${all.length} cells, the header ${columns.length}.`, { line });
    }
    const raw: Raw = wrong.length
      ? { severity: null, held_severity: null, rule: Number.NaN, stale: false, lower_allowed: false, suspended: false }
      : gradeRow(compiled, row);
    if (wrong.length > 0) {
      bad++;
      const column = wrong[0] as string;
      firstBad ??= { line, column, value: shorten(cells[names.indexOf(column)] as string) };
    }
    const { severity, state } = remembers ? remember(cells, raw, line) : shown(raw);
    const missing = wrong.length ? wrong : missingNames(compiled, row, raw.rule);
    const grade = gradeOf(severity);
    counts.set(grade ?? 'insufficient', (counts.get(grade ?? 'insufficient') ?? 0) + 1);
    return { cells, grade, severity, raw_grade: gradeOf(raw.severity), state, rule: ruleOf(raw.rule), missing };
  }

  function remember(cells: string[], raw: Raw, line: number): { severity: Severity | null; state: State } {
    const key = (cells[code] as string).trim();
    const day = (cells[date] as string).trim();
    if (key === '') throw rejected(`Line ${line}: the code is empty.`, { line, column: 'code' });
    const place = { line, column: 'date' };
    if (!isDay(day)) throw rejected(`Line ${line}: "${shorten(day)}" is not a date. Write it as 2022-01-31.`, place);
    const before = standings.get(key);
    if (before && day <= before.day) {
      const how = day === before.day ? 'is there twice' : `comes after ${before.day}`;
      const fix = 'Sort the rows of each code by date, one a day.';
      throw rejected(`Line ${line}: ${day} of ${shorten(key)} ${how}. ${fix}`, place);
    }
    if (!before && standings.size >= MOST_CODES)
      throw rejected(`Line ${line}: more than ${MOST_CODES} codes. Part the table by code.`, { line, column: 'code' });
    const { standing, severity, state } = step(compiled, before?.standing ?? START, raw, day);
    if (before) Object.assign(before, { standing, day });
    else standings.set(copied(key), { standing, day });
    return { severity, state };
  }

  const ruleOf = (rule: number): string => {
    if (Number.isNaN(rule)) return '';
    if (rule <= UNKNOWN) return `unknown:${UNKNOWN - rule}`;
    if (rule < 0) return `insufficient:${-1 - rule}`;
    return rule < compiled.rules.length ? String(rule) : 'otherwise';
  };

  const summary = (): string => {
    const list = ['red', 'orange', 'yellow', 'blue', 'green', 'insufficient'].flatMap(grade =>
      counts.has(grade) ? [`${grade} ${counts.get(grade)}`] : [],
    );
    const problem = firstBad
      ? `; ${bad} with values that are not numbers, the first in line ${firstBad.line}, ${firstBad.column}: "${firstBad.value}"`
      : '';
    return `${rows} rows under ${compiled.standard.id}${list.length ? `: ${list.join(', ')}` : ''}${problem}.`;
  };

  return {
    columns,
    warnings: warningsOf(names, compiled, remembers),
    grade,
    summary,
    bad: () => bad,
    firstBad: () => firstBad,
  };
}

export type BadValue = { line: number; column: string; value: string };

const rejected = (detail: string, place: { line?: number; column?: string } = {}) =>
  fault('table_rejected', detail, place);

/** A piece of text that was split off keeps the whole block it came from in memory: 256 KB for each code. */
const copied = (text: string): string => Buffer.from(text).toString();

const shown = (raw: Raw): { severity: Severity | null; state: State } => ({
  severity: raw.severity,
  state: raw.severity === null ? 'insufficient' : raw.suspended ? 'suspended' : raw.stale ? 'stale' : 'graded',
});

function checkHeader(names: string[], compiled: CompiledStandard): void {
  const needed = compiled.indicators;
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (twice) throw rejected(`The column "${twice}" is there twice.`);
  const taken = names.find(name => OUTPUT_COLUMNS.includes(name));
  if (taken) throw rejected(`The table has a column "${taken}" already, which the result adds. Rename or drop it.`);
  if (!needed.some(name => names.includes(name))) {
    throw rejected(`The table has none of the indicators of ${compiled.standard.id}: ${needed.join(', ')}.`);
  }
}

function warningsOf(names: string[], compiled: CompiledStandard, remembers: boolean): string[] {
  const absent = compiled.indicators.filter(name => !names.includes(name));
  const warnings = absent.length ? [`Not in the table, so missing in every row: ${absent.join(', ')}.`] : [];
  for (const name of names) {
    const near = parseIndicator(name) ? null : nearestIndicator(name);
    if (near && absent.includes(near)) warnings.push(`The column "${name}" is not an indicator. Did you mean ${near}?`);
  }
  if (!remembers && compiled.standard.memory) {
    warnings.push(
      'Without the columns code and date each row stands alone: the memory of the standard is not applied.',
    );
  }
  return warnings;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** 1,327.100 as official tables print it. Without the point it would be ambiguous: 1,327 is 1.327 in half of Europe. */
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+\.\d+$/;

/** NaN where it is none. */
export const readNumber = (text: string): number =>
  NUMBER.test(text) ? Number(text) : GROUPED.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;

/** The indicators of a row; an empty cell is null, anything else that is not a usable number is named in `wrong`. */
function readValues(needed: { name: string; at: number }[], cells: string[]) {
  const row: Record<string, number | null> = {};
  const wrong: string[] = [];
  for (const { name, at } of needed) {
    const text = (cells[at] as string).trim();
    const value = text === '' ? null : readNumber(text);
    const size = Math.abs(value ?? 0);
    if (size <= COLUMN.largest && (size === 0 || size >= COLUMN.smallest)) row[name] = value;
    else wrong.push(name);
  }
  return { row, wrong };
}
