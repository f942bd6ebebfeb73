import { findCrossings, MOST_FLAWS } from './crossings.ts';
import { signedArea } from './measure.ts';
import { findNestingFlaw } from './nesting.ts';
import { parsePolygons } from './parse.ts';
import type { Flaw, Polygons } from './polygons.ts';

export type Gated =
  | { ok: true; geometry: Polygons }
  /** `broken` is there where the numbers are sound and only the shape is not: a repair may be tried. */
  | { ok: false; flaw: Flaw; broken: Polygons | null };

/**
 * The gate every geometry passes before any SQL sees it (ENGINES.md: PGlite swallows GEOS exceptions, `ST_MakeValid`
 * crashed a server on a star of 3,001 vertices). Takes a GeoJSON geometry of any origin; gives polygons that are
 * finite, in range, closed, bounded, not self-intersecting, holes within shells, shells counter-clockwise.
 */
export function gate(value: unknown): Gated {
  const parsed = parsePolygons(value);
  return parsed.ok ? gatePolygons(parsed.geometry) : { ...parsed, broken: null };
}

/** The second half, for coordinates whose numbers are known to be sound (converted from another system, repaired). */
export function gatePolygons(polygons: Polygons): Gated {
  const { flaw, flaws, touches } = findCrossings(polygons);
  if (flaw) return { ok: false, flaw, broken: flaws < MOST_FLAWS ? polygons : null };
  const nesting = findNestingFlaw(polygons, touches);
  if (nesting) return { ok: false, flaw: nesting, broken: null };
  return { ok: true, geometry: wound(polygons) };
}

/** Shells counter-clockwise, holes clockwise (RFC 7946). */
const wound = (polygons: Polygons): Polygons =>
  polygons.map(polygon =>
    polygon.map((ring, index) => (signedArea(ring) > 0 === (index === 0) ? ring : [...ring].reverse())),
  );
