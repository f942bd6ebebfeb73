import { expect, test } from 'vitest';
import { PRESETS, preset } from './presets.ts';
import { type Problem, validateStandard } from './validate.ts';

const because = { zh: '近7天{new_cases_7d}例', en: '{new_cases_7d} cases' };
const valid = () => ({
  id: 'ours',
  title: { zh: '本区', en: 'Ours' },
  unit: 'any',
  source: { citation: 'ours', fidelity: 'adapted' },
  terms: { score: 'new_cases_7d * 2' },
  insufficient: [{ when: 'report_age_days > 3', because }],
  rules: [{ severity: 4, when: 'score >= 10', because }],
  otherwise: 0,
  memory: { raise_after_days: 1, lower_after_days: { '4': 7 }, margin: {} },
  roll_up: { district: { share_of_population_percent: 30 }, city: 'worst' },
});

function problemsOf(document: unknown): Problem[] {
  const result = validateStandard(document);
  return 'problems' in result ? result.problems : [];
}

test('a valid document compiles, its terms put in', () => {
  const result = validateStandard(valid());
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  expect(result.standard.indicators).toEqual(['report_age_days', 'new_cases_7d']);
  expect(result.standard.memory).toMatchObject({ lower_after_days: [1, 1, 1, 1, 7], lower_steps: 4, minimum_days: 0 });
});

test('every preset is valid, under its own id', () => {
  for (const id of Object.keys(PRESETS)) expect(preset(id)?.standard.id).toBe(id);
  expect(preset('nothing')).toBeNull();
  expect(preset('__proto__')).toBeNull();
});

// biome-ignore lint/suspicious/noExplicitAny: these documents are wrong on purpose
type Change = (document: any) => void;
test.each<[string, Change, Partial<Problem>]>([
  [
    'unknown indicator',
    d => {
      d.rules[0].when = 'new_case_14d >= 1';
    },
    { path: '$.rules[0].when', line: 1, column: 1, message: expect.stringContaining('Did you mean new_cases_14d?') },
  ],
  [
    'unknown window',
    d => {
      d.rules[0].when = 'new_cases_91d >= 1';
    },
    { path: '$.rules[0].when', message: expect.stringContaining('There is no "new_cases_91d"') },
  ],
  [
    'a wrong type on line 2',
    d => {
      d.rules[0].when = 'new_cases_7d > 1\n AND population';
    },
    { path: '$.rules[0].when', line: 2, column: 6, message: expect.stringContaining('Compare it') },
  ],
  [
    'division by zero',
    d => {
      d.rules[0].when = 'new_cases_7d / 0 > 1';
    },
    { path: '$.rules[0].when', column: 14, message: expect.stringContaining('division by zero') },
  ],
  [
    'text',
    d => {
      d.rules[0].when = "'a' = 'a'";
    },
    { path: '$.rules[0].when', message: expect.stringContaining('no text') },
  ],
  [
    'a term used above its place',
    d => {
      d.terms = { second: 'first + 1', first: 'new_cases_7d' };
      d.rules[0].when = 'second > 1';
    },
    { path: '$.terms.second', message: expect.stringContaining('"first"') },
  ],
  [
    'a term with the name of an indicator',
    d => {
      d.terms.population = '1';
    },
    { path: '$.terms.population', message: expect.stringContaining('another') },
  ],
  [
    'a term that grows without bound',
    d => {
      d.terms = { t0: 'new_cases_7d + 1' };
      for (let i = 1; i < 30; i++) d.terms[`t${i}`] = `t${i - 1} + t${i - 1}`;
      d.rules[0].when = 't29 > 1';
    },
    { path: '$.terms.t11', message: expect.stringContaining('parts') },
  ],
  [
    '10,000 brackets',
    d => {
      d.rules[0].when = `${'('.repeat(10_000)}1${')'.repeat(10_000)} > 1`;
    },
    { path: '$.rules[0].when', line: 1, column: 101 },
  ],
  [
    'a placeholder that shows nothing',
    d => {
      d.rules[0].because = { zh: '{new_cases_7}', en: 'x' };
    },
    { path: '$.rules[0].because.zh', message: expect.stringContaining('{new_cases_7}') },
  ],
  [
    'one language',
    d => {
      d.rules[0].because = { en: 'x' };
    },
    { path: '$.rules[0].because.zh', message: 'Expected text, found nothing.' },
  ],
  [
    'severity 5',
    d => {
      d.rules[0].severity = 5;
    },
    { path: '$.rules[0].severity', message: 'Expected 0 to 4, found 5.' },
  ],
  [
    'a mistyped property',
    d => {
      d.insuficient = [];
    },
    { path: '$.insuficient', message: expect.stringContaining('"insufficient"') },
  ],
  [
    'a mistyped property of a rule',
    d => {
      d.rules[0].wenn = 'x';
    },
    { path: '$.rules[0].wenn', message: expect.stringContaining('"when"') },
  ],
  [
    'no rules',
    d => {
      d.rules = undefined;
    },
    { path: '$.rules', message: expect.stringContaining('needs rules') },
  ],
  [
    'rules not a list',
    d => {
      d.rules = {};
    },
    { path: '$.rules', message: expect.stringContaining('a list') },
  ],
  [
    'no otherwise',
    d => {
      d.otherwise = undefined;
    },
    { path: '$.otherwise' },
  ],
  [
    'a margin on what no rule reads',
    d => {
      d.memory.margin = { new_cases_89d: 1 };
    },
    { path: '$.memory.margin.new_cases_89d', message: expect.stringContaining('No rule reads') },
  ],
  [
    'a margin on what is no indicator',
    d => {
      d.memory.margin = { new_case_7d: 1 };
    },
    { path: '$.memory.margin.new_case_7d', message: expect.stringContaining('new_cases_7d') },
  ],
  [
    'a margin that is no number',
    d => {
      d.memory.margin = { new_cases_14d: '1' };
    },
    { path: '$.memory.margin.new_cases_14d' },
  ],
  [
    'negative days',
    d => {
      d.memory.raise_after_days = -1;
    },
    { path: '$.memory.raise_after_days' },
  ],
  [
    'a wrong requirement',
    d => {
      d.memory.lower_requires = 'screening_coverage_7d >= 95';
    },
    { path: '$.memory.lower_requires', message: expect.stringContaining('screening_coverage_percent_7d') },
  ],
  [
    'suspend without keeps_counting',
    d => {
      d.suspend = { when: 'fever_pending > 0' };
    },
    { path: '$.suspend.keeps_counting' },
  ],
  [
    'a level that is none',
    d => {
      d.roll_up = { county: 'worst' };
    },
    { path: '$.roll_up.county' },
  ],
  [
    'a share over 100',
    d => {
      d.roll_up = { city: { share_of_population_percent: 101 } };
    },
    { path: '$.roll_up.city.share_of_population_percent' },
  ],
  [
    'an id with spaces',
    d => {
      d.id = 'Our District';
    },
    { path: '$.id' },
  ],
  [
    'fidelity',
    d => {
      d.source.fidelity = 'perfect';
    },
    { path: '$.source.fidelity', message: expect.stringContaining('exact, adapted') },
  ],
])('%s', (_, change, expected) => {
  const document = valid();
  change(document);
  expect(problemsOf(document)).toContainEqual(expect.objectContaining(expected));
});

test('what is no document at all', () => {
  for (const document of [null, undefined, 1, 'x', [], '{}']) expect(problemsOf(document)[0]?.path).toBe('$');
  expect(problemsOf(JSON.parse('{"__proto__": {"id": "x"}, "rules": [{"__proto__": 1}]}'))).toContainEqual(
    expect.objectContaining({ path: '$.__proto__' }),
  );
  expect(({} as Record<string, unknown>).id).toBeUndefined();
});

test('every problem is found in one go', () => {
  const document = {
    ...valid(),
    otherwise: 7,
    rules: [
      { severity: 4, when: 'x > 1', because },
      { severity: 3, when: 'y >', because },
    ],
  };
  expect(problemsOf(document).map(({ path }) => path)).toEqual(['$.rules[0].when', '$.rules[1].when', '$.otherwise']);
});
