import type { Day, Language } from '#core/contract.ts';

const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };
const cache = new Map<string, Intl.NumberFormat>();

function formatter(language: Language, key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${language} ${key}`;
  const known = cache.get(name);
  if (known) return known;
  const made = new Intl.NumberFormat(LOCALE[language], options);
  cache.set(name, made);
  return made;
}

export const formatNumber = (value: number, language: Language): string => formatter(language, 'n', {}).format(value);

/** A value of an indicator: whole numbers as they are, others with at most two places; grading never sees this rounding. */
export const formatValue = (value: number | null, language: Language): string =>
  value === null ? '—' : formatter(language, 'v', { maximumFractionDigits: 2 }).format(value);

/** A share, 0 to 1. Under one in a thousand but not nothing is said so, never rounded to zero. */
export function formatShare(share: number, language: Language): string {
  if (share > 0 && share < 0.001) return '<0.1%';
  return formatter(language, 'p', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    share,
  );
}

/** People: 万 in Chinese as officials write it, thousands in English. */
export function formatPeople(value: number, language: Language): string {
  if (language === 'zh' && value >= 100_000)
    return `${formatter('zh', 'w', { maximumFractionDigits: 1 }).format(value / 10_000)}万`;
  if (language === 'en' && value >= 1_000_000)
    return `${formatter('en', 'm', { maximumFractionDigits: 2 }).format(value / 1_000_000)} M`;
  return formatNumber(value, language);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const parts = (day: Day): [number, number, number] => day.split('-').map(Number) as [number, number, number];

/** `2月12日`, `12 Feb`. */
export function formatDay(day: Day, language: Language): string {
  const [, month, date] = parts(day);
  return language === 'zh' ? `${month}月${date}日` : `${date} ${MONTHS[month - 1]}`;
}

/** `2020年2月12日`, `12 Feb 2020`. */
export function formatLongDay(day: Day, language: Language): string {
  const [year] = parts(day);
  return language === 'zh' ? `${year}年${formatDay(day, 'zh')}` : `${formatDay(day, 'en')} ${year}`;
}

export function formatMonth(day: Day, language: Language): string {
  const [year, month] = parts(day);
  if (language === 'zh') return month === 1 ? `${year}年1月` : `${month}月`;
  return month === 1 ? `Jan ${year}` : (MONTHS[month - 1] ?? '');
}

/** A moment in the service's time zone, 24 hours: `02-12 23:05`. */
export function formatMoment(moment: string, timeZone: string): string {
  const pieces = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).formatToParts(new Date(moment));
  const get = (type: string) => pieces.find(piece => piece.type === type)?.value ?? '';
  return `${get('month')}-${get('day')} ${get('hour')}:${get('minute')}`;
}
