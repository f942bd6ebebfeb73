import { expect, test } from 'vitest';
import { Lacking } from './glyphs.ts';

test('a character that the fonts lack is a 〓, each named once in the footnote', () => {
  const lacking = new Lacking('zh');
  expect(lacking.footnote()).toBeNull();
  expect(lacking.print('王𠮷、𠮷田\u200d“甲”')).toBe('王〓、〓田“甲”');
  expect(lacking.footnote()).toBe('〓 处为本文件字体所缺之字：U+20BB7。');
});

test('English has straight quotation marks, for which the fonts leave no gap', () => {
  const lacking = new Lacking('en');
  expect(lacking.print('“Our town’s” ‘rules’')).toBe(`"Our town's" 'rules'`);
  expect(lacking.footnote()).toBeNull();
});
