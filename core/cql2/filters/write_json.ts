import type { Filter } from './tree.ts';

/** Filter → CQL2 JSON (cql2.json of OGC 21-065r2). */
export function writeJson(filter: Filter): unknown {
  const operation = (op: string, ...args: Filter[]) => ({ op, args: args.map(writeJson) });
  switch (filter.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return filter.value;
    case 'date':
    case 'timestamp':
      return { [filter.kind]: filter.value };
    case 'unbounded':
      return '..';
    case 'interval':
      return { interval: [end(filter.from), end(filter.to)] };
    case 'geometry':
      return filter.geometry;
    case 'bbox':
      return { bbox: filter.values };
    case 'name':
      return { property: filter.name };
    case 'arithmetic':
    case 'compare':
      return operation(filter.operator, filter.left, filter.right);
    case 'between':
      return operation('between', filter.of, filter.low, filter.high);
    case 'in':
      return { op: 'in', args: [writeJson(filter.of), filter.list.map(writeJson)] };
    case 'is_null':
      return operation('isNull', filter.of);
    case 'like':
      return operation('like', filter.of, filter.pattern);
    case 'and':
    case 'or':
      return operation(filter.kind, ...filter.parts);
    case 'not':
      return operation('not', filter.of);
    case 'call':
      return operation(CAPITALS[filter.name] ?? filter.name, ...filter.parts);
  }
}

/** Names that the JSON schema of the standard writes with a capital; text has none. */
const CAPITALS: Record<string, string> = {
  t_finishedby: 't_finishedBy',
  t_metby: 't_metBy',
  t_overlappedby: 't_overlappedBy',
  t_startedby: 't_startedBy',
};

const end = (filter: Filter): unknown =>
  filter.kind === 'date' || filter.kind === 'timestamp' ? filter.value : writeJson(filter);
