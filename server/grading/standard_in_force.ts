import type { Day } from '#core/contract.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';

export type StandardVersion = {
  standard_version_id: number;
  version: number;
  effective_from: Day | null;
  compiled: CompiledStandard;
};

/** Puts a preset in force where no standard is, from always. Refuses an id that is no preset. */
export const ensureStandard = (db: Database['db'], id: string): Promise<void> =>
  db.transaction().execute(async trx => {
    // Two processes that start together must not both find none.
    await sql`lock table standard_version in exclusive mode`.execute(trx);
    await sql`
      insert into standard_version (standard_id, version, document, state)
      select ${id}, 1, ${JSON.stringify(PRESETS[id])}::jsonb, 'active'
      where not exists (select 1 from standard_version where state = 'active')`.execute(trx);
  });

/** Documents never change once stored, so each is compiled once a process. */
const compiledDocuments = new Map<string, CompiledStandard>();

export function compileDocument(document: unknown): CompiledStandard {
  const key = JSON.stringify(document);
  const known = compiledDocuments.get(key);
  if (known) return known;
  const result = validateStandard(document);
  if ('problems' in result)
    throw new Error(
      `A stored standard is not valid: ${result.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    );
  compiledDocuments.set(key, result.standard);
  return result.standard;
}

/** The active versions, the earliest first; each is in force until the next begins. */
export async function activeStandards(db: Db): Promise<StandardVersion[]> {
  const { rows } = await sql<{
    standard_version_id: number;
    version: number;
    effective_from: Day | null;
    document: unknown;
  }>`
    select standard_version_id, version, effective_from, document from standard_version
    where state = 'active' order by effective_from nulls first, standard_version_id`.execute(db);
  return rows.map(({ document, ...row }) => ({ ...row, compiled: compileDocument(document) }));
}

/** The standard in force on a day: the last that began on or before it. */
export async function standardInForce(db: Db, day: Day | null): Promise<StandardVersion> {
  const standards = await activeStandards(db);
  const begun = standards.filter(
    ({ effective_from }) => effective_from === null || day === null || effective_from <= day,
  );
  const standard = begun.at(-1) ?? standards[0];
  if (standard === undefined) throw new Error('No standard is in force.');
  return standard;
}

/** Cuts a range of days where the standard in force changes. */
export function segmentsOf(
  standards: readonly StandardVersion[],
  from: Day,
  to: Day,
): { from: Day; to: Day; standard: StandardVersion }[] {
  return standards.flatMap((standard, index) => {
    const begins = index === 0 ? null : standard.effective_from;
    const next = standards[index + 1]?.effective_from ?? null;
    const first = begins !== null && begins > from ? begins : from;
    const last = next !== null && next <= to ? dayBefore(next) : to;
    return first <= last ? [{ from: first, to: last, standard }] : [];
  });
}

export const addDays = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
export const dayBefore = (day: Day): Day => addDays(day, -1);
