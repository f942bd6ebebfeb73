/**
 * Coordinate systems a district meets. Data are kept in WGS 84; CGCS2000 differs from it by centimetres and is taken as
 * equal. GCJ-02 and BD-09 are the offset systems of Chinese web maps: shifted by 100 to 700 m, turned position by position.
 * The names alone, so that who only reads them does not load what turns.
 */
export const SYSTEMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;
export type System = (typeof SYSTEMS)[number];
