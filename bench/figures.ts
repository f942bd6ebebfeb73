import type { Served } from './wrk.ts';

/** What a benchmark found: a figure of ours over a floor measured in the same run. */
export type Figure = {
  name: string;
  /** What the floor is. */
  floor: string;
  ours_ms: number;
  floor_ms: number;
  bar: number;
  /** Of which time: wall clock or CPU. */
  time: 'wall' | 'cpu';
  note?: string;
  /** What those who asked over HTTP got, at the same time. */
  served?: { ours: Served; floor: Served };
};

export const ratioOf = ({ ours_ms, floor_ms }: Figure): number => ours_ms / floor_ms;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export async function milliseconds(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/**
 * Runs ours and the floor in turn, so that what else the machine does meets both, and takes the median of each.
 * The first round warms both and is not counted.
 */
export async function interleaved(
  rounds: number,
  ours: () => Promise<number>,
  floor: () => Promise<number>,
): Promise<{ ours_ms: number; floor_ms: number }> {
  const [taken, floors]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    const [one, other] = round % 2 ? [await ours(), await floor()] : [await floor(), await ours()].toReversed();
    if (round > 0) taken.push(one!);
    if (round > 0) floors.push(other!);
  }
  return { ours_ms: median(taken), floor_ms: median(floors) };
}

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const both = (ours: number, floor: number): string => `${short(ours)} / ${short(floor)}`;
const servedText = ({ ours, floor }: NonNullable<Figure['served']>): string =>
  [
    `${both(ours.per_second, floor.per_second)} requests/s`,
    `p50 ${both(ours.p50_ms, floor.p50_ms)}`,
    `p99 ${both(ours.p99_ms, floor.p99_ms)} ms`,
  ].join(', ');

/** A table for people, a line of JSON a figure for machines. */
export function report(figures: readonly Figure[]): void {
  const rows = figures.map(figure => [
    figure.name,
    short(figure.ours_ms),
    short(figure.floor_ms),
    ratioOf(figure).toFixed(figure.bar < 0.5 ? 3 : 2),
    `${figure.bar}`,
    ratioOf(figure) <= figure.bar ? 'holds' : 'MISSED',
    [figure.time, figure.floor, figure.note, figure.served && servedText(figure.served)].filter(Boolean).join('; '),
  ]);
  const table = [['', 'ours ms', 'floor ms', 'ratio', 'bar', '', 'floor'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map(row => row[column]!.length)));
  const lines = table.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
  for (const figure of figures)
    process.stdout.write(`${JSON.stringify({ ...figure, ratio: Number(ratioOf(figure).toFixed(4)) })}\n`);
}
