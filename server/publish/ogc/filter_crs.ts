import { errorAt } from '#core/cql2/expression.ts';
import type { Expression, Queryable } from '#core/cql2/filter.ts';
import { jsonError, readJson } from '#core/cql2/filters/json.ts';
import { parse } from '#core/cql2/filters/parser.generated.js';
import { beginning, refine } from '#core/cql2/filters/refine.ts';
import type { Raw } from '#core/cql2/filters/tree.ts';
import { read } from '#core/cql2/parse.ts';
import type { Position } from '#core/geometry/polygons.ts';
import type { Crs } from './crs.ts';

/**
 * As readFilterText and readFilterJson of core, of a filter whose positions are in another coordinate system: they are turned between parsing
 * and the checks, which know degrees of WGS 84 alone. Of a box in shifted coordinates the corners are turned.
 */
export function readFilterIn(text: string, isJson: boolean, crs: Crs, queryables: readonly Queryable[]): Expression {
  if (isJson) {
    const { raw, paths } = readJson(JSON.parse(text));
    return refine(turnedTree(raw, crs), queryables, (node, message) => {
      throw jsonError(paths[node.at] ?? '$', message);
    });
  }
  return refine(turnedTree(read(text, parse) as Raw, crs), queryables, (node, message) => {
    throw errorAt(text, beginning(node), message);
  });
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && value.every(n => typeof n === 'number' && Number.isFinite(n));

/** Depth is bounded by the readers before. What is no position stays for the checks to refuse. */
function turnedTree<T>(value: T, crs: Crs): T {
  if (Array.isArray(value)) return value.map(member => turnedTree(member, crs)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const node = value as Record<string, unknown>;
  if (node.kind === 'geometry') return { ...node, geometry: turnedGeometry(node.geometry, crs, 0) } as T;
  if (node.kind === 'call' && node.name === 'bbox') return { ...node, parts: turnedBox(node.parts as Raw[], crs) } as T;
  return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, turnedTree(member, crs)])) as T;
}

const DEEPEST = 64;

function turnedGeometry(value: unknown, crs: Crs, depth: number): unknown {
  if (depth > DEEPEST) return null;
  if (isPosition(value)) return crs.from([value[0], value[1]]);
  if (Array.isArray(value)) return value.map(member => turnedGeometry(member, crs, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, turnedGeometry(member, crs, depth + 1)]),
  );
}

function turnedBox(parts: Raw[], crs: Crs): Raw[] {
  const numbers = parts.map(numberOf);
  if ((parts.length !== 4 && parts.length !== 6) || !numbers.every(Number.isFinite)) return parts;
  const [first, last] = parts.length === 6 ? [0, 3] : [0, 2];
  const corners = [first, last].flatMap(i => crs.from([numbers[i]!, numbers[i + 1]!]));
  return corners.map((value, i): Raw => ({ kind: 'number', value, at: parts[i]!.at }));
}

const numberOf = (node: Raw): number =>
  node.kind === 'number' ? node.value : node.kind === 'negate' ? -numberOf(node.of) : Number.NaN;
