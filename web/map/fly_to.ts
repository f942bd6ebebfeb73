import type { Map as MapLibre } from 'maplibre-gl';
import type { AreaSummary } from '#core/contract.ts';
import type { LevelZooms } from '#core/theme/level_zooms.ts';
import { getView } from '#web/state/store.ts';
import type { View } from '#web/state/view.ts';
import { type Box, fitPadding } from './room.ts';

export const WALL_FLIGHT_SECONDS = 2.4;

type Wall = { level: LevelZooms | undefined; factor: number };

/** How near a wall looks at an area at most: near enough to read the names around it. */
export const nearestOf = ({ level, factor }: Wall): number => (level?.name ?? 12) + Math.log2(factor) + 0.4;

/** To an area, or back home. Not a journey of a reader: the address stays. */
export function flyTo(map: MapLibre, area: AreaSummary | null, all: Wall & { box: Box; home: View['camera'] }): void {
  const { clientWidth, clientHeight } = map.getContainer();
  const duration = WALL_FLIGHT_SECONDS * 1000;
  if (!area && all.home) {
    map.flyTo({ center: [all.home.x, all.home.y], zoom: all.home.z, duration });
    return;
  }
  if (!area) {
    map.fitBounds(all.box, { padding: fitPadding(clientWidth, getView()), duration });
    return;
  }
  const padding = Math.min(clientWidth, clientHeight) / 4;
  map.fitBounds(area.bbox, { padding, maxZoom: nearestOf(all), duration });
}
