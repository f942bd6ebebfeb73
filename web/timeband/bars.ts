import type { TimelinePayload } from '#core/contract.ts';
import type { GradeKey } from '#web/theme/themes.ts';

type Days = TimelinePayload['days'];

/** From the foot up: the worst stands on the base line; green is last, because it fills what is left. */
const STACK: readonly GradeKey[] = ['red', 'orange', 'yellow', 'blue', 'insufficient', 'green'];
const TOPS = [0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1] as const;

/**
 * Share of areas at the top of the scale. Mostly nine tenths are green, and at full height what matters is a line at
 * the foot: the scale ends at the first round share above everything that is not green, and the axis says so.
 */
export function scaleTop(days: Days): number {
  const highest = Math.max(
    0,
    ...days.map(({ counts }) => {
      const total = STACK.reduce((sum, key) => sum + counts[key], 0);
      return total > 0 ? 1 - counts.green / total : 0;
    }),
  );
  return TOPS.find(top => highest * 1.08 <= top) ?? 1;
}

/** One path a grade instead of a rectangle a day and grade: 146 weeks of New York are 1,016 days, or 6,096 rectangles. */
export function stackedBars(days: Days, width: number, height: number, scale = 1): Record<GradeKey, string> {
  const step = width / Math.max(1, days.length);
  // Thin bars overlap by half a pixel: side by side, rounding would leave a line of ground between some of them.
  const gap = step > 4 ? 1 : -0.5;
  const paths = Object.fromEntries(STACK.map(key => [key, ''])) as Record<GradeKey, string>;
  days.forEach(({ counts }, i) => {
    const total = STACK.reduce((sum, key) => sum + counts[key], 0);
    if (total === 0) return;
    let foot = height;
    for (const key of STACK) {
      const top = Math.max(0, foot - ((counts[key] / total) * height) / scale);
      const bar = foot - top;
      if (bar <= 0) continue;
      foot = top;
      const across = (step - gap).toFixed(2);
      paths[key] += `M${(i * step).toFixed(2)} ${top.toFixed(2)}h${across}v${bar.toFixed(2)}h-${across}z`;
    }
  });
  return paths;
}

/**
 * Days on which nothing was published although something was due: no case report of the day, and longer ago than the reports usually are apart.
 * Where reports come by the week the six days between two of them are not missed; a week that fails to come is.
 */
export function missedDays(days: Days): number[] {
  const reported = days.flatMap((day, i) => (day.reported ? [i] : []));
  const gaps = reported.slice(1).map((at, i) => at - reported[i]!);
  const usual = gaps.length === 0 ? 1 : gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]!;
  let last = -1;
  return days.flatMap(({ reported: some }, i) => {
    if (some) last = i;
    return !some && i - last >= usual ? [i] : [];
  });
}

/** Neighbouring days as one rectangle: `[first, how many]`. */
export function runsOf(indices: number[]): [first: number, count: number][] {
  const runs: [number, number][] = [];
  for (const i of indices) {
    const run = runs.at(-1);
    if (run && run[0] + run[1] === i) run[1] += 1;
    else runs.push([i, 1]);
  }
  return runs;
}

const WEEK = 7;

/** New cases of the seven days up to each day: a service that reports by the week has six empty days in between. */
export function weeklyCases(days: Days): number[] {
  let sum = 0;
  return days.map(({ confirmed }, i) => {
    sum += confirmed - (days[i - WEEK]?.confirmed ?? 0);
    return sum;
  });
}

/** Cases as one closed area above its own base line. */
export function caseArea(cases: number[], width: number, height: number): string {
  if (cases.length === 0) return '';
  const step = width / cases.length;
  const highest = Math.max(1, ...cases);
  const line = cases.map(
    (confirmed, i) => `L${((i + 0.5) * step).toFixed(2)} ${(height - (confirmed / highest) * height).toFixed(2)}`,
  );
  return `M${(0.5 * step).toFixed(2)} ${height}${line.join('')}L${((cases.length - 0.5) * step).toFixed(2)} ${height}z`;
}

/** First days of months, thinned until labels have room. */
export function monthTicks(days: Days, width: number, room: number): { index: number; date: string }[] {
  const starts = days.flatMap(({ date }, index) => (date.endsWith('-01') ? [{ index, date }] : []));
  const every = Math.max(1, Math.ceil((starts.length * room) / Math.max(1, width)));
  const step = [1, 2, 3, 6, 12].find(months => months >= every) ?? 12;
  return starts.filter(({ date }) => (Number(date.slice(5, 7)) - 1) % step === 0);
}
