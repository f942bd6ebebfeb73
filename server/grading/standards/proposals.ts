import type { Day, StandardRef } from '#core/contract.ts';
import type { ImpactReport, Proposal, ProposalPayload } from '#core/contract_standards.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';

type Row = Omit<Proposal, 'standard'> & StandardRef & { report?: ImpactReport };

const select = (columns = sql``) => sql`
  select p.proposal_id, v.standard_id as id, v.version, v.document->'title' as title, p.effective_from, p.note,
         p.proposed_by, p.proposed_at, p.decision, p.decided_by, p.decided_at, p.decision_note,
         f.cancelled_at, f.cancelled_by ${columns}
  from standard_proposal p
  join standard_version v using (standard_version_id)
  left join standard_in_force f using (proposal_id)`;

const proposalOf = <R extends Row>({ id, version, title, ...row }: R) => ({ standard: { id, version, title }, ...row });

export async function listProposals(db: Db, state: 'open' | 'all', limit: number): Promise<Proposal[]> {
  const { rows } = await sql<Row>`${select()}
    where ${state === 'open' ? sql`p.decision is null` : sql`true`}
    order by p.proposal_id desc limit ${limit}`.execute(db);
  return rows.map(proposalOf);
}

export async function readProposal(db: Db, proposal_id: number): Promise<ProposalPayload> {
  const { rows } = await sql<Row & { report: ImpactReport }>`${select(sql`, p.report`)}
    where p.proposal_id = ${proposal_id}`.execute(db);
  if (!rows[0]) throw fault('unknown_proposal', `There is no proposal ${proposal_id}.`);
  return proposalOf(rows[0]);
}

export type NewProposal = {
  standard_version_id: number;
  effective_from: Day;
  note: string | null;
  proposed_by: string;
  report: ImpactReport;
};

export async function insertProposal(trx: Db, proposal: NewProposal): Promise<number> {
  const { standard_version_id, effective_from, note, proposed_by, report } = proposal;
  const { rows } = await sql<{ proposal_id: number }>`
    insert into standard_proposal (standard_version_id, effective_from, note, proposed_by, report)
    values (${standard_version_id}, ${effective_from}::date, ${note}, ${proposed_by}, ${JSON.stringify(report)}::jsonb)
    returning proposal_id`.execute(trx);
  return rows[0]!.proposal_id;
}

/** Refuses a day on which another standard begins. */
export async function refuseTakenDay(db: Db, day: Day): Promise<void> {
  const { rows } = await sql<{ id: string; version: number }>`
    select v.standard_id as id, v.version from standard_in_force f join standard_version v using (standard_version_id)
    where f.cancelled_at is null and f.effective_from = ${day}::date`.execute(db);
  if (rows[0])
    throw fault('effective_day_taken', `${rows[0].id} version ${rows[0].version} takes effect on ${day}.`, {
      taken_by: rows[0],
    });
}

/** Refuses a day that is graded or being graded: nothing published moves. */
export function refusePassedDay(day: Day, earliest: Day | null): void {
  if (earliest !== null && day < earliest)
    throw fault('effective_day_passed', `${day} is graded; the earliest day is ${earliest}.`, {
      earliest_effective_from: earliest,
    });
}
