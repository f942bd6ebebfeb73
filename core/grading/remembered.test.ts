import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COLUMN_NAMES } from '#core/cql2/arbitrary.ts';
import { documents, INDICATORS } from '#core/standard/arbitrary.ts';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { thresholdsOf, withThreshold } from '#core/standard/thresholds.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { gradeColumns, type RawColumns } from './raw.ts';
import { rememberedGrading } from './remembered.ts';

const ROWS = 1500;
const value = (seed: number) => (seed % 7 === 0 ? Number.NaN : [0, 1, 2, 3, 10, 14, 50, 100][seed % 8]!);

/** An edit of a document: a threshold moved, or a rule taken away. */
type Edit = { which: number; value: number };
const edited = (document: Standard, { which, value }: Edit): Standard => {
  const thresholds = thresholdsOf(document);
  if (thresholds.length === 0) return { ...document, rules: document.rules.slice(which % 2) };
  return withThreshold(document, thresholds[which % thresholds.length]!, value);
};
const edits = fc.array(fc.record({ which: fc.nat(100), value: fc.integer({ min: 0, max: 60 }) }), { maxLength: 8 });

const columnsOf = (names: readonly string[], seed: number) =>
  Object.fromEntries(
    names.map((name, column) => [
      name,
      Float64Array.from({ length: ROWS }, (_, row) => value((row + 1) * (column + 3) + seed)),
    ]),
  );

/** As text: comparing arrays value by value took most of the test's time. */
const said = (raws: RawColumns): string => Object.values(raws).join('|');

test('edit by edit, the grades are those of the whole document evaluated anew', () => {
  fc.assert(
    fc.property(documents, edits, fc.nat(1000), (start, steps, seed) => {
      const columns = columnsOf(
        COLUMN_NAMES.map(name => INDICATORS[name]!),
        seed,
      );
      const grade = rememberedGrading(columns, ROWS);
      let document = start;
      for (const edit of [null, ...steps]) {
        if (edit) document = edited(document, edit);
        const read = validateStandard(document);
        if ('standard' in read)
          expect(said(grade(read.standard))).toBe(said(gradeColumns(read.standard, columns, ROWS)));
      }
    }),
    { numRuns: 30 },
  );
});

test.each(Object.keys(PRESETS))('%s, threshold by threshold', id => {
  const document = PRESETS[id]!;
  const read = (changed: Standard) => {
    const result = validateStandard(changed);
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    return result.standard;
  };
  const columns = columnsOf(read(document).indicators, 5);
  const grade = rememberedGrading(columns, ROWS);
  for (const threshold of thresholdsOf(document)) {
    // Thresholds of points must ascend: none passes its neighbour.
    const changed = read(withThreshold(document, threshold, threshold.value + 0.01));
    expect(said(grade(changed))).toBe(said(gradeColumns(changed, columns, ROWS)));
  }
});
