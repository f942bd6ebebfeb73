import type { Language } from '#core/contract.ts';
import { FUNCTIONS } from '#core/cql2/expression.ts';
import { FAMILIES } from '#core/standard/catalogue.ts';
import { isComputed, labels, MOST_DAYS, parseIndicator } from '#core/standard/indicator.ts';
import { indicatorName } from './references.ts';
import { type Token, tokensOf } from './tokens.ts';

export type Candidate = {
  kind: 'indicator' | 'term' | 'function' | 'keyword' | 'operator';
  /** What is put in the place of the word. */
  insert: string;
  /** Where the caret goes, from the end of what was put in: -1 = before a closing bracket. */
  caret: number;
  label: string;
};
export type Completion = { from: number; to: number; candidates: Candidate[] };

/** Windows that are offered before anyone types one: those that the presets use. */
const WINDOWS = [7, 14, 28];
const MOST = 40;

const SIGNATURES: Record<(typeof FUNCTIONS)[number], string> = {
  ln: 'ln(x)',
  exp: 'exp(x)',
  abs: 'abs(x)',
  least: 'least(a, b, …)',
  greatest: 'greatest(a, b, …)',
  coalesce: 'coalesce(a, b, …)',
  points: 'points(x, p0, t1, p1, …)',
};

/**
 * What may be written at the caret. A word is matched by its beginning, by the beginnings of its parts (`nc14` is
 * `new_cases_14d`) and by its label in either language, so that 确诊 finds `new_cases_7d` too. null: nothing to offer.
 */
export function complete(text: string, caret: number, terms: readonly string[], language: Language): Completion | null {
  const before = tokensOf(text.slice(0, caret));
  const last = before.at(-1);
  const typing = last !== undefined && ['name', 'keyword', 'function'].includes(last.kind);
  const word = typing ? (last as Token).text : '';
  const from = caret - word.length;
  const after = /^[A-Za-z0-9_\u0080-\u{10FFFF}]*/u.exec(text.slice(caret))?.[0].length ?? 0;
  const previous = before.filter(({ kind }) => kind !== 'space').at(typing ? -2 : -1);
  const all = afterOperand(previous) ? continuations(previous) : operands(text, word, terms, language);
  const scored = all
    .map(candidate => ({ candidate, score: scoreOf(word, candidate) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST);
  const candidates = scored.map(({ candidate }) => candidate);
  const [only] = candidates;
  if (!only || (candidates.length === 1 && only.insert === word)) return null;
  return { from, to: caret + after, candidates };
}

/** Whether what stands before the word is a value, after which an operator or keyword comes. */
const afterOperand = (previous: Token | undefined): boolean =>
  previous !== undefined &&
  (previous.kind === 'name' ||
    previous.kind === 'number' ||
    previous.kind === 'text' ||
    previous.text === ')' ||
    previous.text.toUpperCase() === 'NULL' ||
    previous.text.toUpperCase() === 'IS');

const keyword = (insert: string): Candidate => ({ kind: 'keyword', insert, caret: 0, label: '' });
const operator = (insert: string): Candidate => ({ kind: 'operator', insert, caret: 0, label: '' });

function continuations(previous: Token | undefined): Candidate[] {
  if (previous?.text.toUpperCase() === 'IS') return ['NULL', 'NOT NULL'].map(keyword);
  return [
    ...['>=', '>', '<', '<=', '=', '<>'].map(operator),
    ...['AND', 'OR', 'BETWEEN', 'IN', 'IS NULL', 'IS NOT NULL', 'NOT BETWEEN', 'NOT IN'].map(keyword),
    ...['+', '-', '*', '/', '^'].map(operator),
  ];
}

function operands(text: string, word: string, terms: readonly string[], language: Language): Candidate[] {
  const names = [...new Set([...used(text), ...known(word)])];
  return [
    ...terms.map((name): Candidate => ({ kind: 'term', insert: name, caret: 0, label: '' })),
    ...names.flatMap((name): Candidate[] => {
      const indicator = parseIndicator(name);
      if (!indicator || !isComputed(indicator)) return [];
      return [{ kind: 'indicator', insert: name, caret: 0, label: labels(indicator).label[language] }];
    }),
    ...FUNCTIONS.map(
      (name): Candidate => ({ kind: 'function', insert: `${name}()`, caret: -1, label: SIGNATURES[name] }),
    ),
    ...['NOT', 'TRUE', 'FALSE'].map(keyword),
  ];
}

const used = (text: string): string[] =>
  tokensOf(text)
    .filter(({ kind, text: word }) => kind === 'name' && parseIndicator(word))
    .map(({ text: word }) => word);

/** Every family with the usual windows, and with the window and lag that are being typed. */
function known(word: string): string[] {
  const typed = /_(\d{1,2})(?:d(?:_(?:lo|hi|eb))?(?:_(?:l(?:a(?:g(?:(\d{1,2})d?)?)?)?)?)?)?$/.exec(word);
  const days = typed ? Number(typed[1]) : 0;
  const lag = typed?.[2] ? Number(typed[2]) : /_l(ag?)?$/.test(word) ? 7 : 0;
  const windows =
    days >= 1 && days <= MOST_DAYS
      ? [days, ...WINDOWS.filter(window => String(window).startsWith(String(days)))]
      : WINDOWS;
  return FAMILIES.flatMap(({ family, windowed }) =>
    windowed ? [...new Set(windows)].flatMap(window => [indicatorName(family, window, lag)]) : [family],
  );
}

function scoreOf(word: string, { insert, label, kind }: Candidate): number {
  if (word === '') return kind === 'operator' || kind === 'keyword' ? 2 : 3;
  const typed = word.toLowerCase();
  const name = insert.toLowerCase();
  if (name === typed) return 100;
  if (name.startsWith(typed)) return 60 - name.length / 100 + (kind === 'term' ? 5 : 0);
  if (kind === 'operator') return 0;
  const parts = name.split(/[_ ]/);
  if (parts.some((_, i) => parts.slice(i).join('_').startsWith(typed))) return 40 - name.length / 100;
  if (kind === 'indicator' && typed.length > 1 && initials(typed, parts)) return 30 - name.length / 100;
  return label.toLowerCase().includes(typed) ? 20 - label.length / 100 : 0;
}

/** `nc14` of new, cases, 14d: each letter begins or goes on in a part, in order, no part skipped before the first. */
function initials(typed: string, parts: string[]): boolean {
  const [part = '', ...rest] = parts;
  if (typed === '') return true;
  if (parts.length === 0) return false;
  for (let taken = Math.min(part.length, typed.length); taken >= 1; taken--)
    if (part.startsWith(typed.slice(0, taken)) && initials(typed.slice(taken), rest)) return true;
  return false;
}
