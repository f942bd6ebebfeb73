import type { AreaSummary } from '#core/contract.ts';
import { type Picture, standingOf } from '#web/state/picture.ts';
import { type GradeKey, severityOf } from '#web/theme/themes.ts';

/** A place that the wall looks at; `from`: the grade before, where it was raised. */
export type Stop = { area: AreaSummary; grade: GradeKey; from: GradeKey | null };

/** What was raised since the day compared with, the worst first; then what stays at the highest grade. Each once. */
export function tourOf(areas: AreaSummary[], frame: Uint8Array, { transitions }: Pick<Picture, 'transitions'>): Stop[] {
  const raised = transitions.up.flatMap(({ from, to, areas: moved }) =>
    moved.map((area): Stop => ({ area, grade: to, from })),
  );
  const known = new Set(raised.map(({ area }) => area.code));
  const red = areas
    .map((area): Stop => ({ area, grade: standingOf(frame, area.seq).key, from: null }))
    .filter(({ area, grade }) => grade === 'red' && !known.has(area.code));
  const worst = (a: Stop, b: Stop) =>
    severityOf(b.grade) - severityOf(a.grade) || (a.area.code < b.area.code ? -1 : a.area.code > b.area.code ? 1 : 0);
  return [...raised.sort(worst), ...red.sort(worst)];
}

/** All areas, then one stop after the other, then all again; -1 = all. */
export const nextStop = (at: number, count: number): number => (at + 1 < count ? at + 1 : -1);

export type Freshness = { unit: 'now' | 'minutes' | 'hours' | 'days'; count: number; old: boolean };

/** How long ago something was, in the largest whole unit; old from the limit on. */
export function freshness(then: string, now: number, limit_minutes: number): Freshness {
  const minutes = Math.max(0, Math.floor((now - Date.parse(then)) / 60_000));
  const old = minutes >= limit_minutes;
  if (minutes < 1) return { unit: 'now', count: 0, old };
  if (minutes < 120) return { unit: 'minutes', count: minutes, old };
  if (minutes < 2_880) return { unit: 'hours', count: Math.floor(minutes / 60), old };
  return { unit: 'days', count: Math.floor(minutes / 1_440), old };
}
