import type { Day } from '#core/contract.ts';
import type { JobPayload, ProposalPayload, ProposeRequest } from '#core/contract_standards.ts';
import { addDays, isDay } from '#core/days.ts';
import { earliestEffectiveDay, standardInForce } from '#server/grading/standard_in_force.ts';
import type { Context } from '#server/platform/context.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { JobHandle } from '#server/platform/jobs.ts';
import { personName } from '#server/platform/person.ts';
import { announce, notifyOthers } from './announce.ts';
import { buildImpactReport } from './impact_report.ts';
import { insertProposal, readProposal, refusePassedDay, refuseTakenDay } from './proposals.ts';
import { ensureStored, findVersion, lockVersions, refOf, tagOf, type Version } from './store.ts';
import { compileOrRefuse } from './validation.ts';

/** A day further off is a slip of the pen; and the days until then are run through memory for every area. */
const MOST_DAYS_AHEAD = 366;

/**
 * Starts the job that computes the impact report and stores it with the proposal. What can be refused is refused at once,
 * and looked at again when the report is there: only what was reported on is proposed.
 */
export async function propose(
  context: Context,
  id: string,
  version: number,
  { by, effective_from, note }: ProposeRequest,
): Promise<JobPayload<ProposalPayload>> {
  const proposed_by = personName(by);
  const { db } = context.database;
  const before = await findVersion(db, id, version);
  const compiled = compileOrRefuse(before.document, `Version ${version} of "${id}" is not valid`, 'refuse');
  await refuse(db, before, effective_from);
  const tag = tagOf(before);
  return context.jobs.start('proposal', async (job: JobHandle) => {
    const report = await buildImpactReport(context.database, { ref: refOf(before), compiled }, effective_from, job);
    const failed = report.checks.filter(({ status }) => status === 'failed');
    if (failed.length > 0)
      throw fault('checks_failed', failed.map(({ summary }) => summary.en).join('; '), { checks: failed });
    const proposal = await db.transaction().execute(async trx => {
      await lockVersions(trx);
      const found = await findVersion(trx, id, version);
      if (tagOf(found) !== tag)
        throw fault('precondition_failed', `Version ${version} of "${id}" was changed while its report was computed.`);
      await refuse(trx, found, effective_from);
      // Last look: what is cancelled after this is proposed, and can be withdrawn.
      job.signal.throwIfAborted();
      const standard_version_id = await ensureStored(trx, found);
      await sql`
        update standard_version set state = 'proposed'
        where standard_version_id = ${standard_version_id} and state = 'draft'`.execute(trx);
      const proposal = { standard_version_id, effective_from, note: note ?? null, proposed_by, report };
      const proposal_id = await insertProposal(trx, proposal);
      await notifyOthers(context, trx, found);
      return readProposal(trx, proposal_id);
    });
    announce(context, before, 'proposed');
    return proposal;
  });
}

async function refuse(db: Db, { standard_version_id, summary, proposal_open }: Version, day: Day): Promise<void> {
  const { id, version, state } = summary;
  if (state === 'rejected' || proposal_open)
    throw fault('not_proposable', `Version ${version} of "${id}" is ${proposal_open ? 'proposed already' : state}.`, {
      state,
      proposal_id: summary.proposal_id,
    });
  if (!isDay(day)) throw fault('invalid_parameter', `effective_from "${day}" is no day written YYYY-MM-DD.`);
  const earliest = await earliestEffectiveDay(db);
  if (earliest === null) throw fault('nothing_graded', 'There are no graded days yet.');
  refusePassedDay(day, earliest);
  if (day > addDays(earliest, MOST_DAYS_AHEAD))
    throw fault('invalid_parameter', `effective_from ${day} is more than ${MOST_DAYS_AHEAD} days after ${earliest}.`);
  await refuseTakenDay(db, day);
  const other = await standardInForce(db, day);
  if (other.standard_version_id === standard_version_id)
    throw fault('not_proposable', `Version ${version} of "${id}" is in force on ${day} anyway.`, { state });
}
