import { describe, expect, test } from 'vitest';
import type { Severity } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { Memory, Suspend } from '#core/standard/document.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { START, step } from './memory.ts';
import { gradeRow } from './raw.ts';
import { drawStateDiagram } from './state_diagram.ts';
import { reportOf, standardOf } from './testing_scenarios.ts';

const FIRST = '2022-01-01';

function compile(memory: Memory, suspend?: Suspend): CompiledStandard {
  const result = validateStandard(standardOf(suspend ? { memory, suspend } : { memory }));
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.standard;
}

/** The diagram at the end of the last day, written as in memory_scenarios.json. */
function diagramAfter(
  compiled: CompiledStandard,
  days: string,
  override: { severity: Severity; to: number } | null = null,
) {
  let standing = START;
  let drawn: ReturnType<typeof drawStateDiagram> | undefined;
  for (const [i, token] of days.split(' ').entries()) {
    const report = reportOf(token);
    const values = {
      new_cases_1d: report?.confirmed ?? 0,
      new_asymptomatic_1d: report?.asymptomatic ?? 0,
      clusters_1d: 0,
      fever_pending: report?.fever_pending ?? null,
      report_age_days: report ? 0 : null,
    };
    const day = addDays(FIRST, i);
    const raw = gradeRow(compiled, values);
    standing = step(compiled, standing, raw, day).standing;
    const by = override && { severity: override.severity, from: FIRST, to: addDays(FIRST, override.to) };
    drawn = drawStateDiagram(compiled, { day, raw, standing, values, override: by });
  }
  const edge = (kind: string) => drawn?.edges.find(edge => edge.kind === kind);
  return { ...drawn, edge };
}

describe('the state diagram', () => {
  const slow = compile({ raise_after_days: 3, lower_after_days: 3, lower_steps: 1 });

  test('counts the days towards a rise, and says where it would lead', () => {
    const { edge, sentence, current, raw } = diagramAfter(slow, '1 3 2');
    expect([current, raw]).toEqual([1, 2]);
    expect(edge('raise')).toMatchObject({ from: 1, to: 2, days_counted: 2, days_needed: 3, waiting_for: [] });
    expect(edge('lower')).toMatchObject({ from: 1, to: null, days_counted: 0, days_needed: 3 });
    expect(sentence).toEqual({
      zh: '已连续2天高于蓝色，满3天升至黄色。',
      en: 'Day 2 of 3 above blue; then it rises to yellow.',
    });
  });

  test('counts the days towards a fall', () => {
    const { edge, sentence } = diagramAfter(slow, '3 0 0');
    expect(edge('lower')).toMatchObject({ from: 3, to: 2, days_counted: 2, days_needed: 3 });
    expect(sentence?.zh).toBe('已连续2天低于橙色，满3天可降至黄色。');
  });

  test('has no way above red, none below green, and none where nothing was ever graded', () => {
    expect(diagramAfter(slow, '4').edges?.map(({ kind }) => kind)).toEqual(['lower']);
    expect(diagramAfter(slow, '0').edges?.map(({ kind }) => kind)).toEqual(['raise']);
    expect(diagramAfter(slow, '-')).toMatchObject({ current: null, raw: null, edges: [] });
    expect(diagramAfter(slow, '3 0 -')).toMatchObject({
      current: null,
      sentence: { zh: expect.stringContaining('橙色') },
    });
  });

  test('names what it waits for besides days: a minimum stay, a condition, a suspension, a margin', () => {
    const stay = diagramAfter(compile({ minimum_days: 5 }), '3 0');
    expect(stay.edge('lower')?.waiting_for).toEqual([
      { zh: '本等级至少保持5天，今为第2天', en: 'it has to stand 5 days, this is day 2' },
    ]);
    const permission = diagramAfter(compile({ lower_requires: 'new_asymptomatic_1d >= 1' }), '3 0 0');
    expect(permission.edge('lower')).toMatchObject({ days_counted: 2, days_needed: 1, to: 0 });
    expect(permission.edge('lower')?.waiting_for).toHaveLength(1);
    expect(permission.edge('lower')?.waiting_for[0]?.zh).toMatch(/^降级条件尚未满足：.*≥1/);

    const because = { zh: '有{fever_pending}人发热待排', en: '{fever_pending} with a fever' };
    const suspended = diagramAfter(compile({}, { when: 'fever_pending > 0', keeps_counting: true, because }), '3 0f');
    expect(suspended.edge('suspended')?.sentence.zh).toBe('暂停：有1人发热待排；天数继续计算。');
    expect(suspended.edge('lower')?.waiting_for).toEqual([{ zh: '有1人发热待排', en: '1 with a fever' }]);

    const held = diagramAfter(compile({ margin: { new_cases_1d: 1 } }), '3 2');
    expect(held.edge('lower')).toMatchObject({ days_counted: 0, to: null });
    expect(held.edge('lower')?.waiting_for[0]?.en).toBe(
      'with the margin (new_cases_1d +1) the rules still give orange or worse, so this day does not count',
    );
  });

  test('an override stands before all else, and says what comes back', () => {
    const { current, edge, sentence } = diagramAfter(slow, '1 1 1', { severity: 4, to: 9 });
    expect(current).toBe(4);
    expect(edge('override')).toMatchObject({ from: 4, to: 1, days_counted: 3, days_needed: 10 });
    expect(sentence?.en).toBe(
      'Set to red by hand until 2022-01-10 (day 3 of 10); then what the standard holds comes back, blue at present.',
    );
  });
});
