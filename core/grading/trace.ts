import type { ConditionTrace, Language, Severity, Text, Truth } from '#core/contract.ts';
import { evaluate, type Row } from '#core/cql2/evaluate.ts';
import { type Expression, namesOf } from '#core/cql2/expression.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { leavesOf, missingIn } from './comparisons.ts';
import { contributionsOf } from './contributions.ts';
import { gradeRow, UNKNOWN } from './raw.ts';
import { fill, GRADE_WORDS, join, nameAll, say } from './words.ts';

/** The reasons for a raw grade: what the explain service and the page show. */
export type Trace = {
  severity: Severity | null;
  /** As in ./raw.ts. */
  rule: number;
  /** Whether a `stale` entry holds; see `stale_reasons`. */
  stale: boolean;
  stale_reasons: ConditionTrace[];
  insufficient: ConditionTrace[];
  rules: (ConditionTrace & { severity: Severity; decided: boolean })[];
  /** Indicators that were null where that kept a grade from being given. */
  missing: string[];
  sentence: string;
};

/** Why an area has its raw grade on a day: every condition with its values, and one sentence. */
export function trace(compiled: CompiledStandard, row: Row, language: Language): Trace {
  const { severity, rule, stale } = gradeRow(compiled, row);
  const values = withTerms(compiled, row);
  const condition = ({
    when,
    because,
    written,
  }: {
    when: string;
    because: Text;
    written: Expression;
  }): ConditionTrace => ({
    when,
    truth: evaluate(written, values) as Truth,
    because: fill(because, values, language),
    comparisons: leavesOf(written, values).map(({ negated: _, ...leaf }) => ({
      ...leaf,
      contributions: leaf.indicator === null ? null : contributionsOf(compiled, leaf.indicator, values),
    })),
  });
  const missing = missingNames(compiled, row, rule);
  return {
    severity,
    rule,
    stale: stale && severity !== null,
    stale_reasons: compiled.stale.map(condition),
    insufficient: compiled.insufficient.map(condition),
    rules: compiled.rules.map((entry, i) => ({ ...condition(entry), severity: entry.severity, decided: i === rule })),
    missing,
    sentence: makeSentence(compiled, values, { severity, rule, missing, language }),
  };
}

/** The row with the value of every term, so that conditions are evaluated as they are written. */
function withTerms({ terms }: CompiledStandard, row: Row): Row {
  const values: Row = { ...row };
  for (const [name, expression] of Object.entries(terms)) values[name] = evaluate(expression, row);
  return values;
}

/** Indicators that were null where that kept a grade from being given; `rule` as in ./raw.ts. */
export function missingNames(compiled: CompiledStandard, row: Row, rule: number): string[] {
  if (rule <= UNKNOWN) {
    const unknown = compiled.rules[UNKNOWN - rule];
    return unknown ? missingIn(unknown.expression, row) : [];
  }
  const reason = rule < 0 ? compiled.insufficient[-1 - rule] : undefined;
  if (!reason) return [];
  return namesOf(reason.expression).filter(name => evaluate({ kind: 'name', name, at: 0 }, row) === null);
}

type Facts = { severity: Severity | null; rule: number; missing: string[]; language: Language };

function makeSentence(compiled: CompiledStandard, values: Row, { severity, rule, missing, language }: Facts): string {
  const zh = language === 'zh';
  if (severity === null) {
    const reason = rule > UNKNOWN ? compiled.insufficient[-1 - rule] : undefined;
    if (reason) return sayReason(compiled, reason, values, missing, language);
    const names = nameAll(missing, language);
    return zh
      ? `数据不足：缺少${names}，可能掩盖更高的等级。`
      : `Insufficient data: a worse grade cannot be ruled out without ${names}.`;
  }
  const decided = compiled.rules[rule];
  const because = decided ? decided.because : compiled.standard.otherwise_because;
  const body = decided
    ? sayRule(decided.written, because, values, language)
    : sayOtherwise(compiled, because, values, language);
  const stale = compiled.stale.find(({ expression }) => evaluate(expression, values) === true);
  const old = stale
    ? zh
      ? `；数据陈旧：${fill(stale.because, values, 'zh')}`
      : `; stale: ${fill(stale.because, values, 'en')}`
    : '';
  return `${GRADE_WORDS[language][severity]}${zh ? '：' : ': '}${body}${old}${zh ? '。' : '.'}`;
}

/** Why there is no grade; where the reason is about a term, which of its indicators are missing. */
function sayReason(
  { terms }: CompiledStandard,
  { because, written }: { because: Text; written: Expression },
  values: Row,
  missing: string[],
  language: Language,
): string {
  const zh = language === 'zh';
  const aboutTerm = missing.length > 0 && namesOf(written).some(name => Object.hasOwn(terms, name));
  const list = aboutTerm ? (zh ? `（缺少${nameAll(missing, 'zh')}）` : ` (missing: ${nameAll(missing, 'en')})`) : '';
  return zh
    ? `数据不足：${fill(because, values, 'zh')}${list}。`
    : `Insufficient data: ${fill(because, values, 'en')}${list}.`;
}

/** The comparisons that decided, in words; the authored sentence where one of them is about a term or a calculation. */
function sayRule(written: Expression, because: Text | undefined, values: Row, language: Language): string {
  const said = leavesOf(written, values)
    .filter(({ decisive, negated }) => decisive && !negated)
    .map(leaf => say(leaf, language));
  if (said.length === 0 || said.includes(null)) return because ? fill(because, values, language) : '';
  return join([...new Set(said as string[])], language);
}

/** No rule held: how far the last one, the nearest, was from holding. */
function sayOtherwise(compiled: CompiledStandard, because: Text | undefined, values: Row, language: Language): string {
  const last = compiled.rules.at(-1);
  const said = last
    ? leavesOf(last.written, values).map(leaf => (leaf.truth === false ? say(leaf, language) : null))
    : [];
  const facts = said.filter(fact => fact !== null);
  if (facts.length === 0 || facts.length < said.length) {
    if (because) return fill(because, values, language);
    return language === 'zh' ? '没有达到任何升级条件' : 'no condition for a worse grade is met';
  }
  const list = join([...new Set(facts)], language);
  return language === 'zh' ? `${list}，均未达到` : `${list}: none reached`;
}
