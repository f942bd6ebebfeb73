import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * Software WebGL2: without these Chromium has none on a machine without a graphics card. All but WebGL is painted by the processor itself, as
 * Chromium does there by its own choice: SVG through SwiftShader takes twenty times as long, and Debian's Chromium asks for that.
 */
const ARGUMENTS = [
  ...['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
  ...['--disable-gpu-rasterization', '--no-sandbox'],
];
/** As on a machine whose browser has no WebGL at all. */
export const WITHOUT_WEBGL = [
  '--disable-gpu',
  '--disable-webgl',
  '--disable-webgl2',
  '--disable-3d-apis',
  '--no-sandbox',
];
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** An installed Chromium, else the one inside the npm package @sparticuz/chromium, which runs on Linux x64 only; else null. */
async function findBrowser(): Promise<string | null> {
  const named = process.env.TEST_BROWSER;
  if (named) return named;
  const installed = INSTALLED.find(path => existsSync(path));
  if (installed) return installed;
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const packed = await import('@sparticuz/chromium').catch(() => null);
  return packed ? packed.default.executablePath() : null;
}

/** @param env beside that of this process. Null where there is none; under CI that is a failure, since a skipped browser test would pass for a tested page. */
export async function openBrowser(env: Record<string, string> = {}, args = ARGUMENTS): Promise<Browser | null> {
  const executablePath = await findBrowser();
  if (executablePath) return chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
  if (process.env.CI === 'true') throw new Error('No browser: install Chromium or set TEST_BROWSER to its path.');
  return null;
}
