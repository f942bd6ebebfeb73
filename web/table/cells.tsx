import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { GradeChip, GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { indicatorValue } from '#web/why/indicator_value.ts';
import { type ColumnId, isColumn, type Row } from './rows.ts';

/** A column: its head, what is shown of a row, and what is copied of it, which is meant for another program. */
export type Cell = {
  column: string;
  label: string;
  numeric: boolean;
  show(row: Row): ReactNode;
  text(row: Row): string;
};

export function useColumnLabel(): (column: string) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return column => {
    if (isColumn(column)) return t(`situation.table.${column}`);
    const indicator = parseIndicator(column);
    return indicator ? labels(indicator).label[language] : column;
  };
}

export function useCells(columns: string[]): Cell[] {
  const labelOf = useColumnLabel();
  const own = useOwnCells();
  const language = useLanguage();
  return columns.map(column => {
    const label = labelOf(column);
    if (isColumn(column)) return { column, label, ...own[column] };
    return {
      ...{ column, label, numeric: true },
      show: ({ values }) => indicatorValue(column, values[column] ?? null, language),
      text: ({ values }) => (values[column] === null ? '' : String(values[column])),
    };
  });
}

function useOwnCells(): Record<ColumnId, Omit<Cell, 'column' | 'label'>> {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const gradeText = useGradeText();
  const text = (of: (row: Row) => string) => ({ numeric: false, show: of, text: of });
  const number = (of: (row: Row) => number | null) => ({
    numeric: true,
    show: (row: Row) => {
      const value = of(row);
      return value === null ? '—' : formatNumber(value, language);
    },
    text: (row: Row) => String(of(row) ?? ''),
  });
  return {
    grade: { numeric: false, show: ({ grade }) => <GradeChip grade={grade} />, text: ({ grade }) => gradeText(grade) },
    name: text(({ area }) => area.name),
    code: text(({ area }) => area.code),
    place: text(({ place }) => place),
    state: text(({ state }) => t(`state.${state}`)),
    since: {
      ...{ numeric: true, text: ({ since }: Row) => since ?? '' },
      show: ({ since }) => (since === null ? '—' : say(since)),
    },
    days: number(({ days }) => days),
    before: {
      numeric: false,
      show: ({ before }) =>
        before === null ? (
          '—'
        ) : (
          <span role="img" aria-label={gradeText(before)}>
            <GradeMark grade={before} />
          </span>
        ),
      text: ({ before }) => (before === null ? '' : gradeText(before)),
    },
    population: number(({ area }) => area.population),
  };
}
