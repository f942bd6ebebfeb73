import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEVELS } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { SYSTEMS } from '#core/geometry/systems.ts';
import { GRADE_ORDER, THEME_IDS } from '#web/theme/themes.ts';
import {
  COMPARES,
  MODES,
  PARTS,
  REFRESHES,
  RENDERERS,
  readView,
  SCREENS,
  SHOWN,
  SIDES,
  TABS,
  type View,
  writeView,
} from './view.ts';

const views: fc.Arbitrary<View> = fc.record({
  date: fc.option(fc.integer({ min: 0, max: 4000 }).map(days => addDays('2019-12-01', days))),
  sel: fc.option(fc.string({ minLength: 1 })),
  layer: fc.constantFrom(...LEVELS, 'auto' as const),
  lang: fc.constantFrom('zh' as const, 'en' as const),
  theme: fc.constantFrom(...THEME_IDS),
  camera: fc.option(
    fc.record({
      x: fc.integer({ min: -18_000_000, max: 18_000_000 }).map(n => n / 1e5),
      y: fc.integer({ min: -8_500_000, max: 8_500_000 }).map(n => n / 1e5),
      z: fc.integer({ min: 0, max: 2400 }).map(n => n / 100),
    }),
  ),
  filter: fc.subarray([...GRADE_ORDER]),
  cmp: fc.integer({ min: 1, max: 90 }),
  cmpdate: fc.option(fc.integer({ min: 0, max: 4000 }).map(days => addDays('2019-12-01', days))),
  compare: fc.constantFrom(...COMPARES),
  split: fc.integer({ min: 5, max: 95 }),
  fade: fc.integer({ min: 0, max: 100 }),
  fresh: fc.integer({ min: 1, max: 10_080 }),
  pace: fc.integer({ min: 2, max: 600 }),
  legend: fc.boolean(),
  renderer: fc.constantFrom(...RENDERERS),
  tab: fc.constantFrom(...TABS),
  front: fc.constantFrom('rail' as const, 'why' as const),
  screen: fc.constantFrom(...SCREENS),
  basis: fc.option(fc.constantFrom('our-district', 'wusetu-community')),
  std: fc.option(fc.constantFrom('our-district', 'our-district@2')),
  shown: fc.constantFrom(...SHOWN),
  memory: fc.boolean(),
  cell: fc.option(fc.record({ from: fc.constantFrom(...GRADE_ORDER), to: fc.constantFrom(...GRADE_ORDER) })),
  side: fc.constantFrom(...SIDES),
  proposal: fc.option(fc.integer({ min: 1, max: 999_999_999 })),
  bulletin: fc.option(fc.integer({ min: 1, max: 999_999_999 })),
  against: fc.option(fc.integer({ min: 1, max: 999_999_999 })),
  part: fc.constantFrom(...PARTS),
  crs: fc.constantFrom(...SYSTEMS),
  embed: fc.boolean(),
  mode: fc.constantFrom(...MODES),
  ind: fc.option(fc.constantFrom('cases_per_100k_14d', 'report_age_days')),
  sort: fc.option(fc.record({ column: fc.constantFrom('name', 'new_cases_14d'), down: fc.boolean() })),
  cols: fc.option(fc.subarray(['name', 'since', 'population'], { minLength: 1 })),
  refresh: fc.option(fc.constantFrom(...REFRESHES)),
});

describe('the address', () => {
  test('says everything that can be seen: writing and reading gives the same view', () => {
    fc.assert(
      fc.property(views, view => {
        expect(readView(writeView(view), 'zh')).toEqual(view);
      }),
    );
  });

  test('is short when nothing was changed', () => {
    expect(writeView(readView('', 'zh'))).toBe('?lang=zh');
  });

  test('ignores what it does not know or cannot be, and never throws', () => {
    const odd =
      '?date=2020-02-31&layer=village&theme=neon&x=500&y=1&z=4&filter=red,pink,,green&cmp=-3&lang=fr&tab=x&front=y&a=1' +
      '&screen=ceiling&basis=A%27&std=x@y&shown=all&memory=1&cell=red&side=z&proposal=0' +
      '&part=all&crs=epsg&embed=true&refresh=5&mode=list&ind=A-b&sort=-&cols=,A,&cmpdate=2020-02-30&compare=both&split=99&fresh=0&pace=1';
    expect(readView(odd, 'en')).toEqual({ ...readView('', 'en'), filter: ['red', 'green'] });
    fc.assert(fc.property(fc.string(), text => void readView(`?${text}`, 'zh')));
  });
});
