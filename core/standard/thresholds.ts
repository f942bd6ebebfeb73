import { literal } from '#core/cql2/check.ts';
import { type CompareOperator, Cql2Error, type Expression, FLIPPED, namesOf, partsOf } from '#core/cql2/expression.ts';
import { parse } from '#core/cql2/parse.ts';
import { print } from '#core/cql2/print.ts';
import type { Standard } from './document.ts';

/** A number in a document that something is compared with: what a handle moves and what sensitivity varies. */
export type Threshold = {
  /** JSON path of the text it stands in, as `validateStandard` writes it: `$.rules[0].when`, `$.terms.score`. */
  path: string;
  /** Which threshold of that text, from 0, left to right. Moving one leaves the others' places as they are. */
  index: number;
  /** `new_cases_14d >= 10`; a step of `points` reads as the comparison it is. */
  expression: string;
  /** What is compared, as text. */
  subject: string;
  /** The one indicator or term the subject reads; null where it is a calculation of several. */
  indicator: string | null;
  /** As read with the subject on the left: a value equal to the threshold is above it with `>=`, below with `>`. */
  operator: CompareOperator;
  value: number;
  /** Place of the number in the text, its sign included. */
  at: number;
  length: number;
};

/** Every threshold of a document in order of reading. Texts that cannot be parsed have none: validation speaks of them. */
export const thresholdsOf = (document: Standard): Threshold[] =>
  textsOf(document).flatMap(({ path, text, expect }) => {
    try {
      const tree = parse(text, { expect, types: () => 'number' });
      return found(tree, text)
        .sort((a, b) => a.at - b.at)
        .map((threshold, index) => ({ path, index, ...threshold }));
    } catch (error) {
      if (error instanceof Cql2Error) return [];
      throw error;
    }
  });

/** The document with one number replaced in its text; everything around it stays as it was written. */
export function withThreshold(document: Standard, { path, at, length }: Threshold, value: number): Standard {
  const keys = [...path.matchAll(/\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]/g)].map(
    ([, key, index]) => key ?? Number(index),
  );
  const put = (node: unknown, [key, ...rest]: (string | number)[]): unknown => {
    if (key === undefined) {
      const text = node as string;
      return text.slice(0, at) + String(value) + text.slice(at + length);
    }
    if (Array.isArray(node)) return node.map((item, i) => (i === key ? put(item, rest) : item));
    const record = node as Record<string, unknown>;
    return { ...record, [key]: put(record[key], rest) };
  };
  return put(document, keys) as Standard;
}

type Text = { path: string; text: string; expect: 'boolean' | 'number' };

/** The CQL2 texts of a document, in the order in which they are evaluated. */
export function textsOf({ terms, insufficient, stale, rules, memory, suspend }: Standard): Text[] {
  const conditions = (key: string, entries: readonly { when: string }[] = []): Text[] =>
    entries.map(({ when }, i) => ({ path: `$.${key}[${i}].when`, text: when, expect: 'boolean' }));
  const optional = (path: string, text: string | undefined): Text[] =>
    text === undefined ? [] : [{ path, text, expect: 'boolean' }];
  return [
    ...Object.entries(terms ?? {}).map(([name, text]): Text => ({ path: `$.terms.${name}`, text, expect: 'number' })),
    ...conditions('insufficient', insufficient),
    ...conditions('stale', stale),
    ...conditions('rules', rules),
    ...optional('$.memory.lower_requires', memory?.lower_requires),
    ...optional('$.suspend.when', suspend?.when),
  ];
}

type Found = Omit<Threshold, 'path' | 'index'>;

function found(node: Expression, text: string): Found[] {
  const compared = (subject: Expression, operator: CompareOperator, limit: Expression): Found[] => {
    const value = literal(limit);
    const names = namesOf(subject);
    if (value === null || names.length === 0) return [];
    const written = print(subject);
    const single =
      subject.kind === 'name' || (names.length === 1 && subject.kind === 'call' && subject.name === 'coalesce');
    const indicator = single ? (names[0] as string) : null;
    const expression = `${written} ${operator} ${value}`;
    return [{ expression, subject: written, indicator, operator, value, ...placeOf(limit, text) }];
  };
  const inside = partsOf(node).flatMap(part => found(part, text));
  switch (node.kind) {
    case 'compare':
      return [
        ...inside,
        ...compared(node.left, node.operator, node.right),
        ...compared(node.right, FLIPPED[node.operator], node.left),
      ];
    case 'between':
      return [...inside, ...compared(node.of, '>=', node.low), ...compared(node.of, '<=', node.high)];
    case 'call':
      if (node.name !== 'points') return inside;
      // points(x, p0, t1, p1, t2, p2, …): the thresholds are every second part from the third on.
      return [
        ...inside,
        ...node.parts
          .slice(2)
          .filter((_, i) => i % 2 === 0)
          .flatMap(step => compared(node.parts[0] as Expression, '>=', step)),
      ];
    default:
      return inside;
  }
}

const NUMBER = /^(?:[+-]\s*)*(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/;

/** A literal and its sign; the tree keeps where it begins, the text says where it ends. */
function placeOf(limit: Expression, text: string): { at: number; length: number } {
  return { at: limit.at, length: NUMBER.exec(text.slice(limit.at))?.[0].length ?? 0 };
}
