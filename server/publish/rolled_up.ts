import { frameByte, frameSeverity, frameState, type Level } from '#core/contract.ts';
import { rollUp } from '#core/grading/roll_up.ts';
import type { RollUp } from '#core/standard/document.ts';
import type { LevelAreas } from './area_index.ts';
import { mergeSpells, NO_DAY, NOTHING, OPEN_END, type Spells, SpellWriter } from './spells.ts';

/** The rule in force from a day on; in order of day, the first from NO_DAY. */
export type RuleFrom = { day: number; rule: RollUp };

/**
 * The spells of an upper level, rolled up from the graded areas inside each of its areas: not from the level between,
 * or a share of population would count whole streets for one community. ("Worst" gives the same either way.)
 * A sweep over the days on which something changes; equal children are counted in bins, so a change costs the same in a city of 5,000.
 */
export function rollUpSpells(leaves: Spells, areas: LevelAreas, upper: LevelAreas, rules: RuleFrom[]): Spells {
  const writer = new SpellWriter(upper.count);
  const children = childrenOf(areas, upper);
  for (let seq = 1; seq <= upper.count; seq++) sweep(leaves, areas, children[seq]!, rules, seq, writer);
  return writer.finish(leaves.revision);
}

/** The areas of an upper level above some of the graded ones, in order of seq. */
export function parentsOf(areas: LevelAreas, upper: LevelAreas, seqs: Int32Array): Int32Array {
  const ancestor = areas.ancestors[upper.level]!;
  const parents = new Set<number>();
  for (const seq of seqs) if (ancestor[seq]! > 0) parents.add(ancestor[seq]!);
  return Int32Array.from(parents).sort();
}

/** As `rollUpSpells` where all but the areas above `changed` ones are as before: a report costs its own street, not a nation's. */
export function rollUpAgain(
  before: Spells,
  leaves: Spells,
  areas: LevelAreas,
  upper: LevelAreas,
  rules: RuleFrom[],
  parents: Int32Array,
): Spells {
  const ancestor = areas.ancestors[upper.level]!;
  const children = new Map<number, number[]>(Array.from(parents, seq => [seq, []]));
  for (let seq = 1; seq <= areas.count; seq++) children.get(ancestor[seq]!)?.push(seq);
  const writer = new SpellWriter(upper.count);
  for (const seq of parents) sweep(leaves, areas, children.get(seq)!, rules, seq, writer);
  return mergeSpells(before, writer.finish(leaves.revision), parents);
}

/** For each area of the upper level, the graded areas inside it. */
export function childrenOf(areas: LevelAreas, upper: LevelAreas): number[][] {
  const children: number[][] = Array.from({ length: upper.count + 1 }, () => []);
  const ancestor = areas.ancestors[upper.level]!;
  for (let seq = 1; seq <= areas.count; seq++) if (ancestor[seq]! > 0) children[ancestor[seq]!]!.push(seq);
  return children;
}

/** Areas that show the same, and whether their population is known. */
type Bin = { areas: number; population: number };

function sweep(
  leaves: Spells,
  areas: LevelAreas,
  children: number[],
  rules: RuleFrom[],
  seq: number,
  writer: SpellWriter,
): void {
  const changes: { day: number; leaf: number; byte: number; ends: boolean }[] = [];
  const days = new Set<number>();
  for (const leaf of children)
    for (let spell = leaves.offsets[leaf]!; spell < leaves.offsets[leaf + 1]!; spell++) {
      const byte = leaves.byte[spell]!;
      changes.push({ day: leaves.from[spell]!, leaf, byte, ends: false });
      days.add(leaves.from[spell]!);
      if (leaves.to[spell] === OPEN_END) continue;
      changes.push({ day: leaves.to[spell]! + 1, leaf, byte: NOTHING, ends: true });
      days.add(leaves.to[spell]! + 1);
    }
  if (days.size === 0) return;
  const first = changes.reduce((day, change) => Math.min(day, change.day), OPEN_END);
  for (const { day } of rules) if (day > first) days.add(day);
  // An end comes before the beginning that follows it on the same day.
  changes.sort((a, b) => a.day - b.day || Number(b.ends) - Number(a.ends));

  const bins = new Map<number, Bin>();
  const shown = new Map<number, number>();
  const count = (leaf: number, byte: number, by: 1 | -1): void => {
    const population = areas.population[leaf]!;
    const key = byte * 2 + (Number.isNaN(population) ? 1 : 0);
    const bin = bins.get(key) ?? { areas: 0, population: 0 };
    bin.areas += by;
    if (!Number.isNaN(population)) bin.population += by * population;
    bins.set(key, bin);
  };
  for (const leaf of children) {
    shown.set(leaf, NOTHING);
    count(leaf, NOTHING, 1);
  }

  const memory: Remembered = { severity: null, since: NO_DAY };
  let open: { from: number; byte: number; since: number } | undefined;
  let next = 0;
  for (const day of [...days].sort((a, b) => a - b)) {
    for (; next < changes.length && changes[next]!.day === day; next++) {
      const { leaf, byte } = changes[next]!;
      count(leaf, shown.get(leaf)!, -1);
      count(leaf, byte, 1);
      shown.set(leaf, byte);
    }
    const { byte, since } = gradeBins(bins, ruleOn(rules, day), memory, day);
    if (open?.byte === byte && open.since === since) continue;
    if (open) writer.add(seq, open.from, day - 1, open.byte, open.since);
    open = { from: day, byte, since };
  }
  if (open) writer.add(seq, open.from, OPEN_END, open.byte, open.since);
}

/** The last grade and its first day: they outlast days without one, as in core/grading/memory. */
type Remembered = { severity: number | null; since: number };

function gradeBins(
  bins: Map<number, Bin>,
  rule: RollUp,
  memory: Remembered,
  day: number,
): { byte: number; since: number } {
  const children = [...bins]
    .filter(([, bin]) => bin.areas > 0)
    .map(([key, { population }]) => ({
      severity: frameSeverity(key >> 1),
      state: frameState(key >> 1),
      population: key % 2 === 1 ? null : population,
    }));
  const { severity, state } = rollUp(rule, children);
  if (severity !== null && severity !== memory.severity) {
    memory.severity = severity;
    memory.since = day;
  }
  return { byte: frameByte(severity, state), since: severity === null ? NO_DAY : memory.since };
}

const ruleOn = (rules: RuleFrom[], day: number): RollUp => rules.findLast(from => from.day <= day)!.rule;

export const upperLevels = (levels: Partial<Record<Level, LevelAreas>>, graded: Level): LevelAreas[] =>
  Object.values(levels).filter(areas => areas.level !== graded);
