import { check, type Types } from './check.ts';
import {
  type Cql2Error,
  DEEPEST_NESTING,
  type Expression,
  errorAt,
  LONGEST_TEXT,
  MOST_NODES,
  partsOf,
  type ValueType,
} from './expression.ts';
import { nearest } from './nearest.ts';
import { type SyntaxError as PeggyError, parse as parseText } from './parser.generated.js';

/**
 * CQL2 text → tree, types checked. Throws Cql2Error with the place and what to write instead.
 * `expect` is the type the whole must have; `types` says the type of each name (undefined = there is no such name);
 * without it any name is taken, with the type its use demands.
 */
export function parse(text: string, options: { expect?: ValueType; types?: Types } = {}): Expression {
  const expression = read(text, parseText);
  check(text, expression, options);
  return expression;
}

/** Before the parser, because it recurses: 10,000 brackets would overflow its stack. Strings and quoted names are skipped. */
function guardSize(text: string): void {
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "'" || character === '"') {
      at = closingQuote(text, at, character);
    } else if (character === '(') {
      open.push(at);
      if (open.length > DEEPEST_NESTING) {
        throw errorAt(
          text,
          at,
          `Brackets are nested more than ${DEEPEST_NESTING} deep. Split the condition into terms.`,
        );
      }
    } else if (character === ')' && open.pop() === undefined) {
      throw errorAt(text, at, 'This ")" closes nothing. Remove it or add a "(" before.');
    }
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) throw errorAt(text, unclosed, 'This "(" is never closed. Add a ")".');
  if (text.length > LONGEST_TEXT) {
    const message = `The text is ${text.length} characters long; at most ${LONGEST_TEXT} are read. Split it into terms.`;
    throw errorAt(text.slice(0, 1), 0, message);
  }
}

function closingQuote(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && text[at + 1] === "'" && quote === "'") at++;
    else if (text[at] === quote && text[at + 1] === quote) at++;
    else if (text[at] === quote) return at;
  }
  throw errorAt(text, start, `This ${quote} is never closed. Add another ${quote} at the end.`);
}

/** Text → tree by one of the generated parsers (./filters has its own), within the bounds of length, depth and nodes; no types checked. */
export function read<Tree extends { at: number }>(text: string, parser: (text: string) => Tree): Tree {
  guardSize(text);
  const tree = readSyntax(text, parser);
  // A tree of ./filters holds kinds beside ours; to partsOf they are leaves.
  guardDepth(text, tree as unknown as Expression);
  return tree;
}

function readSyntax<Tree>(text: string, parser: (text: string) => Tree): Tree {
  try {
    return parser(text);
  } catch (error) {
    // Each generated parser has a SyntaxError of its own.
    if (!(error instanceof Error) || error.name !== 'SyntaxError' || !('location' in error)) throw error;
    throw inWords(text, error as PeggyError);
  }
}

/** Chains without brackets (1+1+1+…) make deep trees too, and every back end recurses. Iterative, so that it cannot overflow. */
function guardDepth(text: string, expression: Expression): void {
  let level = [expression];
  let nodes = 0;
  for (let depth = 0; level.length > 0; depth++) {
    nodes += level.length;
    if (depth > 2 * DEEPEST_NESTING || nodes > MOST_NODES) {
      const message = 'The condition is too long a chain of operators. Split it into terms.';
      throw errorAt(text, level[0]?.at ?? 0, message);
    }
    level = level.flatMap(partsOf);
  }
}

/** What people write from habit in other languages, and what CQL2 wants instead. */
const HABITS: [RegExp, string][] = [
  [/^\s*==/, 'Equality is a single "=".'],
  [/^\s*!=/, '"Not equal" is written "<>".'],
  [/^\s*&&?/, 'Write AND.'],
  [/^\s*\|\|?/, 'Write OR.'],
  [/^\s*!/, 'Write NOT.'],
  [/^\s*≥/, 'Write ">=".'],
  [/^\s*≤/, 'Write "<=".'],
  [/^\s*≠/, 'Write "<>".'],
  [/^\s*%/, 'Remainders are not part of the language; for percent write the number alone.'],
  [/^\s*\*\*/, 'A power is written "^".'],
  [/^\s*[×·]/, 'Write "*".'],
  [/^\s*÷/, 'Write "/".'],
  [/^\s*NULL\b/i, 'NULL cannot be compared: write "… IS NULL" or "… IS NOT NULL".'],
  [/^\s*;/, 'One condition only, without ";".'],
  [/^\s*\?/, 'There is no "? :"; write one rule for each case.'],
  [/^\s*(且|并且)/, 'Write AND.'],
  [/^\s*(或|或者)/, 'Write OR.'],
  [/^\s*(mod|div)\b/i, 'The operators are + - * / ^.'],
  [/^\s*(ilike|similar|regexp)\b/i, 'Write LIKE.'],
];
const KEYWORDS = ['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'IS', 'LIKE'];
const FULL_WIDTH = '（），＞＜＝＋－＊／＾‘’“”';
const ASCII = '(),><=+-*/^\'\'""';

function inWords(text: string, error: PeggyError): Cql2Error {
  const { offset } = error.location.start;
  if (error.expected === null) return errorAt(text, offset, error.message);
  const rest = text.slice(offset);
  const wide = FULL_WIDTH.indexOf(rest[0] ?? ' ');
  if (wide >= 0) return errorAt(text, offset, `"${rest[0]}" is a full-width character. Write ${ASCII[wide]} instead.`);
  if (text.trim() === '') return errorAt(text, 0, 'The condition is empty. Write one, such as new_cases_14d >= 1.');
  // `a == 1` fails at the second "=": look at the character before as well.
  const from = /[=!<>&|*]/.test(text[offset - 1] ?? '') ? offset - 1 : offset;
  const habit = HABITS.find(([pattern]) => pattern.test(text.slice(from)) || pattern.test(rest));
  const found = wordAt(rest);
  if (habit) return errorAt(text, from, `${found} is not understood here. ${habit[1]}`);
  const digits = /^[0-9.]+[\p{L}_][\p{L}\p{N}_]*/u.exec(rest)?.[0];
  if (digits) return errorAt(text, offset, `"${digits.slice(0, 40)}" is neither a number nor a name.`);
  if (/^[<>=]/.test(rest) && !/[<>=]/.test(text[offset - 1] ?? '') && afterComparison(text, offset)) {
    return errorAt(text, offset, 'Comparisons cannot be chained. Join two with AND, or write BETWEEN … AND ….');
  }
  const word = /^[A-Za-z]+/.exec(rest)?.[0];
  const keyword = word && nearest(word.toUpperCase(), KEYWORDS, word.length > 2 ? 2 : 1);
  const hint = keyword && keyword !== word?.toUpperCase() ? ` Did you mean ${keyword}?` : '';
  return errorAt(text, offset, `${found} is not expected here; expected ${expectation(error)}.${hint}`);
}

const wordAt = (rest: string): string => {
  const token = /^\s*([\p{L}_][\p{L}\p{N}_.]*|[0-9.]+|[=<>!&|*]{1,2}|\S)/u.exec(rest)?.[1];
  return token ? `"${token.slice(0, 40)}"` : 'The end';
};

const afterComparison = (text: string, offset: number): boolean => /[<>=]/.test(text.slice(0, offset));

/** The parser's own list, shortened to what a person would say. */
function expectation(error: PeggyError): string {
  const kinds = new Set<string>();
  const tests = new Set<string>();
  for (const { description, text } of error.expected ?? []) {
    const word = description ?? text ?? '';
    if (word === 'name' || word === 'number' || word === 'text in single quotes') kinds.add('a name, a number');
    else if (word === 'comparison') kinds.add('a comparison (= <> < <= > >= BETWEEN IN IS LIKE)');
    else if (text === 'AND' || text === 'OR' || text === 'NULL') kinds.add(text);
    else if (text === 'BETWEEN' || text === 'IN' || text === 'LIKE') tests.add(text);
    else if (text === ')' || text === ',') kinds.add(`"${text}"`);
    else if (text === '(') kinds.add('"("');
  }
  // The tests are named one by one only where "comparison" does not cover them: after NOT.
  if (kinds.size === 0) for (const test of tests) kinds.add(test);
  if (kinds.has('a name, a number')) return [...kinds].filter(kind => kind !== '"("').join(' or ');
  return kinds.size ? [...kinds].join(' or ') : 'the end';
}
