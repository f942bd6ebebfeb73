import { LEVELS, type Level } from '#core/contract.ts';
import { sharedBorders } from '#core/geometry/borders.ts';
import { gatePolygons } from '#core/geometry/gate.ts';
import { labelPoint } from '#core/geometry/label_point.ts';
import { areaOf } from '#core/geometry/measure.ts';
import { nodeBorders } from '#core/geometry/noding.ts';
import type { Polygons } from '#core/geometry/polygons.ts';
import { fault } from '#server/platform/errors.ts';
import type { AreaRecord, BuiltArea, Stored } from './area_records.ts';
import type { GeometryThread } from './geometry_thread.ts';
import { samePolygons } from './merge.ts';
import { rankOf } from './options.ts';

export type Border = { code: string; neighbour: string; metres: number };

export type Built = {
  /** By level from the largest, then by code: the order of `seq`. */
  areas: BuiltArea[];
  /** No geometry yet: wait for children. */
  pending: AreaRecord[];
  /** Both directions; null = nothing has another shape than what is stored, nor have the borders. */
  borders: Border[] | null;
  /** The areas as a coverage whose neighbours share every vertex of their border, in the order of `areas`. */
  noded: Polygons[];
};

/** Everything that follows from the records: unions, borders, sums, numbers. Overlay happens here, never in a request. */
export async function buildAreas(
  records: Map<string, AreaRecord>,
  stored: Stored,
  thread: GeometryThread,
): Promise<Built> {
  const children = childrenOf(records);
  const shapes = await shapeLevels(records, children, stored, thread);
  const pending = [...records.values()].filter(({ code }) => !shapes.geometry.has(code));
  const shaped = [...records.values()].filter(({ code }) => shapes.geometry.has(code)).sort(bySequence);
  const reshaped =
    shaped.length !== stored.areas.size ||
    shaped.some(({ code }) => shapes.geometry.get(code) !== stored.areas.get(code)?.geometry);

  const borders = reshaped ? bordersOf(shaped, shapes.noded) : null;
  const people = peopleOf(shaped, children);
  const neighbours = borders ? neighboursByCode(borders) : storedNeighbours(stored);
  const areas: BuiltArea[] = [];
  let level: Level | null = null;
  let seq = 0;
  for (const record of shaped) {
    seq = record.level === level ? seq + 1 : 1;
    level = record.level;
    const geometry = shapes.geometry.get(record.code)!;
    const { population, population_65plus } = people.get(record.code)!;
    areas.push({
      ...record,
      geometry,
      population,
      population_65plus,
      ...ancestorsOf(record, records),
      neighbour_population: sum(
        [...(neighbours.get(record.code) ?? [])].map(code => people.get(code)?.population ?? 0),
      ),
      seq,
      ...measuresOf(record.code, geometry, stored),
    });
  }
  return { areas, pending, borders, noded: shaped.map(({ code }) => shapes.noded.get(code)!) };
}

const bySequence = (a: AreaRecord, b: AreaRecord): number =>
  rankOf(a.level) - rankOf(b.level) || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

function childrenOf(records: Map<string, AreaRecord>): Map<string, AreaRecord[]> {
  const children = new Map<string, AreaRecord[]>();
  for (const record of [...records.values()].sort(bySequence)) {
    if (record.parent === null) continue;
    const list = children.get(record.parent) ?? [];
    children.set(record.parent, list);
    list.push(record);
  }
  return children;
}

type Shapes = { geometry: Map<string, Polygons>; noded: Map<string, Polygons> };

/** From the smallest level up: what has no geometry of its own is dissolved from its children. */
async function shapeLevels(
  records: Map<string, AreaRecord>,
  children: Map<string, AreaRecord[]>,
  stored: Stored,
  thread: GeometryThread,
): Promise<Shapes> {
  const shapes: Shapes = { geometry: new Map(), noded: new Map() };
  for (const level of [...LEVELS].reverse()) {
    const members = [...records.values()].filter(record => record.level === level);
    for (const { code, own } of members) if (own) shapes.geometry.set(code, own);
    await dissolveParents(members, children, stored, shapes, thread);
    const shaped = members.filter(({ code }) => shapes.geometry.has(code));
    const noded = nodeBorders(shaped.map(({ code }) => shapes.geometry.get(code)!));
    shaped.forEach(({ code }, index) => {
      shapes.noded.set(code, noded[index]!);
    });
  }
  return shapes;
}

async function dissolveParents(
  members: AreaRecord[],
  children: Map<string, AreaRecord[]>,
  stored: Stored,
  shapes: Shapes,
  thread: GeometryThread,
): Promise<void> {
  const parts: Polygons[] = [];
  const groups: number[] = [];
  const codes: string[] = [];
  for (const { code, own } of members) {
    if (own) continue;
    const shaped = (children.get(code) ?? []).filter(child => shapes.geometry.has(child.code));
    if (shaped.length === 0) continue;
    for (const child of shaped) {
      parts.push(shapes.noded.get(child.code)!);
      groups.push(codes.length);
    }
    codes.push(code);
  }
  if (codes.length === 0) return;
  const unions = await thread.dissolve(parts, groups, codes.length);
  for (const [index, code] of codes.entries()) {
    const union = await soundUnion(code, unions[index]!, thread);
    const before = stored.areas.get(code)?.geometry;
    // The same object where nothing changed: that is how the others see it.
    shapes.geometry.set(code, before && samePolygons(before, union) ? before : union);
  }
}

async function soundUnion(code: string, union: Polygons, thread: GeometryThread): Promise<Polygons> {
  const gated = gatePolygons(union);
  if (gated.ok && union.length > 0) return gated.geometry;
  const cleaned = await thread.clean(union);
  const second = cleaned && cleaned.length > 0 ? gatePolygons(cleaned) : null;
  if (!second?.ok)
    throw fault(
      'unreadable_file',
      `The areas whose parent is "${code}" cannot be joined: ${gated.ok ? 'nothing is left of them' : gated.flaw.message}`,
    );
  return second.geometry;
}

function bordersOf(shaped: AreaRecord[], noded: Map<string, Polygons>): Border[] {
  return LEVELS.flatMap(level => {
    const codes = shaped.filter(record => record.level === level).map(({ code }) => code);
    return sharedBorders(codes.map(code => noded.get(code)!)).flatMap(({ first, second, metres }) => [
      { code: codes[first]!, neighbour: codes[second]!, metres },
      { code: codes[second]!, neighbour: codes[first]!, metres },
    ]);
  });
}

export function neighboursByCode(borders: Border[]): Map<string, Set<string>> {
  const neighbours = new Map<string, Set<string>>();
  for (const { code, neighbour } of borders) {
    const set = neighbours.get(code) ?? new Set();
    neighbours.set(code, set.add(neighbour));
  }
  return neighbours;
}

export function storedNeighbours({ areas, neighbours }: Stored): Map<string, Set<string>> {
  const codes = new Map([...areas.values()].map(({ area_id, code }) => [area_id, code]));
  const named = (ids: Set<number>): Set<string> =>
    new Set([...ids].flatMap(id => (codes.has(id) ? [codes.get(id)!] : [])));
  return new Map([...areas.values()].map(({ area_id, code }) => [code, named(neighbours.get(area_id) ?? new Set())]));
}

type People = { population: number | null; population_65plus: number | null };

/** As given, else the sum of the children: null where one of them is unknown, for a part is not the whole. */
function peopleOf(shaped: AreaRecord[], children: Map<string, AreaRecord[]>): Map<string, People> {
  const people = new Map<string, People>();
  for (const record of [...shaped].reverse()) {
    const parts = (children.get(record.code) ?? [])
      .map(({ code }) => people.get(code))
      .filter(part => part !== undefined);
    people.set(record.code, {
      population: record.population_given ?? sumOrNull(parts.map(part => part.population)),
      population_65plus: record.population_65plus_given ?? sumOrNull(parts.map(part => part.population_65plus)),
    });
  }
  return people;
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const sumOrNull = (values: (number | null)[]): number | null =>
  values.length === 0 || values.includes(null) ? null : sum(values as number[]);

function ancestorsOf(
  record: AreaRecord,
  records: Map<string, AreaRecord>,
): Pick<BuiltArea, 'city' | 'district' | 'street'> {
  const ancestors: Pick<BuiltArea, 'city' | 'district' | 'street'> = { city: null, district: null, street: null };
  for (
    let at = record.parent ? records.get(record.parent) : undefined;
    at;
    at = at.parent ? records.get(at.parent) : undefined
  )
    if (at.level !== 'community') ancestors[at.level] = at.code;
  return ancestors;
}

function measuresOf(code: string, geometry: Polygons, stored: Stored): Pick<BuiltArea, 'lon' | 'lat' | 'area_m2'> {
  const before = stored.areas.get(code);
  if (before && before.geometry === geometry) return { lon: before.lon, lat: before.lat, area_m2: before.area_m2 };
  const [lon, lat] = labelPoint(geometry);
  return { lon, lat, area_m2: areaOf(geometry) };
}
