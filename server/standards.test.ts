/**
 * The life cycle over HTTP, from draft to roll back, on both engines. Over 250 lines: one town, one story, every refusal beside
 * the step it belongs to.
 */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  ComparisonPayload,
  JobPayload,
  PreviewPayload,
  ProposalPayload,
  StandardPayload,
  StandardsPayload,
  StandardVersionsPayload,
  ValidationPayload,
} from '#core/contract_standards.ts';
import { addDays } from '#core/days.ts';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { FIRST_DAY, LAST_DAY, storeReports, storeTown } from '#server/publish/test_town.ts';
import { serviceOn, type TestService } from './testing_service.ts';

const NEXT = addDays(LAST_DAY, 1);

/** The default standard under another id, with other thresholds: some communities go up, some down. */
const document = (id = 'our-town', change: (standard: Standard) => void = () => {}): Standard => {
  const copy = structuredClone(PRESETS['wusetu-community']!);
  const made: Standard = { ...copy, id, title: { zh: '本镇标准', en: 'Our town' } };
  change(made);
  return made;
};
const stricter = (standard: Standard): void => {
  standard.rules = [
    {
      severity: 3,
      when: 'new_cases_28d >= 2',
      because: { zh: '近28天{new_cases_28d}例', en: '{new_cases_28d} cases' },
    },
  ];
};

function clientOf(service: TestService) {
  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, headers = {}) =>
    service.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return {
    send,
    get: <T>(url: string) => send('GET', url).then(answer => answer.json<T>()),
    /** Proposes and waits for the job. */
    async propose(id: string, version: number, effective_from: string, by = 'Li Na', note?: string) {
      const answer = await send('POST', `/api/standards/${id}/versions/${version}/propose`, {
        ...{ by, effective_from },
        ...(note ? { note } : {}),
      });
      if (answer.statusCode !== 202) return { answer, job: null };
      await service.jobs.idle();
      const { job_id } = answer.json<JobPayload>();
      return { answer, job: (await send('GET', `/api/jobs/${job_id}`)).json<JobPayload<ProposalPayload>>() };
    },
    decide: (proposal_id: number, verb: string, by: string, note?: string) =>
      send('POST', `/api/proposals/${proposal_id}/${verb}`, { by, ...(note ? { note } : {}) }),
  };
}

/** One more day of reports of everyone who reports. */
async function report({ db }: Database, day: string): Promise<void> {
  await sql`
    insert into case_report (area_id, day, confirmed, clusters, local)
    select area_id, ${day}::date, 0, 0, 0 from case_report where day = ${LAST_DAY}::date and superseded_at is null`.execute(
    db,
  );
}

/** Everything published about the days up to `to`: spells cut there, and the frames. */
async function published({ app }: TestService, { db }: Database, to: string): Promise<string> {
  const hash = createHash('sha256');
  const { rows } = await sql`
    select area_id, from_day, least(to_day, ${to}::date) as to_day, severity, state, since, raw_severity, rule,
           standard_version_id, memory
    from grade_spell where superseded_at is null and from_day <= ${to}::date order by area_id, from_day`.execute(db);
  hash.update(
    JSON.stringify(rows.map(row => ({ ...(row as object), to_day: (row as { to_day: string | null }).to_day ?? to }))),
  );
  for (const level of ['community', 'street', 'city'])
    for (let day = FIRST_DAY; day <= to; day = addDays(day, 1)) {
      const frame = await app.inject(`/frames/${level}/${day}`);
      expect(frame.statusCode).toBe(200);
      hash.update(frame.rawPayload);
    }
  return hash.digest('hex');
}

describeEngines('the life cycle of a standard', engine => {
  let database: Database;
  let service: TestService;
  let client: ReturnType<typeof clientOf>;
  beforeAll(async () => {
    database = await engine.fresh();
    await storeTown(database);
    service = await serviceOn(database);
    client = clientOf(service);
  });

  it('lists every preset before anything is graded, and nothing can be proposed', async () => {
    const { standards, in_force, earliest_effective_from } = await client.get<StandardsPayload>('/api/standards');
    expect(standards.map(({ id }) => id)).toEqual(Object.keys(PRESETS).sort());
    expect(in_force).toMatchObject({ id: 'wusetu-community', version: 1 });
    expect(earliest_effective_from).toBeNull();
    expect(standards.find(({ id }) => id === 'wusetu-community')).toMatchObject({
      state: 'active',
      preset: true,
      in_force: [{ from: null, to: null }],
    });
    expect(standards.find(({ id }) => id === 'cz-pes-2020')).toMatchObject({
      state: 'preset',
      version: 1,
      in_force: [],
    });
    const { answer } = await client.propose('cz-pes-2020', 1, NEXT);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'nothing_graded']);
    expect((await client.send('POST', '/api/standards/preview', { document: document() })).json().code).toBe(
      'nothing_graded',
    );
    await storeReports(database);
    await service.settle();
  });

  it('keeps a document as it was written: the order of terms counts', async () => {
    const pes = await client.get<StandardPayload>('/api/standards/cz-pes-2020');
    expect(pes.problems).toEqual([]);
    const made = document('our-pes', standard => Object.assign(standard, { terms: PRESETS['cz-pes-2020']!.terms }));
    const answer = await client.send('POST', '/api/standards', { document: made, by: 'Li Na' });
    expect(answer.json<StandardPayload>().problems).toEqual([]);
    const again = await client.get<StandardPayload>('/api/standards/our-pes');
    expect(JSON.stringify(again.document)).toBe(JSON.stringify(made));
    expect(again.problems).toEqual([]);
    expect((await client.send('DELETE', '/api/standards/our-pes/versions/1')).statusCode).toBe(204);
    expect((await client.send('GET', '/api/standards/our-pes')).statusCode).toBe(404);
  });

  describe('a draft', () => {
    let tag = '';

    it('may be begun invalid, with its problems named', async () => {
      const broken = document('our-town', standard => {
        standard.rules[0]!.when = 'new_case_14d >= 10';
      });
      const answer = await client.send('POST', '/api/standards', {
        document: broken,
        by: '  李娜 ',
        based_on: { id: 'wusetu-community', version: 1 },
      });
      const made = answer.json<StandardPayload>();
      expect(answer.statusCode).toBe(201);
      expect(answer.headers.location).toBe('/api/standards/our-town?version=1');
      expect(made).toMatchObject({
        state: 'draft',
        author: '李娜',
        version: 1,
        based_on: { id: 'wusetu-community', version: 1 },
        problems: [{ path: '$.rules[0].when', line: 1, column: 1 }],
      });
      tag = String(answer.headers.etag);
      const { answer: refused } = await client.propose('our-town', 1, NEXT);
      expect([refused.statusCode, refused.json().code]).toEqual([422, 'invalid_standard']);
      expect(refused.json().problems[0].path).toBe('$.rules[0].when');
      const analysis = await client.send('GET', '/api/grades?standard=our-town@1');
      expect([analysis.statusCode, analysis.json().code]).toEqual([422, 'invalid_standard']);
    });

    it.each<[string, number, string, (good: Standard) => unknown]>([
      ['a preset', 409, 'read_only_standard', good => ({ ...good, id: 'cz-pes-2020' })],
      ['a second draft', 409, 'draft_exists', good => good],
      ['no id', 400, 'invalid_parameter', good => ({ ...good, id: undefined })],
      ['an id in capitals', 400, 'invalid_parameter', good => ({ ...good, id: 'OUR' })],
      ['an id that injects', 400, 'invalid_parameter', good => ({ ...good, id: "a'; drop table area; --" })],
      ['no title', 400, 'invalid_parameter', good => ({ ...good, id: 'x', title: null })],
      ['half a title', 400, 'invalid_parameter', good => ({ ...good, id: 'x', title: { zh: '一' } })],
      ['a list', 400, 'invalid_parameter', good => [good]],
      ['text', 400, 'invalid_parameter', good => JSON.stringify(good)],
      ['null', 400, 'invalid_parameter', () => null],
      ['a NUL', 400, 'invalid_parameter', good => ({ ...good, id: 'x', otherwise: '\0' })],
      ['300 KB', 413, 'document_too_large', good => ({ ...good, id: 'x', note: 'x'.repeat(300_000) })],
    ])('refused: %s', async (_, status, code, change) => {
      const answer = await client.send('POST', '/api/standards', { document: change(document()), by: 'Li Na' });
      expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    });

    it.each([
      ['no body', undefined],
      ['nobody', { document: document('x'), by: ' \u200b ' }],
      ['no by', { document: document('x') }],
      ['a member too many', { document: document('x'), by: 'Li Na', state: 'approved' }],
      ['half an origin', { document: document('x'), by: 'Li Na', based_on: { id: 'our-town' } }],
    ])('refused: %s', async (_, body) => {
      expect((await client.send('POST', '/api/standards', body)).statusCode).toBe(400);
    });

    it('is based only on what there is', async () => {
      const based_on = { id: 'our-town', version: 7 };
      const answer = await client.send('POST', '/api/standards', { document: document('x'), by: 'Li Na', based_on });
      expect([answer.statusCode, answer.json().versions]).toEqual([404, [1]]);
    });

    it('is saved by who has read it: 428, 412, 200', async () => {
      const address = '/api/standards/our-town/versions/1';
      const body = { document: document('our-town', stricter), by: '李娜' };
      expect((await client.send('PUT', address, body)).json()).toMatchObject({
        status: 428,
        code: 'precondition_required',
      });
      expect((await client.send('PUT', address, body, { 'if-match': '"other"' })).json()).toMatchObject({
        status: 412,
      });
      const saved = await client.send('PUT', address, body, { 'if-match': tag });
      expect([saved.statusCode, saved.json<StandardPayload>().problems]).toEqual([200, []]);
      expect((await client.send('PUT', address, body, { 'if-match': tag })).statusCode).toBe(412);
      tag = String(saved.headers.etag);
      expect((await client.send('GET', '/api/standards/our-town?version=1')).headers.etag).toBe(tag);
      const renamed = { document: document('other', stricter), by: '李娜' };
      expect((await client.send('PUT', address, renamed, { 'if-match': tag })).statusCode).toBe(400);
      const preset = { document: PRESETS['cz-pes-2020'], by: '李娜' };
      const refused = await client.send('PUT', '/api/standards/cz-pes-2020/versions/1', preset, { 'if-match': '*' });
      expect([refused.statusCode, refused.json().code]).toEqual([409, 'read_only_standard']);
    });

    it('of two who save at once one is refused', async () => {
      const answers = await Promise.all(
        ['Li Na', 'Wang Wei'].map(by =>
          client.send(
            'PUT',
            '/api/standards/our-town/versions/1',
            { document: document('our-town', stricter), by },
            { 'if-match': tag },
          ),
        ),
      );
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412]);
    });

    it('is validated: always 200, with places', async () => {
      const validate = async (value: unknown) => {
        const answer = await client.send('POST', '/api/standards/validate', { document: value });
        expect(answer.statusCode).toBe(200);
        return answer.json<ValidationPayload>();
      };
      expect(await validate(document())).toMatchObject({ valid: true, problems: [] });
      expect((await validate(document())).indicators).toContain('new_cases_14d');
      const two = document('x', standard => {
        standard.rules[1]!.when = 'new_cases_14d >=\n  OR 1';
      });
      expect((await validate(two)).problems[0]).toMatchObject({ path: '$.rules[1].when', line: 2 });
      const dead = document('x', standard => {
        standard.rules.push({ severity: 1, when: 'new_cases_28d < 0', because: { zh: '无', en: 'never' } });
      });
      expect((await validate(dead)).problems).toEqual([expect.objectContaining({ path: '$.rules[4].when' })]);
      expect((await validate(document())).checks.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['valid', 'reachable', 'monotonic', 'no_gap']),
      );
      for (const value of [null, 3, [], 'x', {}, { id: 'x' }, { rules: { length: 1e9 } }])
        expect((await validate(value)).valid).toBe(false);
      expect((await validate({ ...document(), note: 'x'.repeat(1_500_000) })).problems[0]!.message).toMatch(
        /at most 262144/,
      );
    });

    it('is previewed as the page would', async () => {
      const body = { document: document('our-town', stricter) };
      const impact = (await client.send('POST', '/api/standards/preview', body)).json<PreviewPayload>();
      expect(impact).toMatchObject({ date: LAST_DAY, compared_with: { id: 'wusetu-community' } });
      const sum = (rows: number[][]) => rows.flat().reduce((total, cell) => total + cell, 0);
      expect([sum(impact.rules_alone.matrix), sum(impact.first_day!.matrix)]).toEqual([13, 13]);
      expect(impact.rules_alone.up).toBeGreaterThan(0);
      const same = { document: PRESETS['wusetu-community'] };
      const nothing = (await client.send('POST', '/api/standards/preview', same)).json<PreviewPayload>();
      expect([nothing.first_day!.up, nothing.first_day!.down, nothing.first_day!.other]).toEqual([0, 0, 0]);
      const past = (
        await client.send('POST', '/api/standards/preview', { ...body, date: FIRST_DAY })
      ).json<PreviewPayload>();
      expect(past.first_day).toBeNull();
      const status = async (wrong: object) => (await client.send('POST', '/api/standards/preview', wrong)).json().code;
      expect(await status({ ...body, date: '2026-02-30' })).toBe('invalid_parameter');
      expect(await status({ ...body, date: NEXT })).toBe('unknown_date');
      expect(await status({ document: {} })).toBe('invalid_standard');
      expect(await status({})).toBe('invalid_parameter');
    });

    it('is compared field by field, in words', async () => {
      const { before, after, fields } = await client.get<ComparisonPayload>('/api/standards/our-town/compare');
      expect([before.id, after.id]).toEqual(['wusetu-community', 'our-town']);
      expect(fields.map(({ path }) => path)).toEqual(expect.arrayContaining(['$.id', '$.title', '$.rules[1]']));
      const itself = await client.get<ComparisonPayload>(
        '/api/standards/our-town/compare?with_id=our-town&with_version=1',
      );
      expect(itself.fields).toEqual([]);
      expect((await client.send('GET', '/api/standards/our-town/compare?with_id=nothing')).statusCode).toBe(404);
      expect((await client.send('GET', '/api/standards/our-town/compare?version=0')).statusCode).toBe(400);
    });

    it('can be looked at on the map as an analysis, also while it changes', async () => {
      const frame = async () =>
        (await service.app.inject(`/frames/community/${LAST_DAY}?standard=our-town@1`)).rawPayload;
      const first = await frame();
      expect(first).not.toEqual((await service.app.inject(`/frames/community/${LAST_DAY}`)).rawPayload);
      const { headers } = await client.send('GET', '/api/standards/our-town');
      const body = { document: document(), by: 'Li Na' };
      const saved = await client.send('PUT', '/api/standards/our-town/versions/1', body, { 'if-match': headers.etag });
      expect(await frame()).not.toEqual(first);
      await client.send(
        'PUT',
        '/api/standards/our-town/versions/1',
        { document: document('our-town', stricter), by: 'Li Na' },
        {
          'if-match': saved.headers.etag,
        },
      );
      expect(await frame()).toEqual(first);
      const grades = await client.get<{ analysis: boolean; standard: object }>('/api/grades?standard=our-town@1');
      expect(grades).toMatchObject({ analysis: true, standard: { id: 'our-town', version: 1 } });
      for (const none of ['our-town@9', 'our-town@', 'our-town@x', 'our-town', 'our-town@1@1', 'nothing@1'])
        expect([none, (await client.send('GET', `/api/grades?standard=${none}`)).statusCode]).toEqual([none, 404]);
      expect(await client.get('/api/grades?standard=wusetu-community@1')).toMatchObject({ analysis: false });
      expect(await client.get('/api/grades?standard=cz-pes-2020@1')).toMatchObject({ analysis: true });
    });
  });

  describe('a proposal', () => {
    let proposal: ProposalPayload;

    it.each<[string, object, number, string]>([
      ['a graded day', { effective_from: LAST_DAY }, 409, 'effective_day_passed'],
      ['no day of the calendar', { effective_from: '2026-02-30' }, 400, 'invalid_parameter'],
      ['a day far off', { effective_from: '2126-02-30' }, 400, 'invalid_parameter'],
      ['a day ten years off', { effective_from: '2036-02-20' }, 400, 'invalid_parameter'],
      ['nobody', { by: ' ' }, 400, 'invalid_parameter'],
      ['a member too many', { approved_by: 'me' }, 400, 'unknown_parameter'],
    ])('is refused for %s', async (_, change, status, code) => {
      const body = { by: 'Li Na', effective_from: NEXT, ...change };
      const answer = await client.send('POST', '/api/standards/our-town/versions/1/propose', body);
      expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
      if (code === 'effective_day_passed') expect(answer.json().earliest_effective_from).toBe(NEXT);
    });

    it('is refused for what is in force anyway, and for what is not there', async () => {
      const { answer } = await client.propose('wusetu-community', 1, NEXT);
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'not_proposable']);
      expect((await client.propose('our-town', 2, NEXT)).answer.statusCode).toBe(404);
      expect((await client.propose('nothing', 1, NEXT)).answer.statusCode).toBe(404);
    });

    it('comes with the report of its impact', async () => {
      const { answer, job } = await client.propose('our-town', 1, NEXT, 'Ｌi  Na', '收紧');
      expect(answer.headers.location).toBe(`/api/jobs/${job!.job_id}`);
      expect(job).toMatchObject({ state: 'done', kind: 'proposal', problem: null });
      proposal = job!.result!;
      expect(proposal).toMatchObject({
        standard: { id: 'our-town', version: 1 },
        effective_from: NEXT,
        proposed_by: 'Li Na',
        note: '收紧',
        decision: null,
        cancelled_at: null,
      });
      const { report } = proposal;
      expect(report).toMatchObject({
        date: LAST_DAY,
        level: 'community',
        compared_with: { id: 'wusetu-community', version: 1 },
      });
      const { up, down, other } = report.first_day;
      expect(report.areas.length).toBe(up + down + other);
      expect(up).toBeGreaterThan(0);
      expect(report.backtest.results.map(({ standard }) => standard.id)).toEqual(['our-town', 'wusetu-community']);
      expect(report.backtest).toMatchObject({ from: FIRST_DAY, to: LAST_DAY, areas: 13 });
      expect(report.sensitivity.find(({ expression }) => expression === 'new_cases_28d >= 2')).toMatchObject({
        path: '$.rules[0].when',
        value: 2,
        lower: { value: 1 },
        higher: { value: 3 },
      });
      expect(report.checks.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['valid', 'reachable', 'monotonic', 'no_gap', 'parity', 'totals']),
      );
      expect(report.checks.every(({ status }) => status !== 'failed')).toBe(true);
      const read = await client.get<ProposalPayload>(`/api/proposals/${proposal.proposal_id}`);
      expect(read).toEqual(proposal);
      const { standards } = await client.get<StandardsPayload>('/api/standards');
      expect(standards.find(({ id }) => id === 'our-town')).toMatchObject({
        state: 'proposed',
        proposal_id: proposal.proposal_id,
      });
      const { proposals } = await client.get<{ proposals: ProposalPayload[] }>('/api/proposals');
      expect(proposals.map(row => [row.proposal_id, row.report])).toEqual([[proposal.proposal_id, undefined]]);
    });

    it('is not stored where a check fails', async () => {
      const odd = document('our-odd', standard => {
        standard.rules = [
          { severity: 4, when: 'new_cases_28d BETWEEN 1 AND 4', because: { zh: '少', en: 'few cases' } },
        ];
      });
      expect((await client.send('POST', '/api/standards', { document: odd, by: 'Li Na' })).statusCode).toBe(201);
      const { job } = await client.propose('our-odd', 1, NEXT);
      expect(job).toMatchObject({ state: 'failed', result: null, problem: { status: 422, code: 'checks_failed' } });
      expect(job!.problem).toMatchObject({ checks: [{ id: 'monotonic', status: 'failed' }] });
      expect((await client.get<StandardPayload>('/api/standards/our-odd')).state).toBe('draft');
      expect((await client.send('DELETE', '/api/standards/our-odd/versions/1')).statusCode).toBe(204);
    });

    it('holds its version fast', async () => {
      const body = { document: document(), by: 'Li Na' };
      const saved = await client.send('PUT', '/api/standards/our-town/versions/1', body, { 'if-match': '*' });
      expect([saved.statusCode, saved.json().code]).toEqual([409, 'not_a_draft']);
      expect((await client.send('DELETE', '/api/standards/our-town/versions/1')).json().code).toBe('not_a_draft');
      expect((await client.propose('our-town', 1, addDays(NEXT, 3))).answer.json().code).toBe('not_proposable');
    });

    it('is not decided by who made it, however they write their name', async () => {
      for (const name of ['Li Na', ' li  na', 'ＬＩ ＮＡ', 'Li\u200b Na'])
        for (const verb of ['approve', 'reject']) {
          const answer = await client.decide(proposal.proposal_id, verb, name);
          expect([name, answer.statusCode, answer.json().code]).toEqual([name, 409, 'second_person']);
        }
      expect((await client.decide(proposal.proposal_id, 'withdraw', 'Wang Wei')).json().code).toBe('second_person');
      expect((await client.decide(proposal.proposal_id, 'approve', ' ')).statusCode).toBe(400);
      expect((await client.decide(proposal.proposal_id, 'cancel', 'Wang Wei')).json().code).toBe('not_cancellable');
      expect((await client.decide(999, 'approve', 'Wang Wei')).json().code).toBe('unknown_proposal');
      expect((await client.send('GET', '/api/proposals/999')).statusCode).toBe(404);
      expect((await client.send('GET', '/api/proposals?state=none')).statusCode).toBe(400);
    });

    it('withdrawn is a draft again, and can be proposed anew', async () => {
      const withdrawn = await client.decide(proposal.proposal_id, 'withdraw', 'li na', 'später');
      expect(withdrawn.json()).toMatchObject({ decision: 'withdrawn', decided_by: 'li na', decision_note: 'später' });
      expect((await client.get<StandardPayload>('/api/standards/our-town')).state).toBe('draft');
      expect((await client.send('DELETE', '/api/standards/our-town/versions/1')).json().code).toBe('not_a_draft');
      expect((await client.decide(proposal.proposal_id, 'approve', 'Wang Wei')).json().code).toBe('already_decided');
      const { job } = await client.propose('our-town', 1, NEXT);
      proposal = job!.result!;
    });

    it('rejected is kept; a copy is a new version', async () => {
      expect((await client.decide(proposal.proposal_id, 'reject', 'Wang Wei', 'zu streng')).statusCode).toBe(200);
      expect((await client.get<StandardPayload>('/api/standards/our-town')).state).toBe('rejected');
      expect((await client.propose('our-town', 1, NEXT)).answer.json().code).toBe('not_proposable');
      const based_on = { id: 'our-town', version: 1 };
      const copy = { document: document('our-town', stricter), by: 'Li Na', based_on };
      expect((await client.send('POST', '/api/standards', copy)).json()).toMatchObject({ version: 2, based_on });
    });

    it('of a draft that is changed while its report is computed is not stored', async () => {
      const { headers } = await client.send('GET', '/api/standards/our-town?version=2');
      const answer = await client.send('POST', '/api/standards/our-town/versions/2/propose', {
        by: 'Li Na',
        effective_from: NEXT,
      });
      const body = { document: document('our-town', stricter), by: 'Wang Wei' };
      const saved = await client.send('PUT', '/api/standards/our-town/versions/2', body, { 'if-match': headers.etag });
      expect(saved.statusCode).toBe(200);
      await service.jobs.idle();
      const job = await client.get<JobPayload>(`/api/jobs/${answer.json<JobPayload>().job_id}`);
      expect(job).toMatchObject({
        state: 'failed',
        result: null,
        problem: { status: 412, code: 'precondition_failed' },
      });
      expect((await client.get<{ proposals: unknown[] }>('/api/proposals')).proposals).toEqual([]);
    });
  });

  describe('an approval', () => {
    let proposal_id = 0;
    let before = '';
    const oldFrame = (day: string) => service.app.inject(`/frames/community/${day}?standard=wusetu-community@1`);

    it('by one of two at once', async () => {
      before = await published(service, database, LAST_DAY);
      proposal_id = (await client.propose('our-town', 2, NEXT)).job!.result!.proposal_id;
      const answers = await Promise.all(['Wang Wei', 'Zhao Min'].map(by => client.decide(proposal_id, 'approve', by)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
      expect(answers.find(({ statusCode }) => statusCode === 409)!.json().code).toBe('already_decided');
      expect(await client.get('/api/standards/our-town')).toMatchObject({
        state: 'scheduled',
        in_force: [{ from: NEXT, to: null }],
      });
      expect((await client.get<StandardPayload>('/api/standards/wusetu-community')).in_force).toEqual([
        { from: null, to: LAST_DAY },
      ]);
      const taken = await client.propose('cz-pes-2020', 1, NEXT);
      expect([taken.answer.statusCode, taken.answer.json().code]).toEqual([409, 'effective_day_taken']);
    });

    it('moves nothing that is published', async () => {
      expect(await published(service, database, LAST_DAY)).toBe(before);
    });

    it('is cancelled before its day, and the version can be proposed again', async () => {
      expect((await client.decide(proposal_id, 'cancel', 'Zhao Min', '有误')).json()).toMatchObject({
        decision: 'approved',
        cancelled_by: 'Zhao Min',
        decision_note: '有误',
      });
      expect((await client.decide(proposal_id, 'cancel', 'Zhao Min')).json().code).toBe('not_cancellable');
      expect(await client.get('/api/standards/our-town')).toMatchObject({ state: 'retired', in_force: [] });
      proposal_id = (await client.propose('our-town', 2, NEXT)).job!.result!.proposal_id;
      expect((await client.decide(proposal_id, 'approve', 'Zhao Min')).statusCode).toBe(200);
    });

    it('takes effect on its day, whoever restarts in between, and the past stays', async () => {
      const kept = proposal_id;
      service = await serviceOn(database);
      client = clientOf(service);
      const stored = await client.get<ProposalPayload>(`/api/proposals/${kept}`);
      await report(database, NEXT);
      await service.settle();
      expect(await published(service, database, LAST_DAY)).toBe(before);
      const shown = await client.get<{ analysis: boolean; standard: object; areas: { grade: string | null }[] }>(
        '/api/grades',
      );
      expect(shown).toMatchObject({ analysis: false, standard: { id: 'our-town', version: 2 } });
      expect((await service.app.inject(`/frames/community/${NEXT}`)).rawPayload).not.toEqual(
        (await oldFrame(NEXT)).rawPayload,
      );
      expect(await client.get('/api/standards/our-town')).toMatchObject({ state: 'active' });
      expect((await client.get<StandardPayload>('/api/standards/wusetu-community')).state).toBe('retired');
      // The numbers did stay as they were, so the report told what came.
      const moved = stored.report.areas.map(({ code, to }) => [code, to]);
      const graded = await client.get<{ areas: { code: string; grade: string | null }[] }>(`/api/grades?date=${NEXT}`);
      const was = await client.get<{ areas: { code: string; grade: string | null }[] }>(`/api/grades?date=${LAST_DAY}`);
      const changes = graded.areas.flatMap(({ code, grade }, i) =>
        grade === was.areas[i]!.grade ? [] : [[code, grade ?? 'insufficient']],
      );
      for (const change of changes) expect(moved).toContainEqual(change);
      expect(changes.length).toBeGreaterThan(0);
    });

    it('cannot be cancelled after its day', async () => {
      const answer = await client.decide(proposal_id, 'cancel', 'Zhao Min');
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'not_cancellable']);
    });

    it('of a day that was graded meanwhile is refused and changes nothing', async () => {
      const day = addDays(NEXT, 1);
      const { job } = await client.propose('wusetu-community', 1, day);
      const { proposal_id: late } = job!.result!;
      expect((await client.get<StandardPayload>('/api/standards/wusetu-community?version=1')).state).toBe('proposed');
      await report(database, day);
      // The approval and the grading of that very day at once: one of them is first, and either way nothing is half done.
      const [answer] = await Promise.all([client.decide(late, 'approve', 'Zhao Min'), service.settle()]);
      const rolledBack = answer.statusCode === 200;
      if (!rolledBack) {
        expect(answer.json()).toMatchObject({ code: 'effective_day_passed', earliest_effective_from: addDays(day, 1) });
        expect((await client.get<ProposalPayload>(`/api/proposals/${late}`)).decision).toBeNull();
        expect((await client.decide(late, 'approve', 'Zhao Min')).json().code).toBe('effective_day_passed');
        expect((await client.decide(late, 'withdraw', 'Li Na')).statusCode).toBe(200);
      }
      const shown = await client.get<{ standard: { id: string } }>(`/api/grades?date=${day}`);
      expect(shown.standard.id).toBe(rolledBack ? 'wusetu-community' : 'our-town');
      const { rows } = await sql<{ id: string }>`
        select distinct v.standard_id as id from grade_spell g join standard_version v using (standard_version_id)
        where g.superseded_at is null and g.from_day = ${day}::date`.execute(database.db);
      for (const { id } of rows) expect(id).toBe(shown.standard.id);
    });

    it('of a day that is being graded waits, and is then refused', async () => {
      const day = addDays(NEXT, 2);
      const { job } = await client.propose('cz-pes-2020', 1, day);
      const { proposal_id: late } = job!.result!;
      expect(await client.get('/api/grades?standard=cz-pes-2020')).toMatchObject({ analysis: true });
      // As `advance` does: the day is begun in a transaction that holds the row, and the approval comes in the middle of it.
      let answered = false;
      const { answer: approval } = await database.db.transaction().execute(async trx => {
        await sql`select 1 from grading for update`.execute(trx);
        const answer = client.decide(late, 'approve', 'Zhao Min').finally(() => {
          answered = true;
        });
        await new Promise(wait => setTimeout(wait, 300));
        expect(answered).toBe(false);
        await sql`update grading set advancing_to = ${day}::date`.execute(trx);
        return { answer };
      });
      const answer = await approval;
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'effective_day_passed']);
      expect(answer.json().earliest_effective_from).toBe(addDays(day, 1));
      await sql`update grading set advancing_to = null`.execute(database.db);
      expect((await client.decide(late, 'reject', 'Zhao Min')).statusCode).toBe(200);
      // A preset stays what it is.
      expect(await client.get('/api/standards/cz-pes-2020')).toMatchObject({ state: 'preset', version: 1 });
    });

    it('rolls back to a preset that was never stored, and to what was in force before', async () => {
      const day = addDays(NEXT, 2);
      const { job } = await client.propose('us-cdc-transmission-2021', 1, day);
      expect(job).toMatchObject({ state: 'done' });
      expect((await client.decide(job!.result!.proposal_id, 'approve', 'Zhao Min')).statusCode).toBe(200);
      const next = await client.propose('our-town', 2, addDays(day, 1));
      expect((await client.decide(next.job!.result!.proposal_id, 'approve', 'Zhao Min')).statusCode).toBe(200);
      const past = await published(service, database, addDays(NEXT, 1));
      await report(database, day);
      await report(database, addDays(day, 1));
      await service.settle();
      expect(await published(service, database, addDays(NEXT, 1))).toBe(past);
      const shown = async (date: string) =>
        (await client.get<{ standard: { id: string } }>(`/api/grades?date=${date}`)).standard.id;
      expect([await shown(day), await shown(addDays(day, 1))]).toEqual(['us-cdc-transmission-2021', 'our-town']);
      const { versions } = await client.get<StandardVersionsPayload>('/api/standards/our-town/versions');
      expect(versions.map(({ version, state }) => [version, state])).toEqual([
        [2, 'active'],
        [1, 'rejected'],
      ]);
    });
  });
});
