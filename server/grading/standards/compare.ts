import { isDeepStrictEqual } from 'node:util';
import type { Text } from '#core/contract.ts';
import type { ComparisonPayload } from '#core/contract_standards.ts';
import type { Standard } from '#core/standard/document.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { thresholdsOf } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { conditionLabel, labelOf } from './field_labels.ts';

type Field = ComparisonPayload['fields'][number];

/**
 * Every field in which two documents differ, from the smallest part that has a name: a text in two languages is one field, a
 * rule that came or went is one, and of a condition in which only numbers or windows changed each of them is one.
 */
export function compareDocuments(before: Standard, after: Standard): Field[] {
  const fields: Field[] = [];
  // A draft need not be valid, and then its parts may be anything.
  const thresholds = 'standard' in validateStandard(after) ? thresholdsOf(after) : [];
  const differ = (path: string, one: unknown, other: unknown): void => {
    if (isDeepStrictEqual(one, other)) return;
    if (Array.isArray(one) && Array.isArray(other)) {
      differInLists(path, one, other);
      return;
    }
    if (isRecord(one) && isRecord(other) && !isText(one) && !isText(other)) {
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
        differ(/^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`, one[key], other[key]);
      return;
    }
    const parts = typeof one === 'string' && typeof other === 'string' ? conditionParts(path, one, other) : null;
    if (parts) fields.push(...parts);
    else fields.push(field(path, labelOf(path, before, after), one, other));
  };

  /** What stands unchanged at both ends is passed over, so that one rule put in does not make all others differ. */
  const differInLists = (path: string, one: unknown[], other: unknown[]): void => {
    const shorter = Math.min(one.length, other.length);
    let start = 0;
    while (start < shorter && isDeepStrictEqual(one[start], other[start])) start++;
    let end = 0;
    while (end < shorter - start && isDeepStrictEqual(one.at(-1 - end), other.at(-1 - end))) end++;
    const [most, both] = [Math.max(one.length, other.length) - end, shorter - end];
    for (let i = start; i < both; i++) differ(`${path}[${i}]`, one[i], other[i]);
    for (let i = Math.max(start, both); i < most; i++) {
      const [gone, come] = one.length > other.length ? [one[i], undefined] : [undefined, other[i]];
      fields.push(field(`${path}[${i}]`, labelOf(`${path}[${i}]`, before, after), gone, come));
    }
  };

  /** null where more than numbers and windows differ, or it is no condition. */
  const conditionParts = (path: string, one: string, other: string): Field[] | null => {
    if (!CONDITION.test(path)) return null;
    const [mine, theirs] = [tokensOf(one), tokensOf(other)];
    if (mine.length !== theirs.length) return null;
    const parts: Field[] = [];
    for (const [i, token] of mine.entries()) {
      const changed = theirs[i]!;
      if (token.text === changed.text) continue;
      const [from, to] = [parseIndicator(token.text), parseIndicator(changed.text)];
      if (isNumber(token.text) && isNumber(changed.text)) {
        const found = thresholds.find(({ path: place, at }) => place === path && Math.abs(at - changed.at) <= 1);
        const label = conditionLabel(path, after, found ?? null);
        parts.push(field(path, label, Number(token.text), Number(changed.text)));
      } else if (from && to && from.family === to.family)
        parts.push(field(path, conditionLabel(path, after, 'window'), token.text, changed.text));
      else return null;
    }
    return parts.length > 0 ? parts : null;
  };

  differ('$', before, after);
  return fields;
}

const CONDITION = /^\$\.(terms\.|((insufficient|stale|rules)\[\d+\]|suspend)\.when$|memory\.lower_requires$)/;

const field = (path: string, label: Text, before: unknown, after: unknown): Field => ({
  path,
  label,
  before: before ?? null,
  after: after ?? null,
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A sentence or a list of sentences in both languages. */
const isText = (value: Record<string, unknown>): boolean =>
  Object.keys(value).length > 0 && Object.keys(value).every(key => key === 'zh' || key === 'en');

/** Words, numbers and signs; white space and the case of words do not count as a difference of meaning, but are shown. */
const tokensOf = (text: string): { text: string; at: number }[] =>
  [...text.matchAll(/\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|'[^']*'|[<>]=|<>|\S/g)].map(match => ({
    text: match[0],
    at: match.index,
  }));

const isNumber = (text: string): boolean => /^[\d.]/.test(text) && Number.isFinite(Number(text));
