import type { Language } from '#core/contract.ts';
import type { FeatureSchemaPayload, Link, QueryableSchema } from './payloads.ts';
import { type Property, TYPES } from './properties.ts';
import type { Collection } from './question.ts';

const TITLE = { zh: '要素结构', en: 'Schema of the features' };
const TOLD = {
  zh: '要素的属性及其类型；nullable 表示可以为空',
  en: 'What features have, and of which type; nullable: there may be no value',
};

/**
 * The structure of the features of a collection. Without it GDAL guesses the type of a column from the first page it reads: a rate that begins
 * with zeros would lose its decimals. It takes one plain `type`, hence `nullable` and no list of types.
 */
export const featureSchema = (
  { id, title }: Collection,
  properties: Property[],
  { base, language }: { base: string; language: Language },
): FeatureSchemaPayload => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `${base}/api/collections/${id}/schema`,
  type: 'object',
  title: title[language],
  description: TOLD[language],
  required: ['type', 'id', 'geometry', 'properties'],
  properties: {
    type: { const: 'Feature' },
    id: { type: 'string' },
    geometry: { type: ['object', 'null'] },
    properties: {
      type: 'object',
      properties: Object.fromEntries(properties.map(property => [property.name, memberOf(property, language)])),
    },
  },
});

function memberOf(
  { type, title, enum: values, nullable }: Property,
  language: Language,
): QueryableSchema & { nullable?: true } {
  return {
    ...TYPES[type],
    title: title[language],
    // By JSON Schema an enum shuts out what is not in it, null included.
    ...(values && !nullable && { enum: values }),
    ...(nullable && { nullable }),
  };
}

/** For a collection, under each name that clients look for: of Part 5 (draft), of Part 1, and of Part 1 before its corrigendum, as GDAL 3.6 has it. */
export const schemaLinks = (collection: string, language: Language): Link[] =>
  ['http://www.opengis.net/def/rel/ogc/1.0/schema', 'describedby', 'describedBy'].map(rel => ({
    ...{ href: `${collection}/schema`, rel, type: 'application/schema+json', title: TITLE[language] },
  }));
