import { describe, expect, test } from 'vitest';
import { evaluate, type Row } from '#core/cql2/evaluate.ts';
import { gradeRow } from '#core/grading/raw.ts';
import { trace } from '#core/grading/trace.ts';
import type { CompiledStandard } from './compile.ts';
import { PRESETS, preset } from './presets.ts';
import { GRADED_CASES, type GradedCase } from './testing_cases.ts';
import { mutantsOf, stepOf, thresholdsOf } from './testing_mutants.ts';

/** Whether a standard meets a case written by hand. */
function meets(compiled: CompiledStandard, { row, severity, stale, lower_allowed, terms }: GradedCase): boolean {
  const raw = gradeRow(compiled, row);
  return (
    raw.severity === severity &&
    raw.stale === (stale ?? false) &&
    (lower_allowed === undefined || raw.lower_allowed === lower_allowed) &&
    Object.entries(terms ?? {}).every(([name, value]) => termOf(compiled, name, row) === value)
  );
}

function termOf(compiled: CompiledStandard, name: string, row: Row) {
  const term = compiled.terms[name];
  return term === undefined ? undefined : evaluate(term, row);
}

describe.each(Object.keys(PRESETS))('%s', id => {
  const compiled = preset(id) as CompiledStandard;
  const own = GRADED_CASES.filter(({ standard }) => standard === id);

  test('meets every case written for it', () => {
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(graded => !meets(compiled, graded))).toEqual([]);
  });

  test('every threshold is met from just below, at, and just above', () => {
    const rows = own.map(({ row }) => row);
    const missed = thresholdsOf(compiled).flatMap(({ of, limit, words }) => {
      const values = rows.map(row => evaluate(of, row)).filter(value => typeof value === 'number');
      const near = stepOf(of, rows) === 1 ? 1 : 0.001_01;
      const sides = {
        // Below none at all there is nothing, nor above where it is negated.
        below: limit === 0 || values.some(value => value < limit && value >= limit - near),
        at: values.includes(limit),
        above: (limit === 0 && of.kind === 'negate') || values.some(value => value > limit && value <= limit + near),
      };
      return Object.entries(sides).flatMap(([side, met]) => (met ? [] : [`${words}: ${side}`]));
    });
    expect(missed).toEqual([]);
  });

  // A table that a wrong boundary could pass proves nothing: every threshold is moved, every operator turned.
  test('the cases notice every threshold that is off by a little or on the wrong side', () => {
    const survivors = mutantsOf(
      compiled,
      own.map(({ row }) => row),
    ).filter(({ standard }) => own.every(graded => meets(standard, graded)));
    expect(survivors.map(({ words }) => words)).toEqual([]);
  });

  test('every used grade has its name, measures and resumption rules in both languages, and says whose they are', () => {
    const { rules, otherwise, measures, resumption, measures_source, resumption_source, source, original } =
      compiled.standard;
    const used = [...new Set([otherwise, ...rules.map(({ severity }) => severity)])].sort().map(String);
    for (const table of [measures, resumption]) {
      expect(Object.keys(table ?? {})).toEqual(used);
      for (const { zh, en } of Object.values(table ?? {})) {
        expect(zh.length).toBeGreaterThan(0);
        expect(en.length).toBe(zh.length);
        for (const text of zh) expect(text).toMatch(/\p{Script=Han}/u);
        for (const text of en) expect(text).not.toMatch(/\p{Script=Han}/u);
      }
    }
    expect([measures_source, resumption_source]).toEqual([
      expect.stringMatching(/^(source|ours)$/),
      expect.stringMatching(/^(source|ours)$/),
    ]);
    expect(source.citation.length).toBeGreaterThan(20);
    expect(source.published).toMatch(/^20\d\d/);
    if (source.fidelity === 'adapted') expect(source.note).toBeTruthy();
    if (id !== 'wusetu-community') expect(Object.keys(original ?? {})).toEqual(used);
  });

  test('every case is told in a sentence of either language', () => {
    for (const { row, severity } of own) {
      for (const language of ['zh', 'en'] as const) {
        const { sentence } = trace(compiled, row, language);
        expect(sentence).toMatch(language === 'zh' ? /^[^：]+：.+。$/ : /^[^:]+: .+\.$/);
        expect(sentence).not.toMatch(/[{}]|NaN|undefined|Infinity/);
        if (severity !== null) expect(sentence).not.toMatch(/^(数据不足|Insufficient)/);
        if (language === 'en') expect(sentence).not.toMatch(/[\p{Script=Han}，。：]/u);
      }
    }
  });
});
