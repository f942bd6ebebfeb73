import { describe, expect, test } from 'vitest';
import { frameByte } from '../contract.ts';
import { GRADE_COLOURS, THEME_IDS } from '../theme/grade_colours.ts';
import { MAP_COLOURS } from '../theme/map_colours.ts';
import type { Drawing, Mark } from './drawing.ts';
import { drawMap, type MapQuestion } from './map_drawing.ts';
import { gridPoint, type OutlinesPayload } from './outlines.ts';
import { toSvg } from './svg.ts';

/** Six squares of 100 units side by side; the third has a hole, the sixth a second part below. */
const square = (x: number, y = 0) => [x, y, 100, 0, 0, 100, -100, 0];
const outlines: OutlinesPayload = {
  level: 'community',
  boundary_version: 1,
  units: 2 ** 22,
  box: [0, 0, 600, 210],
  areas: [1, 2, 3, 4, 5, 6].map(seq => ({
    seq,
    rings: [
      square((seq - 1) * 100),
      ...(seq === 3 ? [[240, 40, 0, 20, 20, 0, 0, -20]] : []),
      ...(seq === 6 ? [square(500, 110)] : []),
    ],
  })),
};
const frame = Uint8Array.from([
  1,
  frameByte(4, 'graded'),
  frameByte(3, 'stale'),
  frameByte(2, 'suspended'),
  frameByte(0, 'override'),
  frameByte(null, 'insufficient'),
]);
const degrees = (x: number, y: number): [number, number] => [
  (x / outlines.units) * 360 - 180,
  (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / outlines.units))) * 180) / Math.PI,
];
const question: MapQuestion = {
  ...{ outlines, above: [], frame, theme: 'official', width: 616, height: 226 },
  labels: outlines.areas.map(({ seq }) => ({ seq, name: `社区${seq}`, point: degrees(seq * 100 - 50, 50) })),
};
const of = <K extends Mark['kind']>({ marks }: Drawing, kind: K) =>
  marks.filter((mark): mark is Extract<Mark, { kind: K }> => mark.kind === kind);

describe('the picture of a day', () => {
  const drawing = drawMap(question);

  test('every area once, in the colour of its grade; without a byte it is without data, never green', () => {
    const { red, orange, yellow, green, insufficient } = GRADE_COLOURS.official;
    expect(of(drawing, 'area').map(({ seq, fill }) => [seq, fill])).toEqual([
      [1, red.fill],
      [2, orange.fill],
      [3, yellow.fill],
      [4, green.fill],
      [5, insufficient.fill],
      [6, insufficient.fill],
    ]);
  });

  test('states have patterns: stale dots, no data hatches; suspended and set by hand outlines inside', () => {
    expect(of(drawing, 'area').map(({ pattern }) => pattern)).toEqual([null, 'dots', null, null, 'hatch', 'hatch']);
    expect(of(drawing, 'inset').map(({ dash }) => dash !== null)).toEqual([false, true]);
  });

  test('the numeral and the name stand inside the area, worst numeral Ⅰ; by hand has an asterisk; no numeral without data', () => {
    const texts = of(drawing, 'text');
    expect(texts.filter(({ bold }) => bold).map(({ text }) => text)).toEqual(['Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅴ*']);
    expect(texts.filter(({ bold }) => !bold).map(({ text }) => text)).toEqual([1, 2, 3, 4, 5, 6].map(n => `社区${n}`));
    for (const { text, x } of texts.filter(({ bold }) => !bold))
      expect(Math.abs(x - (8 + Number(text.at(-1)) * 100 - 50))).toBeLessThan(0.01);
  });

  test('a place in degrees falls on the grid where it came from', () => {
    const [x, y] = gridPoint(outlines.units, degrees(250, 30));
    expect(x).toBeCloseTo(250, 6);
    expect(y).toBeCloseTo(30, 6);
  });

  test('areas that are left out are grey and say nothing', () => {
    const muted = drawMap({ ...question, muted: seq => seq !== 1 });
    expect(of(muted, 'area').filter(({ fill }) => fill === MAP_COLOURS.official.muted)).toHaveLength(5);
    expect(of(muted, 'text').map(({ text }) => text)).toEqual(['Ⅰ', '社区1']);
    expect(of(muted, 'inset')).toEqual([]);
  });

  test('no areas are an empty picture', () => {
    expect(drawMap({ ...question, outlines: { ...outlines, box: null, areas: [] } }).marks).toEqual([]);
  });
});

test.each(THEME_IDS)('as SVG, %s: one path an area with its seq, patterns defined once, text escaped', theme => {
  const labels = [{ seq: 1, name: '<甲 & 𠮷>', point: degrees(50, 50) }];
  const svg = toSvg(drawMap({ ...question, theme, labels }), { title: '五色图 "2026"' });
  expect([...svg.matchAll(/data-seq="(\d+)"/g)].map(([, seq]) => seq)).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(svg.match(/<pattern /g)).toHaveLength(2);
  expect(svg).toContain('&lt;甲 &amp; 𠮷&gt;');
  expect(svg).toContain('<title>五色图 &quot;2026&quot;</title>');
  expect(svg).not.toMatch(/<script|<style|href|NaN|Infinity|undefined/);
});
