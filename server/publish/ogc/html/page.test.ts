import { type DefaultTreeAdapterTypes, type ParserError, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { Language } from '#core/contract.ts';
import { readFilterText } from '#core/cql2/filter.ts';
import { GRADE_COLOURS, THEME_IDS } from '#core/theme/grade_colours.ts';
import type { Kind } from '#server/publish/ogc/payloads.ts';
import { chip, gradeWords } from './chip.ts';
import { addressOf, html } from './markup.ts';
import { outline } from './outline.ts';
import { page } from './page.ts';
import { exampleFilter } from './properties_page.ts';
import { STYLE } from './style.ts';
import { BASE, formsOf, HOSTILE, ITEMS, PATHS, payloads } from './test_payloads.ts';

type Node = DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document;
type Element = DefaultTreeAdapterTypes.Element;

function read(text: string) {
  const errors: ParserError[] = [];
  const document = parse(text, { onParseError: error => errors.push(error), scriptingEnabled: false });
  const elements: Element[] = [];
  const walk = (node: Node) => {
    if ('tagName' in node) elements.push(node);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(document);
  return { errors: errors.map(({ code, startLine, startCol }) => `${code} ${startLine}:${startCol}`), elements };
}

const attribute = ({ attrs }: Element, name: string): string | undefined => attrs.find(one => one.name === name)?.value;
const textOf = (element: Element): string =>
  element.childNodes.map(node => ('value' in node ? node.value : 'tagName' in node ? textOf(node) : '')).join('');

const drawn = (kind: Kind, language: Language): string => page(kind, payloads(language)[kind], language, formsOf(kind));
const CASES = (Object.keys(PATHS) as Kind[]).flatMap(kind =>
  (['zh', 'en'] as const).map(language => [kind, language] as const),
);

describe('pages of the OGC API', () => {
  it.each(CASES)('%s in %s is well-formed, named, and lets nothing out of its text', (kind, language) => {
    const text = drawn(kind, language);
    const { errors, elements } = read(text);
    expect(errors).toEqual([]);
    const one = (name: string) => elements.filter(({ tagName }) => tagName === name);
    expect(attribute(one('html')[0]!, 'lang')).toBe(language === 'zh' ? 'zh-CN' : 'en');
    expect(textOf(one('title')[0]!).trim().length).toBeGreaterThan(5);
    expect(one('h1')).toHaveLength(1);
    expect(one('main')).toHaveLength(1);
    for (const name of ['script', 'img', 'iframe', 'style']) expect(one(name), name).toHaveLength(0);
    for (const { attrs } of elements)
      for (const { name, value } of attrs) {
        expect(name === 'style' || name.startsWith('on'), name).toBe(false);
        if (name === 'href' || name === 'src' || name === 'action')
          expect(value).not.toMatch(/^\s*(javascript|vbscript):/i);
      }
    expect(text).not.toContain('undefined');
    expect(text).not.toContain('[object');
    // Only the grades' own words in the other language may stand here: the switch names both languages.
    const ids = elements.flatMap(element => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const cell of one('input').filter(input => attribute(input, 'type') !== 'hidden'))
      expect((cell.parentNode as Element).tagName).toBe('label');
  });

  it.each(CASES)('%s in %s leads on: breadcrumb, the other language, the other form', (kind, language) => {
    const { elements } = read(drawn(kind, language));
    const anchors = elements.filter(({ tagName }) => tagName === 'a');
    const other = anchors.find(one => attribute(one, 'hreflang') === (language === 'zh' ? 'en' : 'zh-CN'))!;
    const url = new URL(attribute(other, 'href')!);
    expect(url.pathname).toBe(new URL(PATHS[kind], BASE).pathname);
    expect(url.searchParams.get('lang')).toBe(language === 'zh' ? 'en' : 'zh');
    for (const [name, value] of new URL(PATHS[kind], BASE).searchParams) expect(url.searchParams.get(name)).toBe(value);
    expect(anchors.some(one => attribute(one, 'href')?.includes('f=json'))).toBe(true);
    const crumbs = elements.find(one => attribute(one, 'class') === 'crumbs')!;
    expect(crumbs).toBeDefined();
    // Whoever reads in a language stays in it.
    for (const anchor of anchors) {
      const href = attribute(anchor, 'href')!;
      if (
        href.startsWith(`${BASE}/api`) &&
        href.includes('f=html') &&
        !attribute(anchor, 'hreflang') &&
        !attribute(anchor, 'aria-current')
      )
        expect(new URL(href).searchParams.get('lang'), href).toBe(language);
    }
  });

  it('names an item as it is, and leads to it whatever its id', () => {
    const { elements } = read(drawn('items', 'zh'));
    const shown = HOSTILE.replace('\u0007', '\ufffd');
    const named = elements.filter(one => one.tagName === 'a' && textOf(one) === shown);
    expect(named).toHaveLength(1);
    const { pathname } = new URL(attribute(named[0]!, 'href')!);
    expect(decodeURIComponent(pathname.split('/items/')[1]!)).toBe(ITEMS[0]!.id);
    expect(pathname.split('/')).toHaveLength(6);
  });

  it('shows every colour with its word, and what has no grade never in a colour', () => {
    const { elements } = read(drawn('items', 'en'));
    const rows = elements.filter(({ tagName }) => tagName === 'tr').slice(1);
    expect(rows).toHaveLength(ITEMS.length);
    const words = ['Red', 'Orange', 'Yellow', 'Blue', 'Green'];
    for (const [i, word] of words.entries()) expect(textOf(rows[i]!)).toContain(word);
    for (const row of rows.slice(5)) for (const word of words) expect(textOf(row)).not.toContain(word);
    for (const grade of [null, undefined, 'purple', 7, '__proto__'])
      for (const state of [null, undefined, 'insufficient', 'graded', 'x']) {
        const mark = chip({ grade, state }, 'zh').toString();
        expect(mark).toContain('of-insufficient');
        expect(mark).toContain('数据不足');
      }
    expect(gradeWords({ grade: 'red', state: 'override' }, 'zh')).toBe('红色 · 高风险 · 人工调整');
    expect(gradeWords({ grade: null, state: 'stale' }, 'en')).toBe('Stale');
  });

  it('draws the areas of a page, hatched, dotted and outlined as on the map, each with its words', () => {
    const { elements } = read(drawn('items', 'zh'));
    const areas = elements.filter(one => attribute(one, 'class') === 'area');
    expect(areas).toHaveLength(6);
    const classes = (area: Element) =>
      area.childNodes.flatMap(node => ('tagName' in node ? (attribute(node, 'class') ?? []) : []));
    const of = (word: string) => areas.find(area => textOf(area).includes(word))!;
    expect(classes(of('红色'))).toContain('fill of-red');
    expect(classes(of('数据不足'))).toEqual(['fill of-insufficient', 'over']);
    expect(classes(of('数据陈旧'))).toContain('over');
    expect(classes(of('暂停'))).toEqual(['fill of-yellow', 'line wide', 'line double', 'on-yellow']);
    expect(classes(of('人工调整'))).toContain('line dashed');
    expect(drawn('items', 'zh')).toContain('1 个要素没有几何');
  });

  it('draws the same picture in every order of axes', () => {
    const picture = (axis_order: 'longitude, latitude' | 'latitude, longitude', swap: boolean) => {
      const areas = ITEMS.slice(0, 6).map(({ geometry }) => {
        const rings = geometry?.type === 'Polygon' ? geometry.coordinates : [];
        const turned = swap ? rings.map(ring => ring.map(([x, y]) => [y!, x!])) : rings;
        return { name: 'x', geometry: { type: 'Polygon' as const, coordinates: turned }, shown: {} };
      });
      return outline(areas, { axis_order }, 'x', 'en')!.toString();
    };
    expect(picture('latitude, longitude', true)).toBe(picture('longitude, latitude', false));
    expect(outline([{ name: 'x', geometry: null, shown: {} }], { axis_order: 'east, north' }, 'x', 'en')).toBeNull();
  });

  it('offers a filter of every queryable that the filter language reads', () => {
    const { properties } = payloads('en').queryables;
    const types = {
      geometry: 'geometry',
      name: 'string',
      grade: 'string',
      severity: 'integer',
      since: 'date',
      as_of: 'timestamp',
      population: 'integer',
      derived: 'boolean',
    } as const;
    const queryables = Object.entries(types).map(([name, type]) => ({ name, type }));
    expect(Object.keys(properties)).toEqual(Object.keys(types));
    for (const [name, schema] of Object.entries(properties))
      expect(() => readFilterText(exampleFilter(name, schema), queryables), name).not.toThrow();
  });

  it('escapes by construction', () => {
    expect(html`<p title="${'"><b>'}">${['<', html`<i></i>`, null, false, 0]}</p>`.toString()).toBe(
      '<p title="&quot;&gt;&lt;b&gt;">&lt;<i></i>0</p>',
    );
    expect(html`${'\0\ud800\u009f'}`.toString()).toBe('\ufffd\ufffd\ufffd');
    for (const href of ['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'java\nscript:x'])
      expect(addressOf(href), href).toBe('#');
    for (const href of ['/api', '?f=json', 'https://a.example/?x=1']) expect(addressOf(href)).toBe(href);
  });
});

/** WCAG 2.1 contrast. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
    const [red, green, blue] = [1, 3, 5].map(i => {
      const value = Number.parseInt(full.slice(i, i + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

describe('the style sheet of the pages', () => {
  const themes = [...STYLE.matchAll(/:root\{([^}]+)\}/g)].map(
    ([, body]) => new Map([...body!.matchAll(/--([\w-]+):(#[0-9a-f]+)/g)].map(([, name, value]) => [name!, value!])),
  );

  it('has a light and a dark theme with the contrast of WCAG AA', () => {
    expect(themes).toHaveLength(2);
    for (const theme of themes) {
      const of = (a: string, b: string) => contrast(theme.get(a)!, theme.get(b)!);
      for (const ground of ['ground', 'panel', 'sunken'])
        for (const ink of ['ink', 'soft', 'link']) expect(of(ink, ground), `${ink} on ${ground}`).toBeGreaterThan(4.5);
      expect(of('panel', 'link')).toBeGreaterThan(4.5);
      expect(of('mark', 'panel')).toBeGreaterThan(3);
      for (const key of Object.keys(GRADE_COLOURS.official)) expect(of(`on-${key}`, key), key).toBeGreaterThan(4.5);
    }
  });

  it('has the colours of the themes of the service, and loads nothing', () => {
    expect(THEME_IDS).toContain('wall');
    for (const [key, { fill }] of Object.entries(GRADE_COLOURS.official)) expect(themes[0]!.get(key)).toBe(fill);
    for (const [key, { fill }] of Object.entries(GRADE_COLOURS.wall)) expect(themes[1]!.get(key)).toBe(fill);
    expect(STYLE).not.toMatch(/url\(|@import/);
  });
});
