import { Type } from 'typebox';
import { AsOf } from '#server/publish/questions.ts';
import { LONGEST_CURSOR } from './cursor.ts';
import { FILTER_LANGUAGES, type FilterLanguage, LONGEST_FILTER } from './filters.ts';

/** Parameters of the OGC addresses, as they are told and checked. */

export const Form = Type.Optional(
  Type.Unsafe<'json' | 'html'>({
    type: 'string',
    enum: ['json', 'html'],
    description: 'Form of the answer; without it by Accept',
  }),
);
export const Lang = Type.Optional(
  Type.Unsafe<'zh' | 'en'>({
    type: 'string',
    enum: ['zh', 'en'],
    description: 'Language; without it by Accept-Language',
  }),
);

export const DEFAULT_LIMIT = 100;
export const MOST_ITEMS = 10_000;

const text = (description: string, maxLength: number, ...examples: string[]) =>
  Type.Optional(Type.String({ description, maxLength, ...(examples.length > 0 ? { examples } : {}) }));

const CRS = 'The address of one of the systems in crs of the collection, or wgs84, cgcs2000, gcj02, bd09';

/** Of one item. */
export const OF_AN_ITEM = {
  datetime: text(
    'A day, a moment (the day it is part of), or an interval with .. for an open end: its last graded day. Without it the last graded day.',
    80,
    '2026-02-12',
    '../2026-02-12',
  ),
  as_of: Type.Optional(AsOf),
  crs: text(`Of the answer. ${CRS}`, 80, 'http://www.opengis.net/def/crs/EPSG/0/4490', 'gcj02'),
  properties: text('Names of the properties to give, with commas between them', 8_000, 'name,grade'),
  skipGeometry: Type.Optional(Type.Boolean({ description: 'true: no outlines' })),
  f: Form,
  lang: Lang,
};

/** Of many. */
export const OF_ITEMS = {
  ...OF_AN_ITEM,
  bbox: text(
    'Items that touch the box: west,south,east,north, or 6 numbers with heights',
    200,
    '120.1,30.2,120.2,30.3',
  ),
  'bbox-crs': text(`Of bbox. ${CRS}`, 80),
  limit: Type.Integer({
    minimum: 1,
    maximum: MOST_ITEMS,
    default: DEFAULT_LIMIT,
    description: 'Items on a page; a greater one is taken for the maximum',
  }),
  sortby: text(
    'Properties with commas between them; - before one: the greatest first. No value comes last.',
    1_000,
    '-severity,name',
  ),
  filter: text('CQL2 over the queryables of the collection', LONGEST_FILTER, "severity >= 2 AND state = 'graded'"),
  'filter-lang': Type.Optional(
    Type.Unsafe<FilterLanguage>({
      type: 'string',
      enum: [...FILTER_LANGUAGES],
      description:
        'Without it JSON where the filter begins with a brace. cql-text is the name that drafts had for cql2-text, which GDAL asks by',
    }),
  ),
  'filter-crs': text(`Of positions in the filter. ${CRS}`, 80),
  cursor: text('Where the page begins; from the next link of the page before, as it is', LONGEST_CURSOR),
};
