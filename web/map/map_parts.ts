import type { ReactNode } from 'react';
import type { AreaSummary } from '#core/contract.ts';
import type { View } from '#web/state/view.ts';
import type { CameraLink } from './linked_cameras.ts';
import type { Box } from './room.ts';
import type { Hovered } from './tooltip.tsx';

/** What a map may be told beside the situation; all of it is optional. */
export type MapParts = {
  /** Show these steps (core/drawing/area_paint.ts) instead of the grades of the frame; `steps[seq - 1]`. */
  moves?: Int8Array | null;
  /** What the pointer says, where it is not the grade of the situation's frame. */
  tooltip?: (hovered: Hovered) => ReactNode;
  /** Where the map begins, if not at all areas. */
  start?: Box;
  /** Looks where the maps of this link look; without buttons of its own where it is not the first. */
  link?: CameraLink;
  bare?: boolean;
  /** Beside its name, for who does not see it: which day it is of. */
  day?: string;
  /** A map on a wall is read from afar and looks where it is told: at an area, null = at `home` (null = at all), undefined = where it is. */
  wall?: { factor: number; focus: AreaSummary | null | undefined; home: View['camera'] };
};
