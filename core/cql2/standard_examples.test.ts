import { expect, test } from 'vitest';
import { readFilterJson, readFilterText, writeFilterJson, writeFilterText } from './filter.ts';
import { propertiesOfExamples, REFUSED_EXAMPLES, STANDARD_EXAMPLES } from './standard_examples.ts';

/** As JSON is sent: -0 is 0. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test.each(STANDARD_EXAMPLES)('$example: $text', ({ example, text, json }) => {
  const properties = propertiesOfExamples(example);
  const filter = readFilterText(text, properties);
  expect(readFilterJson(json, properties)).toEqual(filter);
  expect(writeFilterJson(filter)).toEqual(plain(json));
  expect(readFilterText(writeFilterText(filter), properties)).toEqual(filter);
  expect(readFilterJson(plain(writeFilterJson(filter)), properties)).toEqual(filter);
});

test.each(REFUSED_EXAMPLES)('$example is refused: $reason', ({ example, text, reason }) => {
  expect(() => readFilterText(text, propertiesOfExamples(example))).toThrow(reason);
});
