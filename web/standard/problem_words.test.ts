import { expect, test } from 'vitest';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { problemWords } from './problem_words.ts';

const community = PRESETS['wusetu-community'] as Standard;
const messageOf = (when: string): string => {
  const [rule] = community.rules;
  const result = validateStandard({ ...community, rules: [{ ...rule, when, because: { zh: '一', en: 'one' } }] });
  if ('standard' in result) throw new Error(`valid: ${when}`);
  return result.problems[0]?.message as string;
};

test('what an analyst mistypes is said in Chinese, with the names kept', () => {
  const cases: [string, string][] = [
    ['new_case_14d >= 10', '没有“new_case_14d”这个名称。是否指 new_cases_14d？'],
    ['new_cases_14d >= 10 AND', '这里还没有写完，应有：名称或数字。'],
    ['(new_cases_14d >= 10', '这个“(”没有闭合，请补上“)”。'],
    ['new_cases_14d >= 10)', '这个“)”没有对应的“(”，请删去或在前面补上“(”。'],
    ['new_cases_14d', '此处应为真假判断（此处），写的却是数字。请与某个值比较，如“… >= 1”。'],
    ['new_cases_14d ≥ 10', ''],
    ['1 <= new_cases_14d <= 5', '比较不能连写。请用 AND 连接两个比较，或写 BETWEEN … AND …。'],
    ['new_cases_14d >= １', ''],
    ['coalesc(new_cases_14d, 0) >= 1', '没有函数“coalesc”。是否指 coalesce？'],
    ['new_cases_14d / 0 >= 1', '除以零的结果总是缺失，请改用别的除数。'],
    ['', '文字为空。'],
  ];
  for (const [when, words] of cases) {
    const said = problemWords(messageOf(when), 'zh');
    if (words) expect(said, when).toBe(words);
    expect(said, `${when}: ${messageOf(when)}`).toMatch(/\p{Script=Han}.*。/u);
  }
});

test('English stays as it is', () => {
  expect(problemWords('There is no "x".', 'en')).toBe('There is no "x".');
});
