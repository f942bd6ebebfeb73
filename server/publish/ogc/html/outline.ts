import type { Geometry, Position } from 'geojson';
import type { Language } from '#core/contract.ts';
import { NUMERALS } from '#core/theme/grade_colours.ts';
import type { Coordinates } from '#server/publish/ogc/payloads.ts';
import { gradeIn, gradeWords, type Shown } from './chip.ts';
import { addressOf, html, type Markup } from './markup.ts';

/** An area to be drawn; `href` where it has a page. */
export type Drawable = { name: string; geometry: Geometry | null; shown: Shown; href?: string };

const WIDTH = 640;
const TALLEST = 520;
const MARGIN = 6;
/** Points nearer than this to the one before are left out: half a pixel of a dense screen. */
const NEAREST = 0.4;
/** Below this an area has no room for its numeral, which is a third of it high. */
const ROOM = 22;
const HIGHEST = 56;

type Box = [west: number, south: number, east: number, north: number];

/**
 * Areas as a picture without script: grades filled, missing data hatched, stale dotted, suspended with a double, override with a dashed
 * outline, as on the map. Null where nothing has a geometry. Degrees are drawn true in angle at the middle of the picture.
 */
export function outline(
  areas: Drawable[],
  { axis_order }: Pick<Coordinates, 'axis_order'>,
  label: string,
  language: Language,
): Markup | null {
  const swapped = axis_order === 'latitude, longitude';
  const drawn = areas.map(area => ({ ...area, rings: ringsOf(area.geometry, swapped) }));
  const box = boxOf(drawn.flatMap(({ rings }) => rings));
  if (box === null) return null;
  const { place, height } = frame(box, axis_order !== 'east, north');
  // The smaller over the larger: an enclave is not covered by what surrounds it should that have no hole.
  const ordered = drawn
    .map(area => ({ ...area, box: boxOf(area.rings) }))
    .filter(area => area.box !== null)
    .sort((a, b) => areaOf(b.box!) - areaOf(a.box!));
  return html`<svg class="map" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${PATTERNS}${ordered.map(
    ({ rings, shown, name, href, box: own }) => {
      const path = rings.map(ring => pathOf(ring, place)).join('');
      const text = `${name} · ${gradeWords(shown, language)}`;
      const figure = html`<g class="area"><title>${text}</title>${layers(path, shown)}${numeral(own!, place, shown)}</g>`;
      return href === undefined
        ? figure
        : html`<a href="${addressOf(href)}" tabindex="-1" aria-label="${text}">${figure}</a>`;
    },
  )}</svg>`;
}

const PATTERNS = html`<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M1 0V6"/></pattern><pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><circle class="dots" cx="3" cy="3" r="1.3"/></pattern></defs>`;

function layers(path: string, shown: Shown): Markup {
  const grade = gradeIn(shown);
  const pattern = grade === null ? 'hatch' : shown.state === 'stale' ? 'dots' : null;
  const line = shown.state === 'suspended' ? 'double' : shown.state === 'override' ? 'dashed' : null;
  return html`<path class="fill of-${grade ?? 'insufficient'}" d="${path}"/>${
    pattern && html`<path class="over" fill="url(#${pattern})" d="${path}"/>`
  }${line === 'double' && html`<path class="line wide" d="${path}"/>`}${line && html`<path class="line ${line}" d="${path}"/>`}`;
}

function numeral(box: Box, place: (position: Position) => [number, number], shown: Shown): Markup | null {
  const grade = gradeIn(shown);
  const [left, bottom] = place([box[0], box[1]]);
  const [right, top] = place([box[2], box[3]]);
  if (grade === null || right - left < ROOM || bottom - top < ROOM) return null;
  const size = Math.min(HIGHEST, Math.max(12, Math.min(right - left, bottom - top) / 3));
  return html`<text class="on-${grade}" font-size="${round(size)}" x="${round((left + right) / 2)}" y="${round((top + bottom) / 2)}" aria-hidden="true">${NUMERALS[grade]}</text>`;
}

function frame(box: Box, degrees: boolean) {
  const stretch = degrees ? Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180) : 1;
  const across = Math.max((box[2] - box[0]) * stretch, 1e-9);
  const up = Math.max(box[3] - box[1], 1e-9);
  const scale = Math.min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up);
  const height = Math.ceil(up * scale + 2 * MARGIN);
  const left = (WIDTH - across * scale) / 2;
  const place = ([x, y]: Position): [number, number] => [
    left + (x! - box[0]) * stretch * scale,
    MARGIN + (box[3] - y!) * scale,
  ];
  return { place, height };
}

function pathOf(ring: Position[], place: (position: Position) => [number, number]): string {
  const kept: [number, number][] = [];
  for (const position of ring) {
    const [x, y] = place(position);
    const last = kept.at(-1);
    if (last === undefined || Math.hypot(x - last[0], y - last[1]) >= NEAREST) kept.push([x, y]);
  }
  return `M${kept.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}Z`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const areaOf = ([west, south, east, north]: Box): number => (east - west) * (north - south);

/** All rings, outsides and holes: filled by the even-odd rule. */
function ringsOf(geometry: Geometry | null, swapped: boolean): Position[][] {
  if (geometry === null) return [];
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(one => ringsOf(one, swapped));
  const rings =
    geometry.type === 'Polygon'
      ? geometry.coordinates
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates.flat()
        : [];
  return swapped ? rings.map(ring => ring.map(([y, x]) => [x!, y!])) : rings;
}

function boxOf(rings: Position[][]): Box | null {
  const box: Box = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const ring of rings)
    for (const [x, y] of ring) {
      box[0] = Math.min(box[0], x!);
      box[1] = Math.min(box[1], y!);
      box[2] = Math.max(box[2], x!);
      box[3] = Math.max(box[3], y!);
    }
  return box[0] <= box[2] ? box : null;
}
