import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from './json_fault.ts';

test.each<[string, string, number, number, string]>([
  ['nothing', '', 1, 1, 'a value, found the end'],
  ['a trailing comma', '{\n  "id": "x",\n}', 3, 1, 'a name in double quotes, found "}"'],
  ['a name without quotes', '{id: 1}', 1, 2, 'a name in double quotes or "}", found "i"'],
  ['single quotes', "{'id': 1}", 1, 2, 'a name in double quotes'],
  ['a missing comma', '{"a": 1\n "b": 2}', 2, 2, '"," or the closing bracket'],
  ['a missing colon', '{"a" 1}', 1, 6, '":", found "1"'],
  ['a comment', '{\n// why\n}', 2, 1, 'found "/"'],
  ['NaN', '{"a": NaN}', 1, 7, 'a value, found "N"'],
  ['a leading zero', '[01]', 1, 3, '"," or the closing bracket, found "1"'],
  ['a hexadecimal number', '[0x1]', 1, 3, 'found "x"'],
  ['a broken line in a text', '{"a": "x\ny"}', 1, 7, 'not closed'],
  ['a text that never ends', '{"a": "x}', 1, 7, 'not closed'],
  ['an object that never ends', '{"a": [1, 2', 1, 12, 'found the end'],
  ['the wrong bracket', '{"a": [1}', 1, 9, 'found "}"'],
  ['two documents', '{} {}', 1, 4, 'nothing more'],
  ['XML', '<standard/>', 1, 1, 'a value, found "<"'],
  ['a full-width bracket', '｛"a"：1}', 1, 1, 'a value'],
])('%s', (_, text, line, column, message) => {
  expect(jsonFault(text)).toEqual({ line, column, message: expect.stringContaining(message) });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('it refuses exactly what JSON.parse refuses', () => {
  const token = fc.constantFrom(
    ...'{ } [ ] , : "a" "b" 1 -1.5e3 true null 0 01 " \\ \n x'.split(' '),
    ' ',
    '\u2028',
    '"\\u00e9"',
    '"\u0085"',
    '"\t"',
    '\uFEFF',
  );
  const texts = fc.oneof(
    fc.array(token, { maxLength: 12 }).map(list => list.join('')),
    fc.json(),
    fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, more]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + more + text.slice(place);
    }),
  );
  fc.assert(
    fc.property(texts, text => {
      expect(jsonFault(text) === null).toBe(isJson(text));
    }),
    { numRuns: 3_000 },
  );
});

test('a hundred thousand brackets and a megabyte of text', () => {
  expect(jsonFault('['.repeat(100_000))).toMatchObject({ line: 1, column: 100_001 });
  expect(jsonFault(`["${'x'.repeat(1_000_000)}"]`)).toBeNull();
  expect(jsonFault(`["${'x\\n'.repeat(300_000)}`)).toMatchObject({ column: 2 });
});
