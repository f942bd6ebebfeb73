import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { GradesPayload } from '#core/contract.ts';
import { parseIndicator } from '#core/standard/indicator.ts';
import { useReads } from '#web/access/session.ts';
import { askJson, query } from '#web/api/request.ts';
import { useColumns } from '#web/api/situation.ts';
import { HTML_LANGUAGE } from '#web/i18n/setup.ts';
import { useLanguage } from '#web/parts/language.ts';
import { standingOf } from '#web/state/picture.ts';
import { pathOf } from '#web/state/search.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import { FIRST_COLUMNS, isColumn, type Row, sortRows } from './rows.ts';

const WORST_FIRST = { column: 'grade', down: true };

/** The columns shown, as far as there are such: those of the address, else those the table begins with. */
export function useChosenColumns(): string[] {
  const cols = useView(view => view.cols);
  return useMemo(
    () => cols?.filter(column => isColumn(column) || parseIndicator(column)) ?? [...FIRST_COLUMNS],
    [cols],
  );
}

/** Since when and how long, which no frame has. */
function useSince(wanted: boolean) {
  const { level, date, range } = useSituation();
  const basis = useView(view => view.basis);
  return useQuery({
    queryKey: ['since', level, date, range?.revision, basis],
    queryFn: async ({ signal }) => {
      const path = `/api/grades${query({ level, date, standard: basis })}`;
      const { areas } = await askJson<GradesPayload>(path, signal);
      return { level, date, known: new Map(areas.map(({ code, since, days }) => [code, { since, days }])) };
    },
    enabled: wanted && level !== null && date !== null && range !== null,
    placeholderData: keepPreviousData,
  }).data;
}

/** All areas of the level that pass the filter, in the order asked for. */
export function useRows(columns: string[]): { rows: Row[]; indicators_failed: boolean } {
  const { areas, by_code, level, frame, compared_frame, date, range, status } = useSituation();
  const language = useLanguage();
  const filter = useView(view => view.filter);
  const sort = useView(view => view.sort) ?? WORST_FIRST;
  const numbers = useReads('indicators');
  const own = level === status.graded_level;
  const indicators = useMemo(() => columns.filter(column => !isColumn(column)), [columns]);
  const asked = own && numbers ? indicators : [];
  const values = useColumns(level, date, asked, range?.revision);
  const since = useSince(columns.includes('since') || columns.includes('days'));
  const list = level ? areas[level] : undefined;
  const rows = useMemo(() => {
    if (!list || !frame || frame.level !== level) return [];
    const table = values.data?.level === level && values.data.date === date ? values.data.columns : {};
    const known = since?.level === level && since.date === date ? since.known : null;
    const found = list.map((area): Row => {
      const { key, state } = standingOf(frame.bytes, area.seq);
      const { since: from = null, days = null } = known?.get(area.code) ?? {};
      return {
        ...{ area, grade: key, state, since: from, days, place: pathOf(by_code, area).join(' · ') },
        before: compared_frame ? standingOf(compared_frame, area.seq).key : null,
        values: Object.fromEntries(indicators.map(name => [name, table[name]?.[area.seq - 1] ?? null])),
      };
    });
    return sortRows(
      found.filter(({ grade }) => filter.length === 0 || filter.includes(grade)),
      sort,
      HTML_LANGUAGE[language],
    );
  }, [list, frame, level, date, compared_frame, values.data, since, filter, sort, language, indicators, by_code]);
  return { rows, indicators_failed: values.isError };
}
