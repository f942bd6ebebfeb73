import { metresBetween, verticesOf } from './measure.ts';
import { type PairIndex, pairIndex } from './pair_index.ts';
import type { Polygons, Position } from './polygons.ts';

/** Two areas (by index) that share a border that is a line, and how long it is. */
export type SharedBorder = { first: number; second: number; metres: number };

/** Numbers vertices by position and edges by their two vertices, in either direction. */
export function edgeNumbers(areas: Polygons[]): {
  vertex(at: Position): number;
  edge(a: Position, b: Position): number;
  edges: PairIndex;
} {
  const count = areas.reduce((sum, area) => sum + verticesOf(area), 0);
  const vertices = pairIndex(count);
  const edges = pairIndex(count);
  const vertex = ([x, y]: Position): number => vertices.of(x, y);
  return {
    vertex,
    edge(a, b) {
      const i = vertex(a);
      const j = vertex(b);
      return edges.of(Math.min(i, j), Math.max(i, j));
    },
    edges,
  };
}

export function forEachEdge(area: Polygons, visit: (a: Position, b: Position) => void): void {
  for (const polygon of area)
    for (const ring of polygon) for (let i = 0; i + 1 < ring.length; i++) visit(ring[i]!, ring[i + 1]!);
}

/** Who shares an edge with whom. Edges match by their ends exactly: node the areas first (noding.ts). */
export function sharedBorders(areas: Polygons[]): SharedBorder[] {
  const numbers = edgeNumbers(areas);
  const owner: number[] = [];
  const metres = new Map<number, number>();
  areas.forEach((area, index) => {
    forEachEdge(area, (a, b) => {
      const edge = numbers.edge(a, b);
      const first = owner[edge];
      if (first === undefined) owner[edge] = index;
      else if (first !== index) {
        const pair = Math.min(first, index) * areas.length + Math.max(first, index);
        metres.set(pair, (metres.get(pair) ?? 0) + metresBetween(a, b));
      }
    });
  });
  return [...metres]
    .map(([pair, length]) => ({ first: Math.floor(pair / areas.length), second: pair % areas.length, metres: length }))
    .sort((a, b) => a.first - b.first || a.second - b.second);
}
