import { createContext, type ReactNode, useContext, useMemo, useRef } from 'react';
import { compileColumns } from '#core/cql2/columns.ts';
import { type Expression, mapParts, namesOf } from '#core/cql2/expression.ts';
import { print } from '#core/cql2/print.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { sortedValues } from './bins.ts';
import { parseLoosely } from './references.ts';

/** Today's values of whatever a threshold is compared with: an indicator, a term, a calculation. */
export type SubjectValues = { sorted: Float64Array; total: number };
/**
 * null: not loaded yet; `unknown`: it reads a name that there is not. `gated`: of the areas that pass the data gates, which are
 * all that a rule ever sees; a score of an area without data may be any number.
 */
type Values = (subject: string, gated: boolean) => SubjectValues | 'unknown' | null;
type Known = {
  values: Values /** Areas that a gate keeps from a grade; null while loading. */;
  held_back: number | null;
};

const ValuesContext = createContext<Known>({ values: () => null, held_back: null });

export const useValues = (subject: string, gated: boolean) => useContext(ValuesContext).values(subject, gated);
export const useHeldBack = (): number | null => useContext(ValuesContext).held_back;

type Loaded = Record<string, Float64Array>;

export function ValuesProvider(parts: {
  compiled: CompiledStandard | null;
  columns: Loaded | null;
  children: ReactNode;
}) {
  const { compiled, columns, children } = parts;
  const terms = compiled?.terms;
  const total = (columns && Object.values(columns)[0]?.length) ?? 0;
  const gates = useGates(compiled, columns, total);
  // One sort a subject, kept while columns and gates stay: a drag must not sort 5,000 values at every frame.
  const cache = useMemo(() => ({ columns, gates, found: new Map<string, SubjectValues>() }), [columns, gates]);
  const known = useMemo<Known>(() => {
    if (!cache.columns || !terms || total === 0) return { values: () => null, held_back: null };
    const { columns: loaded, gates: held, found } = cache;
    const put = (node: Expression): Expression =>
      (node.kind === 'name' && Object.hasOwn(terms, node.name) && terms[node.name]) || mapParts(node, put);
    const values: Values = (subject, gated) => {
      const tree = parseLoosely(subject);
      if (!tree) return null;
      const expression = put(tree);
      const names = namesOf(expression);
      if (!names.every(name => parseIndicator(name))) return 'unknown';
      if (!names.every(name => name in loaded)) return null;
      const key = `${gated} ${print(expression)}`;
      const before = found.get(key);
      if (before) return before;
      const all = compileColumns(expression)(loaded, total) as Float64Array;
      const seen = gated && held ? all.filter((_, i) => held[i] === 0) : all;
      const result = { sorted: sortedValues(seen), total: seen.length };
      found.set(key, result);
      return result;
    };
    return { values, held_back: held ? held.reduce((sum, one) => sum + one, 0) : null };
  }, [cache, terms, total]);
  return <ValuesContext value={known}>{children}</ValuesContext>;
}

/** 1 where a data gate holds. Made anew only when a gate or a term is edited. */
function useGates(compiled: CompiledStandard | null, columns: Loaded | null, total: number): Uint8Array | null {
  const written = compiled?.insufficient.map(({ expression }) => print(expression)).join('\n') ?? '';
  const latest = useRef(compiled);
  latest.current = compiled;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `written` is all that matters of the standard here
  return useMemo(() => {
    if (!latest.current || !columns || total === 0) return null;
    const held = new Uint8Array(total);
    for (const { expression } of latest.current.insufficient) {
      if (!namesOf(expression).every(name => name in columns)) return null;
      const truths = compileColumns(expression)(columns, total);
      for (let i = 0; i < total; i++) if (truths[i] === 1) held[i] = 1;
    }
    return held;
  }, [written, columns, total]);
}
