// biome-ignore lint/style/noRestrictedImports: only tests import it, and those run on Node
import { existsSync, readFileSync } from 'node:fs';

/** For tests: the published worked examples (../shared/data/statistics), which are not part of the project. */
const FOLDER = new URL('../../../shared/data/statistics/', import.meta.url);

type Interval = { x: number; n: number; lo: number; hi: number };
type Week = { t_start: number; t_end: number; mean: number; std: number; q025: number; q975: number };

export type Published = {
  wilson_95: { cases: Interval[] };
  marshall_eb_auckland: { a: number; b: number; areas: number; cases_total: number; pop_total: number };
  clayton_kaldor_eb_nc_sids_1974: {
    nu: number;
    alpha: number;
    iterations: number;
    cases_total: number;
    births_total: number;
  };
  marshall_eb_nc_sids_1974: { a: number; b: number };
  ebi_moran_nc_sids_1974: { statistic: number; raw_moran_I: number };
  epiestim_flu2009_weekly: { rows: number; first: Week; last: Week };
};

const file = new URL('expected.json', FOLDER);
export const published: Published | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;

/** The rows of a CSV file by the names in its first line; no value there is quoted. Without the folder, none. */
export function rowsOf(name: string): Record<string, string>[] {
  const at = new URL(name, FOLDER);
  if (!existsSync(at)) return [];
  const [header, ...lines] = readFileSync(at, 'utf8').trim().split(/\r?\n/);
  const columns = header!.split(',');
  return lines.map(line => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']));
  });
}
