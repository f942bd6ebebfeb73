import { VectorTile } from '@mapbox/vector-tile';
import type { TFunction } from 'i18next';
import { PbfReader } from 'pbf';
import { CONTRACT_VERSION, FRAME_VERSION, type Level, type StatusPayload } from '#core/contract.ts';
import { askBytes, askJson } from '#web/api/request.ts';
import type { integrate } from '#web/i18n/integrate_zh.ts';
import { hasWebgl2 } from '#web/map/webgl.ts';

type Translate = TFunction<'integrate'>;
export type CheckId = keyof typeof integrate.selftest.check;
/** What a check looks at: a level, a day, and a point that a tile must hold. */
export type Subject = { level: Level; date: string; point: [number, number]; areas: number };
/** Gives what to say when it passed; throws the reason when it did not; null: nothing to check it with. */
export type Check = { id: CheckId; run(t: Translate, subject: Subject | null): Promise<string | null> };

const demand = (held: boolean, otherwise: string): void => {
  if (!held) throw new Error(otherwise);
};

/** The tile of zoom z that holds a point. */
function tileAt([lon, lat]: [number, number], z: number): { x: number; y: number } {
  const side = 2 ** z;
  const phi = (lat * Math.PI) / 180;
  return {
    x: Math.floor(((lon + 180) / 360) * side),
    y: Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * side),
  };
}

const ZOOM = 14;

async function versionedTile({ level, date, point }: Subject): Promise<string> {
  const { wusetu } = await askJson<{ wusetu: { versioned: string[] } }>(`/tiles/${level}.json?date=${date}`);
  const { x, y } = tileAt(point, ZOOM);
  const template = wusetu.versioned[0];
  demand(template !== undefined, 'TileJSON names no versioned tiles');
  return template!.replace('{z}', String(ZOOM)).replace('{x}', String(x)).replace('{y}', String(y));
}

/** The browser's own cache stands aside: each answer is the service's. */
const plain = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(path, { cache: 'no-store', headers });

function connect(milliseconds: number): Promise<number> {
  const began = performance.now();
  const source = new EventSource('/api/events?types=revision');
  return new Promise<number>((resolve, reject) => {
    source.addEventListener('open', () => resolve(Math.round(performance.now() - began)));
    setTimeout(() => reject(new Error(`> ${milliseconds} ms`)), milliseconds);
  }).finally(() => source.close());
}

/** Every link that an integration hangs on, asked for real. */
export const CHECKS: Check[] = [
  {
    id: 'api',
    async run(t) {
      const { contract_version: version, revision } = await askJson<StatusPayload>('/api/status');
      demand(version === CONTRACT_VERSION, `contract_version ${version}, not ${CONTRACT_VERSION}`);
      return t('selftest.detail.api', { version, revision });
    },
  },
  {
    id: 'cors',
    async run() {
      const allowed = (await plain('/api/status')).headers.get('access-control-allow-origin');
      demand(allowed === '*', `Access-Control-Allow-Origin: ${allowed}`);
      return `Access-Control-Allow-Origin: ${allowed}`;
    },
  },
  {
    id: 'conditional',
    async run() {
      const tag = (await plain('/legend.json')).headers.get('etag');
      demand(tag !== null, 'no ETag');
      const { status } = await plain('/legend.json', { 'if-none-match': tag! });
      demand(status === 304, `HTTP ${status}`);
      return `If-None-Match: ${tag} → 304`;
    },
  },
  {
    id: 'tile',
    async run(t, subject) {
      if (!subject) return null;
      const url = await versionedTile(subject);
      const tile = new VectorTile(new PbfReader(await askBytes(url)));
      const layer = tile.layers[subject.level];
      demand(layer !== undefined && layer.length > 0, `no layer ${subject.level} in ${url}`);
      const { properties, id } = layer!.feature(0);
      for (const name of ['code', 'name', 'state']) demand(name in properties, `no attribute ${name}`);
      demand(Number.isInteger(id) && id! > 0, 'no feature id');
      return t('selftest.detail.tile', { count: layer!.length, tile: new URL(url, location.href).pathname });
    },
  },
  {
    id: 'frame',
    async run(t, subject) {
      if (!subject) return null;
      const bytes = await askBytes(`/frames/${subject.level}/${subject.date}`);
      demand(bytes[0] === FRAME_VERSION, `byte 0 is ${bytes[0]}`);
      demand(bytes.length === subject.areas + 1, `${bytes.length} bytes for ${subject.areas} areas`);
      return t('selftest.detail.frame', { count: subject.areas, version: bytes[0] });
    },
  },
  {
    id: 'immutable',
    async run(_, subject) {
      if (!subject) return null;
      const control = (await plain(await versionedTile(subject))).headers.get('cache-control') ?? '';
      demand(control.includes('immutable'), `Cache-Control: ${control}`);
      return `Cache-Control: ${control}`;
    },
  },
  { id: 'events', run: async t => t('selftest.detail.events', { ms: await connect(10_000) }) },
  {
    id: 'webgl',
    async run() {
      demand(hasWebgl2(), 'canvas.getContext("webgl2") = null');
      return '';
    },
  },
  {
    id: 'origin',
    async run(t) {
      const asked = performance.getEntriesByType('resource').map(({ name }) => name);
      const elsewhere = asked.filter(name => !name.startsWith(`${location.origin}/`) && !/^(blob|data):/.test(name));
      demand(elsewhere.length === 0, elsewhere.slice(0, 3).join(', '));
      return t('selftest.detail.origin', { count: asked.length });
    },
  },
];
