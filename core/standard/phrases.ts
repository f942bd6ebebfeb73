import type { Language } from '#core/contract.ts';
import { literal } from '#core/cql2/check.ts';
import { type CompareOperator, type Expression, FLIPPED } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';
import { labels, parseIndicator, scaleOf } from './indicator.ts';

/** A condition in words, as a tree that a card draws: what all must hold, what any may, and single tests. */
export type Phrase =
  | { kind: 'all' | 'any'; parts: Phrase[] }
  | { kind: 'not'; of: Phrase }
  | {
      kind: 'test';
      at: number;
      /** What is compared, as thresholds name it. */
      subject: string;
      label: string;
      /** Said after the label: counts as 0 where it is missing. */
      fallback: number | null;
      sign: string;
      /** A plain number, in the document's unit; its place in the text finds the threshold. null where it is no number. */
      limit: { value: number; at: number } | null;
      /** What stands there instead of a number. */
      words: string;
      scale: number;
      unit: string;
    };
export type Test = Extract<Phrase, { kind: 'test' }>;

const SIGNS: Record<CompareOperator, string> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '=': '=', '<>': '≠' };
export function phraseOf(node: Expression, language: Language): Phrase {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { kind: node.kind === 'and' ? 'all' : 'any', parts: node.parts.map(part => phraseOf(part, language)) };
    case 'not':
      return { kind: 'not', of: phraseOf(node.of, language) };
    case 'compare': {
      const flip = literal(node.left) !== null && literal(node.right) === null;
      const [left, right] = flip ? [node.right, node.left] : [node.left, node.right];
      return test(left, SIGNS[flip ? FLIPPED[node.operator] : node.operator], right, language);
    }
    case 'between': {
      const parts = [test(node.of, '≥', node.low, language), test(node.of, '≤', node.high, language)];
      const both: Phrase = { kind: 'all', parts };
      return node.negated ? { kind: 'not', of: both } : both;
    }
    case 'is_null': {
      const said = { zh: ['没有数据', '有数据'], en: ['is missing', 'is known'] }[language][
        node.negated ? 1 : 0
      ] as string;
      return { ...subjectOf(node.of, language), kind: 'test', at: node.of.at, sign: '', limit: null, words: said };
    }
    case 'in': {
      const sign = { zh: ['属于', '不属于'], en: ['is one of', 'is none of'] }[language][
        node.negated ? 1 : 0
      ] as string;
      const words = node.list.map(print).join(', ');
      return { ...subjectOf(node.of, language), kind: 'test', at: node.of.at, sign, limit: null, words };
    }
    default:
      return { ...subjectOf(node, language), kind: 'test', at: node.at, sign: '', limit: null, words: '' };
  }
}

function test(left: Expression, sign: string, right: Expression, language: Language): Test {
  const value = literal(right);
  const subject = subjectOf(left, language);
  const limit = value === null ? null : { value, at: right.at };
  return {
    ...subject,
    kind: 'test',
    at: left.at,
    sign,
    limit,
    words: value === null ? subjectOf(right, language).label : '',
  };
}

function subjectOf(
  node: Expression,
  language: Language,
): Pick<Test, 'subject' | 'label' | 'fallback' | 'scale' | 'unit'> {
  const guarded = fallbackOf(node);
  const name = guarded?.name ?? (node.kind === 'name' ? node.name : null);
  const indicator = name === null ? null : parseIndicator(name);
  const subject = print(node);
  const fallback = guarded?.value ?? null;
  if (!indicator) return { subject, label: name ?? subject, fallback, scale: 1, unit: '' };
  const { label, unit } = labels(indicator);
  const scale = scaleOf(indicator);
  return { subject, label: label[language], fallback, scale, unit: scale === 100 ? '%' : unit[language] };
}

/** `coalesce(name, number)` and nothing else. */
export function fallbackOf(node: Expression): { name: string; at: number; value: number } | null {
  if (node.kind !== 'call' || node.name !== 'coalesce' || node.parts.length !== 2) return null;
  const [name, other] = node.parts;
  const value = other ? literal(other) : null;
  return name?.kind === 'name' && value !== null ? { name: name.name, at: name.at, value } : null;
}

/** The same as one sentence: for what is read out. */
export function sayPhrase(phrase: Phrase, language: Language): string {
  const zh = language === 'zh';
  switch (phrase.kind) {
    case 'all':
    case 'any': {
      const joiner = phrase.kind === 'all' ? (zh ? '，且' : ' and ') : zh ? '，或' : ' or ';
      return phrase.parts
        .map(part =>
          part.kind === 'all' || part.kind === 'any' ? `(${sayPhrase(part, language)})` : sayPhrase(part, language),
        )
        .join(joiner);
    }
    case 'not':
      return `${zh ? '并非' : 'not '}(${sayPhrase(phrase.of, language)})`;
    case 'test': {
      const { label, sign, limit, words, scale, unit, fallback } = phrase;
      const guarded = fallback === null ? '' : zh ? `（缺失按${fallback}计）` : ` (${fallback} where missing)`;
      const value = limit ? `${shown(limit.value, scale)}${unit ? ` ${unit}` : ''}` : words;
      return `${label}${guarded} ${sign} ${value}`.replace(/\s+/g, ' ').trim();
    }
  }
}

/** A number of the document in the unit a sentence uses: 0.07 is 7 %, not 7.000000000000001. */
export const shown = (value: number, scale: number): number => Number((value * scale).toPrecision(12));
