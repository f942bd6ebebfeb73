import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * Gzipped, in thousands of bytes. Measured in November 2026: 535 KB of modules, of them MapLibre 285, React 67, Mantine 62, ours 90, and MapLibre's
 * worker 148; a twentieth on top. A new screen belongs behind `lazy`, a new library has to be worth its place here.
 */
const MODULES_KB = 562;
const WORKER_KB = 156;

const ENTRY = 'index.html';
/** What the map route loads by itself before its first picture. */
const MAP = 'web/map/map_view.tsx';
const WORKER = 'node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs';
/** Fetched by who opens them. */
const SCREENS = [
  ...['web/impact/screen.tsx', 'web/integrate/screen.tsx', 'web/bulletin/screen.tsx', 'web/table/table_screen.tsx'],
  ...['web/wall/wall.tsx', 'web/embed/embed.tsx', 'web/map_svg/svg_map.tsx', 'web/print/sheet.tsx'],
];
/** Nothing of these is in what the map route loads, not even by way of something else. */
const ELSEWHERE = [
  /^web\/(integrate|bulletin|table|wall|embed|map_svg)\//,
  /^web\/impact\/(screen|middle|side|comparison|backtest|proposal_page)\.tsx$/,
  // Names of indicators are in the menu of layers; the language and the documents are not.
  /^core\/cql2\/(?!nearest)/,
  /^core\/standard\/(?!catalogue|indicator)/,
  /node_modules\/(pinyin-pro|pdfkit|docx|@resvg|@embedpdf)\//,
];

type Chunk = { file: string; imports?: string[]; isDynamicEntry?: boolean };

const folder = mkdtempSync(join(tmpdir(), 'wusetu-build-'));
let manifest: Record<string, Chunk>;

beforeAll(() => {
  const build = ['node_modules/vite/bin/vite.js', 'build', '--outDir', folder, '--manifest', '--sourcemap', 'hidden'];
  // A process of its own, as vitest has made this one a test: React would be the one for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(process.execPath, [...build, '--logLevel', 'error'], { env });
  manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'));
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string) => readFileSync(join(folder, file));
const kilobytes = (file: string) => gzipSync(read(file)).length / 1000;

/** Files of these chunks and of all they import at once. */
function loadedBy(...names: string[]): Set<string> {
  const seen = new Set<string>();
  const walk = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const other of manifest[name]!.imports ?? []) walk(other);
  };
  for (const name of names) walk(name);
  return new Set([...seen].map(name => manifest[name]!.file));
}

/** As paths from here; the bundler's own few lines have none. */
function sourcesOf(file: string): string[] {
  const map = `${file}.map`;
  if (!existsSync(join(folder, map))) return [];
  const { sources } = JSON.parse(read(map).toString()) as { sources: string[] };
  return sources.map(source => relative(process.cwd(), join(folder, dirname(file), source)));
}

test('what the map route loads before its first picture stays within its budget', () => {
  const files = [...loadedBy(ENTRY, MAP)];
  const sizes = new Map(files.map(file => [file, Math.round(kilobytes(file))]));
  const total = files.reduce((sum, file) => sum + kilobytes(file), 0);
  expect(total, JSON.stringify([...sizes])).toBeLessThan(MODULES_KB);
  // Else something was not found, and the budget guards nothing.
  expect(total).toBeGreaterThan(MODULES_KB * 0.8);
  expect(kilobytes(manifest[WORKER]!.file)).toBeLessThan(WORKER_KB);
});

test('other screens are not in it', () => {
  const files = loadedBy(ENTRY, MAP);
  for (const screen of SCREENS) {
    expect(manifest[screen]?.isDynamicEntry, screen).toBe(true);
    expect(files.has(manifest[screen]!.file), screen).toBe(false);
  }
  const sources = [...files].flatMap(sourcesOf);
  expect(sources).toContain('web/shell/app.tsx');
  expect(sources.filter(source => ELSEWHERE.some(pattern => pattern.test(source)))).toEqual([]);
});
