import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { AreaPayload, Day } from '#core/contract.ts';
import type { ClustersPayload } from '#core/contract_standards.ts';
import { askJson, query } from './request.ts';

/** The scan of the last day is done some seconds after its grades, which nothing announces. */
const ASK_AGAIN = 15_000;

export const useClusters = (date: Day | null, revision: number | undefined) =>
  useQuery({
    queryKey: ['clusters', date, revision],
    queryFn: ({ signal }) => askJson<ClustersPayload>(`/api/clusters${query({ date })}`, signal),
    enabled: date !== null && revision !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data && data.scan === null ? ASK_AGAIN : false),
  });

export const useNeighbours = (code: string, boundary: number) =>
  useQuery({
    queryKey: ['neighbours', code, boundary],
    queryFn: ({ signal }) => askJson<AreaPayload>(`/api/areas/${encodeURIComponent(code)}`, signal),
    select: area => area.neighbours,
    staleTime: Number.POSITIVE_INFINITY,
  });
