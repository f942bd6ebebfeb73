import { type Day, GRADES, type Grade, gradeOf, type Severity } from '#core/contract.ts';
import type { Override } from '#core/contract_standards.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';

export type OverrideRow = Omit<Override, 'grade' | 'state'> & {
  area_id: number;
  decision: 'approved' | 'rejected' | 'withdrawn' | null;
};

/** In which state it is, where `graded_to` is the last graded day: expiry is by day and needs nobody to do it. */
export function stateOf(row: OverrideRow, graded_to: Day | null): Override['state'] {
  if (row.decision === null) return 'requested';
  if (row.decision !== 'approved') return row.decision;
  if (row.ended_day !== null) return 'ended';
  if (graded_to === null || graded_to < row.from) return 'scheduled';
  return graded_to <= row.to ? 'in_force' : 'expired';
}

export function toOverride({ area_id: _, decision, ...row }: OverrideRow, graded_to: Day | null): Override {
  const { severity, ...rest } = row;
  const state = stateOf({ area_id: 0, decision, ...row }, graded_to);
  return { ...rest, severity, grade: gradeOf(severity) as Grade, state };
}

export const severityOf = (grade: Grade): Severity => GRADES.indexOf(grade) as Severity;

const COLUMNS = sql`
  o.override_id, o.area_id, a.code, a.name, o.severity, o.from_day as "from", o.to_day as "to", o.reason, o.evidence,
  o.requested_by, o.requested_at, o.decision, o.decided_by, o.decided_at, o.decision_note, o.ended_by, o.ended_at,
  o.ended_day, o.ended_note`;

/** The newest first. */
export async function listOverrides(db: Db, code: string | undefined): Promise<OverrideRow[]> {
  const { rows } = await sql<OverrideRow>`
    select ${COLUMNS} from grade_override o join area a using (area_id)
    where ${code === undefined ? sql`true` : sql`a.code = ${code}`} order by o.override_id desc`.execute(db);
  return rows;
}

/** Refuses a number that nobody has given. With `lock` it stays as it is until the transaction ends. */
export async function readOverride(db: Db, override_id: number, { lock = false } = {}): Promise<OverrideRow> {
  const { rows } = await sql<OverrideRow>`
    select ${COLUMNS} from grade_override o join area a using (area_id)
    where o.override_id = ${override_id} ${lock ? sql`for update of o` : sql``}`.execute(db);
  const found = rows[0];
  if (!found) throw fault('unknown_override', `There is no override ${override_id}.`);
  return found;
}

/** The approved override that covers an area on a day, as known now or at `as_of`. */
export async function overrideOn(
  db: Db,
  area_id: number,
  day: Day,
  as_of: string | undefined,
): Promise<OverrideRow | null> {
  const at = sql`${as_of ?? null}::timestamptz`;
  const { rows } = await sql<OverrideRow>`
    select ${COLUMNS} from grade_override o join area a using (area_id)
    where o.area_id = ${area_id} and o.decision = 'approved' and (${at} is null or o.decided_at <= ${at})
      and o.from_day <= ${day}::date
      and case when ${at} < o.ended_at then o.to_day else coalesce(o.ended_day, o.to_day) end >= ${day}::date
    order by o.override_id limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Approved overrides that hold on a day and end on it or by `until`; those that end first on top. */
export async function expiringOverrides(db: Db, day: Day, until: Day): Promise<OverrideRow[]> {
  const { rows } = await sql<OverrideRow>`
    select ${COLUMNS} from grade_override o join area a using (area_id)
    where o.decision = 'approved' and o.from_day <= ${day}::date
      and coalesce(o.ended_day, o.to_day) between ${day}::date and ${until}::date
    order by coalesce(o.ended_day, o.to_day), a.code, o.override_id`.execute(db);
  return rows;
}
