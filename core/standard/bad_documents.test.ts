import { expect, test } from 'vitest';
import { type Problem, validateStandard } from './validate.ts';

const because = { zh: '近7天{new_cases_7d}例', en: '{new_cases_7d} cases' };
// biome-ignore lint/suspicious/noExplicitAny: these documents are wrong on purpose
type Loose = any;

const valid = (): Loose => ({
  id: 'ours',
  title: { zh: '本区', en: 'Ours' },
  unit: 'any',
  source: { citation: 'ours', fidelity: 'adapted' },
  terms: { score: 'new_cases_7d * 2' },
  insufficient: [{ when: 'report_age_days > 3', because }],
  rules: [
    { severity: 4, when: 'score >= 10', because },
    { severity: 2, when: 'new_cases_7d >= 1', because },
  ],
  otherwise: 0,
  memory: { raise_after_days: 1 },
});

const withRule = (when: unknown): Loose => {
  const document = valid();
  document.rules[0].when = when;
  return document;
};
const changed = (change: (document: Loose) => void): Loose => {
  const document = valid();
  change(document);
  return document;
};
/** As it comes from JSON: keys like __proto__ are then properties as any other. */
const fromJson = (text: string): Loose => JSON.parse(text);

function problemsOf(document: unknown): Problem[] {
  const result = validateStandard(document, { unreachable: 'refuse' });
  return 'problems' in result ? result.problems : [];
}

test('the document that the others are made from is valid', () => {
  expect(problemsOf(valid())).toEqual([]);
});

const RULE = '$.rules[0].when';

// Conditions: every message has line and column of the text at its path.
test.each<[string, string, number, number, string]>([
  ['an unknown indicator', 'new_case_14d >= 1', 1, 1, 'Did you mean new_cases_14d?'],
  ['an unknown indicator on line 3', 'new_cases_7d > 1\nAND\n  cases >= 1', 3, 3, 'There is no "cases"'],
  ['a window of 91 days', 'new_cases_91d >= 1', 1, 1, 'Did you mean new_cases_90d?'],
  ['a window of 0 days', 'new_cases_0d >= 1', 1, 1, 'There is no "new_cases_0d"'],
  ['a window with a leading zero', 'new_cases_07d >= 1', 1, 1, 'There is no "new_cases_07d"'],
  ['a window that the indicator has not', 'population_7d >= 1', 1, 1, 'There is no "population_7d"'],
  ['a lag of 0', 'new_cases_7d_lag0d >= 1', 1, 1, 'There is no'],
  ['capital letters', 'New_Cases_7d >= 1', 1, 1, 'Did you mean new_cases_7d?'],
  ['a property of every object', 'constructor > 1', 1, 1, 'There is no "constructor"'],
  ['another one', '__proto__ > 1', 1, 1, 'There is no "__proto__"'],
  ['and one more', '"hasOwnProperty" > 1', 1, 1, 'There is no "hasOwnProperty"'],
  ['a number where a condition belongs', 'new_cases_7d + 1', 1, 1, 'true or false'],
  ['a condition where a number belongs', '(new_cases_7d > 1) * 2 > 1', 1, 2, 'Expected a number'],
  ['a number in AND', 'new_cases_7d AND population > 1', 1, 1, 'beside AND'],
  ['a text', "new_cases_7d > '10'", 1, 16, 'without quotes'],
  ['a comparison of texts', "'a' = 'a'", 1, 1, 'no text'],
  ['LIKE', "new_cases_7d LIKE '1%'", 1, 1, 'text before LIKE'],
  ['NOT of a number', 'NOT new_cases_7d', 1, 5, 'after NOT'],
  ['== of JavaScript', 'new_cases_7d == 1', 1, 14, 'single "="'],
  ['!= of JavaScript', 'new_cases_7d != 1', 1, 14, '<>'],
  ['&& of JavaScript', 'new_cases_7d > 1 && population > 1', 1, 18, 'Write AND'],
  ['a chain of comparisons', '1 < new_cases_7d < 3', 1, 18, 'BETWEEN'],
  ['= NULL', 'new_cases_7d = NULL', 1, 16, 'IS NULL'],
  ['NaN', 'new_cases_7d > NaN', 1, 16, 'There is no "NaN"'],
  ['Infinity', 'new_cases_7d < Infinity', 1, 16, 'There is no "Infinity"'],
  ['a huge number', 'new_cases_7d > 1e400', 1, 16, 'too large'],
  ['a hexadecimal number', 'new_cases_7d > 0x10', 1, 16, 'neither a number nor a name'],
  ['a thousands separator', 'new_cases_7d > 1,000', 1, 17, 'not expected'],
  ['a percent sign', 'positivity_percent_7d > 5%', 1, 26, 'percent'],
  ['a division by zero', 'new_cases_7d / 0 > 1', 1, 14, 'division by zero'],
  ['a division by zero on line 2', 'population > 1 AND\nnew_cases_7d / 0.0 > 1', 2, 14, 'division by zero'],
  ['an empty condition', '   ', 1, 1, 'empty'],
  ['an unclosed bracket', '(new_cases_7d > 1', 1, 1, 'never closed'],
  ['a bracket that closes nothing', 'new_cases_7d > 1)', 1, 17, 'closes nothing'],
  ['an unclosed text', "new_cases_7d > 'x", 1, 16, 'never closed'],
  ['10,000 nested brackets', `${'('.repeat(10_000)}1${')'.repeat(10_000)} > 1`, 1, 101, 'nested more than 100'],
  ['10,000 brackets that stay open', '('.repeat(10_000), 1, 101, 'nested more than 100'],
  ['a megabyte of conditions', `new_cases_7d > 1${' OR new_cases_7d > 1'.repeat(50_000)}`, 1, 1, 'at most 20000'],
  ['a megabyte of one name', 'a'.repeat(1_000_000), 1, 1, 'at most 20000'],
  ['a megabyte of spaces', ' '.repeat(1_000_000), 1, 1, ''],
  ['4,000 NOT', `${'NOT '.repeat(4_000)}new_cases_7d > 1`, 1, 805, 'too long a chain'],
  ['a sum of 5,000', `new_cases_7d${' + 1'.repeat(4_900)} > 1`, 1, 18810, 'too long a chain'],
  ['a second statement', 'new_cases_7d > 1; drop table area', 1, 17, 'One condition'],
  ['a comment of SQL', 'new_cases_7d > 1 -- x', 1, 21, 'There is no "x"'],
  ['another comment of SQL', 'new_cases_7d > 1 /* x */', 1, 19, 'not expected'],
  ['a subquery', 'new_cases_7d > (select 1)', 1, 24, 'not expected'],
  ['a function of SQL', 'pg_sleep(10) > 1', 1, 1, 'There is no'],
  ['a function of JavaScript', 'eval(1) > 1', 1, 1, 'There is no'],
  ['a cast of SQL', 'new_cases_7d::text > 1', 1, 1, 'There is no'],
  ['a quote that ends another', `"new_cases_7d"" > 1" > 1`, 1, 1, 'There is no'],
  ['a template of JavaScript', '\u0024{new_cases_7d} > 1', 1, 1, 'not'],
  ['a full-width character', 'new_cases_7d ＞ 1', 1, 14, 'full-width'],
  ['a Chinese comma', 'least(new_cases_7d，1) > 1', 1, 7, 'There is no'],
  ['a letter that looks like another', 'nеw_cases_7d > 1', 1, 1, 'There is no'],
  ['a space of no width', 'new_cases_7d\u200B > 1', 1, 1, 'There is no'],
  ['text that runs from right to left', 'new_cases_7d \u202E> 1', 1, 14, 'not expected'],
  ['a byte of zero', 'new_cases_7d > 1\u0000', 1, 17, 'not expected'],
  ['half a character', 'new_cases_7d > \uD83D', 1, 16, ''],
  ['a line break of another kind', 'new_cases_7d >\u2028 1', 1, 17, 'not expected'],
  ['points without thresholds in order', 'points(new_cases_7d, 0, 10, 1, 5, 2) > 1', 1, 32, 'must ascend'],
  ['points with a name as threshold', 'points(new_cases_7d, 0, population, 1) > 1', 1, 25, 'plain numbers'],
  ['a function with too much', 'ln(new_cases_7d, 2) > 1', 1, 1, 'ln takes one value'],
  ['a power of a power', 'new_cases_7d ^ 2 ^ 3 > 1', 1, 16, 'brackets'],
  ['what is always false', '1 > 2', 1, 1, 'never true'],
  ['what is never known', 'ln(0) > 1', 1, 1, 'never true'],
  ['a contradiction', 'new_cases_7d > 5 AND new_cases_7d < 3', 1, 22, 'cannot hold together'],
  [
    'a contradiction on line 2',
    'new_cases_7d > 5 AND population > 9\n  AND new_cases_7d <= 5',
    2,
    7,
    'cannot hold together',
  ],
  ['a contradiction of whole numbers', 'new_cases_7d > 5 AND new_cases_7d < 6', 1, 22, 'cannot hold together'],
  ['a shorter window above a longer one', 'new_cases_7d >= 10 AND new_cases_14d < 10', 1, 24, 'cannot hold together'],
  ['more local cases than cases', 'new_cases_local_7d >= 3 AND new_cases_7d <= 2', 1, 29, 'cannot hold together'],
  ['fewer than none', 'new_cases_7d < 0', 1, 1, 'any value there can be'],
  ['a share above 1', 'local_case_share_14d > 1', 1, 1, 'any value there can be'],
  ['a term that is never so', 'score < 0', 1, 1, 'any value there can be'],
  ['missing and not', 'new_cases_7d IS NULL AND new_cases_7d > 1', 1, 26, 'cannot hold together'],
])('%s', (_, when, line, column, message) => {
  const [problem] = problemsOf(withRule(when));
  expect(problem).toMatchObject({ path: RULE, message: expect.stringContaining(message) });
  if (when.trim() !== '') expect([problem?.line, problem?.column]).toEqual([line, column]);
});

// The document itself: every message has a JSON path.
test.each<[string, Loose, string, string]>([
  ['nothing', undefined, '$', 'Expected an object'],
  ['null', null, '$', 'found null'],
  ['a number', 1, '$', 'found 1'],
  ['a text', '{}', '$', 'Expected an object'],
  ['a list', [valid()], '$', 'found a list'],
  ['no rules', changed(d => delete d.rules), '$.rules', 'needs rules'],
  [
    'rules in an object',
    changed(d => {
      d.rules = {};
    }),
    '$.rules',
    'Expected a list',
  ],
  [
    'a rule that is a text',
    changed(d => {
      d.rules[1] = 'new_cases_7d > 1';
    }),
    '$.rules[1]',
    'Expected an object',
  ],
  ['a rule without a condition', changed(d => delete d.rules[1].when), '$.rules[1].when', 'found nothing'],
  ['a condition that is a number', withRule(1), RULE, 'Expected text, found 1'],
  ['a condition that is a list', withRule(['new_cases_7d > 1']), RULE, 'found a list'],
  ['a condition that is an object', withRule({ op: '>' }), RULE, 'found an object'],
  [
    '51 rules',
    changed(d => {
      d.rules = Array.from({ length: 51 }, () => d.rules[0]);
    }),
    '$.rules',
    'at most 50',
  ],
  [
    '100,000 rules',
    changed(d => {
      d.rules = Array.from({ length: 100_000 }, () => d.rules[0]);
    }),
    '$.rules',
    'at most 50',
  ],
  [
    'a rule repeated from above',
    changed(d => {
      d.rules[1].when = 'score>=10';
    }),
    '$.rules[1].when',
    'the condition of rule 1 above',
  ],
  [
    'the same under a bracket',
    changed(d => {
      d.rules[1].when = '((score) >= 10)';
    }),
    '$.rules[1].when',
    'never decides',
  ],
  [
    'a reason that never holds',
    changed(d => {
      d.insufficient[0].when = 'report_age_days < 0';
    }),
    '$.insufficient[0].when',
    'never',
  ],
  [
    'severity 5',
    changed(d => {
      d.rules[0].severity = 5;
    }),
    '$.rules[0].severity',
    '0 to 4',
  ],
  [
    'severity 2.5',
    changed(d => {
      d.rules[0].severity = 2.5;
    }),
    '$.rules[0].severity',
    'whole number',
  ],
  [
    'severity NaN',
    changed(d => {
      d.rules[0].severity = Number.NaN;
    }),
    '$.rules[0].severity',
    'whole number',
  ],
  [
    'severity as text',
    changed(d => {
      d.rules[0].severity = '4';
    }),
    '$.rules[0].severity',
    'whole number',
  ],
  [
    'a colour for a severity',
    changed(d => {
      d.otherwise = 'green';
    }),
    '$.otherwise',
    'found "green"',
  ],
  [
    'endless days',
    changed(d => {
      d.memory.raise_after_days = Number.POSITIVE_INFINITY;
    }),
    '$.memory.raise_after_days',
    'whole number',
  ],
  [
    'a thousand days',
    changed(d => {
      d.memory.raise_after_days = 1_000;
    }),
    '$.memory.raise_after_days',
    '0 to 366',
  ],
  [
    'days below zero',
    changed(d => {
      d.memory.lower_after_days = -1;
    }),
    '$.memory.lower_after_days',
    '0 to 366',
  ],
  [
    'a key mistyped',
    changed(d => {
      d.insuficient = [];
    }),
    '$.insuficient',
    '"insufficient"',
  ],
  [
    'a key with a bracket',
    changed(d => {
      d['a"]'] = 1;
    }),
    '$["a\\"]"]',
    'no such property',
  ],
  [
    'a key of a megabyte',
    changed(d => {
      d['x'.repeat(1_000_000)] = 1;
    }),
    `$["${'x'.repeat(60)}`,
    'no such property',
  ],
  [
    '100,000 keys',
    changed(d => {
      for (let i = 0; i < 100_000; i++) d[`key_${i}`] = i;
    }),
    '$',
    'more',
  ],
  ['__proto__ at the top', fromJson('{"__proto__": {"id": "x"}}'), '$.__proto__', 'no such property'],
  ['constructor at the top', fromJson('{"constructor": {"prototype": {}}}'), '$.constructor', 'no such property'],
  [
    '__proto__ in a rule',
    changed(d => {
      d.rules[0] = fromJson('{"__proto__": {"severity": 4}}');
    }),
    '$.rules[0].__proto__',
    'no such property',
  ],
  [
    '__proto__ as a term',
    changed(d => {
      d.terms = fromJson('{"__proto__": "new_cases_7d"}');
    }),
    '$.terms.__proto__',
    'A term is named',
  ],
  [
    '__proto__ as a severity',
    changed(d => {
      d.measures = fromJson('{"__proto__": {"zh": [], "en": []}}');
    }),
    '$.measures.__proto__',
    'no such property',
  ],
  [
    '__proto__ as days of a grade',
    changed(d => {
      d.memory.lower_after_days = fromJson('{"__proto__": 3}');
    }),
    '$.memory.lower_after_days.__proto__',
    'no such property',
  ],
  [
    'a term named as an indicator',
    changed(d => {
      d.terms.population = '1';
    }),
    '$.terms.population',
    'another',
  ],
  [
    'a term in capitals',
    changed(d => {
      d.terms.Score = '1';
    }),
    '$.terms.Score',
    'lower-case',
  ],
  [
    'a term that is a condition',
    changed(d => {
      d.terms.score = 'new_cases_7d > 1';
    }),
    '$.terms.score',
    'number',
  ],
  [
    'a term of itself',
    changed(d => {
      d.terms.again = 'again + 1';
    }),
    '$.terms.again',
    'There is no "again"',
  ],
  [
    'a placeholder of nothing',
    changed(d => {
      d.rules[0].because = { zh: '{x}', en: 'x' };
    }),
    '$.rules[0].because.zh',
    '"{x}" shows no known value',
  ],
  [
    'one language',
    changed(d => {
      d.title = { en: 'Ours' };
    }),
    '$.title.zh',
    'found nothing',
  ],
  [
    'a title of a megabyte',
    changed(d => {
      d.title.en = 'x'.repeat(1_000_000);
    }),
    '$.title.en',
    'at most 2000',
  ],
  [
    'an id with a path',
    changed(d => {
      d.id = '../../etc/passwd';
    }),
    '$.id',
    'lower-case letters',
  ],
  [
    'an id with a quote',
    changed(d => {
      d.id = "x'; drop table area";
    }),
    '$.id',
    'lower-case letters',
  ],
  [
    'a 30th of February',
    changed(d => {
      d.source.effective = { from: '2022-02-30' };
    }),
    '$.source.effective.from',
    'Expected a day',
  ],
  [
    'a day with a time',
    changed(d => {
      d.source.effective = { to: '2022-02-03T00:00' };
    }),
    '$.source.effective.to',
    'Expected a day',
  ],
  [
    'an end before the beginning',
    changed(d => {
      d.source.effective = { from: '2022-02-03', to: '2022-02-02' };
    }),
    '$.source.effective.to',
    'is before',
  ],
  [
    'no day at all',
    changed(d => {
      d.source.effective = {};
    }),
    '$.source.effective',
    'Give "from"',
  ],
  [
    'whose measures',
    changed(d => {
      d.measures_source = 'mine';
    }),
    '$.measures_source',
    'source, ours',
  ],
  [
    'measures that are a text',
    changed(d => {
      d.measures = { 4: { zh: '封控', en: [] } };
    }),
    '$.measures["4"].zh',
    'Expected a list',
  ],
  [
    'a colour that is code',
    changed(d => {
      d.original = { 4: { name: because, colour: 'url(x)' } };
    }),
    '$.original["4"].colour',
    '#RRGGBB',
  ],
])('%s', (_, document, path, message) => {
  const problems = problemsOf(document);
  const problem = problems.find(one => one.path.startsWith(path) && one.message.includes(message));
  expect(problem?.message ?? JSON.stringify(problems).slice(0, 400)).toContain(message);
  expect(JSON.stringify(problems).length).toBeLessThan(20_000);
  expect(({} as Loose).id ?? ({} as Loose).severity).toBeUndefined();
});
