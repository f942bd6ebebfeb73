import type { Filter, TemporalFunction } from './tree.ts';

type Grain = 'date' | 'timestamp';
type Span = { start: string; end: string };

/** date or timestamp of a scalar; null for anything else. */
export function temporalType(node: Filter): Grain | null {
  if (node.kind === 'date' || node.kind === 'timestamp') return node.kind;
  return node.kind === 'name' && (node.type === 'date' || node.type === 'timestamp') ? node.type : null;
}

/**
 * The fifteen relations of OGC 21-065r2, table 7 (after Allen 1983), by the ends of both sides. An instant is an interval
 * whose ends are one. Where a day meets a moment, the moment counts as its day in UTC.
 */
const RELATIONS: Record<TemporalFunction, (a: Span, b: Span) => string> = {
  t_after: (a, b) => `${a.start} > ${b.end}`,
  t_before: (a, b) => `${a.end} < ${b.start}`,
  t_contains: (a, b) => `${a.start} < ${b.start} and ${a.end} > ${b.end}`,
  t_disjoint: (a, b) => `${a.end} < ${b.start} or ${a.start} > ${b.end}`,
  t_during: (a, b) => `${a.start} > ${b.start} and ${a.end} < ${b.end}`,
  t_equals: (a, b) => `${a.start} = ${b.start} and ${a.end} = ${b.end}`,
  t_finishedby: (a, b) => `${a.start} < ${b.start} and ${a.end} = ${b.end}`,
  t_finishes: (a, b) => `${a.start} > ${b.start} and ${a.end} = ${b.end}`,
  t_intersects: (a, b) => `${a.start} <= ${b.end} and ${a.end} >= ${b.start}`,
  t_meets: (a, b) => `${a.end} = ${b.start}`,
  t_metby: (a, b) => `${a.start} = ${b.end}`,
  t_overlappedby: (a, b) => `${a.start} > ${b.start} and ${a.start} < ${b.end} and ${a.end} > ${b.end}`,
  t_overlaps: (a, b) => `${a.start} < ${b.start} and ${a.end} > ${b.start} and ${a.end} < ${b.end}`,
  t_startedby: (a, b) => `${a.start} = ${b.start} and ${a.end} > ${b.end}`,
  t_starts: (a, b) => `${a.start} = ${b.start} and ${a.end} < ${b.end}`,
};

/** SQL of a temporal function; null where an end that decides it is a property without a value. */
export function temporalSql(
  name: TemporalFunction,
  left: Filter,
  right: Filter,
  write: (node: Filter) => string,
): string {
  const ends = [left, right].flatMap(endsOf);
  const grain = ends.some(end => temporalType(end) === 'date') ? 'date' : 'timestamp';
  const end = (node: Filter, unbounded: '-infinity' | 'infinity'): string => {
    if (node.kind === 'unbounded') return grain === 'date' ? `'${unbounded}'::date` : `'${unbounded}'::timestamptz`;
    return grain === 'date' && temporalType(node) === 'timestamp'
      ? `((${write(node)}) at time zone 'UTC')::date`
      : write(node);
  };
  // Written anew wherever it is read, so that placeholders come in order and none twice.
  const span = (node: Filter): Span => {
    const [from, to] = endsOf(node) as [Filter, Filter];
    return {
      get start() {
        return end(from, '-infinity');
      },
      get end() {
        return end(to, 'infinity');
      },
    };
  };
  return `(${RELATIONS[name](span(left), span(right))})`;
}

const endsOf = (node: Filter): Filter[] => (node.kind === 'interval' ? [node.from, node.to] : [node, node]);
