import { describe, expect, test } from 'vitest';
import { personName, samePerson } from './person.ts';

describe('a person', () => {
  test.each([
    ['Anna', ' anna '],
    ['Anna Li', 'ANNA  LI'],
    ['张伟', '张伟\u200b'],
    ['Anna', 'Ａnna'],
    ['Weiß', 'WEISS'],
    ['İnci', 'i̇nci'],
    ['José', 'Jose\u0301'],
  ])('%j is the same as %j', (one, other) => {
    expect(samePerson(one, other)).toBe(true);
    expect(samePerson(other, one)).toBe(true);
  });

  test('another is another', () => {
    expect(samePerson('张伟', '张炜')).toBe(false);
    expect(samePerson('Anna', 'Anne')).toBe(false);
  });

  test.each(['', '  ', '\u200b', '\u00a0', 'a\u0007b', 'x'.repeat(81)])('%j is refused', text => {
    expect(() => personName(text)).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
  });
});
