import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Day, Language, Level } from '#core/contract.ts';
import type { DayChangesPayload, SearchPayload, TodoPayload } from '#core/contract_situation.ts';
import { askJson, query } from './request.ts';

export type DayQuestion = { date: Day; compared_with: Day; level: Level; lang: Language };

/** Why each area shows what it does now, in one request for all changes of a day; not asked for where `question` is null. */
export const useDayChanges = (question: DayQuestion | null, revision: number | undefined) =>
  useQuery({
    queryKey: ['day changes', question, revision],
    queryFn: ({ signal }) => {
      const { date, ...rest } = question!;
      return askJson<DayChangesPayload>(`/api/changes/${date}${query(rest)}`, signal);
    },
    enabled: question !== null && revision !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Reports that change no grade make no revision, but are no longer to be waited for. */
const TODO_AGAIN = 30_000;

export const useTodo = (date: Day | null, revision: number | undefined) =>
  useQuery({
    queryKey: ['todo', date, revision],
    queryFn: ({ signal }) => askJson<TodoPayload>(`/api/todo${query({ date })}`, signal),
    enabled: date !== null && revision !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: TODO_AGAIN,
  });

/** At most ten areas of a name, pinyin, initials or code. */
export const useSearch = (text: string, boundary: number) =>
  useQuery({
    queryKey: ['search', text, boundary],
    queryFn: ({ signal }) => askJson<SearchPayload>(`/api/search${query({ q: text, limit: 10 })}`, signal),
    enabled: text !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });

export type Columns = { date: Day; level: Level; columns: Record<string, (number | null)[]> };

/** Indicators of every area of the graded level on a day: entry i is of the area with seq i + 1. */
export const useColumns = (level: Level | null, date: Day | null, names: string[], revision: number | undefined) =>
  useQuery({
    queryKey: ['columns', level, date, names.join(','), revision],
    queryFn: ({ signal }) => askJson<Columns>(`/columns/${level}/${date}${query({ names: names.join(',') })}`, signal),
    enabled: level !== null && date !== null && names.length > 0 && revision !== undefined,
    // Never of another level, whose entries belong to other areas.
    placeholderData: (previous, before) =>
      before?.queryKey[1] === level && before?.queryKey[3] === names.join(',') ? previous : undefined,
  });
