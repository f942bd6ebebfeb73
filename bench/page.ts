import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { Day, StatusPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { zoomForSide } from '#core/theme/level_zooms.ts';
import { buildPage } from '#server/page.ts';
import { openBrowser, WITHOUT_WEBGL } from '../e2e/browser.ts';
import { type BareMap, serveBareMap } from './bare_map.ts';
import { type Figure, median } from './figures.ts';
import { type Side, type Visit, visit } from './page_visit.ts';
import type { Place } from './place.ts';
import { fillTileGeometry } from './places.ts';
import { cpuOfFamily } from './processes.ts';
import { cpuOf } from './scratch_database.ts';
import { startService } from './service_process.ts';
import { gradeFirst } from './steady.ts';

const VIEWPORT = { width: 1600, height: 950 };
const STEPS = 5;
/** More communities the page does not show as a level of the map: there it is the one that fits the zoom. */
const LISTED = 30_000;

type Bare = { load(day: Day): Promise<void>; paint(day: Day): void };
type Renderer = 'webgl' | 'svg';
type Scene = {
  url: string;
  status: StatusPayload;
  layer: string;
  first: Day;
  days: Day[];
  x: number;
  y: number;
  z: number;
};

/**
 * The page against a bare MapLibre map of the same tiles and frames, as large and looking at the same place: visits with an empty cache, in
 * turn. The service has drawn the tiles before.
 */
export async function benchPage(place: Place): Promise<Figure[]> {
  const { database, nation, url, rounds, say } = place;
  const browser = await openBrowser();
  // Where it is for: with software WebGL Chromium would draw SVG by that too, thirty times slower.
  const without = await openBrowser({}, WITHOUT_WEBGL);
  if (!browser || !without) throw new Error('No browser: install Chromium or set TEST_BROWSER to its path.');
  await buildPage();
  await gradeFirst(database, nation);
  await fillTileGeometry(database);
  const service = await startService(url);
  const bare = await serveBareMap();
  /** All that this process started is the browser, but for the service. */
  const cpu = () => cpuOfFamily(process.pid) - cpuOf(process.pid) - cpuOfFamily(service.pid);
  try {
    const scene = await sceneOf(`http://127.0.0.1:${service.port}`, nation.count);
    const { level, map } = await lookAt(without, scene);
    say(`Level ${level} at zoom ${scene.z.toFixed(1)}, a map of ${map.width} × ${map.height}`);
    const sides = [ours(scene, 'webgl', map), ours(scene, 'svg', map), theBare(scene, level, bare, map)] as const;
    const visits = sides.map((): Visit[] => []);
    // The first round warms the service and is not counted.
    for (let round = 0; round <= rounds; round++)
      for (const [i, side] of sides.entries()) {
        const found = await visit(side.name.endsWith('svg') ? without : browser, side, scene.days, cpu);
        say(`${side.name}: ${JSON.stringify(found)}`);
        if (round > 0) visits[i]!.push(found);
      }
    const [webgl, svg, floor] = visits.map(middle);
    return [...figuresOf('WebGL', nation.count, webgl!, floor!), ...figuresOf('SVG', nation.count, svg!, floor!)];
  } finally {
    bare.close();
    await service.stop();
    await browser.close();
    await without.close();
  }
}

async function sceneOf(url: string, count: number): Promise<Scene> {
  const status = await answered<StatusPayload>(`${url}/api/status`);
  const [west, south, east, north] = status.bbox!;
  // Steps between days that all have reports and full windows behind them.
  const first = addDays(status.graded_to!, -1 - STEPS);
  const days = Array.from({ length: STEPS }, (_, i) => addDays(first, i + 1));
  const z = zoomForSide(status.bbox!, 1, 620);
  const layer = count <= LISTED ? 'community' : 'auto';
  return { url, status, layer, first, days, x: (west + east) / 2, y: (south + north) / 2, z };
}

/** The first answer over many communities takes a service longer than it waits for its database. */
async function answered<T>(url: string): Promise<T> {
  for (let left = 40; left > 0; left--) {
    const response = await fetch(url);
    if (response.ok) return (await response.json()) as T;
    await pause(3_000);
  }
  throw new Error(`${url} does not answer.`);
}

const addressOf = ({ url, layer, first, x, y, z }: Scene, renderer: Renderer): string =>
  `${url}/?lang=zh&layer=${layer}&date=${first}&x=${x}&y=${y}&z=${z.toFixed(2)}&renderer=${renderer}`;

const PAINTED = '[data-painted]:not([data-painted="0"])';

/** Which level the page shows there, and where its map is. */
async function lookAt(browser: Browser, scene: Scene) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  page.setDefaultTimeout(240_000);
  await page.goto(addressOf(scene, 'svg'));
  const map = page.locator(PAINTED);
  const level = (await map.getAttribute('data-day'))!.split('/')[0]!;
  const box = (await map.boundingBox())!;
  await page.close();
  return { level, map: box };
}

function ours(scene: Scene, renderer: Renderer, map: Side['map']): Side {
  const shows = (day: Day) => `[data-day$="/${day}"]${PAINTED}`;
  return {
    name: `page by ${renderer}`,
    address: addressOf(scene, renderer),
    drawn: shows(scene.first) + (renderer === 'webgl' ? ' [data-resting="true"]' : ''),
    shows,
    step: () => {
      performance.mark('step begun');
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ']', bubbles: true }));
    },
    prepare: async (page: Page, days) => {
      await page.waitForFunction(
        day => performance.getEntriesByType('resource').some(({ name }) => name.includes(`/${day}`)),
        days.at(-1)!,
      );
    },
    viewport: VIEWPORT,
    map,
  };
}

function theBare({ url, status, first, x, y, z }: Scene, level: string, bare: BareMap, map: Side['map']): Side {
  const query = { service: url, level, day: first, boundary: status.boundary_version, x, y, z, bounds: status.bbox };
  const size = { width: Math.round(map.width), height: Math.round(map.height) };
  return {
    name: 'bare map',
    address: `${bare.url}?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`,
    drawn: '[data-resting="true"]',
    shows: day => `[data-day$="/${day}"]`,
    step: day => {
      performance.mark('step begun');
      (window as unknown as { bare: Bare }).bare.paint(day);
    },
    prepare: (page, days) =>
      page.evaluate(async all => {
        for (const day of all) await (window as unknown as { bare: Bare }).bare.load(day);
      }, days),
    viewport: size,
    map: { x: 0, y: 0, ...size },
  };
}

const KEYS = [
  'first_ms',
  'script_kb',
  'step_ms',
  'frame_ms',
  'first_cpu_ms',
  'step_cpu_ms',
  'frame_cpu_ms',
  'late_ms',
] as const;
const middle = (visits: readonly Visit[]) =>
  Object.fromEntries(KEYS.map(key => [key, median(visits.map(found => found[key]))])) as Visit;

function figuresOf(renderer: string, count: number, ours: Visit, floor: Visit): Figure[] {
  const figure = (what: string, key: (typeof KEYS)[number], bar: number, note?: string): Figure => ({
    ...{ name: `${what}, ${renderer}, ${count}`, floor: 'a bare MapLibre map of the same tiles' },
    ...{ ours_ms: ours[key], floor_ms: floor[key], bar, time: key.endsWith('cpu_ms') ? 'cpu' : 'wall', note },
  });
  const per_second = ({ frame_ms }: Visit) => (1000 / frame_ms).toFixed(1);
  const late = ({ late_ms }: Visit) => late_ms.toFixed(0);
  const frames = `${per_second(ours)} / ${per_second(floor)} frames a second, one in twenty after more than ${late(ours)} / ${late(floor)} ms`;
  const beside = 'counts, lists and time band of that day too';
  return [
    figure('JavaScript up to the first picture, gzipped (KB for ms)', 'script_kb', 1.7),
    figure('first picture', 'first_ms', 2),
    figure('first picture', 'first_cpu_ms', 2),
    figure('a day on, until painted', 'step_ms', 2, beside),
    figure('a day on', 'step_cpu_ms', 3, beside),
    figure('moving and zooming, a frame', 'frame_ms', 1.5, frames),
    figure('moving and zooming, a frame', 'frame_cpu_ms', 1.5),
  ];
}
