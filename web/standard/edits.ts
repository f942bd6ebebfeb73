import type { Severity } from '#core/contract.ts';
import { print } from '#core/cql2/print.ts';
import type { Reason, Rule, Standard } from '#core/standard/document.ts';
import { tokensOf } from './tokens.ts';

/** Edits of a whole entry of a document: rules, reasons, terms. Each answers a new document and shares what it left alone. */

export type ReasonKey = 'insufficient' | 'stale';

const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, i) => i !== at);
const inserted = <T>(list: readonly T[], at: number, item: T): T[] => [...list.slice(0, at), item, ...list.slice(at)];

/** A new rule says what the rule it stands before says, one step higher: a beginning that is valid and catches nobody new. */
export function withNewRule(document: Standard, at: number): Standard {
  const next = document.rules[at] ?? document.rules[at - 1];
  const severity = Math.min(4, (document.rules[at]?.severity ?? document.otherwise) + 1) as Severity;
  const rule: Rule = next
    ? { ...next, severity }
    : {
        severity,
        when: 'new_cases_14d >= 1',
        because: { zh: '近14天报告{new_cases_14d}例', en: '{new_cases_14d} cases in 14 days' },
      };
  return { ...document, rules: inserted(document.rules, at, rule) };
}

export const withoutRule = (document: Standard, at: number): Standard => ({
  ...document,
  rules: without(document.rules, at),
});

export function withRuleMoved(document: Standard, from: number, to: number): Standard {
  const rule = document.rules[from];
  if (!rule || to < 0 || to >= document.rules.length || from === to) return document;
  return { ...document, rules: inserted(without(document.rules, from), to, rule) };
}

export function withSeverity(document: Standard, at: number, severity: Severity): Standard {
  return { ...document, rules: document.rules.map((rule, i) => (i === at ? { ...rule, severity } : rule)) };
}

const NEW_REASON: Record<ReasonKey, Reason> = {
  insufficient: {
    when: 'report_age_days IS NULL OR report_age_days > 3',
    because: { zh: '超过3天没有报告', en: 'no report for more than 3 days' },
  },
  stale: {
    when: 'report_age_days > 1',
    because: { zh: '最近一次报告在{report_age_days}天前', en: 'the last report is {report_age_days} days old' },
  },
};

export const withNewReason = (document: Standard, key: ReasonKey): Standard => ({
  ...document,
  [key]: [...(document[key] ?? []), NEW_REASON[key]],
});

/** The last one gone, the list goes too. */
export function withoutReason(document: Standard, key: ReasonKey, at: number): Standard {
  const list = without(document[key] ?? [], at);
  const { [key]: _, ...rest } = document;
  return (list.length > 0 ? { ...rest, [key]: list } : rest) as Standard;
}

export function withNewTerm(document: Standard): Standard {
  const terms = document.terms ?? {};
  let name = 'score';
  for (let n = 2; Object.hasOwn(terms, name); n++) name = `score_${n}`;
  return { ...document, terms: { ...terms, [name]: 'coalesce(cases_per_100k_7d, 0)' } };
}

export function withoutTerm(document: Standard, name: string): Standard {
  const { [name]: _, ...terms } = document.terms ?? {};
  const { terms: __, ...rest } = document;
  return (Object.keys(terms).length > 0 ? { ...rest, terms } : rest) as Standard;
}

/** The term and every use of it; its place among the terms stays, because a term may only use those above it. */
export function withTermRenamed(document: Standard, from: string, to: string): Standard {
  if (from === to || Object.hasOwn(document.terms ?? {}, to)) return document;
  const terms = Object.entries(document.terms ?? {}).map(([name, text]) => [name === from ? to : name, text] as const);
  return withNameReplaced({ ...document, terms: Object.fromEntries(terms) }, from, to);
}

/** Every use of a name in conditions and sentences. */
function withNameReplaced(document: Standard, from: string, to: string): Standard {
  const text = (written: string) => replaceName(written, from, to);
  const words = <T extends string>(sentence: T) => sentence.replaceAll(`{${from}}`, `{${to}}`) as T;
  const both = <T extends { zh: string; en: string }>(because: T): T => ({
    ...because,
    zh: words(because.zh),
    en: words(because.en),
  });
  const entry = <T extends Reason>(item: T): T => ({ ...item, when: text(item.when), because: both(item.because) });
  const next: Standard = { ...document, rules: document.rules.map(entry) };
  if (next.terms)
    next.terms = Object.fromEntries(Object.entries(next.terms).map(([name, value]) => [name, text(value)]));
  if (next.insufficient) next.insufficient = next.insufficient.map(entry);
  if (next.stale) next.stale = next.stale.map(entry);
  if (next.otherwise_because) next.otherwise_because = both(next.otherwise_because);
  if (next.memory?.lower_requires) next.memory = { ...next.memory, lower_requires: text(next.memory.lower_requires) };
  if (next.suspend) {
    next.suspend = { ...next.suspend, when: text(next.suspend.when) };
    if (next.suspend.because) next.suspend.because = both(next.suspend.because);
  }
  return next;
}

/** A name as a whole word, neither inside another nor in quotes. */
export const replaceName = (text: string, from: string, to: string): string =>
  tokensOf(text)
    .map(({ kind, text: word }) => (kind === 'name' && word === from ? print({ kind: 'name', name: to, at: 0 }) : word))
    .join('');
