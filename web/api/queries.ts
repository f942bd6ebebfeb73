import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type {
  AreasPayload,
  Day,
  ExplainPayload,
  HistoryPayload,
  Language,
  LegendPayload,
  Level,
  StatusPayload,
  TimelinePayload,
} from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { askJson, patiently, query } from './request.ts';

/** For news of what is shown already: a line that went dead gives no error for minutes. */
const PATIENCE = 20_000;

/**
 * One hook a payload. What depends on grades carries the revision in its key: when the server says that it counted up,
 * the status is asked again and everything behind it follows, while the old answer stays on screen until the new one is in.
 */
export const useStatus = (refresh: number | null) =>
  useQuery({
    queryKey: ['status'],
    queryFn: ({ client, signal, queryKey }) =>
      patiently(client.getQueryData(queryKey) ? PATIENCE : null, signal, given =>
        askJson<StatusPayload>('/api/status', given),
      ),
    // Events say when it changes; this is the net below them, finer while there is nothing to see yet.
    refetchInterval: ({ state: { data, fetchFailureCount } }) =>
      fetchFailureCount > 0
        ? 5_000
        : data?.graded_to && data.graded_to === data.last_date && !data.stale_since
          ? (refresh ?? 60) * 1000
          : 2_000,
  });

export const useAreas = (level: Level | null, boundary: number | undefined) =>
  useQuery({
    queryKey: ['areas', level, boundary],
    queryFn: ({ signal }) => askJson<AreasPayload>(`/api/areas${query({ level })}`, signal),
    enabled: level !== null && boundary !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useLegend = (revision: number | undefined) =>
  useQuery({
    queryKey: ['legend', revision],
    queryFn: ({ signal }) => askJson<LegendPayload>('/legend.json', signal),
    enabled: revision !== undefined,
    placeholderData: keepPreviousData,
  });

/** `basis` of these three: as if that standard had been in force on every day (an analysis), null = as published. */
export const useTimeline = (level: Level | null, revision: number | undefined, basis: string | null) =>
  useQuery({
    queryKey: ['timeline', level, revision, basis],
    queryFn: ({ signal }) => askJson<TimelinePayload>(`/api/timeline${query({ level, standard: basis })}`, signal),
    enabled: level !== null && revision !== undefined,
    // Never one of another standard under its name.
    placeholderData: (previous, before) => (before?.queryKey[3] === basis ? previous : undefined),
  });

export const useExplain = (
  code: string | null,
  date: Day | null,
  lang: Language,
  revision: number | undefined,
  basis: string | null,
) =>
  useQuery({
    queryKey: ['explain', code, date, lang, revision, basis],
    queryFn: ({ signal }) =>
      askJson<ExplainPayload>(
        `/api/explain/${encodeURIComponent(code ?? '')}${query({ date, lang, standard: basis })}`,
        signal,
      ),
    enabled: code !== null && date !== null && revision !== undefined,
    // The next day of the same area replaces it in place; another area starts anew.
    placeholderData: (previous, before) =>
      before?.queryKey[1] === code && before?.queryKey[5] === basis ? previous : undefined,
  });

export const HISTORY_DAYS = 28;

export const useHistory = (code: string | null, date: Day | null, revision: number | undefined, basis: string | null) =>
  useQuery({
    queryKey: ['history', code, date, revision, basis],
    queryFn: ({ signal }) =>
      askJson<HistoryPayload>(
        `/api/history/${encodeURIComponent(code ?? '')}${query({ from: addDays(date ?? '', 1 - HISTORY_DAYS), to: date, standard: basis })}`,
        signal,
      ),
    enabled: code !== null && date !== null && revision !== undefined,
    placeholderData: (previous, before) =>
      before?.queryKey[1] === code && before?.queryKey[4] === basis ? previous : undefined,
  });
