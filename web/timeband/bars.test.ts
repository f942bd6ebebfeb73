import { describe, expect, test } from 'vitest';
import { addDays } from '#core/days.ts';
import { emptyCounts } from '#web/state/picture.ts';
import { caseArea, missedDays, monthTicks, runsOf, scaleTop, stackedBars, weeklyCases } from './bars.ts';

const day = (i: number, red: number, green: number, confirmed = 0) => ({
  date: addDays('2020-01-01', i),
  counts: { ...emptyCounts(), red, green },
  confirmed,
  reported: true,
});

test('a bar is as high as its share and the worst stands at the foot', () => {
  const paths = stackedBars([day(0, 1, 3)], 10, 100);
  expect(paths.red).toBe('M0.00 75.00h9.00v25.00h-9.00z');
  expect(paths.green).toBe('M0.00 0.00h9.00v75.00h-9.00z');
  expect(paths.blue).toBe('');
});

test('a day without areas has no bar, and bars take no gap from days thinner than they are', () => {
  expect(stackedBars([day(0, 0, 0)], 10, 100).red).toBe('');
  expect(
    stackedBars(
      Array.from({ length: 1000 }, (_, i) => day(i, 1, 0)),
      1000,
      100,
    ).red,
  ).toContain('h1.50v');
});

test('cases are summed over seven days, so that weekly reports make no comb', () => {
  const days = Array.from({ length: 15 }, (_, i) => day(i, 1, 0, i % 7 === 0 ? 10 : 0));
  expect(weeklyCases(days)).toEqual(days.map(() => 10));
  expect(weeklyCases([day(0, 1, 0, 3), day(1, 1, 0, 4)])).toEqual([3, 7]);
});

test('new cases reach the top on the highest day', () => {
  expect(caseArea([5, 10], 20, 40)).toBe('M5.00 40L5.00 20.00L15.00 0.00L15.00 40z');
  expect(caseArea([], 20, 40)).toBe('');
});

test('month labels are thinned to whole quarters and years when they do not fit', () => {
  const days = Array.from({ length: 1100 }, (_, i) => day(i, 1, 0));
  const dates = (width: number) => monthTicks(days, width, 60).map(({ date }) => date.slice(0, 7));
  expect(dates(4000).slice(0, 3)).toEqual(['2020-01', '2020-02', '2020-03']);
  expect(dates(900).slice(0, 3)).toEqual(['2020-01', '2020-04', '2020-07']);
  expect(dates(200)).toEqual(['2020-01', '2021-01', '2022-01', '2023-01']);
});

test('the scale ends at the first round share above what is not green, and green fills up to it', () => {
  const days = [day(0, 1, 99), day(1, 6, 94)];
  expect(scaleTop(days)).toBe(0.1);
  expect(scaleTop([day(0, 60, 40)])).toBe(0.8);
  expect(scaleTop([day(0, 80, 20)])).toBe(1);
  const paths = stackedBars([day(0, 5, 95)], 10, 100, 0.1);
  expect(paths.red).toBe('M0.00 50.00h9.00v50.00h-9.00z');
  expect(paths.green).toBe('M0.00 0.00h9.00v50.00h-9.00z');
});

describe('days without publication', () => {
  const days = (reported: (i: number) => boolean, count = 60) =>
    Array.from({ length: count }, (_, i) => ({ ...day(i, 1, 0), reported: reported(i) }));

  test('by the day each one without a report is missed', () => {
    expect(missedDays(days(i => i !== 5 && i !== 6 && i !== 20))).toEqual([5, 6, 20]);
  });

  test('by the week the days between are not, a week that did not come is', () => {
    expect(missedDays(days(i => i % 7 === 0, 57))).toEqual([]);
    expect(missedDays(days(i => i % 7 === 0 && i !== 21, 57))).toEqual([21, 22, 23, 24, 25, 26, 27]);
  });

  test('without any report all are', () => {
    expect(missedDays(days(() => false, 3))).toEqual([0, 1, 2]);
  });

  test('neighbours are one run', () => {
    expect(runsOf([5, 6, 7, 20])).toEqual([
      [5, 3],
      [20, 1],
    ]);
    expect(runsOf([])).toEqual([]);
  });
});
