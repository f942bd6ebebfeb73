import { describe, expect, test } from 'vitest';
import { frameByte } from '../contract.ts';
import { zoomsOf } from '../theme/level_zooms.ts';
import { gradePaint, movePaint } from './area_paint.ts';
import type { Mark } from './drawing.ts';
import { type LabelQuestion, linesOf, screenLabels, widthOf } from './screen_labels.ts';

const levels = zoomsOf(['district', 'community'], { district: 1, community: 4 }, [0, 0, 0.2, 0.2]);
const community = levels[1]!;
const frame = Uint8Array.from([1, frameByte(4, 'graded'), frameByte(0, 'override'), frameByte(null, 'insufficient')]);
const areas = [
  { seq: 1, name: '东湖社区', point: [100, 100] as const },
  { seq: 2, name: '西湖社区', point: [110, 104] as const },
  { seq: 3, name: '南湖社区', point: [300, 100] as const },
];
const question: LabelQuestion = {
  ...{
    levels,
    painted: 'community',
    areas: { district: [{ seq: 1, name: '东区', point: [500, 500] }], community: areas },
  },
  ...{ paint: gradePaint({ frame, theme: 'official' }), arrows: false, theme: 'official', zoom: community.name + 3 },
  ...{ place: ([x, y]) => [x, y], width: 800, height: 600 },
};
const texts = (marks: Mark[]) => marks.map(mark => (mark.kind === 'text' ? mark.text : ''));

describe('labels of a screen', () => {
  test('numerals of all that have a grade, pale where it is green, an asterisk by hand; of two names that meet one', () => {
    expect(texts(screenLabels(question))).toEqual(['Ⅰ', 'Ⅴ', '*', '东湖社区', '南湖社区']);
    expect(screenLabels(question)[1]).toMatchObject({ opacity: 0.4 });
  });

  test('from far away neither', () => {
    expect(texts(screenLabels({ ...question, zoom: community.numeral - 0.1 }))).toEqual(['东区']);
  });

  test('names as large at every place, whatever the area: sizes follow the zoom only', () => {
    const sizes = screenLabels(question).flatMap(mark => (mark.kind === 'text' && mark.halo ? [mark.size] : []));
    expect(new Set(sizes).size).toBe(1);
  });

  test('what the filter leaves out says nothing', () => {
    const paint = gradePaint({ frame, theme: 'official', muted: seq => seq !== 3 });
    expect(texts(screenLabels({ ...question, paint }))).toEqual(['南湖社区']);
  });

  test('steps have arrows, before numerals would be there', () => {
    const paint = movePaint({ steps: Int8Array.from([2, 0, 9]), theme: 'official' });
    const far = { ...question, paint, arrows: true, zoom: community.shown };
    expect(texts(screenLabels(far)).slice(0, 2)).toEqual(['↑2', '–']);
  });

  test('nothing outside of the picture', () => {
    expect(screenLabels({ ...question, place: () => [-500, 20] })).toEqual([]);
  });
});

describe('lines of a name', () => {
  test.each([
    ['东湖社区', ['东湖社区']],
    ['高新技术产业开发区管理委员会', ['高新技术产业开', '发区管理委员会']],
    ['Upper East Side-Carnegie Hill', ['Upper East', 'Side-Carnegie', 'Hill']],
  ])('%s', (name, lines) => {
    expect(linesOf(name, 7)).toEqual(lines);
  });

  test('nothing is lost, and a character beyond the first plane is one', () => {
    expect(linesOf('𠮷'.repeat(9), 7).join('')).toBe('𠮷'.repeat(9));
    expect(widthOf('𠮷𠮷')).toBe(2);
  });
});
