import type { Page } from 'playwright-core';

/** How each library is told where to look and asked whether it has drawn: the pages of `examples/` leave their map in `wusetu.map`. */
export type Client = 'maplibre' | 'openlayers' | 'leaflet';

type MapLibre = { jumpTo(to: object): void; loaded(): boolean; once(event: string, then: () => void): void };
type OpenLayers = {
  getView(): { setCenter(at: number[]): void; setZoom(zoom: number): void };
  once(event: string, then: () => void): void;
  render(): void;
};
type Leaflet = { setView(at: [number, number], zoom: number, options: object): void };
type Known = { wusetu: { map: MapLibre & OpenLayers & Leaflet }; ol: { proj: { fromLonLat(at: number[]): number[] } } };

/** Zoom in tiles of 512 pixels. Resolves when everything there is has been drawn. */
export async function lookAt(page: Page, client: Client, point: [number, number], zoom: number): Promise<void> {
  await page.evaluate(
    async ({ client, point, zoom }) => {
      const { wusetu, ol } = globalThis as unknown as Known;
      const { map } = wusetu;
      const drawn = (event: string) => new Promise<void>(resolve => map.once(event, resolve));
      if (client === 'leaflet') map.setView([point[1], point[0]], zoom + 1, { animate: false });
      else if (client === 'maplibre') {
        const idle = drawn('idle');
        map.jumpTo({ center: point, zoom });
        await idle;
      } else {
        const complete = drawn('rendercomplete');
        map.getView().setCenter(ol.proj.fromLonLat(point));
        map.getView().setZoom(zoom + 1);
        map.render();
        await complete;
      }
    },
    { client, point, zoom },
  );
  // Two frames: what was drawn is on the screen.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** The square of so many pixels in the middle of the map. */
export async function middleOf(page: Page, side: number) {
  const box = (await page.locator('#map').boundingBox())!;
  return {
    x: Math.round(box.x + (box.width - side) / 2),
    y: Math.round(box.y + (box.height - side) / 2),
    width: side,
    height: side,
  };
}
