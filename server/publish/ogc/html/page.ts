import type { Language } from '#core/contract.ts';
import type { Kind, Link, Payloads } from '#server/publish/ogc/payloads.ts';
import { collectionPage, collectionsPage, conformancePage, landingPage } from './collection_pages.ts';
import { itemPage } from './item_page.ts';
import { itemsPage } from './items_page.ts';
import { type Content, document, type Told, told } from './layout.ts';
import { propertiesPage } from './properties_page.ts';
import { tileMatrixSetPage, tileMatrixSetsPage, tilesetPage, tilesetsPage } from './tile_pages.ts';

const PAGES: { [K in Kind]: (payload: Payloads[K], told: Told) => Content } = {
  landing: landingPage,
  conformance: conformancePage,
  collections: collectionsPage,
  collection: collectionPage,
  items: itemsPage,
  item: itemPage,
  queryables: (payload, told) => propertiesPage('queryables', payload, told),
  sortables: (payload, told) => propertiesPage('sortables', payload, told),
  schema: ({ properties, ...payload }, told) =>
    propertiesPage('schema', { ...payload, properties: properties.properties.properties }, told),
  tile_matrix_sets: tileMatrixSetsPage,
  tile_matrix_set: tileMatrixSetPage,
  tilesets: tilesetsPage,
  tileset: tilesetPage,
};

/** The page of a resource, from the same payload as its JSON. `links`: its forms, `self` with the address it was asked for at. */
export function page<K extends Kind>(kind: K, payload: Payloads[K], language: Language, links: Link[]): string {
  const known = told(language, links);
  return document(known, PAGES[kind](payload, known));
}
