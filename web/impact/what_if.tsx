import { useDebouncedValue } from '@mantine/hooks';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { type AreaSummary, type Day, GRADES } from '#core/contract.ts';
import type { SensitivityRow } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import type { RawColumns } from '#core/grading/raw.ts';
import { rememberedGrading } from '#core/grading/remembered.ts';
import { matrixIndex } from '#core/grading/what_if.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { useDraft } from '#web/standard/draft.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import { GRADE_ORDER, type GradeKey } from '#web/theme/themes.ts';
import { type ColumnSet, type Place, useColumns, useStandings } from './columns.ts';
import { type Edge, edgeNames, findEdges } from './edges.ts';
import { compareGradings, gradeAreas, inCell, type Memory, type Outcome } from './grading.ts';
import { sensitivityOf } from './sensitivity.ts';

/** What the edited standard would change against the one in force, always of the last valid version and complete numbers. */
export type WhatIf = {
  outcome: Outcome | null;
  set: ColumnSet | null;
  /** Standards of the outcome: those it was computed with, which may be a frame behind the editor. */
  base: CompiledStandard | null;
  edited: CompiledStandard | null;
  /** Areas of the graded level: entry i has seq i + 1. */
  areas: AreaSummary[];
  /** First day in force, where the comparison is with memory. */
  first_day: Day | null;
  /** Areas of the cell that is chosen; all where none is. */
  chosen: (i: number) => boolean;
  failure: Error | null;
};

const WhatIfContext = createContext<WhatIf | null>(null);

export function useWhatIf(): WhatIf {
  const what_if = useContext(WhatIfContext);
  if (!what_if) throw new Error('useWhatIf outside of WhatIfProvider');
  return what_if;
}

export const keyOf = (severity: number): GradeKey => (severity < 0 ? 'insufficient' : GRADES[severity]!);
export const indexOf = (key: GradeKey): number => GRADE_ORDER.indexOf(key);

/** A dragged handle gives several values between two pictures: only the last of them is worked out. */
function useEachFrame<T>(value: T): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const pending = useRef(0);
  latest.current = value;
  useEffect(() => {
    if (pending.current || Object.is(latest.current, shown)) return;
    pending.current = requestAnimationFrame(() => {
      pending.current = 0;
      setShown(() => latest.current);
    });
  });
  useEffect(
    () => () => {
      cancelAnimationFrame(pending.current);
      pending.current = 0;
    },
    [],
  );
  return shown;
}

const NO_AREAS: AreaSummary[] = [];
const NO_NAMES: string[] = [];

function usePlace(memory_date: Day | null): Place | null {
  const { status, date } = useSituation();
  const level = status.graded_level;
  const shown = memory_date ?? date;
  const { revision, boundary_version: boundary } = status;
  const length = level ? (status.levels[level] ?? 0) : 0;
  return useMemo(
    () => (level && shown && length > 0 ? { level, date: shown, revision, boundary, length } : null),
    [level, shown, revision, boundary, length],
  );
}

function useAreasBySeq(length: number): { areas: AreaSummary[]; population: Float64Array | null } {
  const { status, areas: by_level } = useSituation();
  const list = status.graded_level ? by_level[status.graded_level] : undefined;
  return useMemo(() => {
    if (!list || list.length !== length) return { areas: NO_AREAS, population: null };
    const areas = list.toSorted((a, b) => a.seq - b.seq);
    return { areas, population: Float64Array.from(areas, area => area.population ?? Number.NaN) };
  }, [list, length]);
}

export function WhatIfProvider({ children }: { children: ReactNode }) {
  const { status, range } = useSituation();
  const draft = useDraft();
  const base = draft.base_compiled;
  const edited = useEachFrame(draft.compiled);
  const wants_memory = useView(view => view.memory);
  const cell = useView(view => view.cell);

  const standings = useStandings(wants_memory ? status.graded_level : null, status.revision, status.boundary_version);
  const place = usePlace(wants_memory ? (standings.data?.date ?? range?.last ?? null) : null);
  const names = useMemo(
    () => (base && edited ? [...new Set([...base.indicators, ...edited.indicators, ...edgeNames(edited)])] : NO_NAMES),
    [base, edited],
  );
  const { complete: set, current, failure } = useColumns(names, place);
  const { areas, population } = useAreasBySeq(place?.length ?? 0);

  const earliest = draft.standards?.earliest_effective_from ?? null;
  const memory = useMemo((): Memory | null => {
    if (!wants_memory || !standings.data) return null;
    return { standings: standings.data.standings, day: earliest ?? addDays(standings.data.date, 1) };
  }, [wants_memory, standings.data, earliest]);

  const grade = useMemo(() => (set ? rememberedGrading(set.columns, set.place.length) : null), [set]);
  const raws_base = useMemo(() => (grade && base ? grade(base) : null), [grade, base]);
  const usable = current && grade && population && set?.place === place && (!wants_memory || memory !== null);
  const fresh = useMemo((): Pick<WhatIf, 'outcome' | 'base' | 'edited' | 'set'> | null => {
    if (!usable || !grade || !population || !base || !edited || !raws_base || !set) return null;
    const side = (compiled: CompiledStandard, raws: RawColumns) => gradeAreas(compiled, raws, memory);
    const before = side(base, raws_base);
    const after = side(edited, grade(edited));
    return { outcome: compareGradings(before, after, population), base, edited, set };
  }, [usable, grade, population, base, edited, raws_base, set, memory]);
  // While other columns load, what was shown stays.
  const shown = useRef<NonNullable<typeof fresh>>({ outcome: null, base: null, edited: null, set: null });
  if (fresh) shown.current = fresh;
  const { outcome } = shown.current;
  const fits = outcome && outcome.steps.length === areas.length;

  const value = useMemo((): WhatIf => {
    const from = cell ? matrixIndexOf(cell.from) : 0;
    const to = cell ? matrixIndexOf(cell.to) : 0;
    const within = fits && cell ? inCell(outcome, from, to) : () => true;
    return {
      ...shown.current,
      outcome: fits ? outcome : null,
      areas,
      first_day: memory?.day ?? null,
      chosen: within,
      failure: failure ?? standings.error,
    };
  }, [outcome, fits, areas, cell, memory, failure, standings.error]);
  return <WhatIfContext value={value}>{children}</WhatIfContext>;
}

const matrixIndexOf = (key: GradeKey): number => matrixIndex(key === 'insufficient' ? -1 : GRADES.indexOf(key));

/** What is worth a moment's wait: dozens of gradings, made once the hand rests. */
const REST = 250;

export function useEdges(): Edge[] | null {
  const { set, edited, areas } = useWhatIf();
  const [rested] = useDebouncedValue(edited, REST);
  return useMemo(() => {
    if (!set || !rested || areas.length === 0) return null;
    const population = Float64Array.from(areas, area => area.population ?? Number.NaN);
    return findEdges(rested.standard, rested, set.columns, population);
  }, [set, rested, areas]);
}

export function useSensitivity(): SensitivityRow[] | null {
  const { set, edited } = useWhatIf();
  const [rested] = useDebouncedValue(edited, REST);
  return useMemo(
    () => (set && rested ? sensitivityOf(rested.standard, set.columns, set.place.length) : null),
    [set, rested],
  );
}
