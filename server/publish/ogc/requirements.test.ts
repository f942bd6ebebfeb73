// Over 250 lines: a table of conformance classes, each with the requirements it stands for.
import { VectorTile } from '@mapbox/vector-tile';
import {
  bboxPolygon,
  booleanContains,
  booleanDisjoint,
  booleanEqual,
  booleanIntersects,
  booleanWithin,
  multiPolygon,
  point,
} from '@turf/turf';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { MultiPolygon } from 'geojson';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFilterText, writeFilterJson } from '#core/cql2/filter.ts';
import { buildApp } from '#server/app.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { gradedTown, LAST_DAY, townAreas } from '#server/publish/test_town.ts';
import { CRS_URIS } from './crs.ts';
import type {
  CollectionPayload,
  CollectionsPayload,
  FeatureSchemaPayload,
  Item,
  ItemPayload,
  ItemsPayload,
  LandingPayload,
  Link,
  QueryableSchema,
  QueryablesPayload,
} from './payloads.ts';

/**
 * The main requirements of every conformance class that /api/conformance lists, asked for as a client would. In depth:
 *
 * | classes                        | tests                                                                                     |
 * | ------------------------------ | ----------------------------------------------------------------------------------------- |
 * | Features 1 to 3                | items.test.ts, pages.test.ts (pages while data changes), server/oapif_gdal.test.ts (GDAL) |
 * | HTML of all                    | html/page.test.ts, html/crawl.test.ts                                                      |
 * | CQL2                           | core/cql2/filter.test.ts, core/cql2/standard_examples.test.ts, server/cql2_filter.test.ts |
 * | Tiles                          | tile_routes.test.ts, server/mvt_gdal.test.ts                                               |
 */
const SPEC = 'http://www.opengis.net/spec';
const REL = 'http://www.opengis.net/def/rel/ogc/1.0';
const FORMATS = { date: true, 'date-time': true, 'geometry-multipolygon': true } as const;
const tested: string[] = [];
const conformance = (part: string, name: string, requirements: () => void): void => {
  const uri = `${SPEC}/${part}/1.0/conf/${name}`;
  if (!tested.includes(uri)) tested.push(uri);
  describe(uri, requirements);
};

describeEngines('what /api/conformance lists', engine => {
  let app: App;
  beforeAll(async () => {
    app = buildApp(await gradedTown(await engine.fresh()));
    await app.ready();
  });
  afterAll(() => app?.close());

  const ask = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { host: 'localhost:80', ...headers } });
  async function get<T>(url: string): Promise<T> {
    const answer = await ask(url.replace(/^http:\/\/[^/]+/, ''));
    expect(answer.statusCode, `${url} ${answer.body.slice(0, 300)}`).toBe(200);
    return answer.json<T>();
  }
  const statusOf = async (url: string) => (await ask(url)).statusCode;
  const linkOf = (links: Link[], rel: string): Link => {
    const found = links.find(link => link.rel === rel);
    if (!found) throw new Error(`No link ${rel}`);
    return found;
  };
  const COMMUNITIES = '/api/collections/communities';
  const items = (query: Record<string, string> = {}) =>
    get<ItemsPayload>(`${COMMUNITIES}/items?${new URLSearchParams(query)}`);
  const codes = async (query: Record<string, string>) => (await items(query)).features.map(({ id }) => id);
  const filtered = (filter: string) => codes({ filter });
  /** What a filter chooses, against the same said over the items as they were given. */
  async function expectChosen(filter: string, chosen: (item: Item) => boolean): Promise<void> {
    const all = (await items()).features;
    expect(await filtered(filter), filter).toEqual(all.filter(chosen).map(({ id }) => id));
  }
  const queryables = async () => {
    const { properties } = await get<QueryablesPayload>(`${COMMUNITIES}/queryables`);
    return Object.entries(properties);
  };

  conformance('ogcapi-common-1', 'core', () => {
    it('answers 400 to parameters that are unknown or cannot be, 404 to what is not there', async () => {
      for (const path of ['/api', '/api/conformance', '/api/collections', COMMUNITIES]) {
        expect(await statusOf(path)).toBe(200);
        expect(await statusOf(`${path}?unknown=1`)).toBe(400);
        expect(await statusOf(`${path}?f=xml`)).toBe(400);
      }
      expect(await statusOf('/api/nothing')).toBe(404);
    });
  });

  conformance('ogcapi-common-1', 'landing-page', () => {
    it('leads to the definition, its documentation and the conformance', async () => {
      const { title, links } = await get<LandingPayload>('/api');
      expect(title).toBeTruthy();
      for (const rel of ['self', 'alternate', 'service-desc', 'service-doc', 'conformance', 'data', `${REL}/data`])
        expect((await ask(new URL(linkOf(links, rel).href).pathname)).statusCode, rel).toBeLessThan(304);
      const { conformsTo } = await get<{ conformsTo: string[] }>(linkOf(links, `${REL}/conformance`).href);
      expect(conformsTo).toContain(`${SPEC}/ogcapi-common-1/1.0/conf/landing-page`);
    });
  });

  conformance('ogcapi-common-1', 'json', () => {
    it('is the form without a wish, and on wish', async () => {
      for (const path of ['/api', '/api/conformance', '/api/collections', COMMUNITIES])
        for (const accept of ['application/json', '*/*', 'application/xml, */*;q=0.1'])
          expect((await ask(path, { accept })).headers['content-type']).toMatch(/^application\/json/);
    });
  });

  const pagesHold = async (paths: string[]) => {
    for (const path of paths)
      for (const language of ['zh', 'en']) {
        const { headers, body } = await ask(path, { accept: 'text/html', 'accept-language': language });
        expect(headers['content-type'], path).toBe('text/html; charset=utf-8');
        expect(body).toContain(`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`);
        // The links of the answer are those of the page.
        expect(body).toContain('f=json');
      }
  };
  conformance('ogcapi-common-1', 'html', () => {
    it('has a page of everything, in both languages', () =>
      pagesHold(['/api', '/api/conformance', '/api/collections']));
  });

  const DEFINITION_KEYS = {
    document: ['openapi', 'info', 'servers', 'paths', 'components', 'security', 'tags'],
    operation: ['summary', 'description', 'tags', 'parameters', 'operationId', 'responses'],
    parameter: ['in', 'name', 'required', 'description', 'schema', 'example', 'examples'],
    schema: ['type', 'format', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'default'],
  };
  type Definition = {
    openapi: string;
    servers: { url: string }[];
    paths: Record<
      string,
      { get: { operationId: string; parameters?: Parameter[]; responses: Record<string, { $ref?: string }> } }
    >;
    components: { responses: object };
  };
  type Parameter = { in: string; name: string; required?: boolean; schema: Record<string, unknown> };
  const definitionHolds = async () => {
    const { links } = await get<LandingPayload>('/api');
    const { href, type } = linkOf(links, 'service-desc');
    expect(type).toBe('application/vnd.oai.openapi+json;version=3.0');
    const definition = await get<Definition>(href);
    const known = (value: object, keys: string[]) => expect(keys).toEqual(expect.arrayContaining(Object.keys(value)));
    known(definition, DEFINITION_KEYS.document);
    expect(definition.openapi).toBe('3.0.3');
    const ids = new Set<string>();
    for (const [path, { get: operation }] of Object.entries(definition.paths)) {
      known(operation, DEFINITION_KEYS.operation);
      ids.add(operation.operationId);
      const { parameters = [], responses } = operation;
      for (const parameter of parameters) {
        known(parameter, DEFINITION_KEYS.parameter);
        known(parameter.schema, DEFINITION_KEYS.schema);
        expect(['string', 'integer', 'number', 'boolean']).toContain(parameter.schema.type);
      }
      expect(new Set(parameters.map(one => `${one.in} ${one.name}`)).size).toBe(parameters.length);
      const inPath = parameters.filter(one => one.in === 'path');
      expect(inPath.map(({ name }) => name).sort()).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
      );
      expect(inPath.every(({ required }) => required)).toBe(true);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', 'default']));
      for (const { $ref } of Object.values(responses))
        expect([undefined, '#/components/responses/Problem']).toContain($ref);
      if (!path.includes('{'))
        expect(await statusOf(new URL(definition.servers[0]!.url + path).pathname), path).toBe(200);
    }
    expect(ids.size).toBe(Object.keys(definition.paths).length);
    return definition;
  };
  conformance('ogcapi-common-1', 'oas30', () => {
    it('has a definition in words of OpenAPI 3.0 alone, of addresses that are there', async () => {
      const { paths } = await definitionHolds();
      for (const path of ['/', '/conformance', '/collections', '/collections/{collectionId}'])
        expect(Object.keys(paths)).toContain(path);
    });
  });

  conformance('ogcapi-common-2', 'collections', () => {
    it('lists what it has, each as it is at its own address', async () => {
      const { collections, links } = await get<CollectionsPayload>('/api/collections');
      expect(collections.map(({ id }) => id)).toEqual(['cities', 'districts', 'streets', 'communities']);
      linkOf(links, 'self');
      for (const collection of collections) {
        const { links: own, ...alone } = await get<CollectionPayload>(linkOf(collection.links, 'self').href);
        expect(collection).toMatchObject(alone);
        expect(linkOf(own, 'items').href).toBe(linkOf(collection.links, 'items').href);
        const [west, south, east, north] = collection.extent!.spatial.bbox[0]!;
        expect([west < east, south < north]).toEqual([true, true]);
        expect(collection.extent!.temporal.interval[0]![1]).toContain(LAST_DAY);
      }
      expect(await statusOf('/api/collections/nothing')).toBe(404);
    });
  });

  conformance('ogcapi-features-1', 'core', () => {
    it('gives pages of features with their counts, time and links', async () => {
      const first = await items({ limit: '5' });
      expect(first).toMatchObject({ type: 'FeatureCollection', numberMatched: 13, numberReturned: 5 });
      expect(Date.parse(first.timeStamp)).toBeGreaterThan(0);
      linkOf(first.links, 'self');
      expect(linkOf(first.links, 'alternate').type).toBe('text/html');
      const seen = [...first.features];
      for (let page = first; page.links.some(({ rel }) => rel === 'next'); ) {
        page = await get<ItemsPayload>(linkOf(page.links, 'next').href);
        seen.push(...page.features);
      }
      expect(seen).toEqual((await items()).features);
      expect((await items({ limit: '10001' })).numberReturned).toBe(13);
      for (const wrong of ['limit=0', 'limit=x', 'bbox=1,2,3', 'datetime=x', 'unknown=1'])
        expect(await statusOf(`${COMMUNITIES}/items?${wrong}`), wrong).toBe(400);
    });

    it('chooses by bbox what touches it', async () => {
      const box = [120.105, 30.205, 120.139, 30.23] as [number, number, number, number];
      const wanted = townAreas().filter(
        ({ level, polygons }) => level === 'community' && booleanIntersects(multiPolygon(polygons), bboxPolygon(box)),
      );
      expect((await codes({ bbox: box.join() })).sort()).toEqual(wanted.map(({ code }) => code).sort());
    });

    it('gives a feature at its own address, with its links', async () => {
      const { features } = await items();
      const one = await get<ItemPayload>(`${COMMUNITIES}/items/C11`);
      expect(one).toMatchObject(features.find(({ id }) => id === 'C11')!);
      for (const rel of ['self', 'alternate', 'collection']) linkOf(one.links, rel);
      expect(await statusOf(`${COMMUNITIES}/items/nobody`)).toBe(404);
    });
  });

  conformance('ogcapi-features-1', 'geojson', () => {
    it('is GeoJSON by its name, in degrees, longitude first, as its schema says', async () => {
      const { headers } = await ask(`${COMMUNITIES}/items`);
      expect(headers['content-type']).toBe('application/geo+json');
      const { links } = await get<CollectionPayload>(COMMUNITIES);
      const schema = await get<FeatureSchemaPayload>(linkOf(links, 'describedby').href);
      const validate = new Ajv2020({ strict: false, formats: FORMATS }).compile(schema);
      for (const skipGeometry of ['false', 'true'])
        for (const feature of (await items({ skipGeometry })).features)
          expect(validate(feature), JSON.stringify(validate.errors)).toBe(true);
      expect(validate({ ...(await items()).features[0], properties: { severity: 'red' } })).toBe(false);
      const [x, y] = ((await items()).features[0]!.geometry as MultiPolygon).coordinates[0]![0]![0]!;
      expect([Math.round(x!), Math.round(y!)]).toEqual([120, 30]);
    });
  });

  conformance('ogcapi-features-1', 'html', () => {
    it('has a page of the collections, the items and an item, in both languages', () =>
      pagesHold([COMMUNITIES, `${COMMUNITIES}/items`, `${COMMUNITIES}/items/C11`]));
  });

  conformance('ogcapi-features-1', 'oas30', () => {
    it('defines the items of each collection with their parameters', async () => {
      const { paths } = await definitionHolds();
      for (const path of ['cities', 'districts', 'streets', 'communities', '{collectionId}']) {
        const names = paths[`/collections/${path}/items`]!.get.parameters!.map(({ name }) => name);
        expect(names).toEqual(expect.arrayContaining(['limit', 'bbox', 'datetime', 'filter', 'crs']));
        expect(names.includes('grade')).toBe(path !== '{collectionId}');
      }
      expect(paths['/collections/{collectionId}/items/{featureId}']).toBeDefined();
    });
  });

  conformance('ogcapi-features-2', 'crs', () => {
    it('lists the systems, answers in them and says so', async () => {
      const { crs, storageCrs } = await get<CollectionPayload>(COMMUNITIES);
      expect(crs).toEqual(CRS_URIS);
      expect(crs).toContain(storageCrs);
      expect((await get<CollectionsPayload>('/api/collections')).crs).toEqual(crs);
      for (const uri of crs)
        for (const path of ['items', 'items/C11']) {
          const { headers } = await ask(`${COMMUNITIES}/${path}?crs=${encodeURIComponent(uri)}`);
          expect(headers['content-crs']).toBe(`<${uri}>`);
        }
      expect((await ask(`${COMMUNITIES}/items`)).headers['content-crs']).toBe(`<${storageCrs}>`);
      const unknown = encodeURIComponent('http://www.opengis.net/def/crs/EPSG/0/25832');
      expect(await statusOf(`${COMMUNITIES}/items?crs=${unknown}`)).toBe(400);
      expect(await statusOf(`${COMMUNITIES}/items?bbox=1,1,2,2&bbox-crs=${unknown}`)).toBe(400);
      const [west, south, east, north] = [120.105, 30.205, 120.139, 30.23];
      expect(await codes({ bbox: [south, west, north, east].join(), 'bbox-crs': crs[1]! })).toEqual(
        await codes({ bbox: [west, south, east, north].join() }),
      );
    });
  });

  conformance('ogcapi-features-3', 'queryables', () => {
    it('are a JSON Schema that the collection leads to, each with a type', async () => {
      const { links } = await get<CollectionPayload>(COMMUNITIES);
      const { href, type } = linkOf(links, `${REL}/queryables`);
      expect(type).toBe('application/schema+json');
      const { headers } = await ask(new URL(href).pathname);
      expect(headers['content-type']).toBe('application/schema+json');
      const schema = await get<QueryablesPayload>(href);
      expect(schema).toMatchObject({ $id: href, type: 'object', additionalProperties: false });
      expect(schema.$schema).toContain('2020-12');
      new Ajv2020({ strict: false, formats: FORMATS }).compile(schema);
      expect(schema.properties.geometry!.format).toMatch(/^geometry-/);
      for (const [name, { type: plain }] of Object.entries(schema.properties))
        if (name !== 'geometry') expect(['string', 'number', 'integer'], name).toContain(plain);
    });
  });

  conformance('ogcapi-features-3', 'queryables-query-parameters', () => {
    it('each but the geometry is a parameter, for its very value', async () => {
      const { features } = await items();
      for (const [name] of await queryables()) {
        const value = features.find(({ properties }) => (properties[name] ?? null) !== null)?.properties[name];
        // as_of, of all items the same, is the moment of knowledge as a parameter too.
        if (value === undefined || name === 'as_of') continue;
        const wanted = features.filter(({ properties }) => properties[name] === value).map(({ id }) => id);
        expect(await codes({ [name]: String(value) }), name).toEqual(wanted);
      }
      expect(await statusOf(`${COMMUNITIES}/items?geometry=1`)).toBe(400);
      expect(await statusOf(`${COMMUNITIES}/items?severity=red`)).toBe(400);
    });
  });

  conformance('ogcapi-features-3', 'filter', () => {
    it('filter, filter-lang, filter-crs; what is no filter is refused', async () => {
      const text = await codes({ filter: 'severity >= 1', 'filter-lang': 'cql2-text' });
      expect(await codes({ filter: 'severity >= 1' })).toEqual(text);
      const json = JSON.stringify({ op: '>=', args: [{ property: 'severity' }, 1] });
      expect(await codes({ filter: json, 'filter-lang': 'cql2-json' })).toEqual(text);
      const box = 'S_INTERSECTS(geometry, BBOX(30.205, 120.105, 30.23, 120.139))';
      expect(await codes({ filter: box, 'filter-crs': CRS_URIS[1]! })).toEqual(
        await codes({ bbox: '120.105,30.205,120.139,30.23' }),
      );
      for (const wrong of ['filter=severity%20%3E%3D', 'filter=nothing%20%3D%201', 'filter=true&filter-lang=x'])
        expect(await statusOf(`${COMMUNITIES}/items?${wrong}`)).toBe(400);
    });
  });

  conformance('ogcapi-features-3', 'features-filter', () => {
    it('chooses items, together with the other parameters and over pages', async () => {
      await expectChosen('severity >= 1', ({ properties }) => Number(properties.severity) >= 1);
      const bbox = '120.105,30.205,120.139,30.23';
      const inside = new Set(await codes({ bbox }));
      const wanted = (await filtered('severity >= 1')).filter(id => inside.has(id));
      expect(await codes({ filter: 'severity >= 1', bbox })).toEqual(wanted);
      const first = await items({ filter: 'severity >= 1', limit: '1' });
      expect(first.numberMatched).toBe((await filtered('severity >= 1')).length);
      const second = await get<ItemsPayload>(linkOf(first.links, 'next').href);
      expect(second.features[0]!.id).toBe((await filtered('severity >= 1'))[1]);
    });
  });

  const FILTERS = [
    "grade = 'red' OR (severity < 2 AND NOT state = 'stale')",
    "CASEI(name) LIKE CASEI('社区%') AND ACCENTI(code) <> 'C00'",
    'population BETWEEN 1000 AND 2000 OR seq IN (1, 2, 3) OR population IS NULL',
    "T_AFTER(since, DATE('2026-01-20')) AND seq + 1 > days / 2",
    'S_INTERSECTS(geometry, BBOX(120.105, 30.205, 120.139, 30.23))',
  ];
  const TYPES: Record<string, 'number' | 'string' | 'integer' | 'date' | 'timestamp' | 'geometry'> = {};
  const typeOf = ({ type, format }: QueryableSchema) =>
    format?.startsWith('geometry')
      ? 'geometry'
      : format === 'date'
        ? 'date'
        : format === 'date-time'
          ? 'timestamp'
          : (type as 'string');
  const asJson = async (filter: string): Promise<string> => {
    for (const [name, schema] of await queryables()) TYPES[name] = typeOf(schema);
    const types = Object.entries(TYPES).map(([name, type]) => ({ name, type }));
    return JSON.stringify(writeFilterJson(readFilterText(filter, types)));
  };
  conformance('cql2', 'cql2-text', () => {
    it('is read', async () => {
      for (const filter of FILTERS)
        expect((await codes({ filter, 'filter-lang': 'cql2-text' })).length).toBeLessThan(13);
      await expectChosen("name = '社区 0-0 =1+1, \"引号\"' OR name = 'it''s'", ({ id }) => id === 'C00');
    });
  });
  conformance('cql2', 'cql2-json', () => {
    it('says the same', async () => {
      for (const filter of FILTERS)
        expect(await codes({ filter: await asJson(filter), 'filter-lang': 'cql2-json' })).toEqual(
          await filtered(filter),
        );
    });
  });

  conformance('cql2', 'basic-cql2', () => {
    it('compares every queryable; = and <>, > and <=, < and >= have nothing in common', async () => {
      const values = { string: "'foo'", number: '3.14', integer: '1', date: "DATE('2026-01-20')" };
      const literals: Record<string, string> = { ...values, timestamp: "TIMESTAMP('2022-04-14T14:48:46Z')" };
      for (const [name, schema] of await queryables()) {
        const literal = literals[typeOf(schema)];
        if (literal === undefined) continue;
        for (const [one, other] of [
          ['=', '<>'],
          ['>', '<='],
          ['<', '>='],
        ]) {
          const chosen = new Set(await filtered(`${name} ${one} ${literal}`));
          const others = await filtered(`${name} ${other} ${literal}`);
          expect(
            others.filter(id => chosen.has(id)),
            `${name} ${one}`,
          ).toEqual([]);
          const none = await filtered(`${name} IS NULL`);
          expect(chosen.size + others.length + none.length, name).toBe(13);
        }
      }
    });
    it('IS NULL, true, false, AND, OR, NOT; nothing is chosen by what is unknown', async () => {
      expect(await filtered('true')).toHaveLength(13);
      expect(await filtered('false')).toEqual([]);
      await expectChosen('grade IS NULL', ({ properties }) => properties.grade === null);
      await expectChosen('geometry IS NOT NULL', () => true);
      await expectChosen(
        "(NOT (severity >= 1) AND parent = 'S0') OR (seq < 4 AND population > 1500)",
        ({ properties: p }) =>
          (p.severity !== null && p.severity! < 1 && p.parent === 'S0') || (p.seq! < 4 && Number(p.population) > 1500),
      );
    });
  });

  conformance('cql2', 'advanced-comparison-operators', () => {
    it('LIKE, BETWEEN, IN, and each with NOT', async () => {
      await expectChosen("code LIKE 'C_1%'", ({ id }) => id[2] === '1');
      await expectChosen("code NOT LIKE '%1%'", ({ id }) => !id.includes('1'));
      await expectChosen('seq BETWEEN 3 AND 5', ({ properties: p }) => p.seq! >= 3 && p.seq! <= 5);
      await expectChosen('seq NOT BETWEEN 3 AND 5', ({ properties: p }) => p.seq! < 3 || p.seq! > 5);
      await expectChosen("code IN ('C00', 'C99')", ({ id }) => id === 'C00' || id === 'C99');
      await expectChosen('seq NOT IN (1, 2)', ({ properties: p }) => p.seq! > 2);
    });
  });
  conformance('cql2', 'case-insensitive-comparison', () => {
    it('CASEI on either side', async () => {
      await expectChosen("CASEI(code) = CASEI('c11')", ({ id }) => id === 'C11');
      await expectChosen("CASEI(code) LIKE 'c1%'", ({ id }) => id.startsWith('C1'));
      expect(await filtered("CASEI('Straße') = CASEI('STRASSE') AND seq = 1")).toHaveLength(1);
    });
  });
  conformance('cql2', 'accent-insensitive-comparison', () => {
    it('ACCENTI on either side', async () => {
      expect(await filtered("ACCENTI('débárquér') = ACCENTI('debarquer') AND seq = 1")).toHaveLength(1);
      await expectChosen("ACCENTI(code) = ACCENTI('Ć11')", ({ id }) => id === 'C11');
    });
  });

  const shapes = new Map(townAreas().map(({ code, polygons }) => [code, multiPolygon(polygons)]));
  const shapeOf = ({ id }: Item) => shapes.get(id)!;
  const BOX: [number, number, number, number] = [120.105, 30.205, 120.139, 30.23];
  conformance('cql2', 'basic-spatial-functions', () => {
    it('S_INTERSECTS with a point and a box', async () => {
      await expectChosen(`S_INTERSECTS(geometry, BBOX(${BOX}))`, one =>
        booleanIntersects(shapeOf(one), bboxPolygon(BOX)),
      );
      await expectChosen('S_INTERSECTS(geometry, POINT(120.131 30.229))', one =>
        booleanIntersects(shapeOf(one), point([120.131, 30.229])),
      );
    });
  });
  conformance('cql2', 'basic-spatial-functions-plus', () => {
    it('S_INTERSECTS with every other literal', async () => {
      for (const literal of [
        'POLYGON((120.105 30.205, 120.139 30.205, 120.139 30.23, 120.105 30.205))',
        'LINESTRING(120.105 30.205, 120.139 30.23)',
        'MULTIPOINT((120.111 30.211), (120.151 30.251))',
        'MULTILINESTRING((120.105 30.205, 120.106 30.206), (120.151 30.251, 120.152 30.252))',
        'MULTIPOLYGON(((120.105 30.205, 120.139 30.205, 120.139 30.23, 120.105 30.205)))',
        'GEOMETRYCOLLECTION(POINT(120.111 30.211), LINESTRING(120.151 30.251, 120.152 30.252))',
      ]) {
        const { args } = JSON.parse(await asJson(`S_INTERSECTS(geometry, ${literal})`)) as { args: [unknown, never] };
        await expectChosen(`S_INTERSECTS(geometry, ${literal})`, one => booleanIntersects(shapeOf(one), args[1]));
      }
    });
  });
  conformance('cql2', 'spatial-functions', () => {
    it('contains, within, disjoint, equals, touches, overlaps, crosses', async () => {
      const box = bboxPolygon(BOX);
      const at = point([120.111, 30.211]);
      await expectChosen('S_CONTAINS(geometry, POINT(120.111 30.211))', one =>
        shapeOf(one).geometry.coordinates.some(coordinates => booleanContains({ type: 'Polygon', coordinates }, at)),
      );
      await expectChosen('S_WITHIN(geometry, BBOX(120.09, 30.19, 120.19, 30.27))', one =>
        shapeOf(one).geometry.coordinates.every(coordinates =>
          booleanWithin({ type: 'Polygon', coordinates }, bboxPolygon([120.09, 30.19, 120.19, 30.27])),
        ),
      );
      await expectChosen(`S_DISJOINT(geometry, BBOX(${BOX}))`, one => booleanDisjoint(shapeOf(one), box));
      const enclave = shapes.get('C99')!.geometry.coordinates[0]![0]!;
      const ring = enclave.map(position => position.join(' ')).join(', ');
      await expectChosen(`S_EQUALS(geometry, POLYGON((${ring})))`, one =>
        booleanEqual(shapeOf(one), shapes.get('C99')!),
      );
      // The enclave touches what it lies in and nothing else; nothing overlaps or crosses it.
      expect(await filtered(`S_TOUCHES(geometry, POLYGON((${ring})))`)).toEqual(['C11']);
      expect(await filtered(`S_OVERLAPS(geometry, POLYGON((${ring})))`)).toEqual([]);
      const inside = await filtered(`S_WITHIN(geometry, BBOX(${BOX}))`);
      const touched = await filtered(`S_INTERSECTS(geometry, BBOX(${BOX}))`);
      expect(await filtered(`S_OVERLAPS(geometry, BBOX(${BOX}))`)).toEqual(touched.filter(id => !inside.includes(id)));
      const line = 'LINESTRING(120.09 30.211, 120.2 30.211)';
      expect(await filtered(`S_CROSSES(geometry, ${line})`)).toEqual(await filtered(`S_INTERSECTS(geometry, ${line})`));
    });
  });

  conformance('cql2', 'temporal-functions', () => {
    const DAY = '2026-01-20';
    const since = ({ properties }: Item) => properties.since ?? null;
    it('instants', async () => {
      const told = (compare: (day: string) => boolean) => (one: Item) => since(one) !== null && compare(since(one)!);
      await expectChosen(
        `T_AFTER(since, DATE('${DAY}'))`,
        told(day => day > DAY),
      );
      await expectChosen(
        `T_BEFORE(since, DATE('${DAY}'))`,
        told(day => day < DAY),
      );
      await expectChosen(
        `T_EQUALS(since, DATE('${DAY}'))`,
        told(day => day === DAY),
      );
      await expectChosen(
        `T_DISJOINT(since, DATE('${DAY}'))`,
        told(day => day !== DAY),
      );
      await expectChosen(
        `T_INTERSECTS(since, INTERVAL('..', '${DAY}'))`,
        told(day => day <= DAY),
      );
      await expectChosen(
        `T_DURING(since, INTERVAL('2026-01-05', '${DAY}'))`,
        told(day => day > '2026-01-05' && day < DAY),
      );
    });
    it('intervals from the first day of the grade to the day of the map', async () => {
      const grade = 'INTERVAL(since, date)';
      const end = LAST_DAY;
      const told = (compare: (start: string) => boolean) => (one: Item) => since(one) !== null && compare(since(one)!);
      const other = `INTERVAL('${DAY}', '${end}')`;
      await expectChosen(
        `T_FINISHES(${grade}, ${other})`,
        told(start => start > DAY),
      );
      await expectChosen(
        `T_FINISHEDBY(${grade}, ${other})`,
        told(start => start < DAY),
      );
      await expectChosen(
        `T_EQUALS(${grade}, ${other})`,
        told(start => start === DAY),
      );
      await expectChosen(
        `T_CONTAINS(${grade}, INTERVAL('${DAY}', '2026-02-01'))`,
        told(start => start < DAY),
      );
      await expectChosen(
        `T_OVERLAPPEDBY(${grade}, INTERVAL('2026-01-01', '2026-02-01'))`,
        told(start => start > '2026-01-01' && start < '2026-02-01'),
      );
      await expectChosen(
        `T_OVERLAPS(${grade}, INTERVAL('${DAY}', '2026-03-01'))`,
        told(start => start < DAY),
      );
      // Whenever it began: what is not known does not decide it.
      await expectChosen(`T_MEETS(${grade}, INTERVAL('${end}', '..'))`, () => true);
      await expectChosen(
        `T_METBY(${grade}, INTERVAL('..', '2026-02-06'))`,
        told(start => start === '2026-02-06'),
      );
      await expectChosen(
        `T_STARTS(${grade}, INTERVAL('2026-02-06', '..'))`,
        told(start => start === '2026-02-06'),
      );
      await expectChosen(
        `T_STARTEDBY(${grade}, INTERVAL('2026-02-06', '2026-02-07'))`,
        told(start => start === '2026-02-06'),
      );
    });
  });

  conformance('cql2', 'property-property', () => {
    it('properties and values on either side', async () => {
      await expectChosen('days > severity', ({ properties: p }) => p.days !== null && p.days! > p.severity!);
      await expectChosen("'C11' = code", ({ id }) => id === 'C11');
      await expectChosen('since < date', ({ properties: p }) => p.since !== null && p.since! < p.date!);
    });
  });
  conformance('cql2', 'arithmetic', () => {
    it('+ - * / % div ^, and nothing where there is no answer', async () => {
      await expectChosen(
        'seq % 2 = 1 AND (seq + 1) * 2 ^ 2 > 20',
        ({ properties: p }) => p.seq! % 2 === 1 && (p.seq! + 1) * 4 > 20,
      );
      await expectChosen(
        'population / 100 - 10 >= 5',
        ({ properties: p }) => p.population !== null && p.population! / 100 - 10 >= 5,
      );
      await expectChosen('seq div 4 = 2', ({ properties: p }) => Math.trunc(p.seq! / 4) === 2);
      expect(await filtered('seq / 0 = 1 OR NOT (seq / 0 = 1)')).toEqual([]);
    });
  });

  const TILES = `${COMMUNITIES}/tiles`;
  const QUAD = `${TILES}/WebMercatorQuad`;
  type Tileset = { links: (Link & { templated?: true })[]; crs: string; tileMatrixSetURI: string; dataType: string };
  const tileOf = async (f: string) => {
    const { links } = await get<Tileset>(QUAD);
    const { href, type } = links.find(link => link.rel === 'item' && link.href.includes(`f=${f}`))!;
    const at = { tileMatrix: '11', tileRow: '843', tileCol: '1707' };
    const url = Object.entries(at).reduce((text, [name, value]) => text.replace(`{${name}}`, value), href);
    const answer = await ask(url.replace(/^http:\/\/[^/]+/, ''));
    expect(answer.statusCode).toBe(200);
    expect(String(answer.headers['content-type']).split(';')[0]).toBe(type);
    return answer;
  };
  conformance('ogcapi-tiles-1', 'core', () => {
    it('a tile by matrix, row and column; 404 outside, 400 for what is no number', async () => {
      expect((await tileOf('mvt')).rawPayload.length).toBeGreaterThan(500);
      expect(await statusOf(`${QUAD}/3/8/0`)).toBe(404);
      expect(await statusOf(`${QUAD}/3/x/0`)).toBe(400);
    });
  });
  conformance('ogcapi-tiles-1', 'tileset', () => {
    it('says its system, its matrices and how tiles are asked for', async () => {
      const { links, ...tileset } = await get<Tileset>(QUAD);
      expect(tileset).toMatchObject({
        dataType: 'vector',
        crs: 'http://www.opengis.net/def/crs/EPSG/0/3857',
        tileMatrixSetURI: 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
      });
      expect(links.filter(({ templated }) => templated)).toHaveLength(2);
      await get(linkOf(links, `${REL}/tiling-scheme`).href);
    });
  });
  conformance('ogcapi-tiles-1', 'tilesets-list', () => {
    it('lists the tilesets of a collection', async () => {
      const { tilesets } = await get<{ tilesets: Tileset[] }>(TILES);
      expect(tilesets).toHaveLength(1);
      await get(linkOf(tilesets[0]!.links, 'self').href);
    });
  });
  conformance('ogcapi-tiles-1', 'geodata-tilesets', () => {
    it('every collection leads to its tilesets', async () => {
      const { collections } = await get<CollectionsPayload>('/api/collections');
      for (const { links } of collections) await get(linkOf(links, `${REL}/tilesets-vector`).href);
    });
  });
  conformance('ogcapi-tiles-1', 'datetime', () => {
    it('another day is another tile; what is no time is refused', async () => {
      const at = async (query: string) =>
        (await ask(`${QUAD}/11/843/1707?f=mvt${query}`)).rawPayload.toString('base64');
      expect(await at('&datetime=2026-01-14')).not.toBe(await at(''));
      expect(await at(`&datetime=../${LAST_DAY}`)).toBe(await at(''));
      expect(await statusOf(`${QUAD}/11/843/1707?datetime=x`)).toBe(400);
    });
  });
  conformance('ogcapi-tiles-1', 'mvt', () => {
    it('is a vector tile with a layer of the level', async () => {
      const { layers } = new VectorTile(new PbfReader((await tileOf('mvt')).rawPayload));
      expect(layers.community!.length).toBeGreaterThan(5);
    });
  });
  conformance('ogcapi-tiles-1', 'geojson', () => {
    it('is a feature collection in degrees', async () => {
      const { type, features } = (await tileOf('geojson')).json<{ type: string; features: Item[] }>();
      expect(type).toBe('FeatureCollection');
      expect(features.length).toBeGreaterThan(5);
    });
  });

  it('the conformance page lists what has its tests here, and nothing else', async () => {
    const { conformsTo } = await get<{ conformsTo: string[] }>('/api/conformance');
    expect(conformsTo.toSorted()).toEqual(tested.toSorted());
  });
});
