import type { BaseMap } from '#core/contract.ts';
import { baseMapOrigin } from '#server/platform/base_map_setting.ts';
import type { Config } from '#server/platform/config.ts';
import { type ArchiveFile, openArchive } from './archive_file.ts';

/** Where the tiles of a file are; the version makes them cacheable for ever. */
export const BASE_MAP_PATH = '/base_map';

/** What the page is told, and the file that this service answers from; null where the tiles are somebody else's. */
export type OpenBaseMap = { told: BaseMap; file: ArchiveFile | null };

/** As the settings say; null where they name none. @throws with a sentence for who wrote them */
export async function openBaseMap({
  base_map,
  base_map_credit: credit,
  base_map_max_zoom: max_zoom,
}: Config): Promise<OpenBaseMap | null> {
  if (base_map === '') return null;
  if (baseMapOrigin(base_map) !== null)
    return {
      told: { kind: 'raster', tiles: base_map, min_zoom: 0, max_zoom, bounds: null, layers: [], credit },
      file: null,
    };
  const file = await openArchive(base_map);
  return { told: { ...file.told, tiles: `${BASE_MAP_PATH}/${file.version}/{z}/{x}/{y}`, credit }, file };
}
