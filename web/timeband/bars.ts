import type { TimelinePayload } from '#core/contract.ts';
import { GRADE_ORDER, type GradeKey } from '#web/theme/themes.ts';

type Days = TimelinePayload['days'];

/** One path a grade instead of a rectangle a day and grade: 146 weeks of New York are 1,016 days, or 6,096 rectangles. */
export function stackedBars(days: Days, width: number, height: number): Record<GradeKey, string> {
  const step = width / Math.max(1, days.length);
  const gap = step > 4 ? 1 : step > 2.4 ? 0.5 : 0;
  const paths = Object.fromEntries(GRADE_ORDER.map(key => [key, ''])) as Record<GradeKey, string>;
  days.forEach(({ counts }, i) => {
    const total = GRADE_ORDER.reduce((sum, key) => sum + counts[key], 0);
    if (total === 0) return;
    // Worst at the foot: its silhouette stands on the base line and can be compared from day to day.
    let top = height;
    for (const key of GRADE_ORDER) {
      const share = (counts[key] / total) * height;
      if (share === 0) continue;
      top -= share;
      paths[key] +=
        `M${(i * step).toFixed(2)} ${top.toFixed(2)}h${(step - gap).toFixed(2)}v${share.toFixed(2)}h${(gap - step).toFixed(2)}z`;
    }
  });
  return paths;
}

/** New cases as one closed area above its own base line. */
export function caseArea(days: Days, width: number, height: number): string {
  if (days.length === 0) return '';
  const step = width / days.length;
  const highest = Math.max(1, ...days.map(day => day.confirmed));
  const line = days.map(
    ({ confirmed }, i) => `L${((i + 0.5) * step).toFixed(2)} ${(height - (confirmed / highest) * height).toFixed(2)}`,
  );
  return `M${(0.5 * step).toFixed(2)} ${height}${line.join('')}L${((days.length - 0.5) * step).toFixed(2)} ${height}z`;
}

/** First days of months, thinned until labels have room. */
export function monthTicks(days: Days, width: number, room: number): { index: number; date: string }[] {
  const starts = days.flatMap(({ date }, index) => (date.endsWith('-01') ? [{ index, date }] : []));
  const every = Math.max(1, Math.ceil((starts.length * room) / Math.max(1, width)));
  const step = [1, 2, 3, 6, 12].find(months => months >= every) ?? 12;
  return starts.filter(({ date }) => (Number(date.slice(5, 7)) - 1) % step === 0);
}
