import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { compileColumns } from '#core/cql2/columns.ts';
import { type Expression, mapParts, namesOf } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { sortedValues } from './bins.ts';
import { parseLoosely } from './references.ts';

/** Today's values of whatever a threshold is compared with: an indicator, a term, a calculation. */
export type SubjectValues = { sorted: Float64Array; total: number };
/** null: not loaded yet; `unknown`: it reads a name that there is not. */
type Values = (subject: string) => SubjectValues | 'unknown' | null;

const ValuesContext = createContext<Values>(() => null);

export const useValues = (subject: string) => useContext(ValuesContext)(subject);

export function ValuesProvider(parts: {
  compiled: CompiledStandard | null;
  columns: Record<string, Float64Array> | null;
  children: ReactNode;
}) {
  const { compiled, columns, children } = parts;
  const terms = compiled?.terms;
  // One sort a subject, kept while the columns stay: a drag must not sort 5,000 values at every frame.
  const cache = useMemo(() => ({ columns, found: new Map<string, ReturnType<Values>>() }), [columns]);
  const values = useMemo<Values>(() => {
    if (!cache.columns || !terms) return () => null;
    const { columns: loaded, found } = cache;
    const total = Object.values(loaded)[0]?.length ?? 0;
    const put = (node: Expression): Expression =>
      (node.kind === 'name' && Object.hasOwn(terms, node.name) && terms[node.name]) || mapParts(node, put);
    return subject => {
      const tree = parseLoosely(subject);
      if (!tree) return null;
      const expression = put(tree);
      const names = namesOf(expression);
      if (!names.every(name => parseIndicator(name))) return 'unknown';
      if (!names.every(name => name in loaded)) return null;
      const key = print(expression);
      const before = found.get(key);
      if (before !== undefined) return before;
      const sorted = sortedValues(compileColumns(expression)(loaded, total) as Float64Array);
      const result = { sorted, total };
      found.set(key, result);
      return result;
    };
  }, [cache, terms]);
  return <ValuesContext value={values}>{children}</ValuesContext>;
}
