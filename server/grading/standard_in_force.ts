import type { Day } from '#core/contract.ts';
import { addDays, dayBefore } from '#core/days.ts';
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
    await sql`lock table standard_version, standard_in_force in exclusive mode`.execute(trx);
    await sql`
      with stored as (
        insert into standard_version (standard_id, version, document, state)
        select ${id}, 1, ${JSON.stringify(PRESETS[id])}::json, 'approved'
        where not exists (select 1 from standard_in_force where cancelled_at is null)
        returning standard_version_id)
      insert into standard_in_force (standard_version_id) select standard_version_id from stored`.execute(trx);
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

/** What is, was or will be in force, the earliest first; each until the next begins. A version may come twice. */
export async function activeStandards(db: Db): Promise<StandardVersion[]> {
  const { rows } = await sql<{
    standard_version_id: number;
    version: number;
    effective_from: Day | null;
    document: unknown;
  }>`
    select v.standard_version_id, v.version, f.effective_from, v.document
    from standard_in_force f join standard_version v using (standard_version_id)
    where f.cancelled_at is null order by f.effective_from nulls first`.execute(db);
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

/**
 * The first day a change of standard can take effect: the one after all that are graded or being graded, for nothing
 * published ever moves. null where nothing is graded yet: any day can. With `lock` the range stays as it is until the
 * transaction ends (`advance` waits), as an approval needs it.
 */
export async function earliestEffectiveDay(db: Db, { lock = false } = {}): Promise<Day | null> {
  const { rows } = await sql<{ last: Day | null }>`
    select greatest(graded_to, advancing_to) as last from grading ${lock ? sql`for update` : sql``}`.execute(db);
  const { last } = rows[0]!;
  return last === null ? null : addDays(last, 1);
}
