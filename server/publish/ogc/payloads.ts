import type { Geometry } from 'geojson';
import type { Day, Grade, Language, Level, Severity, State, Text } from '#core/contract.ts';
import type { TilePayloads } from './tile_payloads.ts';

/** What the addresses of OGC API Common and Features answer as JSON; the pages of ./html are drawn from the same. */

export type Link = { href: string; rel: string; type?: string; title?: string; hreflang?: Language; length?: number };

export type LandingPayload = { title: string; description: string; attribution?: string; links: Link[] };

export type ConformancePayload = { conformsTo: string[]; links: Link[] };

export type Extent = {
  spatial: { bbox: [number, number, number, number][]; crs: string };
  temporal: { interval: [string | null, string | null][]; trs: string };
};

export type CollectionId = 'cities' | 'districts' | 'streets' | 'communities';

export type CollectionPayload = {
  id: CollectionId;
  title: string;
  description: string;
  level: Level;
  itemType: 'feature';
  /** Absent while there are no areas. */
  extent?: Extent;
  crs: string[];
  storageCrs: string;
  /** Short names of coordinate systems without an address of the OGC register: `crs=gcj02`. */
  coordinate_systems: string[];
  links: Link[];
};

export type CollectionsPayload = { collections: CollectionPayload[]; crs: string[]; links: Link[] };

/** Members that `properties` of an item has, in this order, with the indicators of the collection after them. */
export type ItemProperties = {
  code: string;
  name: string;
  level: Level;
  parent: string | null;
  seq: number;
  population: number | null;
  /** null: not enough data, which is never a green. */
  grade: Grade | null;
  severity: Severity | null;
  state: State;
  since: Day | null;
  days: number | null;
  standard: string;
  date: Day | null;
  as_of: string;
};

export type Item = {
  type: 'Feature';
  id: string;
  geometry: Geometry | null;
  /** ItemProperties and indicators; fewer where `properties=` chooses. */
  properties: Partial<ItemProperties> & Record<string, string | number | null>;
};

/** How positions are to be read: gcj02 and bd09 are shifted on purpose, no projection library turns them back by itself. */
export type Coordinates = {
  system: string;
  uri: string | null;
  axis_order: 'longitude, latitude' | 'latitude, longitude' | 'east, north';
};

type Told = { coordinates: Coordinates; date: Day | null; as_of: string; boundary_version: number; links: Link[] };

export type ItemPayload = Item & Told & { collection: CollectionId };

export type ItemsPayload = {
  type: 'FeatureCollection';
  collection: CollectionId;
  /** The moment of knowledge: the same for all pages of one question. */
  timeStamp: string;
  numberMatched: number;
  numberReturned: number;
  features: Item[];
} & Told;

export type QueryableSchema = {
  type?: string;
  format?: string;
  title: string;
  description?: string;
  enum?: (string | number)[];
  'x-ogc-role'?: string;
};

/** JSON Schema, of /queryables and of /sortables. */
export type QueryablesPayload = {
  $schema: 'https://json-schema.org/draft/2020-12/schema';
  $id: string;
  type: 'object';
  title: string;
  description: string;
  properties: Record<string, QueryableSchema>;
  additionalProperties: false;
};

/** JSON Schema of a feature, in the dialect that OpenAPI and Ajv share: `nullable` beside `type`. */
export type FeatureSchemaPayload = {
  $schema: 'https://json-schema.org/draft/2020-12/schema';
  $id: string;
  type: 'object';
  title: string;
  description: string;
  required: string[];
  properties: {
    type: { const: 'Feature' };
    id: { type: 'string' };
    geometry: { type: ['object', 'null'] };
    properties: { type: 'object'; properties: Record<string, QueryableSchema & { nullable?: true }> };
  };
};

/** By the first argument of `page` (./html/page.ts) and `respond` (./respond.ts). */
export type Payloads = {
  landing: LandingPayload;
  conformance: ConformancePayload;
  collections: CollectionsPayload;
  collection: CollectionPayload;
  items: ItemsPayload;
  item: ItemPayload;
  queryables: QueryablesPayload;
  sortables: QueryablesPayload;
  schema: FeatureSchemaPayload;
} & TilePayloads;
export type Kind = keyof Payloads;

export const COLLECTIONS: { id: CollectionId; level: Level; title: Text }[] = [
  { id: 'cities', level: 'city', title: { zh: '市', en: 'Cities' } },
  { id: 'districts', level: 'district', title: { zh: '区县', en: 'Districts' } },
  { id: 'streets', level: 'street', title: { zh: '街道', en: 'Streets' } },
  { id: 'communities', level: 'community', title: { zh: '社区', en: 'Communities' } },
];
