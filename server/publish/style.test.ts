import { inflateSync } from 'node:zlib';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { FillLayerSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRADES, type LegendPayload, type Level } from '#core/contract.ts';
import { GRADE_COLOURS, THEME_IDS } from '#core/theme/grade_colours.ts';
import { patternImages } from '#core/theme/patterns.ts';
import type { Context } from '#server/platform/context.ts';
import type { App } from '#server/platform/http.ts';
import type { Scope } from '#server/platform/reader.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { drawSprite, type SpriteIndex } from './sprite.ts';
import { gradedTown, publishOn, townContext } from './test_town.ts';

type Told = { wusetu: Record<string, unknown> & { levels: { level: Level; from_zoom: number }[] } };
const DAY = '2026-01-16';
const LEVELS = [undefined, 'city', 'district', 'street', 'community'] as const;
const CASES = THEME_IDS.flatMap(theme =>
  (['zh', 'en'] as const).flatMap(lang => LEVELS.map(level => ({ theme, lang, level }))),
);

describeEngines('/style.json', engine => {
  let context: Context;
  let app: App;
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = await publishOn(context);
  }, 120_000);
  afterAll(() => app?.close());

  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
  const style = async (query = '', headers = {}) => {
    const response = await get(`/style.json?${query}`, headers);
    expect(response.statusCode, response.body).toBe(200);
    return response.json<StyleSpecification>();
  };
  const tilesOf = ({ sources }: StyleSpecification): string[] =>
    Object.values(sources).flatMap(source => (source.type === 'vector' ? (source.tiles ?? []) : []));
  const told = ({ metadata }: StyleSpecification) => (metadata as Told).wusetu;

  it.each(CASES)('is valid: $theme $lang $level', async ({ theme, lang, level }) => {
    const made = await style(`theme=${theme}&lang=${lang}${level ? `&level=${level}` : ''}`);
    expect(validateStyleMin(made)).toEqual([]);
    expect(made.glyphs).toBeUndefined();
    expect(JSON.stringify(made.layers)).not.toContain('text-field');
    expect(Object.keys(made.sources)).toEqual(level ? [level] : ['district', 'street', 'community']);
    const index = (await get('/sprite.json')).json<SpriteIndex>();
    const named = JSON.stringify(made.layers).match(/"(?:hatch|dots|numeral|asterisk)-[a-z-]+"/g) ?? [];
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) expect(Object.keys(index), name).toContain(JSON.parse(name));
  });

  it.each(THEME_IDS)(
    'paints each grade of %s in the colour of the legend, and everything else as missing',
    async theme => {
      const { layers } = await style(`theme=${theme}`);
      const legend = (await get(`/legend.json?theme=${theme}`)).json<{ grades: { grade: string; colour: string }[] }>();
      const fills = layers.filter((layer): layer is FillLayerSpecification => layer.id.endsWith('-fill'));
      expect(fills.length).toBeGreaterThan(3);
      for (const { paint } of fills) {
        const [match, property, ...rest] = paint!['fill-color'] as unknown as [string, unknown, ...string[]];
        expect([match, property]).toEqual(['match', ['get', 'grade']]);
        const pairs = Object.fromEntries(GRADES.map((_, n) => [rest[2 * n], rest[2 * n + 1]]));
        expect(pairs).toEqual(Object.fromEntries(legend.grades.map(({ grade, colour }) => [grade, colour])));
        expect(rest.at(-1)).toBe(GRADE_COLOURS[theme].insufficient.fill);
        expect(rest).toHaveLength(11);
        expect(paint!['fill-opacity']).toBeUndefined();
      }
    },
  );

  it('shows one level at every zoom, and where a tile is handed out coarser that one', async () => {
    const made = await style();
    const { levels } = told(made);
    expect(levels.map(({ level }) => level)).toEqual(['district', 'street', 'community']);
    expect(levels[0]!.from_zoom).toBe(0);
    const at = (zoom: number) =>
      made.layers.filter(
        (layer): layer is Exclude<LayerSpecification, { type: 'background' }> =>
          layer.id.endsWith('-fill') && zoom >= (layer.minzoom ?? 0) && zoom < (layer.maxzoom ?? 24),
      );
    for (let zoom = 0; zoom < 24; zoom += 0.25) {
      const shown = levels.findLast(entry => zoom >= entry.from_zoom)!.level;
      const found = at(zoom) as FillLayerSpecification[];
      expect(new Set(found.map(layer => layer.source))).toEqual(new Set([shown]));
      // Its own layer is drawn last, over those of the levels above.
      const order = ['city', 'district', 'street', 'community'];
      expect(found.map(layer => layer['source-layer'])).toEqual(order.slice(0, order.indexOf(shown) + 1));
    }
  });

  it('has tiles that pass over what a client repeats of its address, one at a time', async () => {
    // ol-mapbox-style takes the last parameter of a style's address for an access token.
    const tile = '/tiles/community/11/1707/843.mvt';
    const plain = await get(tile);
    for (const query of ['theme=wall', 'lang=en', 'level=street']) {
      const repeated = await get(`${tile}?${query}`);
      expect(repeated.statusCode, query).toBe(200);
      expect(repeated.headers.etag).toBe(plain.headers.etag);
      expect(repeated.rawPayload.equals(plain.rawPayload)).toBe(true);
    }
    for (const query of ['theme=wall&lang=en', 'theme=pink', 'access_token=1'])
      expect((await get(`${tile}?${query}`)).statusCode, query).toBe(400);
  });

  it('names the host by which it was asked, and tells caches so', async () => {
    const response = await get('/style.json', { host: 'map.example:8443' });
    const made = response.json<StyleSpecification>();
    expect(made.sprite).toBe('http://map.example:8443/sprite');
    for (const tiles of tilesOf(made)) expect(tiles).toMatch(/^http:\/\/map\.example:8443\/tiles\/[a-z]+\/\{z\}/);
    expect(response.headers.vary).toContain('Host');
    const other = await get('/style.json', { host: 'other.example' });
    expect(other.headers.etag).not.toBe(response.headers.etag);
    const again = await get('/style.json', { host: 'map.example:8443', 'if-none-match': response.headers.etag! });
    expect(again.statusCode).toBe(304);
  });

  it('is of the present without a day, and of one day at immutable addresses with it', async () => {
    const present = await style();
    expect(told(present)).toMatchObject({ follows: true, version: null });
    for (const tiles of tilesOf(present)) expect(tiles).toMatch(/\.mvt$/);
    const past = await style(`date=${DAY}&lang=en`);
    expect(told(past)).toMatchObject({ follows: false, date: DAY, language: 'en', boundary_version: 1 });
    expect(told(past).as_of).toMatch(/^\d{4}-/);
    expect(told(past).credit).toContain('wusetu-community@1');
    for (const tiles of tilesOf(past)) {
      const url = new URL(tiles);
      expect(url.searchParams.get('date')).toBe(DAY);
      const tile = await get(`${decodeURI(url.pathname).replace('{z}/{x}/{y}', '11/1707/843')}${url.search}`);
      expect(tile.statusCode).toBe(200);
      expect(tile.headers['cache-control']).toContain('immutable');
    }
  });

  it('shows a key its areas, and no day that it does not read', async () => {
    // Not S1, whose exclave lies outside of the city's own shape.
    const scope: Scope = { id: 'one', areas: ['S0'], fields: null, from: DAY, to: null };
    const scoped = await publishOn(context, () => scope);
    const boundsOf = ({ sources }: StyleSpecification) => (sources.community as { bounds: number[] }).bounds;
    const [west = 0, south = 0, east = 0, north = 0] = boundsOf((await scoped.inject('/style.json')).json());
    const [left = 0, foot = 0, right = 0, top = 0] = boundsOf(await style());
    // An exclave lies outside of the city that it belongs to: clients ask for no tile beyond the bounds.
    expect(west >= left && south >= foot && east <= right && north <= top).toBe(true);
    expect((east - west) * (north - south)).toBeLessThan((right - left) * (top - foot));
    expect((await scoped.inject(`/style.json?date=${DAY}`)).statusCode).toBe(200);
    for (const path of ['style', 'legend'])
      expect((await scoped.inject(`/${path}.json?date=2026-01-02`)).statusCode, path).toBe(403);
    await scoped.close();
  });

  it.each([
    ['theme=pink', 400],
    ['lang=fr', 400],
    ['date=2026-02-30', 400],
    ['date=yesterday', 400],
    ['date=1999-01-01', 404],
    ['level=nation', 404],
    ['colour=red', 400],
    ['theme=wall&theme=official', 400],
  ])('refuses %s with %i', async (query, status) => {
    const response = await get(`/style.json?${query}`);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
  });

  it('hands out the sprite to every origin, with tags', async () => {
    for (const name of ['sprite', 'sprite@2x']) {
      const png = await get(`/${name}.png`, { origin: 'https://elsewhere.example' });
      expect(png.headers['content-type']).toBe('image/png');
      expect(png.headers['access-control-allow-origin']).toBe('*');
      expect(png.headers['cross-origin-resource-policy']).toBe('cross-origin');
      expect((await get(`/${name}.png`, { 'if-none-match': png.headers.etag! })).statusCode).toBe(304);
      expect(png.rawPayload.subarray(1, 4).toString()).toBe('PNG');
      expect((await get(`/${name}.json`)).statusCode).toBe(200);
    }
  });
});

describeEngines('/legend.json', engine => {
  let app: App;
  beforeAll(async () => {
    app = await publishOn(await gradedTown(await engine.fresh(), 'can-2020'));
  }, 120_000);
  afterAll(() => app?.close());
  const legend = async (query: string) => (await app.inject(`/legend.json?${query}`)).json<LegendPayload>();

  it.each(THEME_IDS)('is enough to draw a legend from in %s', async theme => {
    const { grades, states, threshold_side, standard, credit } = await legend(`theme=${theme}`);
    expect(grades.map(({ severity }) => severity)).toEqual([4, 3, 2, 1, 0]);
    for (const grade of grades) {
      expect([grade.label.zh, grade.label.en].every(Boolean)).toBe(true);
      expect(grade.used).toBe(true);
      // Values of an area are in `because` only.
      expect(`${grade.words!.zh} ${grade.words!.en}`).not.toMatch(/[{}]/);
    }
    const words = grades.map(grade => grade.words!);
    expect(words[0]).toEqual({
      zh: '每10万人日均>75例，超过75例',
      en: '>75 per 100,000 a day, above 75',
    });
    expect(words[4]).toEqual({ zh: '以上条件均不满足', en: 'None of the conditions above holds' });
    expect(threshold_side).toEqual({
      side: 'exceeding',
      label: { zh: '超过阈值才升级', en: 'Only exceeding the threshold raises the grade' },
    });
    const images = (await app.inject('/sprite.json')).json<SpriteIndex>();
    const named = states.flatMap(({ image }) => image ?? []);
    expect(named).toEqual([`hatch-${theme}`, `dots-${theme}`]);
    for (const name of named) expect(images).toHaveProperty(name);
    const none = states.find(({ state }) => state === 'insufficient')!;
    expect(none.colour).toBe(GRADE_COLOURS[theme].insufficient.fill);
    expect(grades.map(({ colour }) => colour)).not.toContain(none.colour);
    expect(none.pattern_colour).not.toBe(none.colour);
    for (const language of ['zh', 'en'] as const) expect(credit[language]).toContain(`(${standard.id}@1)`);
  });

  it('is of the standard of a day, and refuses a day that is not graded', async () => {
    expect((await legend(`date=${DAY}`)).standard.id).toBe('can-2020');
    expect((await app.inject('/legend.json?date=1999-01-01')).statusCode).toBe(404);
    expect((await app.inject('/legend.json?date=tomorrow')).statusCode).toBe(400);
  });
});

describeEngines('/style.json of an empty service', engine => {
  it('is valid and has ground only', async () => {
    const app = await publishOn(townContext(await engine.fresh()));
    const made = (await app.inject('/style.json')).json<StyleSpecification>();
    expect(validateStyleMin(made)).toEqual([]);
    expect(made.layers.map(({ id }) => id)).toEqual(['ground']);
    await app.close();
  });
});

describe('the sprite', () => {
  it('is the patterns of the page, pixel by pixel', () => {
    const { index, png } = drawSprite(2);
    const width = png.readUInt32BE(16);
    const start = png.indexOf('IDAT') + 4;
    const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
    const pixel = (x: number, y: number) => [...rows.subarray(y * (1 + width * 4) + 1 + x * 4).subarray(0, 4)];
    for (const [name, image] of patternImages()) {
      const place = index[name]!;
      for (let y = 0; y < image.height; y++)
        for (let x = 0; x < image.width; x++)
          expect(pixel(place.x + x, place.y + y)).toEqual([
            ...image.data.subarray((y * image.width + x) * 4).subarray(0, 4),
          ]);
    }
  });

  it('has the same images for both kinds of screens, none over another or the edge', () => {
    const [one, two] = [drawSprite(1), drawSprite(2)];
    expect(Object.keys(one.index)).toEqual(Object.keys(two.index));
    for (const { index, png } of [one, two]) {
      const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
      const taken = new Set<number>();
      for (const { x, y, ...image } of Object.values(index))
        for (let row = y; row < y + image.height; row++)
          for (let column = x; column < x + image.width; column++) {
            expect(row < height && column < width && !taken.has(row * width + column)).toBe(true);
            taken.add(row * width + column);
          }
    }
    for (const [name, { width }] of Object.entries(one.index)) expect(two.index[name]!.width).toBe(width * 2);
  });
});
