import type { Language, Text } from '#core/contract.ts';
import { nearest } from '#core/cql2/nearest.ts';
import { FAMILIES, type Family } from './catalogue.ts';

/** A parsed name: `cases_per_100k_7d_lag7d` is { family: 'cases_per_100k', days: 7, lag: 7 }; days 0 = no window. */
export type Indicator = { name: string; family: string; days: number; lag: number };

export const MOST_DAYS = 90;
export const MOST_LAG = 90;

const BY_NAME = new Map(FAMILIES.map(family => [family.family, family]));
const NAME = /^([a-z][a-z0-9_]*?)_([1-9][0-9]?)d(?:_(lo|hi|eb))?(?:_lag([1-9][0-9]?)d)?$/;

/** null where the language has no such indicator. One name an indicator: no leading zeros, no `_lag0d`. */
export function parseIndicator(name: string): Indicator | null {
  const plain = BY_NAME.get(name);
  if (plain && !plain.windowed) return { name, family: name, days: 0, lag: 0 };
  const match = NAME.exec(name);
  if (!match) return null;
  const [, what, days, suffix, lag] = match;
  const family = BY_NAME.get(suffix ? `${what}_${suffix}` : (what ?? ''));
  if (!family?.windowed || family.suffix !== suffix) return null;
  const indicator = { name, family: family.family, days: Number(days), lag: Number(lag ?? 0) };
  return indicator.days <= MOST_DAYS && indicator.lag <= MOST_LAG ? indicator : null;
}

/** Whether the service computes it; the language also knows some that come later. */
export const isComputed = ({ family }: Indicator): boolean => BY_NAME.get(family)?.not_computed !== true;

/** Whether it can be said of several areas together: what levels above the graded one have. */
export const isAdditive = ({ family }: Indicator): boolean => BY_NAME.get(family)?.additive === true;

export function labels(indicator: Indicator): { label: Text; unit: Text } {
  const { label, unit } = familyOf(indicator);
  return { label: { zh: inWords(label, indicator, 'zh'), en: inWords(label, indicator, 'en') }, unit };
}

/** A value in a sentence, 近14天报告4例. */
export function phrase(indicator: Indicator, value: string, language: Language): string {
  return inWords(familyOf(indicator).phrase, indicator, language)
    .replace('{value}', value)
    .replace('{s}', value === '1' ? '' : 's');
}

/** What a number is multiplied with to be shown: 100 for a share. */
export const scaleOf = (indicator: Indicator): number => (familyOf(indicator).shown_as_percent ? 100 : 1);

function inWords(text: Text, { days, lag }: Indicator, language: Language): string {
  const words = text[language].replaceAll('{days}', String(days));
  if (lag === 0) return words;
  return language === 'zh' ? `${lag}天前的${words}` : `${words}, ${lag} days earlier`;
}

function familyOf({ family }: Indicator): Family {
  const found = BY_NAME.get(family);
  if (!found) throw new RangeError(`No indicator family "${family}".`);
  return found;
}

/** The indicator (or term) a mistyped name most likely meant, with the same window; null if nothing is near. */
export function nearestIndicator(name: string, terms: readonly string[] = []): string | null {
  const days = /(\d+)_?d(?:ays?)?(?:_|$)/.exec(name)?.[1] ?? '7';
  const lag = /_lag(\d+)d?/.exec(name)?.[1];
  const candidates = FAMILIES.map(family =>
    nameOf(family, Math.min(Number(days) || 7, MOST_DAYS), lag ? Number(lag) : 0),
  );
  const all = [...terms, ...candidates];
  return nearest(name.toLowerCase(), all) ?? withAllWords(name.toLowerCase(), all);
}

/** A word left out is many letters: positivity_7d for positivity_percent_7d. */
function withAllWords(name: string, candidates: string[]): string | null {
  const words = name.split('_').filter(Boolean);
  const found = candidates.filter(candidate => words.every(word => candidate.split('_').includes(word)));
  return found.reduce<string | null>((best, one) => (best === null || one.length < best.length ? one : best), null);
}

function nameOf({ family, windowed, suffix }: Family, days: number, lag: number): string {
  if (!windowed) return family;
  const what = suffix ? family.slice(0, -suffix.length - 1) : family;
  return `${what}_${days}d${suffix ? `_${suffix}` : ''}${lag ? `_lag${lag}d` : ''}`;
}
