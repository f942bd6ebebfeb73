import { expect, test } from 'vitest';
import { levelOfCode, readProperties } from './properties.ts';

test.each([
  ['110000000000', ['city', 'district']],
  ['330100000000', ['city', 'district']],
  ['330106000000', ['district', 'city']],
  ['330106001000', ['street']],
  ['330106001002', ['community']],
  // 东莞 has no counties: streets under county 00.
  ['441900003000', ['street']],
  ['441900003001', ['community']],
  ['330106000001', null],
  ['030106001002', null],
])('the 12-digit code %s is of the level %j', (code, levels) => expect(levelOfCode(code)).toEqual(levels));

const options = {
  level: 'community',
  code: 'id',
  name: 'label',
  population: 'people',
  population_65plus: 'old',
} as const;
const read = (properties: unknown) => readProperties(properties, options);

test('numbers as text and text as numbers, trimmed, composed', () => {
  expect(read({ id: 10001, label: ' e\u0301 ', people: ' 12 ', old: null })).toEqual({
    area: {
      code: '10001',
      name: 'é',

      population: 12,
      population_65plus: null,
      parent: undefined,
      parent_name: undefined,
    },
  });
});

test('all that is wrong at once, each with its column', () => {
  const result = read({ id: '', label: 'a\u0000', people: -1 });
  expect(result).toMatchObject({
    problems: [
      { column: 'id', reason: 'Empty.' },
      { column: 'label', value: 'a\\u0000' },
      { column: 'people', value: '-1' },
      { column: 'old', reason: 'The feature has no property "old".' },
    ],
  });
});

test.each([null, undefined, 'text', [], 7])('properties that are %j', properties => {
  expect(read(properties)).toHaveProperty('problems');
});
