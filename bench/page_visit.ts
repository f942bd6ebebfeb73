import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import type { Day } from '#core/contract.ts';

/** A page that shows the map: ours by one of its renderers, or the bare one. */
export type Side = {
  name: string;
  address: string;
  /** The first picture is whole when something matches. */
  drawn: string;
  /** This day is on the map when something matches. */
  shows(day: Day): string;
  /** Runs in the page: marks `step begun` and goes on to this day, the one after the day shown. */
  step(day: Day): void;
  /** Before the steps, so that they need nothing of the service. */
  prepare(page: Page, days: readonly Day[]): Promise<void>;
  viewport: { width: number; height: number };
  map: { x: number; y: number; width: number; height: number };
};

/** Of what is called `…_cpu_ms` CPU of all processes of the browser; a step and a frame each. */
export type Visit = {
  first_ms: number;
  first_cpu_ms: number;
  script_kb: number;
  step_ms: number;
  step_cpu_ms: number;
  frame_ms: number;
  frame_cpu_ms: number;
  late_ms: number;
};

const PATIENCE = 240_000;
const FIRST = 'first picture';
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** One visit with an empty cache: the first picture, then steps through days, then a hand that moves and zooms. */
export async function visit(browser: Browser, side: Side, days: readonly Day[], cpu: () => number): Promise<Visit> {
  const context = await browser.newContext({ viewport: side.viewport, locale: 'zh-CN' });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const scripts: Promise<number>[] = [];
    page.on('response', response => {
      if (/\.m?js(\?|$)/.test(response.url())) scripts.push(response.body().then(body => gzipSync(body).length / 1000));
    });
    // tsx names the functions inside of those that run in the page by a helper of its own.
    await page.addInitScript({ content: 'globalThis.__name = value => value' });
    await page.addInitScript(markFirst, [side.drawn, FIRST]);
    // Processes of the visit before end meanwhile; what they took would be missing in the difference.
    await page.waitForTimeout(2_000);
    const before = cpu();
    await page.goto(side.address, { waitUntil: 'commit' });
    const first = await page.waitForFunction(name => performance.getEntriesByName(name)[0]?.startTime, FIRST);
    const first_ms = (await first.jsonValue())!;
    const first_cpu_ms = cpu() - before;
    const script_kb = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
    await side.prepare(page, days);
    const steps = await stepThrough(page, side, days, cpu);
    return { first_ms, first_cpu_ms, script_kb, ...steps, ...(await moveAbout(page, side, cpu)) };
  } finally {
    await context.close();
  }
}

/** Runs in the page. The frame after the one in which it is found: by then that one is painted. */
function markFirst([selector, name]: string[]): void {
  const look = () =>
    document.querySelector(selector!)
      ? requestAnimationFrame(() => performance.mark(name!))
      : requestAnimationFrame(look);
  look();
}

const REST = 400;

async function stepThrough(page: Page, side: Side, days: readonly Day[], cpu: () => number) {
  await page.waitForTimeout(REST);
  const before = cpu();
  const taken: number[] = [];
  for (const day of days) {
    await page.evaluate(watchStep, side.shows(day));
    await page.evaluate(side.step, day);
    const step = await page.waitForFunction(timeOfStep);
    taken.push((await step.jsonValue())!);
    await page.waitForTimeout(REST);
  }
  return { step_ms: mean(taken), step_cpu_ms: (cpu() - before) / days.length };
}

/** Runs in the page. A step is over when the frame that shows it is painted. */
function watchStep(selector: string): void {
  performance.clearMarks();
  const look = () =>
    document.querySelector(selector)
      ? requestAnimationFrame(() => performance.mark('step ended'))
      : requestAnimationFrame(look);
  requestAnimationFrame(look);
}

/** Runs in the page; nothing until the step is over. */
function timeOfStep(): number | undefined {
  const [begun, ended] = ['step begun', 'step ended'].map(name => performance.getEntriesByName(name)[0]?.startTime);
  return begun !== undefined && ended !== undefined ? ended - begun : undefined;
}

const MOVING_MS = 4_000;
const CIRCLE = 40;

/** For some seconds drags the map round and turns the wheel, counting the frames that the page gets meanwhile. */
async function moveAbout(page: Page, { map }: Side, cpu: () => number) {
  const [x, y] = [map.x + map.width / 2, map.y + map.height / 2];
  await page.mouse.move(x, y);
  await page.evaluate(countFrames);
  const before = cpu();
  const end = Date.now() + MOVING_MS;
  await page.mouse.down();
  for (let step = 0; Date.now() < end; step++) {
    const angle = (step / CIRCLE) * 2 * Math.PI;
    await page.mouse.move(x + 150 * Math.sin(angle), y + 80 * (1 - Math.cos(angle)));
  }
  await page.mouse.up();
  for (let turn = 0; Date.now() < end + MOVING_MS; turn++) await page.mouse.wheel(0, turn % 8 < 4 ? -120 : 120);
  const frames = await page.evaluate(() => performance.getEntriesByName('frame').map(({ startTime }) => startTime));
  const gaps = frames
    .slice(1)
    .map((time, i) => time - frames[i]!)
    .toSorted((a, b) => a - b);
  const frame_cpu_ms = (cpu() - before) / gaps.length;
  return { frame_ms: mean(gaps), frame_cpu_ms, late_ms: gaps[Math.floor(gaps.length * 0.95)]! };
}

/** Runs in the page, until it is closed. */
function countFrames(): void {
  performance.clearMarks();
  const count = () => {
    performance.mark('frame');
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}
