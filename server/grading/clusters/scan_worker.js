/** The scan statistic in a thread of its own: a day takes a second or more of arithmetic. */
import { register } from 'tsx/esm/api';
import { answerJobs } from '#server/platform/worker_jobs.js';

/**
 * @typedef {{ key: string, ids: Int32Array, points: Float64Array, population: Float64Array }} Place Three coordinates an area, in metres; areas in the order of their ids.
 * @typedef {{ place: Place, days: number, cases: Int32Array, options: import('#core/statistics/scan.ts').ScanOptions }} Job `cases`: index of the area, day from 0, count; and so on.
 */

register();
const { scanClusters, zonesOf } = await import('#core/statistics/scan.ts');

/** The circles of the areas that were scanned last: the days of a range share them. @type {{ key: string, zones: import('#core/statistics/scan_zones.ts').Zones } | undefined} */
let kept;

/** @param {Job} job */
function scan({ place, days, cases, options }) {
  const areas = Array.from(place.ids, (id, i) => ({
    id,
    point: [...place.points.subarray(3 * i, 3 * i + 3)],
    population: /** @type {number} */ (place.population[i]),
    cases: new Array(days).fill(0),
  }));
  for (let at = 0; at < cases.length; at += 3) {
    const [area, day, count] = cases.subarray(at, at + 3);
    const counts = areas[Number(area)]?.cases;
    if (counts) counts[Number(day)] += Number(count);
  }
  if (kept?.key !== place.key) kept = { key: place.key, zones: zonesOf(areas, options) };
  return scanClusters(areas, options, kept.zones);
}

answerJobs(scan);
