import type { Severity, Text } from '#core/contract.ts';
import type { Check } from '#core/contract_standards.ts';
import { literal } from '#core/cql2/check.ts';
import { evaluate } from '#core/cql2/evaluate.ts';
import { type Expression, partsOf } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';
import { gradeColumns, UNKNOWN } from '#core/grading/raw.ts';
import type { CompiledStandard } from '../compile.ts';
import { type Decisions, isUnknown, missingIn, toColumns } from './decisions.ts';
import { gradeInWords, rowInWords } from './words.ts';

type Numbers = Record<string, number | null>;

/**
 * No area falls between the rules: where every indicator is known there is a grade or a reason in `insufficient`. What can
 * go wrong is a calculation without a result, such as a division by a count of 0, which makes its rule unknown.
 */
export function checkGap(compiled: CompiledStandard, decisions: Decisions, rows: readonly Numbers[] = []): Check {
  const gaps = gapsOf(compiled, decisions, rows);
  const used = [
    ...new Set([...compiled.rules.map(({ severity }) => severity), compiled.standard.otherwise]),
  ].sort() as Severity[];
  if (gaps.size > 0) {
    const details = [...gaps].map(([rule, row]) => ({
      path: `$.rules[${UNKNOWN - rule}].when`,
      text: {
        zh: `所有指标都已知，这条规则却无法判断（例如除数为0）：${rowInWords(row, 'zh')}`,
        en: `every indicator is known and yet the rule is unknown (a division by 0, say): ${rowInWords(row, 'en')}`,
      },
    }));
    const summary = {
      zh: '有的区域数据齐全却得不到等级',
      en: 'Areas with all data known can end without a grade',
    };
    return { id: 'no_gap', status: 'failed', summary, details: [...details, ...divisions(compiled)] };
  }
  const list = (language: 'zh' | 'en') =>
    used.map(severity => gradeInWords(severity, language)).join(language === 'zh' ? '、' : ', ');
  const summary = {
    zh: `数据齐全的区域都有等级（使用${list('zh')}）`,
    en: `Every area with all data known has a grade (${list('en')})`,
  };
  return { id: 'no_gap', status: 'passed', summary, details: divisions(compiled) };
}

/** Examples of rows without a missing value whose rule is unknown, by `rule`. */
function gapsOf(compiled: CompiledStandard, { examples }: Decisions, rows: readonly Numbers[]): Map<number, Numbers> {
  const gaps = new Map([...examples].filter(([rule, row]) => isUnknown(rule) && missingIn(row) === 0));
  const names = compiled.indicators;
  const { rule } = gradeColumns(compiled, toColumns(names, rows), rows.length);
  rows.forEach((row, i) => {
    const decided = rule[i] as number;
    const known = names.every(name => (row[name] ?? null) !== null || !reads(compiled, decided, name));
    if (isUnknown(decided) && known && !gaps.has(decided)) gaps.set(decided, row);
  });
  return gaps;
}

const reads = (compiled: CompiledStandard, rule: number, name: string): boolean => {
  const expression = compiled.rules[UNKNOWN - rule]?.expression;
  return expression ? print(expression).includes(name) : false;
};

/** Divisions whose divisor can be 0: the result is then missing. */
function divisions(compiled: CompiledStandard): { path: string; text: Text }[] {
  const entries = [
    ...compiled.insufficient.map(({ expression }, i) => ({ expression, path: `$.insufficient[${i}].when` })),
    ...compiled.rules.map(({ expression }, i) => ({ expression, path: `$.rules[${i}].when` })),
  ];
  const seen = new Set<Expression>();
  return entries.flatMap(({ expression, path }) => {
    const found: Expression[] = [];
    const visit = (node: Expression) => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.kind === 'arithmetic' && node.operator === '/' && literal(node.right) === null) found.push(node.right);
      partsOf(node).forEach(visit);
    };
    visit(expression);
    return found.filter(canBeZero).map(divisor => ({
      path,
      text: {
        zh: `${print(divisor)}为0时除法没有结果，按缺失处理`,
        en: `where ${print(divisor)} is 0 the division has no result and counts as missing`,
      },
    }));
  });
}

/** With every name 0: so are counts and rates of an area where nothing happens. Otherwise it is tried with 1. */
const canBeZero = (divisor: Expression): boolean =>
  [0, 1].some(value => {
    const anything = new Proxy(
      {},
      {
        get: () => value,
        has: () => true,
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value }),
      },
    );
    return evaluate(divisor, anything as Record<string, number>) === 0;
  });
