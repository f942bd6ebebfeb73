import type { Day, Language, Text } from '#core/contract.ts';
import { CQL2_CONFORMANCE } from '#core/cql2/filter.ts';
import type { Extent as Box } from '#server/publish/extent.ts';
import { CRS_URIS, CRS84, SHORT_NAMES } from './crs.ts';
import { OPENAPI_30_TYPE } from './definition.ts';
import { schemaLinks } from './feature_schema.ts';
import {
  COLLECTIONS,
  type CollectionPayload,
  type ConformancePayload,
  type LandingPayload,
  type Link,
  type QueryableSchema,
  type QueryablesPayload,
} from './payloads.ts';
import { type Property, TYPES } from './properties.ts';
import type { Collection } from './question.ts';
import type { Asked } from './respond.ts';
import { TILE_CONFORMANCE, tilesetsLink, tilingSchemesLink } from './tilesets.ts';

const spec = (part: string, names: string[]): string[] =>
  names.map(name => `http://www.opengis.net/spec/${part}/1.0/conf/${name}`);

/**
 * Each has its tests in requirements.test.ts. Not among them: the schemas and sorting of Parts 5 and 8, which are drafts; /schema, /sortables
 * and sortby follow them.
 */
export const CONFORMANCE: readonly string[] = [
  ...spec('ogcapi-common-1', ['core', 'landing-page', 'json', 'html', 'oas30']),
  ...spec('ogcapi-common-2', ['collections']),
  ...spec('ogcapi-features-1', ['core', 'geojson', 'html', 'oas30']),
  ...spec('ogcapi-features-2', ['crs']),
  ...spec('ogcapi-features-3', ['queryables', 'queryables-query-parameters', 'filter', 'features-filter']),
  ...CQL2_CONFORMANCE,
  ...TILE_CONFORMANCE,
];

const word = (language: Language, zh: string, en: string): string => (language === 'zh' ? zh : en);
const REL = 'http://www.opengis.net/def/rel/ogc/1.0';

export const landing = ({ base, language }: Asked, links: Link[]): LandingPayload => ({
  title: '五色图 Wusetu',
  description: word(
    language,
    '社区疫情防控等级五色图：各级行政单元每日的等级、状态与指标，每种颜色都有依据。',
    'Grades of communities, streets, districts and cities by day, in five colours, with the indicators behind them.',
  ),
  links: [
    ...links,
    {
      href: `${base}/api/definition`,
      rel: 'service-desc',
      type: OPENAPI_30_TYPE,
      title: word(language, 'OGC 接口定义（OpenAPI 3.0）', 'The definition of the OGC interface, OpenAPI 3.0'),
    },
    {
      href: `${base}/api/openapi.json`,
      rel: 'service-desc',
      type: 'application/vnd.oai.openapi+json;version=3.1',
      title: word(language, '全部接口定义（OpenAPI 3.1）', 'The definition of the whole API, OpenAPI 3.1'),
    },
    {
      href: `${base}/docs`,
      rel: 'service-doc',
      type: 'text/html',
      title: word(language, '接口文档', 'Documentation of the API'),
    },
    {
      href: `${base}/api/conformance`,
      rel: 'conformance',
      type: 'application/json',
      title: word(language, '所符合的标准', 'Standards that this API conforms to'),
    },
    {
      href: `${base}/api/conformance`,
      rel: `${REL}/conformance`,
      type: 'application/json',
      title: word(language, '所符合的标准', 'Standards that this API conforms to'),
    },
    {
      href: `${base}/api/collections`,
      rel: 'data',
      type: 'application/json',
      title: word(language, '数据集', 'Collections'),
    },
    {
      href: `${base}/api/collections`,
      rel: `${REL}/data`,
      type: 'application/json',
      title: word(language, '数据集', 'Collections'),
    },
    tilingSchemesLink(base, language),
  ],
});

export const conformance = (links: Link[], more: readonly string[] = []): ConformancePayload => ({
  conformsTo: [...CONFORMANCE, ...more],
  links,
});

const DESCRIPTION: Text = {
  zh:
    '每个单元一个要素，带等级、状态与指标。datetime 为一天或一个时刻时取那一天；为区间时取区间内最后一个已分级日；省略时取最后一个已分级日。' +
    'as_of 之后上报的数据不在其中。等级为空表示数据不足，绝不是绿色。坐标为 WGS 84；gcj02 与 bd09 为偏移坐标（crs=）。',
  en:
    'One feature an area, with its grade, state and indicators. datetime: of a day or moment that day, of an interval the last graded day in it, ' +
    'without it the last graded day. What was reported after as_of is not in the answer. A grade of null is too little data, never a green. ' +
    'Positions are those of WGS 84; gcj02 and bd09 are shifted on request (crs=).',
};
const INDICATORS: Text = {
  zh: '指标为当日生效标准所用的指标。',
  en: ' The indicators are those that the standard in force on the day reads.',
};
const ROLLED_UP: Text = {
  zh: '等级由其下单元汇总；insufficient_areas 为其中数据不足的单元数。指标为当日生效标准所用、可以相加的指标，由其下各单元的上报合计得出（比率为合计之比），未上报的单元不计入。',
  en:
    ' The grade is rolled up from the areas inside, insufficient_areas of which have none. The indicators are those of the standard in force on the day ' +
    'that add up: of the reports of all areas inside together, rates as ratios of sums; an area that did not report adds nothing.',
};

export type Described = {
  collection: Collection;
  box: Box | null;
  days: [Day, Day] | null;
  is_graded: boolean;
};

export function collectionPayload(
  { collection, box, days, is_graded }: Described,
  { base, language }: Asked,
  own: Link[],
): CollectionPayload {
  const { id, level, title } = collection;
  const at = `${base}/api/collections/${id}`;
  const items = (type: string, query: string): Link => ({
    href: `${at}/items${query}`,
    rel: 'items',
    type,
    title: title[language],
  });
  return {
    id,
    title: title[language],
    description: DESCRIPTION[language] + (is_graded ? INDICATORS : ROLLED_UP)[language],
    level,
    itemType: 'feature',
    ...(box === null
      ? {}
      : {
          extent: {
            spatial: { bbox: [box], crs: CRS84 },
            temporal: {
              interval: [days === null ? [null, null] : [`${days[0]}T00:00:00Z`, `${days[1]}T23:59:59Z`]],
              trs: 'http://www.opengis.net/def/uom/ISO-8601/0/Gregorian',
            },
          },
        }),
    crs: [...CRS_URIS],
    storageCrs: CRS84,
    coordinate_systems: [...SHORT_NAMES],
    links: [
      ...own,
      // Without f: GDAL makes the address of an item by adding to this one.
      items('application/geo+json', ''),
      items('text/html', '?f=html'),
      {
        href: `${at}/queryables`,
        rel: `${REL}/queryables`,
        type: 'application/schema+json',
        title: word(language, '可查询属性', 'Queryables'),
      },
      {
        href: `${at}/sortables`,
        rel: `${REL}/sortables`,
        type: 'application/schema+json',
        title: word(language, '可排序属性', 'Sortables'),
      },
      ...schemaLinks(at, language),
      tilesetsLink(base, id, language),
    ],
  };
}

export function propertiesPayload(
  kind: 'queryables' | 'sortables',
  { id, title }: Collection,
  properties: Property[],
  { base, language }: Asked,
): QueryablesPayload {
  const entries = properties.map((property): [string, QueryableSchema] => {
    const { name, type, title: named, description, enum: values } = property;
    const role = { code: 'id', date: 'primary-instant' }[name];
    return [
      name,
      {
        ...TYPES[type],
        title: named[language],
        ...(description?.[language] ? { description: description[language] } : {}),
        ...(values ? { enum: values } : {}),
        ...(role ? { 'x-ogc-role': role } : {}),
      },
    ];
  });
  const geometry: [string, QueryableSchema][] =
    kind === 'sortables'
      ? []
      : [
          [
            'geometry',
            { ...TYPES.geometry, title: word(language, '边界', 'Outline'), 'x-ogc-role': 'primary-geometry' },
          ],
        ];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${base}/api/collections/${id}/${kind}`,
    type: 'object',
    title: title[language],
    description:
      kind === 'queryables'
        ? word(language, 'filter= 与同名参数可用的属性', 'Properties for filter= and for parameters of the same name')
        : word(
            language,
            'sortby= 可用的属性；前加 - 为降序，空值总在最后',
            'Properties for sortby=; with a - before it the greatest first, no value always last',
          ),
    properties: Object.fromEntries([...entries, ...geometry]),
    additionalProperties: false,
  };
}

export { COLLECTIONS };
