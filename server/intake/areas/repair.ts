import { gatePolygons } from '#core/geometry/gate.ts';
import { areaOf } from '#core/geometry/measure.ts';
import type { Flaw, Polygons } from '#core/geometry/polygons.ts';
import type { GeometryThread } from './geometry_thread.ts';

/** DESIGN.md, Engines: a repair that changes an area by more is refused, in percent. */
export const MOST_CHANGE_PERCENT = 0.1;

export type Repair = { geometry: Polygons; area_change_percent: number } | { reason: string };

/**
 * A small flaw of a real boundary, taken out by mapshaper. Not `ST_MakeValid`: on a star of 201 vertices it ran 78 s,
 * of 3,001 it crashed the server (ENGINES.md).
 */
export async function repair(broken: Polygons, flaw: Flaw, thread: GeometryThread): Promise<Repair> {
  const cleaned = await thread.clean(broken);
  const gated = cleaned && cleaned.length > 0 ? gatePolygons(cleaned) : null;
  if (!gated?.ok) return { reason: `${flaw.message} It could not be repaired.` };
  const before = areaOf(broken);
  const change = (Math.abs(areaOf(gated.geometry) - before) / Math.abs(before)) * 100;
  // Written so that NaN is refused too.
  if (!(change <= MOST_CHANGE_PERCENT))
    return { reason: `${flaw.message} A repair would change the area by more than ${MOST_CHANGE_PERCENT} %.` };
  return { geometry: gated.geometry, area_change_percent: Number(change.toPrecision(3)) };
}
