import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { Day, StatusPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { zoomForSide } from '#core/theme/level_zooms.ts';
import { buildPage } from '#server/page.ts';
import { openBrowser } from '../e2e/browser.ts';
import { type BareMap, serveBareMap } from './bare_map.ts';
import { type Figure, median } from './figures.ts';
import { type Side, type Visit, visit } from './page_visit.ts';
import type { Place } from './place.ts';
import { fillTileGeometry } from './places.ts';
import { startService } from './service_process.ts';
import { gradeFirst } from './steady.ts';

const VIEWPORT = { width: 1600, height: 950 };
const STEPS = 5;

type Bare = { load(day: Day): Promise<void>; paint(day: Day): void };
type Renderer = 'webgl' | 'svg';
type Scene = { url: string; status: StatusPayload; first: Day; days: Day[]; x: number; y: number; z: number };

/**
 * The page against a bare MapLibre map of the same tiles and frames, as large and looking at the same place: visits with an empty cache, in
 * turn. The service has drawn the tiles before.
 */
export async function benchPage(place: Place): Promise<Figure[]> {
  const { database, nation, url, rounds, say } = place;
  const browser = await openBrowser();
  if (!browser) throw new Error('No browser: install Chromium or set TEST_BROWSER to its path.');
  await buildPage();
  await gradeFirst(database, nation);
  await fillTileGeometry(database);
  const service = await startService(url);
  const bare = await serveBareMap();
  try {
    const scene = await sceneOf(`http://127.0.0.1:${service.port}`);
    const { level, map } = await lookAt(browser, scene);
    say(`Level ${level} at zoom ${scene.z.toFixed(1)}, a map of ${map.width} × ${map.height}`);
    const sides = [ours(scene, 'webgl', map), ours(scene, 'svg', map), theBare(scene, level, bare, map)] as const;
    const visits = sides.map((): Visit[] => []);
    // The first round warms the service and is not counted.
    for (let round = 0; round <= rounds; round++)
      for (const [i, side] of sides.entries()) {
        const found = await visit(browser, side, scene.days);
        say(`${side.name}: ${JSON.stringify(found)}`);
        if (round > 0) visits[i]!.push(found);
      }
    const [webgl, svg, floor] = visits.map(middle);
    return [...figuresOf('WebGL', nation.count, webgl!, floor!), ...figuresOf('SVG', nation.count, svg!, floor!)];
  } finally {
    bare.close();
    await service.stop();
    await browser.close();
  }
}

async function sceneOf(url: string): Promise<Scene> {
  const status = await answered<StatusPayload>(`${url}/api/status`);
  const [west, south, east, north] = status.bbox!;
  // Steps between days that all have reports and full windows behind them.
  const first = addDays(status.graded_to!, -1 - STEPS);
  const days = Array.from({ length: STEPS }, (_, i) => addDays(first, i + 1));
  const z = zoomForSide(status.bbox!, 1, 620);
  return { url, status, first, days, x: (west + east) / 2, y: (south + north) / 2, z };
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

const addressOf = ({ url, first, x, y, z }: Scene, renderer: Renderer): string =>
  `${url}/?lang=zh&date=${first}&x=${x}&y=${y}&z=${z.toFixed(2)}&renderer=${renderer}`;

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

const KEYS = ['first_ms', 'script_kb', 'step_ms', 'busy_ms', 'frame_ms', 'late_ms'] as const;
const middle = (visits: readonly Visit[]) =>
  Object.fromEntries(KEYS.map(key => [key, median(visits.map(found => found[key]))])) as Visit;

function figuresOf(renderer: string, count: number, ours: Visit, floor: Visit): Figure[] {
  const figure = (what: string, key: (typeof KEYS)[number], bar: number, note?: string): Figure => ({
    ...{ name: `${what}, ${renderer}, ${count}`, floor: 'a bare MapLibre map of the same tiles', time: 'wall' },
    ...{ ours_ms: ours[key], floor_ms: floor[key], bar, note },
  });
  const per_second = (frame_ms: number) => (1000 / frame_ms).toFixed(0);
  const frames = `frames a second ${per_second(ours.frame_ms)} / ${per_second(floor.frame_ms)}, one in twenty later than ${ours.late_ms.toFixed(0)} / ${floor.late_ms.toFixed(0)} ms`;
  return [
    figure('first picture', 'first_ms', 2),
    figure('JavaScript up to it, gzipped, KB for ms', 'script_kb', 1.6),
    figure('a day on, until painted', 'step_ms', 2),
    figure('a day on, main thread', 'busy_ms', 5, 'counts, lists and reasons of that day too'),
    figure('moving and zooming, a frame', 'frame_ms', 1.5, frames),
  ];
}
