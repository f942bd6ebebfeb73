import type { View } from '#web/state/view.ts';

export type Box = [west: number, south: number, east: number, north: number];

/**
 * The legend lies over the left of a wide map and over the foot of a narrow one, or of a narrow window: the city is fitted beside it.
 * A frame in another page may have none, a wall has none.
 */
export function fitPadding(width: number, { embed, legend, screen }: Pick<View, 'embed' | 'legend' | 'screen'>) {
  if ((embed && !legend) || screen === 'wall') return { top: 20, right: 20, bottom: 20, left: 20 };
  if (width >= 960) return { top: 24, right: 28, bottom: 24, left: 262 };
  if (width >= 560 && window.innerWidth >= 768) return { top: 20, right: 20, bottom: 24, left: 120 };
  return { top: 16, right: 20, bottom: 66, left: 20 };
}

/** Room to move around the city, none to get lost in the world. */
export function roomAround([west, south, east, north]: Box): Box {
  const width = Math.max(east - west, 0.05);
  const height = Math.max(north - south, 0.05);
  return [
    west - 1.5 * width,
    Math.max(-85, south - 1.5 * height),
    east + 1.5 * width,
    Math.min(85, north + 1.5 * height),
  ];
}
