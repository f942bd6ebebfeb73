import { expect } from 'vitest';
import type { BulletinPayload } from '#core/contract_bulletin.ts';
import type { JobPayload, Override, ProposalPayload } from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { gradedTown, LAST_DAY } from '#server/publish/test_town.ts';
import { serviceOn, type TestService } from '#server/testing_service.ts';
import { signed } from './test_bulletin.ts';

/** The first day under the other standard; the day before has an issue. */
export const CHANGE_DAY = addDays(LAST_DAY, 1);
export const SET_BY_HAND = 'C30';

const STRICTER: Standard = {
  ...PRESETS['wusetu-community']!,
  ...{ id: 'our-town', title: { zh: '本镇标准', en: 'Our town' } },
  rules: [
    {
      severity: 3,
      when: 'new_cases_28d >= 2',
      because: { zh: '近28天{new_cases_28d}例', en: '{new_cases_28d} cases in 28 days' },
    },
  ],
};

/**
 * The graded town, whose standard becomes another on the day after its last one, where an area is set by hand: both asked for and decided over
 * HTTP by two persons. Answers with the issue that was signed of the last day before.
 */
export async function changedTown(database: Database): Promise<{ service: TestService; issue: BulletinPayload }> {
  await gradedTown(database);
  const service = await serviceOn(database);
  const post = async <T>(url: string, payload: object): Promise<T> => {
    const answer = await service.app.inject({ method: 'POST', url, payload });
    expect(answer.statusCode, `${url}: ${answer.body.slice(0, 500)}`).toBeLessThan(300);
    return answer.json<T>();
  };
  const issue = await signed(service.app, { date: LAST_DAY });

  const by = 'Li Na';
  await post('/api/standards', { document: STRICTER, by });
  const asked = { by, effective_from: CHANGE_DAY };
  const { job_id } = await post<JobPayload>('/api/standards/our-town/versions/1/propose', asked);
  await service.jobs.idle();
  const job = (await service.app.inject(`/api/jobs/${job_id}`)).json<JobPayload<ProposalPayload>>();
  await post(`/api/proposals/${job.result!.proposal_id}/approve`, { by: 'Wang Wei' });

  const { override_id } = await post<Override>('/api/overrides', {
    ...{ code: SET_BY_HAND, grade: 'red', from: CHANGE_DAY, to: addDays(CHANGE_DAY, 6), by },
    ...{ reason: '养老院聚集性疫情待查', evidence: '区指挥部会议纪要' },
  });
  await post(`/api/overrides/${override_id}/approve`, { by: '王伟' });

  await sql`
    insert into case_report (area_id, day, confirmed, clusters, local)
    select area_id, ${CHANGE_DAY}::date, 0, 0, 0 from case_report
    where day = ${LAST_DAY}::date and superseded_at is null`.execute(database.db);
  await service.settle();
  return { service, issue };
}
