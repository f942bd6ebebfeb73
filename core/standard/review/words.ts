import type { Language, Severity } from '#core/contract.ts';
import { GRADE_WORDS, show } from '#core/grading/words.ts';
import { labels, parseIndicator, scaleOf } from '#core/standard/indicator.ts';

type Numbers = Record<string, number | null>;

export const gradeInWords = (severity: Severity, language: Language): string =>
  language === 'zh' ? GRADE_WORDS.zh[severity] : GRADE_WORDS.en[severity].toLowerCase();

/** Longest list of values in one line. */
const MOST_VALUES = 12;

/** An example: every value with its name. */
export function rowInWords(row: Numbers, language: Language): string {
  const entries = Object.entries(row);
  const parts = entries
    .slice(0, MOST_VALUES)
    .map(([name, value]) => `${nameOf(name, language)} ${shown(name, value, language)}`);
  const more = entries.length - parts.length;
  if (more > 0) parts.push(language === 'zh' ? `另有${more}项` : `${more} more`);
  return parts.join(language === 'zh' ? '，' : ', ');
}

/** What differs between two rows, and what stays the same where little does. */
export function changesInWords(before: Numbers, after: Numbers, language: Language): string {
  const moved = Object.keys(before).filter(name => before[name] !== after[name]);
  const parts = moved
    .slice(0, MOST_VALUES)
    .map(
      name =>
        `${nameOf(name, language)} ${shown(name, before[name] ?? null, language, after[name])} → ${shown(name, after[name] ?? null, language, before[name])}`,
    );
  if (moved.length > parts.length)
    parts.push(language === 'zh' ? `另有${moved.length - parts.length}项` : `${moved.length - parts.length} more`);
  const same = Object.fromEntries(Object.entries(before).filter(([name]) => !moved.includes(name)));
  const rest = Object.keys(same).length
    ? (language === 'zh' ? '；不变：' : '; unchanged: ') + rowInWords(same, language)
    : '';
  return parts.join(language === 'zh' ? '，' : ', ') + rest;
}

function nameOf(name: string, language: Language): string {
  const indicator = parseIndicator(name);
  return indicator ? labels(indicator).label[language] : name;
}

/** With as many digits as tell it from `other`, or else from a whole number. */
function shown(name: string, value: number | null, language: Language, other?: number | null): string {
  const indicator = parseIndicator(name);
  const scale = indicator ? scaleOf(indicator) : 1;
  if (value === null) return show(null, language);
  const apart = typeof other === 'number' ? other * scale : Math.round(value * scale);
  const text = show(value * scale, language, apart);
  return scale === 100 ? `${text} %` : text;
}
