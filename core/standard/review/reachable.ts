import type { Text } from '#core/contract.ts';
import type { Check } from '#core/contract_standards.ts';
import type { CompiledStandard } from '../compile.ts';
import type { Decisions } from './decisions.ts';
import { rowInWords } from './words.ts';

/** Every rule, every reason for no grade and "otherwise" can decide for some area, shown by an example. */
export function checkReachable(compiled: CompiledStandard, { examples, complete }: Decisions): Check {
  const wanted = [
    ...compiled.insufficient.map((_, i) => ({ rule: -1 - i, path: `$.insufficient[${i}].when` })),
    ...compiled.rules.map((_, i) => ({ rule: i, path: `$.rules[${i}].when` })),
    { rule: compiled.rules.length, path: '$.otherwise' },
  ];
  const details = wanted.map(({ rule, path }) => {
    const row = examples.get(rule);
    return { path, found: row !== undefined, text: row ? example(row) : none(complete) };
  });
  const missing = details.filter(({ found }) => !found);
  const shown = [...missing, ...details.filter(({ found }) => found)].map(({ path, text }) => ({ path, text }));
  if (missing.length === 0)
    return {
      id: 'reachable',
      status: 'passed',
      summary: { zh: '每条规则都有可能生效', en: 'Every rule can decide' },
      details: shown,
    };
  const summary = complete
    ? { zh: `${missing.length}条规则永远不会生效`, en: `${count(missing.length)} can never decide` }
    : { zh: `${missing.length}条规则未找到可生效的例子`, en: `No example found for ${count(missing.length)}` };
  return { id: 'reachable', status: complete ? 'failed' : 'warning', summary, details: shown };
}

const count = (n: number): string => (n === 1 ? 'one rule' : `${n} rules`);

const example = (row: Record<string, number | null>): Text => ({
  zh: `例如：${rowInWords(row, 'zh')}`,
  en: `for example: ${rowInWords(row, 'en')}`,
});

const none = (complete: boolean): Text =>
  complete
    ? {
        zh: '不可能生效：上面的规则已包含它，或它自相矛盾',
        en: 'never decides: a rule above covers it, or it contradicts itself',
      }
    : { zh: '没有找到生效的例子', en: 'no example was found' };
