import type { Language } from '#core/contract.ts';

/**
 * Validation speaks English, as API and command line do. The editor says the same in Chinese: a pattern a sentence, tried in
 * order and as often as one fits. What none fits stays as it is; problem_words.test.ts holds the ones an analyst meets.
 */
const PATTERNS: [RegExp, string][] = [
  [/There is no "(.*?)"\./, '没有“$1”这个名称。'],
  [/There is no function "(.*?)"\./, '没有函数“$1”。'],
  [/There is no such property\./, '没有这个属性。'],
  [/Did you mean "?([^"?]+)"?\?/, '是否指 $1？'],
  [/There are: (.*?)\.$/, '可用的有：$1。'],
  [
    /Indicators are named .*?; n and m at most 90\./,
    '指标写作 <名称>_<n>d[_lag<m>d]，如 new_cases_14d；n、m 至多 90。',
  ],
  [/Terms must stand above their use\./, '中间量须写在使用它的地方之前。'],
  [/The condition is empty\. Write one, such as (.*)\.$/, '条件为空。请写一个，如 $1。'],
  [/This "\(" is never closed\. Add a "\)"\./, '这个“(”没有闭合，请补上“)”。'],
  [/This "\)" closes nothing\. Remove it or add a "\(" before\./, '这个“)”没有对应的“(”，请删去或在前面补上“(”。'],
  [/This (['"]) is never closed\. Add another .*$/, '引号 $1 没有闭合，请在末尾补上。'],
  [/"(.)" is a full-width character\. Write (.*?) instead\./, '“$1”是全角字符，请改写为 $2。'],
  [
    /Comparisons cannot be chained\. Join two with AND, or write BETWEEN … AND …\./,
    '比较不能连写。请用 AND 连接两个比较，或写 BETWEEN … AND …。',
  ],
  [/"(.*?)" is neither a number nor a name\./, '“$1”既不是数字也不是名称。'],
  [/The end is not expected here; expected (.*?)\.(?= |$)/, '这里还没有写完，应有：$1。'],
  [/("(?:.*?)") is not expected here; expected (.*?)\.(?= |$)/, '这里不应出现 $1，应为：$2。'],
  [/("(?:.*?)") is not understood here\./, '这里看不懂 $1。'],
  [
    /Expected (a number|true or false|text) (.*?), but this is (a number|true or false|text)\./,
    '此处应为$1（$2），写的却是$3。',
  ],
  [/Compare it with something, as in "… >= 1"\./, '请与某个值比较，如“… >= 1”。'],
  [/Write numbers without quotes\./, '数字不加引号。'],
  [
    /"(.*?)" is not computed yet by this version, so it would always be missing\./,
    '本版本尚不计算“$1”，它会始终缺失。',
  ],
  [/A division by zero is always missing\. Divide by something else\./, '除以零的结果总是缺失，请改用别的除数。'],
  [/A standard compares numbers; it has no text\./, '标准只比较数字，不含文字。'],
  [/(\w+) takes one value, as in .*?; it got (\d+)\./, '$1 只取一个值，这里给了 $2 个。'],
  [/(\w+) needs at least one value\./, '$1 至少需要一个值。'],
  [
    /points takes a value, the points below the first threshold, then pairs of threshold and points: (.*)\.$/,
    'points 依次写：值、第一个阈值以下的分数，然后成对写阈值与分数，如 $1。',
  ],
  [/The bands of points are plain numbers\./, 'points 的分段只能是数字。'],
  [/Thresholds must ascend: (.*?) follows (.*?)\.$/, '阈值须从小到大：$2 之后是 $1。'],
  [/Brackets are nested more than (\d+) deep\. Split the condition into terms\./, '括号嵌套超过 $1 层，请拆成中间量。'],
  [
    /With its terms put in this has more than (\d+) parts\. Simplify the terms\./,
    '代入中间量后超过 $1 个部分，请简化中间量。',
  ],
  [/"\{(.*?)\}" shows no known value\./, '“{$1}”不是已知的值。'],
  [/The text is empty\./, '文字为空。'],
  [/The text has (\d+) characters; at most (\d+)\./, '文字有 $1 字，至多 $2 字。'],
  [/Expected a whole number, found (.*?)\.$/, '应为整数，现为 $1。'],
  [/Expected a number, found (.*?)\.$/, '应为数字，现为 $1。'],
  [/Expected text, found nothing\./, '应填写文字。'],
  [/Expected (-?[\d.]+) to (-?[\d.]+), found (.*?)\.$/, '应在 $1 至 $2 之间，现为 $3。'],
  [/A term is named in lower-case letters, digits and _\./, '中间量的名称只用小写字母、数字和下划线。'],
  [/An indicator has this name\. Give the term another\./, '已有同名指标，请换一个名称。'],
  [/An id has lower-case letters, digits and hyphens, such as (.*?)\.$/, '编号只用小写字母、数字和连字符，如 $1。'],
  [/A colour is written "#RRGGBB"\./, '颜色写作 "#RRGGBB"。'],
];

/** Words inside of what a pattern kept. */
const WORDS: [RegExp, string][] = [
  [/a name, a number/g, '名称或数字'],
  [/a comparison \(([^)]*)\)/g, '比较（$1）'],
  [/\bthe end\b/g, '结尾'],
  [/\btrue or false\b/g, '真假判断'],
  [/\ba number\b/g, '数字'],
  [/\bon both sides of "(.*?)"/g, '“$1”两侧'],
  [/\bafter "(.*?)"/g, '“$1”之后'],
  [/\bbefore "(.*?)"/g, '“$1”之前'],
  [/\bbeside (AND|OR)\b/g, '$1 两侧'],
  [/\bafter NOT\b/g, 'NOT 之后'],
  [/\bin (BETWEEN|coalesce|points|least|greatest|ln|exp|abs)\b/g, '$1 中'],
  [/ or /g, ' 或 '],
  [/\bhere\b/g, '此处'],
];

export function problemWords(message: string, language: Language): string {
  if (language === 'en') return message;
  let said = message;
  let found = false;
  for (const [pattern, words] of PATTERNS) {
    if (!pattern.test(said)) continue;
    said = said.replace(pattern, words);
    found = true;
  }
  if (!found) return message;
  return WORDS.reduce((text, [pattern, words]) => text.replace(pattern, words), said).replace(/([。？]) +/g, '$1');
}
