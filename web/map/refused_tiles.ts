import type { ErrorEvent, Map as MapLibre } from 'maplibre-gl';
import { RequestError, refusals } from '#web/api/request.ts';

/** Of somebody else's base map: no key of ours was refused. */
const isElsewhere = (url: string | undefined): boolean =>
  url !== undefined && URL.canParse(url) && new URL(url).origin !== location.origin;

/**
 * MapLibre fetches tiles by itself and leaves a hole where one is refused. The page is told as of any other request, and once the key may
 * ask again (`resumed`) so does the map.
 */
export function heedRefusedTiles(map: MapLibre): () => void {
  const refused = new Set<string>();
  map.on('error', (event: ErrorEvent & { sourceId?: string }) => {
    const { status, url } = event.error as Error & { status?: number; url?: string };
    if ((status !== 401 && status !== 429) || isElsewhere(url)) return;
    if (event.sourceId) refused.add(event.sourceId);
    refusals.dispatchEvent(new CustomEvent('refused', { detail: new RequestError(status, null) }));
  });
  const again = () => {
    for (const source of refused) if (map.getSource(source)) map.refreshTiles(source);
    refused.clear();
  };
  refusals.addEventListener('resumed', again);
  return () => refusals.removeEventListener('resumed', again);
}
