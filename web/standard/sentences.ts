import type { Text } from '#core/contract.ts';
import type { Standard } from '#core/standard/document.ts';
import { type Indicator, parseIndicator, scaleOf } from '#core/standard/indicator.ts';
import { type Threshold, withThreshold } from '#core/standard/thresholds.ts';
import { get, put } from './paths.ts';
import { tokensOf } from './tokens.ts';

/**
 * The `because` of a rule repeats its numbers in words (近14天报告3例及以上). A threshold that moves and leaves the sentence
 * behind would explain a colour wrongly, so the sentence follows where it is plain which number is meant, and the card asks
 * where it is not.
 */

const DAYS_AFTER = { zh: '\\s*[天日]', en: '[\\s-]*days?\\b' } as const;
const LANGUAGES = ['zh', 'en'] as const;

const sentencePath = (path: string): string | null =>
  path.endsWith('.when') ? path.replace(/\.when$/, '.because') : null;

/** Numbers that stand alone, outside of braces. */
const alone = (number: number): string => `(?<![\\d.{\\w])${String(number).replace('.', '\\.')}(?![\\d\\w}]|\\.\\d)`;

export function moveThreshold(document: Standard, threshold: Threshold, value: number): Standard {
  const next = withThreshold(document, threshold, value);
  const place = sentencePath(threshold.path);
  const because = place === null ? null : (get(next, place) as Text | undefined);
  if (place === null || !because) return next;
  const before = get(document, threshold.path) as string;
  // Two thresholds of the same size: the sentence does not say which of them it means.
  if (numbersIn(before).filter(number => number === threshold.value).length !== 1) return next;
  const indicator = threshold.indicator === null ? null : parseIndicator(threshold.indicator);
  const scale = indicator ? scaleOf(indicator) : 1;
  const followed = { ...because };
  for (const language of LANGUAGES) {
    const inDays = indicator !== null && /_days$|^days_/.test(indicator.family);
    const pattern = new RegExp(
      `${alone(round(threshold.value * scale))}${inDays ? '' : `(?!${DAYS_AFTER[language]})`}`,
      'g',
    );
    if (because[language].match(pattern)?.length === 1)
      followed[language] = because[language].replace(pattern, String(round(value * scale)));
  }
  return followed.zh === because.zh && followed.en === because.en ? next : put(next, place, followed);
}

/** After another window or lag was chosen: the value in braces is of the new indicator, and "14 days" says the new window. */
export function followSentences(
  document: Standard,
  path: string,
  before: string,
  after: string,
  { from, to }: { from: Indicator; to: Indicator | null },
): Standard {
  const place = sentencePath(path);
  const because = place === null ? null : (get(document, place) as Text | undefined);
  if (place === null || !because || !to) return document;
  const stillUsed = namesIn(after).includes(from.name);
  const sameWindow = namesIn(after).some(name => parseIndicator(name)?.days === from.days);
  const followed = { ...because };
  for (const language of LANGUAGES) {
    if (!stillUsed) followed[language] = followed[language].replaceAll(`{${from.name}}`, `{${to.name}}`);
    if (!sameWindow && from.days > 0 && to.days > 0 && namesIn(before).length > 0) {
      const window = new RegExp(`${alone(from.days)}(?=${DAYS_AFTER[language]})`, 'g');
      followed[language] = followed[language].replace(window, String(to.days));
    }
  }
  return put(document, place, followed);
}

/** Numbers of a sentence that its condition does not contain, as a threshold, in percent, or as a window. */
export function doubtfulNumbers(because: Text, when: string): string[] {
  const known = new Set(numbersIn(when).flatMap(number => [number, round(number * 100)]));
  for (const name of namesIn(when)) {
    const indicator = parseIndicator(name);
    for (const number of indicator ? [indicator.days, indicator.lag, ...saidOf(indicator.family)] : [])
      known.add(number);
  }
  const said = LANGUAGES.flatMap(language => numbersOf(because[language].replace(/\{[^{}]*\}/g, '')));
  return [...new Set(said.filter(number => !known.has(number)))].map(String);
}

/** Numbers that belong to the indicator itself: 每10万人, 65 and over, 95 % limits. */
function saidOf(family: string): number[] {
  const numbers = family.includes('100k') ? [10, 100_000] : family.includes('10k') ? [1, 10_000] : [];
  if (family.includes('65plus')) numbers.push(65);
  return /_(lo|hi)$/.test(family) ? [...numbers, 95] : numbers;
}

const numbersOf = (text: string): number[] =>
  [...text.matchAll(/\d+(?:,\d{3})*(?:\.\d+)?/g)].map(([number]) => Number(number.replaceAll(',', '')));

const numbersIn = (text: string): number[] =>
  tokensOf(text)
    .filter(({ kind }) => kind === 'number')
    .map(({ text: number }) => Number(number));

const namesIn = (text: string): string[] =>
  tokensOf(text)
    .filter(({ kind }) => kind === 'name')
    .map(({ text: name }) => name);

/** 0.07 * 100 is 7.000000000000001. */
const round = (value: number): number => Number(value.toPrecision(12));
