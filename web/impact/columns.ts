import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Day, Level } from '#core/contract.ts';
import type { StandingsPayload } from '#core/contract_standards.ts';
import type { Columns } from '#core/cql2/columns.ts';
import type { Standing } from '#core/grading/memory.ts';
import { askJson, RequestError } from '#web/api/request.ts';

/** Where and when columns are of. Another revision is other numbers, another boundary version other areas. */
export type Place = { level: Level; date: Day; revision: number; boundary: number; length: number };
/** All columns of one place; entry i is of the area with seq i + 1, NaN = null. */
export type ColumnSet = { place: Place; columns: Columns };

/** Names of one request: an address has an end, and the service answers no more at once. */
const NAMES_A_REQUEST = 20;

/** The binary form of /columns: one column after the other, little-endian float64, as every browser's machine has it. */
export function readColumns(bytes: ArrayBuffer, names: readonly string[], length: number): Columns {
  if (bytes.byteLength !== names.length * length * 8)
    throw new Error(`${names.length} columns of ${length} areas are not ${bytes.byteLength} bytes.`);
  return Object.fromEntries(names.map((name, i) => [name, new Float64Array(bytes, i * length * 8, length)]));
}

async function fetchColumns({ level, date, boundary, length }: Place, names: string[]): Promise<Columns> {
  const response = await fetch(`/columns/${level}/${date}?names=${names.join(',')}`, {
    headers: { accept: 'application/octet-stream' },
  });
  if (!response.ok) throw new RequestError(response.status, await response.json().catch(() => null));
  if (Number(response.headers.get('wusetu-boundary-version')) !== boundary)
    throw new Error('The boundaries have changed meanwhile.');
  return readColumns(await response.arrayBuffer(), names, length);
}

type Kept = { key: string; place: Place; columns: Columns; asked: Set<string> };

/**
 * The columns of these names, each fetched once: a name that a new rule reads is fetched when it appears, and nothing is
 * when a threshold moves. `complete` is the set that has all of them; until there is one, or while another day loads, that
 * of before, so that the screen never falls back to nothing.
 */
export function useColumns(
  names: readonly string[],
  place: Place | null,
): { complete: ColumnSet | null; current: boolean; failure: Error | null } {
  const kept = useRef<Kept | null>(null);
  const complete = useRef<ColumnSet | null>(null);
  const [, setArrivals] = useState(0);
  const [failure, setFailure] = useState<Error | null>(null);
  const key = place && `${place.level}/${place.date}/${place.revision}/${place.boundary}`;
  const wanted = [...names].sort().join(',');

  useEffect(() => {
    if (!place || !key || !wanted) return;
    if (kept.current?.key !== key) kept.current = { key, place, columns: {}, asked: new Set() };
    const store = kept.current;
    const missing = wanted.split(',').filter(name => !store.asked.has(name));
    for (let i = 0; i < missing.length; i += NAMES_A_REQUEST) {
      const part = missing.slice(i, i + NAMES_A_REQUEST);
      for (const name of part) store.asked.add(name);
      fetchColumns(store.place, part).then(
        columns => {
          store.columns = { ...store.columns, ...columns };
          setFailure(null);
          setArrivals(count => count + 1);
        },
        (error: Error) => {
          for (const name of part) store.asked.delete(name);
          if (kept.current === store) setFailure(error);
        },
      );
    }
  }, [key, wanted, place]);

  const store = kept.current;
  const current = store !== null && store.key === key && names.every(name => Object.hasOwn(store.columns, name));
  if (current && complete.current?.columns !== store.columns)
    complete.current = { place: store.place, columns: store.columns };
  // Of other areas it cannot be shown at all.
  if (complete.current && place && complete.current.place.boundary !== place.boundary) complete.current = null;
  return { complete: complete.current, current, failure };
}

/** What memory holds after the last graded day; entry i is of the area with seq i + 1. */
export type Standings = { date: Day; standings: (Standing | null)[] };

export const useStandings = (level: Level | null, revision: number, boundary: number) =>
  useQuery({
    queryKey: ['standings', level, revision, boundary],
    queryFn: async ({ signal }): Promise<Standings> => {
      const payload = await askJson<StandingsPayload>(`/standings/${level}`, signal);
      const distinct = payload.distinct as (Standing | null)[];
      return { date: payload.date, standings: payload.index.map(i => distinct[i] ?? null) };
    },
    enabled: level !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
