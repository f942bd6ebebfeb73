import type { Polygons } from '#core/geometry/polygons.ts';
import type { ImportError } from '#server/intake/import_run.ts';
import { fault } from '#server/platform/errors.ts';
import type { AreaRecord, Stored } from './area_records.ts';
import type { AreaRow } from './feature_check.ts';
import { type AreaImportOptions, parentLevel, rankOf } from './options.ts';

export type Merged = {
  /** All areas as they will be: stored, pending and imported. */
  records: Map<string, AreaRecord>;
  errors: ImportError[];
  duplicates: number;
  changed: boolean;
  repaired: { row: number; code: string; reason: string; area_change_percent: number }[];
};

/** The rows laid over what is stored: codes that are not in the file stay, unless it replaces its level. */
export function mergeAreas(rows: AreaRow[], stored: Stored, options: AreaImportOptions): Merged {
  const before = new Map<string, AreaRecord>([...stored.pending, ...stored.areas]);
  const merged: Merged = { records: new Map(before), errors: [], duplicates: 0, changed: false, repaired: [] };
  const seen = new Map<string, number>();
  const parents = parentFinder(merged.records, options);
  for (const row of rows) {
    const reject = (column: string, value: string | null, reason: string) =>
      merged.errors.push({ row: row.row, column, value, reason });
    const earlier = seen.get(row.code);
    if (earlier !== undefined) {
      reject(options.code, row.code, `The code stands in row ${earlier} already.`);
      continue;
    }
    seen.set(row.code, row.row);
    const existing = merged.records.get(row.code);
    if (existing && existing.level !== options.level) {
      reject(options.code, row.code, `The code is that of a ${existing.level} already ("${existing.name}").`);
      continue;
    }
    const parent = parents.find(row, existing);
    if ('reason' in parent) {
      reject(parent.column, parent.value, parent.reason);
      continue;
    }
    const record: AreaRecord = {
      code: row.code,
      level: options.level,
      name: row.name,
      parent: parent.code,
      population_given: row.population === undefined ? (existing?.population_given ?? null) : row.population,
      population_65plus_given:
        row.population_65plus === undefined ? (existing?.population_65plus_given ?? null) : row.population_65plus,
      own: row.geometry,
    };
    if (row.repaired) merged.repaired.push({ row: row.row, code: row.code, ...row.repaired });
    if (existing && sameRecord(existing, record)) merged.duplicates++;
    else {
      merged.records.set(row.code, record);
      merged.changed = true;
    }
  }
  if (options.replace) retireOthers(merged, seen, options);
  return merged;
}

type FoundParent = { code: string | null } | { column: string; value: string; reason: string };

function parentFinder(records: Map<string, AreaRecord>, options: AreaImportOptions) {
  const level = parentLevel(options);
  const byName = new Map<string, string[]>();
  for (const record of records.values())
    if (record.level === level) byName.set(record.name, [...(byName.get(record.name) ?? []), record.code]);

  const byCode = (code: string): FoundParent => {
    const found = records.get(code);
    const refuse = (reason: string) => ({ column: options.parent!, value: code, reason });
    if (!found) return refuse('There is no area with this code: import the level above first.');
    if (rankOf(found.level) >= rankOf(options.level))
      return refuse(`The parent is a ${found.level}, not above a ${options.level}.`);
    return { code };
  };

  const named = (name: string): FoundParent => {
    const codes = byName.get(name) ?? [];
    const refuse = (reason: string) => ({ column: options.parent_name!, value: name, reason });
    if (codes.length > 1)
      return refuse(`${codes.length} areas of the level ${level} have this name: name the parent by its code.`);
    if (codes.length === 1) return { code: codes[0]! };
    const other = records.get(name);
    if (other && other.level !== level) return refuse(`A ${other.level} has this name as its code.`);
    if (!other) {
      records.set(name, {
        code: name,
        level,
        name,
        parent: null,
        population_given: null,
        population_65plus_given: null,
        own: null,
      });
      byName.set(name, [name]);
    }
    return { code: name };
  };

  return {
    find(row: AreaRow, existing: AreaRecord | undefined): FoundParent {
      if (row.parent != null) return byCode(row.parent);
      if (row.parent_name != null) return named(row.parent_name);
      // Not told to read a parent: what is known stays.
      return { code: row.parent === null || row.parent_name === null ? null : (existing?.parent ?? null) };
    },
  };
}

function retireOthers(merged: Merged, seen: Map<string, number>, options: AreaImportOptions): void {
  for (const { code, level } of [...merged.records.values()])
    if (level === options.level && !seen.has(code)) {
      merged.records.delete(code);
      merged.changed = true;
    }
  const orphan = [...merged.records.values()].find(({ parent }) => parent !== null && !merged.records.has(parent));
  if (orphan)
    throw fault(
      'invalid_parameter',
      `replace=true would retire "${orphan.parent}", which is the parent of "${orphan.code}": import the ${orphan.level} level with its new parents first.`,
    );
}

const sameRecord = (a: AreaRecord, b: AreaRecord): boolean =>
  a.name === b.name &&
  a.parent === b.parent &&
  a.population_given === b.population_given &&
  a.population_65plus_given === b.population_65plus_given &&
  (a.own === null || b.own === null ? a.own === b.own : samePolygons(a.own, b.own));

export const samePolygons = (a: Polygons, b: Polygons): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every(
      (polygon, i) =>
        polygon.length === b[i]!.length &&
        polygon.every(
          (ring, j) =>
            ring.length === b[i]![j]!.length &&
            ring.every(([x, y], k) => x === b[i]![j]![k]![0] && y === b[i]![j]![k]![1]),
        ),
    ));
