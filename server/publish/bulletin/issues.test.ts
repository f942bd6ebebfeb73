import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BulletinDocument, BulletinPayload } from '#core/contract_bulletin.ts';
import { type Database, sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { reportOn } from '#server/publish/test_reports.ts';
import { gradedTown, townAreas } from '#server/publish/test_town.ts';
import { serviceOn, type TestService } from '#server/testing_service.ts';
import { canonicalJson, sha256Of } from './canonical.ts';
import { ask, DAY, drafted, gradesOn, POPPLER, popplerOf, SIGNABLE, signed } from './test_bulletin.ts';
import { PYTHON, readDocx } from './test_docx.ts';

describeEngines('a bulletin that is signed', engine => {
  let database: Database;
  let service: TestService;
  let app: App;
  let issue: BulletinPayload;
  beforeAll(async () => {
    database = await engine.fresh();
    await gradedTown(database);
    service = await serviceOn(database);
    app = service.app;
    issue = await signed(app, { compared_with: '2026-01-14' }, { lead: '请各街道排查。', notes: '一。\n二。' });
  }, 240_000);
  afterAll(() => app?.close());

  const bytesOf = async ({ files }: BulletinPayload): Promise<Record<string, Buffer>> =>
    Object.fromEntries(
      await Promise.all(files.map(async ({ format, url }) => [format, (await app.inject(url)).rawPayload])),
    );

  it('has a number, every file with its hash, and the hash of its canonical document', async () => {
    expect(issue).toMatchObject({ state: 'signed', number: 1, outdated: false, missing: [] });
    const bytes = await bytesOf(issue);
    expect(Object.keys(bytes).sort()).toEqual(['atlas', 'docx', 'json', 'pdf', 'png', 'svg', 'txt']);
    for (const { format, bytes: length, sha256 } of issue.files) {
      expect([format, bytes[format]!.length]).toEqual([format, length]);
      expect(sha256Of(bytes[format]!)).toBe(sha256);
    }
    expect(sha256Of(bytes.json!)).toBe(issue.sha256);
    const document = JSON.parse(bytes.json!.toString('utf8')) as BulletinDocument;
    expect(canonicalJson(document)).toBe(bytes.json!.toString('utf8'));
    expect(document).toMatchObject({ number: 1, content: issue.content, text: issue.text });
    expect(document.areas.map(({ code, severity }) => [code, severity])).toEqual(
      (await gradesOn(app, DAY)).areas.map(({ code, severity }) => [code, severity]),
    );
    const again = await app.inject({
      url: issue.files[0]!.url,
      headers: { 'if-none-match': `"${issue.files[0]!.sha256}"` },
    });
    expect(again.statusCode).toBe(304);
  });

  describe.skipIf(!POPPLER)('as PDF (poppler-utils)', () => {
    it('its text has the numbers, the Chinese names and what is lacking in the font by its number', async () => {
      const { pdf } = await bytesOf(issue);
      const text = popplerOf('pdftotext', pdf!);
      for (const words of [
        '试验市疫情风险等级通报',
        '第1期',
        '数据截至 1月18日 24:00',
        '内部资料 不得公开',
        '请各街道排查。',
      ])
        expect(text).toContain(words);
      expect(text).toContain(`SHA-256 ${issue.sha256}`);
      for (const { key, areas, population } of issue.content.grades.filter(({ areas: count }) => count > 0))
        expect(text, key).toMatch(new RegExp(` ${areas} .* ${population.toLocaleString('en-US')} `));
      for (const { changes } of issue.content.transitions)
        for (const { name } of changes) expect(text).toContain(name.replace('𠮷', '〓').slice(0, 6));
      expect(text).toContain('U+20BB7');
      expect(text).not.toContain('𠮷');
    });

    it('its fonts are embedded subsets, and every page says which it is', async () => {
      const { pdf, atlas } = await bytesOf(issue);
      const fonts = popplerOf('pdffonts', pdf!).trim().split('\n').slice(2);
      expect(fonts.length).toBeGreaterThan(0);
      for (const font of fonts) expect(font).toMatch(/NotoSansHans-\w+ .* yes yes yes /);
      const pages = Number(/Pages:\s+(\d+)/.exec(popplerOf('pdfinfo', pdf!))![1]);
      expect(popplerOf('pdftotext', pdf!)).toMatch(new RegExp(`第 ?${pages} ?页 ?共 ?${pages} ?页`));
      // A list of the streets, then a page for each of the two.
      expect(popplerOf('pdfinfo', atlas!)).toMatch(/Pages:\s+3\b/);
      const book = popplerOf('pdftotext', atlas!).split('\f');
      for (const [page, street] of [
        [1, '0街道'],
        [2, '1街道'],
      ] as const) {
        expect(book[page]).toContain(street);
        for (const { code, level, parent } of townAreas())
          if (level === 'community') expect(book[page]!.includes(code)).toBe(parent === `S${page - 1}`);
      }
    });
  });

  it.skipIf(!PYTHON)('as Word document is whole, with tables, names, the picture and its hash (python3)', async () => {
    const { docx } = await bytesOf(issue);
    const { faults, tables, drawings, text } = readDocx(docx!);
    expect(faults).toEqual([]);
    expect(tables).toBeGreaterThan(2);
    expect(drawings).toBe(1);
    const words = text['word/document.xml']!;
    for (const { code, name } of issue.content.insufficient) expect(words, code).toContain(name);
    for (const { changes } of issue.content.transitions)
      for (const { name, reason } of changes) for (const shown of [name, reason]) expect(words).toContain(shown);
    expect(words).toContain('王𠮷');
    const parts = Object.values(text).join(' ');
    for (const shown of ['第1期', `SHA-256 ${issue.sha256}`]) expect(parts).toContain(shown);
    expect(parts).not.toContain('undefined');
    // What people type cannot break it.
    const draft = await drafted(app);
    const odd = { title: '<&"\'>\u0001]]>', notes: 'a\tb\u000bc', lead: '  两  格  ', organisation: '' };
    const url = `/api/bulletins/${draft.payload.bulletin_id}`;
    expect((await ask(app, 'PATCH', url, odd, draft.tag)).status).toBe(200);
    const preview = readDocx((await app.inject(`${url}/preview?format=docx`)).rawPayload);
    expect(preview.faults).toEqual([]);
    expect(preview.text['word/document.xml']).toContain('<&"\'>]]>');
  });

  it('as text has at most 600 characters, as card 1,200 pixels, as map every community', async () => {
    const { txt, png, svg } = await bytesOf(issue);
    const message = txt!.toString('utf8');
    expect([...message].length).toBeLessThanOrEqual(600);
    for (const { areas, numeral } of issue.content.grades.filter(grade => grade.areas > 0 && grade.numeral !== null))
      expect(message).toMatch(new RegExp(`${numeral}\\S色${areas}\\b`));
    expect(message).toContain('▲');
    expect(png!.readUInt32BE(16)).toBe(1200);
    expect([...svg!.toString('utf8').matchAll(/data-seq="/g)]).toHaveLength(13);
  });

  it('does not change: not its text, not its numbers, and it cannot be signed or deleted', async () => {
    const url = `/api/bulletins/${issue.bulletin_id}`;
    for (const [method, at] of [
      ['PATCH', url],
      ['DELETE', url],
      ['POST', `${url}/refresh`],
      ['POST', `${url}/sign`],
    ] as const)
      expect((await ask(app, method, at, method === 'PATCH' ? { lead: 'x' } : undefined, '*')).payload).toMatchObject({
        status: 409,
        code: 'bulletin_signed',
      });
    expect((await app.inject(`${url}/preview`)).statusCode).toBe(409);
  });

  it.each([
    ['number', 'number = 9'],
    ['hash', `sha256 = '${'0'.repeat(64)}'`],
    ['content', `content = json_build_object('areas', 1)`],
    ['spaces of its content', `content = (content::text || ' ')::json`],
    ['areas', `areas = '[]'`],
    ['text', `words = '{"title": "x"}'`],
    ['day', `date = date + 1`],
    ['moment', "signed_at = signed_at + interval '1 second'"],
    ['state, back to a draft', 'number = null, signed_at = null, sha256 = null'],
    ['text beside its recall', `words = '{}', recalled_at = now(), recalled_by = 'x', recall_reason = 'x'`],
  ])('its %s cannot be changed in the database either', async (_, change) => {
    const { bulletin_id } = issue;
    await expect(
      sql`update bulletin set ${sql.raw(change)} where bulletin_id = ${bulletin_id}`.execute(database.db),
    ).rejects.toThrow(`bulletin ${bulletin_id} is signed and never changes`);
    expect((await ask(app, 'GET', `/api/bulletins/${bulletin_id}`)).payload).toEqual(issue);
  });

  it('neither it nor its files can be deleted, added to or emptied in the database, and nothing is signed without its document', async () => {
    const [{ db }, { bulletin_id }] = [database, issue];
    const draft = await drafted(app);
    const file = (of: number, sha256: string) =>
      sql`insert into bulletin_file (bulletin_id, format, body, sha256) values (${of}, 'svg', ${Buffer.from('x')}, ${sha256})`;
    for (const statement of [
      sql`delete from bulletin where bulletin_id = ${bulletin_id}`,
      sql`delete from bulletin_file where bulletin_id = ${bulletin_id} and format = 'png'`,
      sql`update bulletin_file set body = ${Buffer.from('x')}, sha256 = ${sha256Of('x')} where bulletin_id = ${bulletin_id}`,
      sql`update bulletin_file set bulletin_id = ${draft.payload.bulletin_id} where bulletin_id = ${bulletin_id}`,
      sql`truncate bulletin_file`,
      sql`truncate bulletin, bulletin_file`,
      file(bulletin_id, sha256Of('x')),
      file(draft.payload.bulletin_id, sha256Of('y')),
      sql`update bulletin set number = 9, signed_at = now(), sha256 = ${issue.sha256}
        where bulletin_id = ${draft.payload.bulletin_id}`,
    ])
      await expect(statement.execute(db)).rejects.toThrow(
        /is never deleted|before they are signed and never change|never truncated|bulletin_file_hash|without the document/,
      );
    expect((await ask(app, 'GET', `/api/bulletins/${bulletin_id}`)).payload).toEqual(issue);
    const { payload } = await ask(app, 'GET', `/api/bulletins/${draft.payload.bulletin_id}`);
    expect(payload).toMatchObject({ state: 'draft', files: [] });
    await sql`delete from bulletin where bulletin_id = ${draft.payload.bulletin_id}`.execute(db);
  });

  it('keeps its bytes and its hash when reports of the day and boundaries change; a new one of the day says what differs', async () => {
    const [url, before] = [`/api/bulletins/${issue.bulletin_id}`, await bytesOf(issue)];
    const old = await gradesOn(app, DAY);
    const waiting = await drafted(app);
    await reportOn(database, 'C32', DAY, 40);
    await service.settle();
    const now = await gradesOn(app, DAY);
    expect(now.areas.find(({ code }) => code === 'C32')!.grade).toBe('red');
    // A draft says that it is old, and stays as it was until somebody refreshes it.
    const outdated = await ask(app, 'GET', `/api/bulletins/${waiting.payload.bulletin_id}`);
    expect(outdated.payload).toMatchObject({ outdated: true, content: waiting.payload.content });

    const { content } = (await drafted(app)).payload;
    expect(content.since_issue).toMatchObject({ bulletin_id: issue.bulletin_id, number: 1 });
    expect(
      content.since_issue!.changes.map(({ code, before: was, after }) => [code, was!.grade, after!.grade]),
    ).toEqual(
      now.areas.flatMap(({ code, grade, state }, i) =>
        grade === old.areas[i]!.grade && state === old.areas[i]!.state ? [] : [[code, old.areas[i]!.grade, grade]],
      ),
    );
    expect(content.since_issue!.changes.length).toBeGreaterThan(0);

    await importAgain();
    expect((await ask(app, 'GET', url)).payload).toEqual(issue);
    expect(await bytesOf(issue)).toEqual(before);
    // Its map would be of other areas than its numbers: it is refreshed before it is signed.
    const stranded = await ask(app, 'PATCH', `/api/bulletins/${waiting.payload.bulletin_id}`, SIGNABLE, waiting.tag);
    expect(stranded.payload.missing).toEqual(['boundaries']);
    const refused = await ask(
      app,
      'POST',
      `/api/bulletins/${waiting.payload.bulletin_id}/sign`,
      undefined,
      stranded.tag,
    );
    expect(refused.status).toBe(422);
    const fresh = await ask(
      app,
      'POST',
      `/api/bulletins/${waiting.payload.bulletin_id}/refresh`,
      undefined,
      stranded.tag,
    );
    expect(fresh.payload).toMatchObject({ outdated: false, missing: [], content: { areas: 13 } });
  });

  /** The communities anew, one of them with another name: a new boundary version. */
  async function importAgain(): Promise<void> {
    const features = townAreas()
      .filter(({ level }) => level === 'community')
      .map(({ code, name, parent, population, polygons }) => ({
        type: 'Feature',
        properties: { code, name: code === 'C00' ? '新名社区' : name, parent, population },
        geometry: { type: 'MultiPolygon', coordinates: polygons },
      }));
    const answer = await app.inject({
      method: 'POST',
      url: '/api/imports/areas?level=community&code=code&name=name&parent=parent&population=population',
      headers: { 'content-type': 'application/geo+json' },
      payload: JSON.stringify({ type: 'FeatureCollection', features }),
    });
    expect(answer.statusCode, answer.body.slice(0, 600)).toBeLessThan(300);
    await service.settle();
  }

  it('is recalled with a reason, and corrected by an issue that names it', async () => {
    const url = `/api/bulletins/${issue.bulletin_id}`;
    const bytes = await bytesOf(issue);
    expect((await ask(app, 'POST', `${url}/recall`, { by: '李明', reason: ' ' })).status).toBe(400);
    const recalled = await ask(app, 'POST', `${url}/recall`, { by: '李明', reason: '一处数据有误' });
    expect(recalled.payload).toMatchObject({
      state: 'recalled',
      number: 1,
      recalled: { by: '李明', reason: '一处数据有误' },
    });
    expect(recalled.payload.sha256).toBe(issue.sha256);
    expect(await bytesOf(issue)).toEqual(bytes);
    expect((await ask(app, 'POST', `${url}/recall`, { by: '李明', reason: '又' })).status).toBe(409);
    await expect(
      sql`update bulletin set recall_reason = '又' where bulletin_id = ${issue.bulletin_id}`.execute(database.db),
    ).rejects.toThrow('never changes');

    const draft = await ask(app, 'GET', `/api/bulletins/${recalled.payload.corrected_by!.bulletin_id}`);
    expect(draft.payload).toMatchObject({ state: 'draft', date: DAY, corrects: { number: 1 }, text: issue.text });
    const correction = await ask(app, 'POST', `/api/bulletins/${draft.payload.bulletin_id}/sign`, undefined, draft.tag);
    expect(correction.payload).toMatchObject({
      state: 'signed',
      number: 2,
      corrects: { bulletin_id: issue.bulletin_id, number: 1 },
    });
    expect((await ask(app, 'GET', url)).payload.corrected_by).toMatchObject({ number: 2 });
    expect((await app.inject(`/api/bulletins/${draft.payload.bulletin_id}.txt`)).body).toContain('第2期（更正第1期）');
    expect(
      (await ask(app, 'POST', '/api/bulletins', { date: DAY, language: 'zh', corrects: issue.bulletin_id })).status,
    ).toBe(409);
  });

  it('signing at the same time, also by two servers, gives numbers one after the other', async () => {
    const other = await serviceOn(database);
    try {
      const issues = await Promise.all([signed(app), signed(other.app), signed(app), signed(other.app)]);
      const numbers = issues.map(({ number }) => number!).sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
      for (const one of issues) {
        const { number, bulletin_id } = (
          await app.inject(`/api/bulletins/${one.bulletin_id}.json`)
        ).json<BulletinDocument>();
        expect([bulletin_id, number]).toEqual([one.bulletin_id, one.number]);
      }
    } finally {
      await other.app.close();
    }
  });

  it('signing that breaks off leaves a draft, no file, and no gap in the numbers', async () => {
    const draft = await drafted(app);
    const url = `/api/bulletins/${draft.payload.bulletin_id}`;
    const filled = await ask(app, 'PATCH', url, SIGNABLE, draft.tag);
    const last = async () =>
      (await app.inject('/api/bulletins?limit=200'))
        .json()
        .bulletins.map(({ number }: { number: number }) => number ?? 0);
    const numbers = Math.max(...(await last()));
    // The last file of all cannot be stored.
    await sql`alter table bulletin_file add constraint broken check (format <> 'atlas') not valid`.execute(database.db);
    expect((await ask(app, 'POST', `${url}/sign`, undefined, filled.tag)).status).toBe(500);
    expect((await ask(app, 'GET', url)).payload).toMatchObject({ state: 'draft', number: null, files: [], version: 2 });
    await sql`alter table bulletin_file drop constraint broken`.execute(database.db);
    const issued = await ask(app, 'POST', `${url}/sign`, undefined, filled.tag);
    expect(issued.payload.number).toBe(numbers + 1);
  });

  it('keys that only read see signed ones and write none; keys with a scope see none', async () => {
    const draft = await drafted(app);
    const keyed = async (scope: object) => {
      const made = await app.inject({
        method: 'POST',
        url: '/api/keys',
        payload: { name: 'reader', role: 'read', ...scope },
      });
      expect(made.statusCode, made.body).toBe(201);
      const headers = { authorization: `Bearer ${made.json().key}` };
      return (method: 'GET' | 'POST', url: string) => app.inject({ method, url, headers });
    };
    const reader = await keyed({});
    expect((await reader('GET', `/api/bulletins/${issue.bulletin_id}.pdf`)).statusCode).toBe(200);
    expect(
      (await reader('GET', '/api/bulletins'))
        .json()
        .bulletins.every(({ state }: { state: string }) => state !== 'draft'),
    ).toBe(true);
    expect((await reader('GET', `/api/bulletins/${draft.payload.bulletin_id}`)).statusCode).toBe(404);
    expect((await reader('GET', `/api/bulletins/${draft.payload.bulletin_id}/preview`)).statusCode).toBe(403);
    expect((await reader('POST', `/api/bulletins/${draft.payload.bulletin_id}/sign`)).statusCode).toBe(403);
    const scoped = await keyed({ scope: { areas: ['S0'] } });
    for (const url of [
      '/api/bulletins',
      `/api/bulletins/${issue.bulletin_id}`,
      `/api/bulletins/${issue.bulletin_id}.json`,
    ])
      expect((await scoped('GET', url)).json().code).toBe('outside_scope');
  });
});
