import { VectorTile } from '@mapbox/vector-tile';
import * as turf from '@turf/turf';
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { ShapeReader } from './shapes.ts';
import { townAreas } from './test_town.ts';
import { cutShapes, encodeGeoJson, encodeVectorTile, type TileFeature } from './tile_encoding.ts';
import { BUFFER, EXTENT, position, type TileAddress } from './tile_grid.ts';

const EARTH = 6_378_137;
const metres = ([lon, lat]: [number, number]): [number, number] => [
  (EARTH * lon * Math.PI) / 180,
  EARTH * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)),
];

/** Multipolygon in well-known binary, EPSG:3857. */
function binaryOf(polygons: [number, number][][][]): Uint8Array {
  const numbers: { size: 1 | 4 | 8; value: number }[] = [];
  const header = (type: number) => numbers.push({ size: 1, value: 1 }, { size: 4, value: type });
  header(6);
  numbers.push({ size: 4, value: polygons.length });
  for (const rings of polygons) {
    header(3);
    numbers.push({ size: 4, value: rings.length });
    for (const ring of rings) {
      numbers.push({ size: 4, value: ring.length });
      for (const point of ring) for (const value of metres(point)) numbers.push({ size: 8, value });
    }
  }
  const view = new DataView(new ArrayBuffer(numbers.reduce((sum, { size }) => sum + size, 0)));
  let at = 0;
  for (const { size, value } of numbers) {
    if (size === 1) view.setUint8(at, value);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setFloat64(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

const communities = townAreas().filter(area => area.level === 'community');
const reader = new ShapeReader();
for (const [i, { polygons }] of communities.entries()) reader.add(i + 1, binaryOf(polygons));
const town = reader.shapes();
const everything = communities.map((_, i) => i);

/** The tile of a zoom that has the place in it. */
function tileAt(z: number, lon: number, lat: number): TileAddress {
  const x = Math.floor(((lon + 180) / 360) * 2 ** z);
  const radians = (lat * Math.PI) / 180;
  return { z, x, y: Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z) };
}
const TILES = [8, 10, 11, 12, 13, 14].flatMap(z => [
  tileAt(z, 120.13, 30.23),
  tileAt(z, 120.1201, 30.2199),
  tileAt(z, 120.16, 30.24),
]);

const area = ({ polygons }: TileFeature): number =>
  turf.area(
    turf.multiPolygon(polygons.map(rings => rings.map(ring => closed(ring).map(([x, y]) => [x / 1e5, y / 1e5])))),
  );
const closed = (ring: number[]): [number, number][] => {
  const points: [number, number][] = [];
  for (let i = 0; i < ring.length; i += 2) points.push([ring[i]!, ring[i + 1]!]);
  return [...points, points[0]!];
};
const planeFeature = ({ polygons }: TileFeature): Feature<MultiPolygon> =>
  turf.multiPolygon(polygons.map(rings => rings.map(ring => closed(ring).map(([x, y]) => [x / 1e5, y / 1e5]))));

describe('tile encoding', () => {
  it.each(TILES)('leaves no gap and no overlap between neighbours in $z/$x/$y', tile => {
    const features = cutShapes(town, everything, tile);
    expect(features.length).toBeGreaterThan(0);
    const union = turf.union(
      turf.featureCollection(features.map(planeFeature)) as unknown as FeatureCollection<Polygon>,
    )!;
    const sum = features.reduce((total, feature) => total + area(feature), 0);
    // Snapping keeps shared borders shared: what is lost or doubled is less than a hundred-thousandth.
    expect(Math.abs(turf.area(union) - sum)).toBeLessThan(1e-5 * sum);
    const holes = (
      union.geometry.type === 'Polygon' ? [union.geometry.coordinates] : union.geometry.coordinates
    ).flatMap(rings => rings.slice(1));
    // The lake is the only hole there may be.
    expect(holes.length).toBeLessThanOrEqual(1);
  });

  it('stays inside the buffer, winds outsides clockwise on the screen, and is on whole units', () => {
    for (const tile of TILES)
      for (const { polygons } of cutShapes(town, everything, tile))
        for (const rings of polygons)
          for (const [r, ring] of rings.entries()) {
            expect(Math.min(...ring)).toBeGreaterThanOrEqual(-BUFFER);
            expect(Math.max(...ring)).toBeLessThanOrEqual(EXTENT + BUFFER);
            expect(ring.every(Number.isInteger)).toBe(true);
            let doubled = 0;
            const points = closed(ring);
            for (let i = 1; i < points.length; i++)
              doubled += points[i - 1]![0] * points[i]![1] - points[i]![0] * points[i - 1]![1];
            expect(Math.sign(doubled)).toBe(r === 0 ? 1 : -1);
          }
  });

  it('keeps the hole with its enclave, the lake and the exclave', () => {
    const features = cutShapes(town, everything, tileAt(11, 120.1, 30.23));
    const of = (code: string) => features.find(({ seq }) => communities[seq - 1]!.code === code)!;
    expect(of('C11').polygons[0]).toHaveLength(2);
    expect(of('C21').polygons[0]).toHaveLength(2);
    expect(of('C99').polygons[0]).toHaveLength(1);
    expect(
      cutShapes(town, everything, tileAt(9, 120.1, 30.23)).find(({ seq }) => communities[seq - 1]!.code === 'C32')!
        .polygons,
    ).toHaveLength(2);
  });

  it('drops what is smaller than the grid', () => {
    const drawn = cutShapes(town, everything, { z: 0, x: 0, y: 0 });
    expect(drawn.length).toBeLessThan(3);
    for (const feature of drawn) expect(area(feature)).toBeGreaterThan(0);
    expect(encodeVectorTile('community', [], () => ({}))).toHaveLength(0);
  });

  it('says the same as MVT and as GeoJSON', () => {
    const attributes = (seq: number) => ({
      code: communities[seq - 1]!.code,
      name: communities[seq - 1]!.name,
      severity: 3 as const,
      since: null,
    });
    for (const tile of TILES) {
      const features = cutShapes(town, everything, tile);
      const layer = new VectorTile(new PbfReader(encodeVectorTile('community', features, attributes))).layers
        .community!;
      const json = encodeGeoJson('community', features, attributes, tile);
      expect(layer.length).toBe(json.features.length);
      for (const [i, expected] of json.features.entries()) {
        const decoded = layer.feature(i);
        expect(decoded.id).toBe(expected.id);
        // What is null is left out of MVT.
        expect(decoded.properties).toEqual(
          Object.fromEntries(Object.entries(expected.properties!).filter(([, v]) => v !== null)),
        );
        const mine = turf.area(decoded.toGeoJSON(tile.x, tile.y, tile.z) as Feature<Polygon>);
        // Seven decimals are 11 mm: that much along the border.
        const border = turf.length(turf.polygonToLine(expected as Feature<Polygon>), { units: 'meters' });
        expect(Math.abs(turf.area(expected) - mine)).toBeLessThan(0.011 * border);
      }
    }
  });

  it('places tile corners where the projection has them', () => {
    expect(position({ z: 1, x: 1, y: 0 }, 0, EXTENT)).toEqual([0, 0]);
    expect(position({ z: 0, x: 0, y: 0 }, 0, 0)).toEqual([-180, 85.0511288]);
  });
});
