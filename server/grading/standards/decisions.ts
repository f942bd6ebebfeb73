import type { Day, StandardAction } from '#core/contract.ts';
import type { DecisionRequest, ProposalPayload } from '#core/contract_standards.ts';
import { earliestEffectiveDay } from '#server/grading/standard_in_force.ts';
import type { Context } from '#server/platform/context.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import { personName, samePerson } from '#server/platform/person.ts';
import { announce, notifyOthers } from './announce.ts';
import { readProposal, refusePassedDay, refuseTakenDay } from './proposals.ts';
import { lockVersions, readVersions } from './store.ts';

type Decision = 'approved' | 'rejected' | 'withdrawn';
type Open = { standard_version_id: number; effective_from: Day; proposed_by: string };

/**
 * A second person approves: from its day on the version is in force. The row `grading` is locked, so that the day is not
 * begun meanwhile; where it has been graded since it was proposed, nothing changes.
 */
export const approve = (context: Context, proposal_id: number, request: DecisionRequest): Promise<ProposalPayload> =>
  decide(context, proposal_id, 'approved', request, async (trx, { standard_version_id, effective_from }, earliest) => {
    refusePassedDay(effective_from, earliest);
    await refuseTakenDay(trx, effective_from);
    await sql`update standard_version set state = 'approved' where standard_version_id = ${standard_version_id}`.execute(
      trx,
    );
    await sql`
      insert into standard_in_force (standard_version_id, effective_from, proposal_id)
      values (${standard_version_id}, ${effective_from}::date, ${proposal_id})`.execute(trx);
  });

/** A second person says no. A version that was approved before stays what it was. */
export const reject = (context: Context, proposal_id: number, request: DecisionRequest): Promise<ProposalPayload> =>
  decide(context, proposal_id, 'rejected', request, (trx, open) => leaveProposed(trx, open, 'rejected'));

/** Who proposed it takes it back: it is a draft again. */
export const withdraw = (context: Context, proposal_id: number, request: DecisionRequest): Promise<ProposalPayload> =>
  decide(context, proposal_id, 'withdrawn', request, async (trx, open) => {
    const { rows } = await sql<{ id: string; stored: string }>`
      select standard_id as id, state as stored from standard_version
      where standard_version_id = ${open.standard_version_id}`.execute(trx);
    const { id, stored } = rows[0]!;
    const draft = (await readVersions(trx, id)).find(({ summary }) => summary.state === 'draft');
    if (stored === 'proposed' && draft)
      throw fault(
        'draft_exists',
        `It would be a draft again, and version ${draft.summary.version} of "${id}" is one.`,
        {
          version: draft.summary.version,
        },
      );
    await leaveProposed(trx, open, 'draft');
  });

const leaveProposed = async (trx: Db, { standard_version_id }: Open, state: 'draft' | 'rejected'): Promise<void> =>
  void (await sql`
    update standard_version set state = ${state}
    where standard_version_id = ${standard_version_id} and state = 'proposed'`.execute(trx));

async function decide(
  context: Context,
  proposal_id: number,
  decision: Decision,
  { by, note }: DecisionRequest,
  carryOut: (trx: Db, open: Open, earliest: Day | null) => Promise<void>,
): Promise<ProposalPayload> {
  const decided_by = personName(by);
  const proposal = await context.database.db.transaction().execute(async trx => {
    await lockVersions(trx);
    // Before anything is looked at: two who decide at once take turns, and so do an approval and the next day.
    const earliest = await earliestEffectiveDay(trx, { lock: true });
    const found = await readProposal(trx, proposal_id);
    if (found.decision !== null)
      throw fault('already_decided', `${found.decided_by} ${found.decision} it at ${found.decided_at}.`, {
        decision: found.decision,
      });
    const own = samePerson(found.proposed_by, decided_by);
    if (decision === 'withdrawn' && !own)
      throw fault('second_person', `${found.proposed_by} proposed it: only they withdraw it; others reject it.`);
    if (decision !== 'withdrawn' && own)
      throw fault(
        'second_person',
        `${found.proposed_by} proposed it: another person must decide; they may withdraw it.`,
      );
    const { rows } = await sql<Open>`
      update standard_proposal
      set decision = ${decision}, decided_by = ${decided_by}, decision_note = ${note ?? null},
          decided_at = date_trunc('milliseconds', clock_timestamp())
      where proposal_id = ${proposal_id}
      returning standard_version_id, effective_from, proposed_by`.execute(trx);
    await carryOut(trx, rows[0]!, earliest);
    await notifyOthers(context, trx, { summary: found.standard });
    return readProposal(trx, proposal_id);
  });
  announce(context, { summary: proposal.standard }, decision satisfies StandardAction);
  return proposal;
}

/** Takes an approval back before its day. */
export async function cancel(
  context: Context,
  proposal_id: number,
  { by, note }: DecisionRequest,
): Promise<ProposalPayload> {
  const cancelled_by = personName(by);
  const proposal = await context.database.db.transaction().execute(async trx => {
    await lockVersions(trx);
    const earliest = await earliestEffectiveDay(trx, { lock: true });
    const found = await readProposal(trx, proposal_id);
    if (found.decision !== 'approved' || found.cancelled_at !== null)
      throw fault(
        'not_cancellable',
        found.cancelled_at === null
          ? `It is ${found.decision ?? 'not decided yet'}, so nothing takes effect.`
          : `${found.cancelled_by} cancelled it at ${found.cancelled_at}.`,
      );
    if (earliest !== null && found.effective_from < earliest)
      throw fault('not_cancellable', `Its day, ${found.effective_from}, is graded or being graded.`, {
        earliest_effective_from: earliest,
      });
    await sql`
      update standard_in_force
      set cancelled_at = date_trunc('milliseconds', clock_timestamp()), cancelled_by = ${cancelled_by}
      where proposal_id = ${proposal_id}`.execute(trx);
    if (note !== undefined)
      await sql`
        update standard_proposal set decision_note = concat_ws(E'\\n', decision_note, ${note}::text)
        where proposal_id = ${proposal_id}`.execute(trx);
    await notifyOthers(context, trx, { summary: found.standard });
    return readProposal(trx, proposal_id);
  });
  announce(context, { summary: proposal.standard }, 'cancelled');
  return proposal;
}
