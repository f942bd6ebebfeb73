/**
 * Overlay and simplification by mapshaper, in a thread of its own: it takes seconds on a city, and on hostile input it
 * may never end, so whoever asked ends the thread. Plain JavaScript: tsx cannot load a .ts worker on Node 20.
 */
import { parentPort } from 'node:worker_threads';
import mapshaper from 'mapshaper';
import { pack, transferable, unpack } from './packed.js';

/** @typedef {import('./packed.js').Polygons} Polygons @typedef {import('./packed.js').Packed} Packed */

/**
 * @typedef {{ kind: 'clean', areas: Packed }
 *   | { kind: 'dissolve', areas: Packed, groups: Uint32Array, count: number }
 *   | { kind: 'simplify', areas: Packed, tolerances: number[] }} Job
 * @typedef {{ id: number, packed: Packed[] } | { id: number, error: string }} Answer
 */

/** @param {Polygons[]} areas @param {(index: number) => object} properties */
const collection = (areas, properties) => ({
  type: 'FeatureCollection',
  features: areas.map((coordinates, index) => ({
    type: 'Feature',
    properties: properties(index),
    geometry: coordinates.length === 0 ? null : { type: 'MultiPolygon', coordinates },
  })),
});

/** @param {string} commands @param {Record<string, unknown>} files */
async function run(commands, files) {
  const output = await mapshaper.applyCommands(commands, files);
  return /** @param {string} name */ name => {
    const { features } = JSON.parse(String(output[name]));
    return /** @type {{ properties: Record<string, number>, geometry: { type: string, coordinates: any } | null }[]} */ (
      features
    );
  };
}

/** @param {{ type: string, coordinates: any } | null} geometry @returns {Polygons} */
const polygonsOf = geometry =>
  geometry === null ? [] : geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

/** @param {Polygons[]} areas Each is cleaned alone: neighbours may overlap, that is not its flaw. */
async function clean(areas) {
  const cleaned = [];
  for (const area of areas) {
    // Without these two, mapshaper would fill small holes (an enclave) and drop narrow parts.
    const read = await run('-i in.json -clean gap-fill-area=0 sliver-control=0 -o out.json', {
      'in.json': collection([area], () => ({ i: 0 })),
    });
    cleaned.push(polygonsOf(read('out.json')[0]?.geometry ?? null));
  }
  return [pack(cleaned)];
}

/** @param {Polygons[]} areas @param {Uint32Array} groups @param {number} count */
async function dissolve(areas, groups, count) {
  const read = await run('-i in.json -dissolve2 group allow-overlaps gap-fill-area=0 sliver-control=0 -o out.json', {
    'in.json': collection(areas, index => ({ group: groups[index] })),
  });
  /** @type {Polygons[]} */
  const dissolved = Array.from({ length: count }, () => []);
  for (const { properties, geometry } of read('out.json'))
    dissolved[/** @type {number} */ (properties.group)] = polygonsOf(geometry);
  return [pack(dissolved)];
}

/**
 * All levels in one layer, which is one topology: neighbours keep sharing their border, and a district's border stays on
 * its communities'. Douglas-Peucker keeps every removed vertex within the tolerance. One run for all tolerances, from
 * the smallest, because finding the topology is most of the work.
 *
 * @param {Polygons[]} areas @param {number[]} tolerances
 */
async function simplify(areas, tolerances) {
  const steps = tolerances.map(
    (tolerance, index) => `-simplify dp planar interval=${tolerance} keep-shapes -o ${index}.json precision=0.01`,
  );
  const read = await run(`-i in.json ${steps.join(' ')}`, { 'in.json': collection(areas, i => ({ i })) });
  return tolerances.map((_, index) => {
    /** @type {Polygons[]} */
    const simplified = areas.map(() => []);
    for (const { properties, geometry } of read(`${index}.json`))
      simplified[/** @type {number} */ (properties.i)] = polygonsOf(geometry);
    return pack(simplified);
  });
}

/** @param {Job} job @returns {Promise<Packed[]>} */
async function work(job) {
  if (job.kind === 'clean') return clean(unpack(job.areas));
  if (job.kind === 'dissolve') return dissolve(unpack(job.areas), job.groups, job.count);
  return simplify(unpack(job.areas), job.tolerances);
}

parentPort?.on('message', async (/** @type {{ id: number, job: Job }} */ { id, job }) => {
  try {
    const packed = await work(job);
    parentPort?.postMessage(/** @type {Answer} */ ({ id, packed }), packed.flatMap(transferable));
  } catch (error) {
    parentPort?.postMessage(
      /** @type {Answer} */ ({ id, error: String(/** @type {Error} */ (error)?.message ?? error) }),
    );
  }
});
