/**
 * Zoom bands: a level's borders are simplified once a band, as a coverage, at import. Tolerance: one cell of the
 * 1,024 grid of a tile at the band's greatest zoom (ENGINES.md: pre-simplified rows with a 1,024 grid cost 2 to 2.7
 * times less CPU a tile and a third of the bytes). Distances are of EPSG:3857, in which tiles are cut.
 */
export const BANDS = [0, 1, 2, 3, 4] as const;
export type Band = (typeof BANDS)[number];

const GREATEST_ZOOM = [7, 9, 11, 13] as const;
export const MAX_ZOOM = 14;

/** The circumference of the earth in EPSG:3857, metres. */
export const WORLD = 40_075_016.685_578_488;

/** The band a zoom is drawn from. */
export const bandOf = (zoom: number): Band => {
  const band = GREATEST_ZOOM.findIndex(greatest => zoom <= greatest);
  return (band === -1 ? 4 : band) as Band;
};

/** Metres of EPSG:3857 by which a border may move; 0 in the last band. */
export const toleranceOf = (band: Band): number => (band === 4 ? 0 : WORLD / 2 ** GREATEST_ZOOM[band] / 1024);
