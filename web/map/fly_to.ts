import type { Map as MapLibre } from 'maplibre-gl';
import type { AreaSummary } from '#core/contract.ts';
import type { LevelZooms } from '#core/theme/level_zooms.ts';
import { getView } from '#web/state/store.ts';
import type { View } from '#web/state/view.ts';
import { type Box, fitPadding } from './room.ts';

const SECONDS = 2.4;

/** To an area, near enough to read the names around it, or back home. Not a journey of a reader: the address stays. */
export function flyTo(
  map: MapLibre,
  area: AreaSummary | null,
  all: { box: Box; home: View['camera']; level: LevelZooms | undefined; factor: number },
): void {
  const { clientWidth, clientHeight } = map.getContainer();
  const duration = SECONDS * 1000;
  if (!area && all.home) {
    map.flyTo({ center: [all.home.x, all.home.y], zoom: all.home.z, duration });
    return;
  }
  if (!area) {
    map.fitBounds(all.box, { padding: fitPadding(clientWidth, getView()), duration });
    return;
  }
  const nearest = (all.level?.name ?? 12) + Math.log2(all.factor) + 0.4;
  map.fitBounds(area.bbox, { padding: Math.min(clientWidth, clientHeight) / 4, maxZoom: nearest, duration });
}
