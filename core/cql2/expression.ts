/**
 * The expression tree of CQL2 (OGC 21-065), the one form that every back end reads: SQL (./sql.ts), columns (./columns.ts),
 * a single row (./evaluate.ts), canonical text (./print.ts). `at` is the offset in the text the node came from.
 */
export type Expression =
  | { kind: 'number'; value: number; at: number }
  | { kind: 'text'; value: string; at: number }
  | { kind: 'boolean'; value: boolean; at: number }
  | { kind: 'name'; name: string; at: number }
  | { kind: 'negate'; of: Expression; at: number }
  | { kind: 'arithmetic'; operator: ArithmeticOperator; left: Expression; right: Expression; at: number }
  | { kind: 'compare'; operator: CompareOperator; left: Expression; right: Expression; at: number }
  | { kind: 'between'; negated: boolean; of: Expression; low: Expression; high: Expression; at: number }
  | { kind: 'in'; negated: boolean; of: Expression; list: Expression[]; at: number }
  | { kind: 'is_null'; negated: boolean; of: Expression; at: number }
  | { kind: 'like'; negated: boolean; of: Expression; pattern: Expression; at: number }
  | { kind: 'and' | 'or'; parts: Expression[]; at: number }
  | { kind: 'not'; of: Expression; at: number }
  | { kind: 'call'; name: FunctionName; parts: Expression[]; at: number };

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '^';
export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** The same comparison with its sides exchanged: 3 < x is x > 3. */
export const FLIPPED: Record<CompareOperator, CompareOperator> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

export const FUNCTIONS = ['ln', 'exp', 'abs', 'least', 'greatest', 'coalesce', 'points'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export type ValueType = 'number' | 'boolean' | 'text';
export type Value = number | boolean | string | null;

/** Longest text, deepest nesting and most nodes of one condition: the longest rule we know (PES) needs 1,200, 6 and 120. */
export const LONGEST_TEXT = 20_000;
export const DEEPEST_NESTING = 100;
export const MOST_NODES = 5_000;

/** A fault in the text. `line` and `column` count from 1; `message` says what is wrong and, where we know, what to write. */
export class Cql2Error extends Error {
  override name = 'Cql2Error';
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** A word of the text in a message: somebody will paste a megabyte. */
export const shorten = (word: string): string => (word.length > 60 ? `${word.slice(0, 60)}…` : word);

/** A Cql2Error at an offset of the text. */
export function errorAt(text: string, offset: number, message: string): Cql2Error {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return new Cql2Error(message, line, offset - before.lastIndexOf('\n'));
}

/** The expressions directly inside one. */
export function partsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'negate':
    case 'is_null':
    case 'not':
      return [expression.of];
    case 'arithmetic':
    case 'compare':
      return [expression.left, expression.right];
    case 'between':
      return [expression.of, expression.low, expression.high];
    case 'in':
      return [expression.of, ...expression.list];
    case 'like':
      return [expression.of, expression.pattern];
    case 'and':
    case 'or':
    case 'call':
      return expression.parts;
    default:
      return [];
  }
}

/** The names an expression reads, in order of appearance. A shared part is visited once. */
export function namesOf(expression: Expression): string[] {
  const names = new Set<string>();
  const seen = new Set<Expression>();
  const visit = (node: Expression) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'name') names.add(node.name);
    partsOf(node).forEach(visit);
  };
  visit(expression);
  return [...names];
}

/** The same expression with its parts replaced; the node itself where nothing changed. */
export function mapParts(expression: Expression, replace: (part: Expression) => Expression): Expression {
  const all = (list: Expression[]) => {
    const mapped = list.map(replace);
    return mapped.every((part, i) => part === list[i]) ? list : mapped;
  };
  switch (expression.kind) {
    case 'negate':
    case 'is_null':
    case 'not':
      return { ...expression, of: replace(expression.of) };
    case 'arithmetic':
    case 'compare':
      return { ...expression, left: replace(expression.left), right: replace(expression.right) };
    case 'between':
      return {
        ...expression,
        of: replace(expression.of),
        low: replace(expression.low),
        high: replace(expression.high),
      };
    case 'in':
      return { ...expression, of: replace(expression.of), list: all(expression.list) };
    case 'like':
      return { ...expression, of: replace(expression.of), pattern: replace(expression.pattern) };
    case 'and':
    case 'or':
    case 'call':
      return { ...expression, parts: all(expression.parts) };
    default:
      return expression;
  }
}

/** Where an expression begins: `at` of a binary operator is the operator's place. */
export function startOf(node: Expression): number {
  switch (node.kind) {
    case 'arithmetic':
    case 'compare':
      return startOf(node.left);
    case 'between':
    case 'in':
    case 'like':
    case 'is_null':
      return startOf(node.of);
    case 'and':
    case 'or':
      return node.parts[0] ? startOf(node.parts[0]) : node.at;
    default:
      return node.at;
  }
}
