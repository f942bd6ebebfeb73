// biome-ignore lint/style/noRestrictedImports: a test, never loaded by the page
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import peggy from 'peggy';
import { beforeAll, expect, test } from 'vitest';
import { parseIndicator } from '#core/standard/indicator.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { conditions } from './arbitrary.ts';
import { Cql2Error, type Expression, LONGEST_TEXT, MOST_NODES, partsOf } from './expression.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';

/**
 * 100,000 texts of five kinds, the same on every run. Nothing but a tree or a Cql2Error may come out; that none of them
 * hangs is measured as work, which no slow machine can change: rules of the grammar entered, for each character.
 */
const SEED = 20_221_123;
/** Measured: at most 23; a rule that is read twice at every bracket would need thousands. */
const MOST_RULES_A_CHARACTER = 60;
const LONGEST_MESSAGE = 600;

const random = makeRandom(SEED);
const below = (n: number): number => Math.floor(random() * n);
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

let rulesEntered = (_: string): number => 0;
beforeAll(async () => {
  // Nobody reads the stacks of 85,000 refusals.
  Error.stackTraceLimit = 0;
  // The very grammar, with a counter in each of its rules.
  const grammar = readFileSync(new URL('./grammar.peggy', import.meta.url), 'utf8');
  const source = peggy
    .generate(grammar, { output: 'source', format: 'es' })
    .replace(/function peg\$parse\w+\(\) \{/g, start => `${start} globalThis.fuzzed_rules++;`);
  const counted = (await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`)) as {
    parse(text: string): unknown;
  };
  const counter = globalThis as unknown as { fuzzed_rules: number };
  rulesEntered = text => {
    counter.fuzzed_rules = 0;
    try {
      counted.parse(text);
    } catch {}
    return counter.fuzzed_rules;
  };
});

const types = (name: string) => (parseIndicator(name) || /^[a-d]$/.test(name) ? ('number' as const) : undefined);

let read = 0;
let refused = 0;
let greatest_work = 0;

function check(text: string, typed: boolean): void {
  let tree: Expression;
  try {
    tree = typed ? parse(text, { expect: 'boolean', types }) : parse(text);
  } catch (error) {
    if (!(error instanceof Cql2Error)) throw new Error(`${JSON.stringify(text.slice(0, 500))}: ${error}`);
    refused++;
    const line = text.split('\n')[error.line - 1];
    const placed = line !== undefined && error.column >= 1 && error.column <= line.length + 1;
    if (!placed || error.message.trim() === '' || error.message.length > LONGEST_MESSAGE)
      throw new Error(`${error.line}:${error.column} ${error.message.slice(0, 900)} of ${JSON.stringify(text)}`);
    // What is nested too deep, too long or unbalanced never comes to the parser.
    if (/^(Brackets|The text is|This .{1,3} (is never|closes nothing))/.test(error.message)) return;
    work(text);
    return;
  }
  read++;
  work(text);
  if (sizeOf(tree) > MOST_NODES) throw new Error(`A tree of ${sizeOf(tree)} parts`);
  // What was read is written and read again as the same.
  const written = print(tree);
  if (print(parse(written)) !== written) throw new Error(`Not the same when read again: ${written}`);
}

function work(text: string): void {
  const each = rulesEntered(text) / (text.length + 10);
  greatest_work = Math.max(greatest_work, each);
  if (each > MOST_RULES_A_CHARACTER) throw new Error(`${each} rules a character: ${text.slice(0, 300)}`);
}

function sizeOf(tree: Expression): number {
  let count = 0;
  for (let level = [tree]; level.length > 0; level = level.flatMap(partsOf)) count += level.length;
  return count;
}

const TEXTS = Object.values(PRESETS).flatMap(({ rules, insufficient = [], stale = [], terms = {}, memory }) => [
  ...[...rules, ...insufficient, ...stale].map(({ when }) => when),
  ...Object.values(terms),
  ...(memory?.lower_requires ? [memory.lower_requires] : []),
]);
const TOKENS = [
  ...'a b c d 1 0 2.5 .5 1e9 1e400 - + * / ^ ( ( ) ) , = <> < <= > >= AND OR NOT BETWEEN IN IS NULL LIKE TRUE'.split(
    ' ',
  ),
  ...'new_cases_7d cases_per_100k_7d ln exp abs least greatest coalesce points == != && || ! ; % -- /* */'.split(' '),
  ...[
    "'x'",
    "''",
    "'",
    '"',
    '"a"',
    '""',
    '\\',
    "\\'",
    '\n',
    '\t',
    '\u0000',
    '区',
    '＞',
    '（',
    '\u202E',
    '\u200B',
    '😀',
    '\uD83D',
  ],
];
const FRAGMENTS = [
  '(',
  ')',
  '-',
  'NOT ',
  'a + ',
  'a AND ',
  'a > 1 OR ',
  'ln(',
  'coalesce(a, ',
  'points(a, 0, ',
  "'",
  '"',
  '1, ',
  'a IN (',
  'a BETWEEN ',
  'a ^ ',
  '((a) + (',
  'x',
  '9',
  ' ',
  '\n',
  '> ',
];

test('60,000 soups of tokens', () => {
  for (let i = 0; i < 60_000; i++) {
    const tokens = Array.from({ length: 1 + below(24) }, () => pick(TOKENS));
    check(tokens.join(pick(['', ' ', ' '])), i % 2 === 0);
  }
}, 120_000);

test('25,000 conditions of the presets with something changed', () => {
  for (let i = 0; i < 25_000; i++) {
    let text = pick(TEXTS);
    for (let changes = 1 + below(3); changes > 0; changes--) text = mutate(text);
    check(text, i % 2 === 0);
  }
}, 120_000);

test('2,000 long repetitions', () => {
  for (let i = 0; i < 2_000; i++) {
    const parts = Array.from({ length: 1 + below(3) }, () =>
      pick(FRAGMENTS).repeat(1 + below(pick([5, 90, 300, 1_200]))),
    );
    const text =
      pick(['', 'a > 1 AND ', '(']) + parts.join(pick(['', 'a', ' a > 1 '])) + pick(['', ')', 'a > 1', ')'.repeat(99)]);
    check(text.slice(0, LONGEST_TEXT + 100), false);
  }
}, 120_000);

test('13,000 texts and conditions of fast-check', () => {
  const options = { seed: SEED, numRuns: 6_500 };
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), text => check(text, false)),
    options,
  );
  fc.assert(
    fc.property(conditions({ exact: false }), fc.boolean(), (tree, whole) => {
      const text = print(tree);
      check(whole ? text : mutate(text), true);
    }),
    options,
  );
}, 120_000);

test('so it was', () => {
  // Otherwise the texts would all be noise.
  expect(read).toBeGreaterThan(5_000);
  expect(refused).toBeGreaterThan(50_000);
  expect(read + refused).toBeGreaterThanOrEqual(100_000);
  expect(greatest_work).toBeGreaterThan(5);
});

function mutate(text: string): string {
  const at = below(text.length + 1);
  const to = Math.min(text.length, at + 1 + below(pick([1, 3, 20])));
  const piece = text.slice(at, to);
  switch (below(6)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at) + piece.repeat(pick([2, 2, 3, 40])) + text.slice(to);
    case 2:
      return `${text.slice(0, at)}${pick(TOKENS)}${text.slice(to)}`;
    case 3:
      return `${text.slice(0, at)} ${pick(TOKENS)} ${text.slice(at)}`;
    case 4:
      return text.slice(0, at);
    default:
      return text.slice(0, at) + String.fromCharCode(below(65_536)) + text.slice(to);
  }
}
