import Flatbush from 'flatbush';
import { edgeNumbers, forEachEdge } from './borders.ts';
import type { Polygons, Position, Ring } from './polygons.ts';

/** Degrees, 0.17 m: a vertex on a neighbour's line is off it by up to 0.08 m where coordinates have six decimals. */
const TOLERANCE = 1.5e-6;

type LooseEdge = { area: number; a: Position; b: Position };
type Insertion = { along: number; at: Position };

/**
 * The areas with a vertex wherever a neighbour has one on their border: T-junctions (where one area's corner meets the
 * middle of another's edge) are given to both, ends closer than the tolerance become one. Then what two areas share is
 * the same edges in both, and simplifying cannot open it. Only edges that match no other are looked at: few in a clean
 * coverage. For the drawn coverage only; what was imported is stored as it came.
 */
export function nodeBorders(areas: Polygons[]): Polygons[] {
  const numbers = edgeNumbers(areas);
  const loose = looseEdges(areas, numbers);
  if (loose.length === 0) return areas;

  const index = new Flatbush(loose.length);
  for (const { a, b } of loose)
    index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));
  index.finish();

  const insertions = new Map<number, Insertion[]>();
  const snapped = new Map<number, Position>();
  for (const { area, a: vertex } of [...loose, ...loose.map(({ area, a, b }) => ({ area, a: b, b: a }))]) {
    const [x, y] = vertex;
    const number = numbers.vertex(vertex);
    for (const found of index.search(x - TOLERANCE, y - TOLERANCE, x + TOLERANCE, y + TOLERANCE)) {
      const edge = loose[found]!;
      if (edge.area === area) continue;
      const near = [edge.a, edge.b].find(end => distance(end, vertex) <= TOLERANCE);
      if (near) {
        // The smaller number stays, so that both sides choose the same.
        if (numbers.vertex(near) < number && !snapped.has(number)) snapped.set(number, near);
        continue;
      }
      const along = project(vertex, edge);
      if (along <= 0 || along >= 1 || distance(between(edge, along), vertex) > TOLERANCE) continue;
      const key = numbers.edge(edge.a, edge.b);
      const list = insertions.get(key) ?? [];
      insertions.set(key, list);
      list.push({ along: numbers.vertex(edge.a) < numbers.vertex(edge.b) ? along : 1 - along, at: vertex });
    }
  }
  if (insertions.size === 0 && snapped.size === 0) return areas;

  const final = (at: Position): Position => {
    let place = at;
    for (let step = 0; step < 4; step++) {
      const next = snapped.get(numbers.vertex(place));
      if (next === undefined) return place;
      place = next;
    }
    return place;
  };
  const touched = new Set(loose.map(({ area }) => area));
  return areas.map((area, number) =>
    touched.has(number) ? area.map(polygon => polygon.map(ring => nodeRing(ring, numbers, insertions, final))) : area,
  );
}

/** Edges that occur once: those of the outer border, and those whose other side is cut differently. */
function looseEdges(areas: Polygons[], numbers: ReturnType<typeof edgeNumbers>): LooseEdge[] {
  const times: number[] = [];
  for (const area of areas)
    forEachEdge(area, (a, b) => {
      const edge = numbers.edge(a, b);
      times[edge] = (times[edge] ?? 0) + 1;
    });
  const loose: LooseEdge[] = [];
  areas.forEach((polygons, area) => {
    forEachEdge(polygons, (a, b) => {
      if (times[numbers.edge(a, b)] === 1) loose.push({ area, a, b });
    });
  });
  return loose;
}

function nodeRing(
  ring: Ring,
  numbers: ReturnType<typeof edgeNumbers>,
  insertions: Map<number, Insertion[]>,
  final: (at: Position) => Position,
): Ring {
  const noded: Ring = [];
  const add = (at: Position): void => {
    const place = final(at);
    const last = noded[noded.length - 1];
    if (last === undefined || last[0] !== place[0] || last[1] !== place[1]) noded.push(place);
  };
  ring.forEach((at, i) => {
    add(at);
    const next = ring[i + 1];
    const list = next && insertions.get(numbers.edge(at, next));
    if (!list) return;
    const forward = numbers.vertex(at) < numbers.vertex(next!);
    for (const { at: inserted } of [...list].sort((p, q) => (forward ? p.along - q.along : q.along - p.along)))
      add(inserted);
  });
  return noded.length >= 4 ? noded : ring;
}

const distance = (a: Position, b: Position): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

const project = ([x, y]: Position, { a, b }: LooseEdge): number => {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  return ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy);
};

const between = ({ a, b }: LooseEdge, along: number): Position => [
  a[0] + along * (b[0] - a[0]),
  a[1] + along * (b[1] - a[1]),
];
