import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readView } from '#web/state/view.ts';
import { CLIENTS, SNIPPETS } from './all.ts';
import { address, type Choice, encoded, KEY, LIBRARIES } from './choice.ts';
import { type FrameChoice, frameAddress, frameSnippet } from './frame.ts';

const CHOICE: Choice = {
  origin: 'https://map.example:8443',
  key_required: false,
  level: 'community',
  area: { code: '330100001', name: '湖滨社区' },
  bbox: [118.189953, 29.031896, 118.640263, 29.340057],
  date: '2026-02-12',
  theme: 'wall',
  language: 'en',
  crs: 'gcj02',
};

/** That snippets run is proved in e2e/integrate.test.ts; this is what a run does not show. */
describe('examples', () => {
  test.each(CLIENTS)('%s names this host and no other but the libraries', client => {
    const text = SNIPPETS[client].write(CHOICE);
    const hosts = [...text.matchAll(/https?:\/\/[^/"'\s]+/g)].map(match => match[0]);
    expect(hosts).toContain(CHOICE.origin);
    for (const host of hosts) expect([CHOICE.origin, 'https://unpkg.com']).toContain(host);
    expect(text).not.toMatch(/undefined|=null|NaN|\[object/);
  });

  test.each(CLIENTS)('%s has a place for a key where one is needed, and only there', client => {
    const { write } = SNIPPETS[client];
    expect(write(CHOICE)).not.toContain(KEY);
    expect(write({ ...CHOICE, key_required: true })).toMatch(new RegExp(`Bearer ${KEY}`));
  });

  test.each(CLIENTS)('%s is in English without a word of Chinese, and changes with the language', client => {
    const { write } = SNIPPETS[client];
    expect(write(CHOICE)).not.toMatch(/\p{Script=Han}/u);
    expect(write({ ...CHOICE, language: 'zh' })).toMatch(/\p{Script=Han}/u);
  });

  test('the day, the level and the system are those chosen', () => {
    for (const client of ['leaflet', 'python', 'gdal', 'curl', 'qgis'] as const)
      expect(SNIPPETS[client].write(CHOICE)).toContain('communities/items?f=json&datetime=2026-02-12&crs=gcj02&');
    expect(SNIPPETS.leaflet.write({ ...CHOICE, crs: 'wgs84' })).not.toContain('crs=');
    expect(SNIPPETS.maplibre.write(CHOICE)).toContain('/style.json?theme=wall&lang=en&date=2026-02-12');
    expect(SNIPPETS.openlayers.write({ ...CHOICE, level: 'street' })).toContain('/tiles/street/{z}/{x}/{y}.mvt?date=');
    expect(SNIPPETS.curl.write(CHOICE)).toContain('/api/explain/330100001?date=2026-02-12&lang=en');
  });

  test('no code of an area breaks out of its quotation marks, in a shell, in HTML or in a script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), text => {
        fc.pre(!/\p{Cs}/u.test(text));
        expect(encoded(text)).toMatch(/^[\w.%-]*$/);
        expect(decodeURIComponent(encoded(text))).toBe(text);
      }),
    );
    const code = `a"b'c$(id)\`d\`!<i>%~`;
    expect(SNIPPETS.curl.write({ ...CHOICE, area: { code, name: '' } })).toContain(`/api/explain/${encoded(code)}?`);
  });

  test('the libraries are the versions that the tests run', () => {
    for (const [name, folder] of [
      ['leaflet', LIBRARIES.leaflet],
      ['maplibre-gl', LIBRARIES.maplibre],
      ['ol', LIBRARIES.ol],
    ] as const) {
      const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
      expect(folder).toContain(`/${name}@${version}`);
    }
  });

  test('values that are not given stay out of an address', () => {
    expect(address('', '/a', { b: null, c: 'x,y z', d: 0 })).toBe('/a?c=x,y%20z&d=0');
  });
});

describe('the frame for other pages', () => {
  const frame: FrameChoice = {
    ...{ origin: 'http://127.0.0.1:8080', area: 'D1 <"', theme: 'wall', language: 'en', panel: false },
    ...{ refresh: 300, height: 480 },
  };

  test('its address is read by the page as it was meant', () => {
    const { search } = new URL(frameAddress(frame));
    const expected = { embed: true, sel: 'D1 <"', theme: 'wall', lang: 'en', legend: false, refresh: 300 };
    expect(readView(search, 'zh')).toEqual({ ...readView('', 'zh'), ...expected });
    expect(readView(new URL(frameAddress({ ...frame, panel: true, area: null, refresh: null })).search, 'zh')).toEqual({
      ...readView('', 'zh'),
      ...{ embed: true, theme: 'wall', lang: 'en' },
    });
  });

  test('nothing in it ends the attribute early', () => {
    const [, src] = /src="([^"]*)"/.exec(frameSnippet(frame))!;
    expect(src!.replaceAll('&amp;', '&')).toBe(frameAddress(frame));
    expect(src).not.toMatch(/[<>]/);
  });
});
