import { expect, test } from 'vitest';
import { addDays, clampDay, dayBefore, daysBetween, dayText, isDay } from './days.ts';

test('days follow the calendar, over leap days, year ends and changes of the clock', () => {
  expect(addDays('2020-02-28', 1)).toBe('2020-02-29');
  expect(addDays('2021-02-28', 1)).toBe('2021-03-01');
  expect(dayBefore('2022-01-01')).toBe('2021-12-31');
  expect(addDays('2022-03-26', 2)).toBe('2022-03-28');
  expect(addDays('2022-01-01', -366)).toBe('2020-12-31');
  expect(daysBetween('2020-01-01', '2021-01-01')).toBe(366);
  expect(daysBetween('2022-10-31', '2022-10-30')).toBe(-1);
  expect(dayText(0)).toBe('1970-01-01');
  expect(clampDay('2022-01-09', '2022-01-01', '2022-01-05')).toBe('2022-01-05');
});

test.each(['2026-02-30', '2026-13-01', '2026-2-3', '2021-02-29', '', '2026-01-01T00:00:00Z', '+012026-01-01'])(
  '"%s" is no day',
  text => expect(isDay(text)).toBe(false),
);
test.each(['2026-02-28', '2020-02-29', '0001-01-01', '9999-12-31'])('"%s" is a day', text =>
  expect(isDay(text)).toBe(true),
);
