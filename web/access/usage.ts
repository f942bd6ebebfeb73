import type { KeyUsagePayload } from '#core/contract_services.ts';
import { addDays } from '#core/days.ts';

export const USAGE_DAYS = 30;
/** Groups with a shade of their own; the rest is one. */
const NAMED = 4;

export type UsageGroup = { name: string | null; requests: number; refused: number; by_day: number[] };
export type UsagePicture = { days: string[]; groups: UsageGroup[]; highest: number; total: number; refused: number };

/** The last days up to `today` (UTC, as the service counts), the busiest groups first; `name` null: all others. */
export function usagePicture(usage: KeyUsagePayload['usage'], today: string): UsagePicture {
  const days = Array.from({ length: USAGE_DAYS }, (_, i) => addDays(today, i + 1 - USAGE_DAYS));
  const at = new Map(days.map((day, i) => [day, i]));
  const groups = new Map<string, UsageGroup>();
  for (const { day, route_group, requests, refused } of usage) {
    const i = at.get(day);
    if (i === undefined) continue;
    const group = groups.get(route_group) ?? { ...empty(), name: route_group };
    groups.set(route_group, add(group, requests, refused, i));
  }
  const ranked = [...groups.values()].sort((a, b) => b.requests - a.requests || (a.name! < b.name! ? -1 : 1));
  const rest = ranked.slice(NAMED);
  const shown = ranked.slice(0, NAMED);
  if (rest.length > 0)
    shown.push(
      rest.reduce(
        (sum, { requests, refused, by_day }) => ({
          name: null,
          requests: sum.requests + requests,
          refused: sum.refused + refused,
          by_day: sum.by_day.map((count, i) => count + by_day[i]!),
        }),
        empty(),
      ),
    );
  const totals = days.map((_, i) => shown.reduce((sum, { by_day }) => sum + by_day[i]!, 0));
  return {
    days,
    groups: shown,
    highest: Math.max(0, ...totals),
    total: totals.reduce((sum, count) => sum + count, 0),
    refused: shown.reduce((sum, group) => sum + group.refused, 0),
  };
}

const empty = (): UsageGroup => ({ name: null, requests: 0, refused: 0, by_day: new Array(USAGE_DAYS).fill(0) });

function add(group: UsageGroup, requests: number, refused: number, day: number): UsageGroup {
  group.requests += requests;
  group.refused += refused;
  group.by_day[day]! += requests;
  return group;
}
