import { expect, test } from 'vitest';
import { historyCsv } from './history_csv.ts';

const day = { state: 'graded', tested: 40, positive: 1, reported: true } as const;

test('a line a day with the indicators asked for; no grade and no value are empty, never zero', () => {
  const file = historyCsv({
    ...{ code: '1', level: 'community', spells: [], standards: [] },
    days: [
      { ...day, date: '2026-02-11', severity: 4, confirmed: 3, indicators: { new_cases_7d: 3, rt: null } },
      {
        ...day,
        date: '2026-02-12',
        severity: null,
        state: 'insufficient',
        confirmed: 0,
        reported: false,
        indicators: { new_cases_7d: 0, rt: 1.5 },
      },
    ],
  });
  expect(file).toBe(
    '\ufeffdate,grade,severity,state,confirmed,tested,positive,reported,new_cases_7d,rt\r\n' +
      '2026-02-11,red,4,graded,3,40,1,true,3,\r\n' +
      '2026-02-12,,,insufficient,0,40,1,false,0,1.5\r\n',
  );
});
