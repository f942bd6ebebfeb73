import type { Language, Text } from '#core/contract.ts';
import type { Row } from '#core/cql2/evaluate.ts';
import { labels, parseIndicator, phrase, scaleOf } from '#core/standard/indicator.ts';
import type { Leaf } from './comparisons.ts';

export const GRADE_WORDS: Record<Language, readonly [string, string, string, string, string]> = {
  zh: ['绿色', '蓝色', '黄色', '橙色', '红色'],
  en: ['Green', 'Blue', 'Yellow', 'Orange', 'Red'],
};

const UNKNOWN: Text = { zh: '无数据', en: 'unknown' };
const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '=': '=', '<>': '≠' };

/**
 * A number as people read it: at most one decimal, more where that would put it on the other side of its threshold
 * (9.96 under a threshold of 10 must not be shown as 10.0).
 */
export function show(value: number | null, language: Language, threshold: number | null = null): string {
  if (value === null) return UNKNOWN[language];
  for (let digits = 1; digits <= 12; digits++) {
    const rounded = Number(value.toFixed(digits));
    if (threshold === null || Math.sign(rounded - threshold) === Math.sign(value - threshold)) return String(rounded);
  }
  return String(value);
}

/** A `because` with its values put in. */
export const fill = (text: Text, row: Row, language: Language): string =>
  text[language].replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = Object.hasOwn(row, name) ? row[name] : null;
    if (typeof value !== 'number') return show(null, language);
    // Limits are mostly whole: 75.0004 under "above 75" must not be shown as 75.
    return show(value, language, Math.round(value));
  });

/** A comparison as part of a sentence, 近14天报告4例（阈值≥3）; null where it is not about one indicator and a number. */
export function say(leaf: Leaf, language: Language): string | null {
  const indicator = leaf.indicator === null ? null : parseIndicator(leaf.indicator);
  if (!indicator) return null;
  if (leaf.operator === 'is null' && leaf.truth) {
    const { label } = labels(indicator);
    return language === 'zh' ? `缺少${label.zh}` : `${label.en} is missing`;
  }
  const sign = SIGNS[leaf.operator];
  if (leaf.threshold === null || !sign) return null;
  if (leaf.value === null) {
    const label = labels(indicator).label[language];
    return language === 'zh' ? `${label}${UNKNOWN.zh}` : `${label} ${UNKNOWN.en}`;
  }
  const scale = scaleOf(indicator);
  const threshold = leaf.threshold * scale;
  const limit = `${sign}${language === 'en' ? ' ' : ''}${show(threshold, language)}${scale === 100 ? '%' : ''}`;
  const fact = phrase(indicator, show(leaf.value * scale, language, threshold), language);
  return language === 'zh' ? `${fact}（阈值${limit}）` : `${fact} (threshold ${limit})`;
}

export const join = (parts: string[], language: Language): string => parts.join(language === 'zh' ? '，' : ', ');

/** Names of indicators in words, for what is missing. */
export const nameAll = (names: string[], language: Language): string =>
  names
    .map(name => {
      const indicator = parseIndicator(name);
      return indicator ? labels(indicator).label[language] : name;
    })
    .join(language === 'zh' ? '、' : '; ');
