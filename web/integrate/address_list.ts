import { addDays } from '#core/days.ts';
import type { integrate } from '#web/i18n/integrate_zh.ts';
import { address, type Choice, COLLECTIONS, encoded, itemsAddress, styleAddress } from './snippets/choice.ts';

type Words = typeof integrate.addresses;
export type AddressRow = {
  id: keyof Words['row'];
  template: string;
  /** How its answer may be kept. */
  keep: keyof Words['keep'];
  /** An example that a person can open; null where there is none. */
  open: ((choice: Choice) => string) | null;
};

/** What integrators use, by what it is for. e2e/integrate.test.ts asks each of them. */
export const ADDRESSES: Record<keyof Words['group'], AddressRow[]> = {
  map: [
    {
      id: 'style',
      template: '/style.json?theme=&lang=&date=&level=',
      keep: 'tag',
      open: choice => styleAddress(choice),
    },
    {
      id: 'legend',
      template: '/legend.json?theme=',
      keep: 'tag',
      open: ({ origin, theme }) => address(origin, '/legend.json', { theme }),
    },
    {
      id: 'tilejson',
      template: '/tiles/{level}.json',
      keep: 'tag',
      open: ({ origin, level, date }) => address(origin, `/tiles/${level}.json`, { date }),
    },
    { id: 'mvt', template: '/tiles/{level}/{z}/{x}/{y}.mvt?date=&version=', keep: 'versioned', open: null },
    { id: 'geojson', template: '/tiles/{level}/{z}/{x}/{y}.geojson?date=&crs=', keep: 'versioned', open: null },
    {
      id: 'frames_list',
      template: '/frames/{level}.json',
      keep: 'tag',
      open: ({ origin, level }) => address(origin, `/frames/${level}.json`),
    },
    { id: 'frames', template: '/frames/{level}/{date}?version=', keep: 'versioned', open: null },
  ],
  data: [
    {
      id: 'grades',
      template: '/api/grades?date=&level=',
      keep: 'tag',
      open: ({ origin, date, level }) => address(origin, '/api/grades', { date, level }),
    },
    {
      id: 'explain',
      template: '/api/explain/{code}?date=&lang=',
      keep: 'tag',
      open: ({ origin, area, date, language }) =>
        address(origin, `/api/explain/${encoded(area.code)}`, { date, lang: language }),
    },
    {
      id: 'history',
      template: '/api/history/{code}?from=&to=',
      keep: 'tag',
      open: ({ origin, area, date }) =>
        address(origin, `/api/history/${encoded(area.code)}`, { from: addDays(date, -27), to: date }),
    },
    {
      id: 'timeline',
      template: '/api/timeline?level=',
      keep: 'tag',
      open: ({ origin, level }) => address(origin, '/api/timeline', { level }),
    },
    {
      id: 'areas',
      template: '/api/areas?level=',
      keep: 'tag',
      open: ({ origin, level }) => address(origin, '/api/areas', { level }),
    },
    { id: 'status', template: '/api/status', keep: 'tag', open: ({ origin }) => address(origin, '/api/status') },
  ],
  standard: [
    { id: 'landing', template: '/api', keep: 'tag', open: ({ origin }) => address(origin, '/api') },
    {
      id: 'conformance',
      template: '/api/conformance',
      keep: 'tag',
      open: ({ origin }) => address(origin, '/api/conformance'),
    },
    {
      id: 'items',
      template: '/api/collections/{collection}/items?datetime=&bbox=&crs=&filter=',
      keep: 'tag',
      open: choice => itemsAddress(choice, 10),
    },
    {
      id: 'tiles',
      template: '/api/collections/{collection}/tiles',
      keep: 'tag',
      open: ({ origin, level }) => address(origin, `/api/collections/${COLLECTIONS[level]}/tiles`),
    },
  ],
  changes: [
    {
      id: 'changes',
      template: '/api/changes?since=',
      keep: 'tag',
      open: ({ origin }) => address(origin, '/api/changes', { since: 0, limit: 10 }),
    },
    { id: 'events', template: '/api/events', keep: 'never', open: null },
    { id: 'webhooks', template: '/api/webhooks', keep: 'never', open: null },
    {
      id: 'exports',
      template: '/api/exports/{level}/{date}.csv',
      keep: 'tag',
      open: ({ origin, level, date }) => address(origin, `/api/exports/${level}/${date}.csv`),
    },
  ],
  reference: [
    { id: 'docs', template: '/docs', keep: 'tag', open: ({ origin }) => address(origin, '/docs') },
    {
      id: 'openapi',
      template: '/api/openapi.json',
      keep: 'tag',
      open: ({ origin }) => address(origin, '/api/openapi.json'),
    },
    { id: 'errors', template: '/docs/errors', keep: 'tag', open: ({ origin }) => address(origin, '/docs/errors') },
  ],
};
