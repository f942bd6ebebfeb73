import { Cql2Error, type Expression, partsOf } from '#core/cql2/expression.ts';
import { parse } from '#core/cql2/parse.ts';
import { FAMILIES } from '#core/standard/catalogue.ts';
import type { Standard } from '#core/standard/document.ts';
import { type Indicator, parseIndicator } from '#core/standard/indicator.ts';
import { fallbackOf } from '#core/standard/phrases.ts';
import { put } from './paths.ts';
import { followSentences } from './sentences.ts';
import { tokensOf } from './tokens.ts';

/** One use of an indicator in a condition: where its name stands, and what it counts as where it is missing. */
export type Reference = {
  indicator: Indicator;
  at: number;
  /** The `coalesce(name, number)` around it, from its first letter to its bracket. */
  fallback: { value: number; from: number; to: number } | null;
  /** Asked for by IS NULL: the condition itself says what missing means. */
  tested: boolean;
};

export function parseLoosely(text: string): Expression | null {
  try {
    return parse(text, { types: () => 'number' });
  } catch (error) {
    if (error instanceof Cql2Error) return null;
    throw error;
  }
}

export function referencesIn(text: string): Reference[] {
  const found: Reference[] = [];
  const add = (name: string, at: number, fallback: Reference['fallback'], tested: boolean) => {
    const indicator = parseIndicator(name);
    if (indicator) found.push({ indicator, at, fallback, tested });
  };
  const visit = (node: Expression): void => {
    const simple = fallbackOf(node);
    if (node.kind === 'name') add(node.name, node.at, null, false);
    else if (node.kind === 'is_null' && node.of.kind === 'name') add(node.of.name, node.of.at, null, true);
    else if (simple)
      add(simple.name, simple.at, { value: simple.value, from: node.at, to: closing(text, node.at) }, false);
    else partsOf(node).forEach(visit);
  };
  const tree = parseLoosely(text);
  if (tree) visit(tree);
  return found.sort((a, b) => a.at - b.at);
}

/** Offset after the bracket that ends the call that begins at `from`. */
function closing(text: string, from: number): number {
  let open = 0;
  for (const { text: word, at } of tokensOf(text)) {
    if (at < from) continue;
    if (word === '(') open++;
    if (word === ')' && --open === 0) return at + 1;
  }
  return text.length;
}

/** `cases_per_100k` over 7 days, 7 days earlier → `cases_per_100k_7d_lag7d`. */
export function indicatorName(family: string, days: number, lag: number): string {
  const entry = FAMILIES.find(one => one.family === family);
  if (!entry?.windowed) return family;
  const what = entry.suffix ? family.slice(0, -entry.suffix.length - 1) : family;
  return `${what}_${days}d${entry.suffix ? `_${entry.suffix}` : ''}${lag > 0 ? `_lag${lag}d` : ''}`;
}

const spliced = (text: string, from: number, to: number, put: string) => text.slice(0, from) + put + text.slice(to);

export const withIndicator = (text: string, { at, indicator }: Reference, name: string): string =>
  spliced(text, at, at + indicator.name.length, name);

/** What a missing value counts as; null = the condition is unknown, and the area has no grade where that could hide one. */
export function withFallback(text: string, { at, indicator, fallback }: Reference, value: number | null): string {
  const [from, to] = fallback ? [fallback.from, fallback.to] : [at, at + indicator.name.length];
  return spliced(text, from, to, value === null ? indicator.name : `coalesce(${indicator.name}, ${value})`);
}

/** A condition with another indicator in one place; the sentence beside it, which says the window, follows. */
export function withReference(
  document: Standard,
  path: string,
  text: string,
  reference: Reference,
  name: string,
): Standard {
  const next = withIndicator(text, reference, name);
  return followSentences(put(document, path, next), path, text, next, {
    from: reference.indicator,
    to: parseIndicator(name),
  });
}
