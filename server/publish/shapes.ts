import { worldX, worldY } from './tile_grid.ts';

/**
 * Multipolygons of one level, in `seq` order, in flat arrays: 16 bytes a vertex where objects would take about 100.
 * Coordinates are world units (0 to 1 from the north-west corner), rings unclosed.
 */
export type Shapes = {
  seq: Int32Array;
  /** Rings of shape i: `ring_of_shape[i]` up to `ring_of_shape[i + 1]`. */
  ring_of_shape: Int32Array;
  /** 1 where the ring is the outside of a polygon; its holes follow. */
  exterior: Uint8Array;
  /** Vertices of ring j: `vertex_of_ring[j]` up to `vertex_of_ring[j + 1]`. */
  vertex_of_ring: Int32Array;
  /** `[x0, y0, x1, y1, …]` */
  coordinates: Float64Array;
  /** West, north, east, south of each shape. */
  boxes: Float64Array;
};

/** Grows as it is written to; plain arrays of 10 million numbers would double the memory on each growth. */
class Numbers {
  #values = new Float64Array(4096);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  values(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}

/** Reads multipolygons in well-known binary, EPSG:3857. Rows must come in `seq` order. */
export class ShapeReader {
  readonly #seq: number[] = [];
  readonly #ringOfShape: number[] = [0];
  readonly #exterior: number[] = [];
  readonly #vertexOfRing: number[] = [0];
  readonly #coordinates = new Numbers();

  add(seq: number, binary: Uint8Array): void {
    const view = new DataView(binary.buffer, binary.byteOffset, binary.byteLength);
    let at = 0;
    const little = () => view.getUint8(at++) === 1;
    const unsigned = (isLittle: boolean) => {
      at += 4;
      return view.getUint32(at - 4, isLittle);
    };
    const order = little();
    const type = unsigned(order);
    if (type !== 6) throw new Error(`A tile geometry is of type ${type}, not a multipolygon.`);
    for (let polygons = unsigned(order); polygons > 0; polygons--) {
      const inner = little();
      unsigned(inner);
      const rings = unsigned(inner);
      for (let ring = 0; ring < rings; ring++) {
        const points = unsigned(inner);
        // The last point repeats the first.
        for (let point = 0; point < points - 1; point++) {
          this.#coordinates.push(worldX(view.getFloat64(at + point * 16, inner)));
          this.#coordinates.push(worldY(view.getFloat64(at + point * 16 + 8, inner)));
        }
        at += points * 16;
        this.#exterior.push(ring === 0 ? 1 : 0);
        this.#vertexOfRing.push(this.#coordinates.length / 2);
      }
    }
    this.#seq.push(seq);
    this.#ringOfShape.push(this.#exterior.length);
  }

  shapes(): Shapes {
    const shapes = {
      seq: Int32Array.from(this.#seq),
      ring_of_shape: Int32Array.from(this.#ringOfShape),
      exterior: Uint8Array.from(this.#exterior),
      vertex_of_ring: Int32Array.from(this.#vertexOfRing),
      coordinates: this.#coordinates.values(),
      boxes: new Float64Array(this.#seq.length * 4),
    };
    for (let i = 0; i < this.#seq.length; i++) shapes.boxes.set(boxOf(shapes, i), i * 4);
    return shapes;
  }
}

export const bytesOf = (shapes: Shapes): number =>
  shapes.coordinates.byteLength +
  shapes.boxes.byteLength +
  shapes.vertex_of_ring.byteLength +
  shapes.exterior.byteLength +
  shapes.ring_of_shape.byteLength +
  shapes.seq.byteLength;

function boxOf(shapes: Omit<Shapes, 'boxes'>, i: number): [number, number, number, number] {
  let west = Number.POSITIVE_INFINITY;
  let north = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  let south = Number.NEGATIVE_INFINITY;
  const first = shapes.vertex_of_ring[shapes.ring_of_shape[i]!]!;
  const last = shapes.vertex_of_ring[shapes.ring_of_shape[i + 1]!]!;
  for (let v = first * 2; v < last * 2; v += 2) {
    const x = shapes.coordinates[v]!;
    const y = shapes.coordinates[v + 1]!;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < north) north = y;
    if (y > south) south = y;
  }
  return [west, north, east, south];
}
