import type { Map as MapLibre } from 'maplibre-gl';

/** Maps that look at the same place: whichever is moved leads the others. Gives what a map joins with, which gives what it leaves with. */
export type CameraLink = (map: MapLibre) => () => void;

export function linkCameras(): CameraLink {
  const maps = new Set<MapLibre>();
  const lead = (map: MapLibre, follower: MapLibre) =>
    follower.jumpTo({ center: map.getCenter(), zoom: map.getZoom(), bearing: 0, pitch: 0 });
  // A follower's own move event comes while it is led.
  let leading = false;
  return map => {
    const [first] = maps;
    if (first) lead(first, map);
    maps.add(map);
    const follow = () => {
      if (leading) return;
      leading = true;
      for (const other of maps) if (other !== map) lead(map, other);
      leading = false;
    };
    map.on('move', follow);
    return () => {
      map.off('move', follow);
      maps.delete(map);
    };
  };
}
