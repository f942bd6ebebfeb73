import { expect, test } from 'vitest';
import { lackOf } from './fonts.ts';

const machine = (without: string) => (character: string) => without.includes(character);

test('what is fetched is what the machine lacks', () => {
  expect(lackOf(['东湖社区', '㙍头社区'], machine(''))).toBe('nothing');
  expect(lackOf(['东湖社区', '㙍头社区'], machine('㙍䶮'))).toBe('rare');
  expect(lackOf(['东湖社区'], machine('㙍䶮𤧛𬇙'))).toBe('nothing');
  expect(lackOf(['𬇙河社区'], machine('㙍䶮𤧛𬇙'))).toBe('rare');
  expect(lackOf([], machine('永东湖社区'))).toBe('chinese');
});
