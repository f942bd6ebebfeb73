import { gradeOf, type HistoryPayload } from '#core/contract.ts';

const COLUMNS = ['date', 'grade', 'severity', 'state', 'confirmed', 'tested', 'positive', 'reported'] as const;

/** The days of an area as a file for spreadsheets, in the words of the API; the mark at its beginning has Excel read it as UTF-8. */
export function historyCsv({ days }: HistoryPayload): string {
  const indicators = Object.keys(days[0]?.indicators ?? {});
  const lines = days.map(day =>
    [
      ...[
        day.date,
        gradeOf(day.severity) ?? '',
        day.severity ?? '',
        day.state,
        day.confirmed,
        day.tested,
        day.positive,
      ],
      ...[day.reported, ...indicators.map(name => day.indicators[name] ?? '')],
    ].join(','),
  );
  return `\ufeff${[[...COLUMNS, ...indicators].join(','), ...lines].join('\r\n')}\r\n`;
}
