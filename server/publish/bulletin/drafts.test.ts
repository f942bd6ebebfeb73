import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRADES } from '#core/contract.ts';
import type { BulletinContent, BulletinsPayload } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER } from '#core/contract_standards.ts';
import type { Context } from '#server/platform/context.ts';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { outlinesOf } from '#server/publish/outlines.ts';
import { createPublisher } from '#server/publish/publisher.ts';
import { insideOf, levelOf } from '#server/publish/questions.ts';
import { gradedTown, publishOn } from '#server/publish/test_town.ts';
import { canonicalJson } from './canonical.ts';
import { outlinesFromTable } from './outlines_inside.ts';
import { ask, DAY, drafted, gradesOn, SIGNABLE } from './test_bulletin.ts';

describeEngines('a bulletin that is drafted', engine => {
  let app: App;
  let context: Context;
  beforeAll(async () => {
    context = await gradedTown(await engine.fresh());
    app = await publishOn(context);
  }, 180_000);
  afterAll(() => app?.close());

  const before = '2026-01-14';

  /** Code and both grades of what changed, as the two days of /api/grades have it. */
  async function differences(parent?: string): Promise<string[]> {
    const [then, now] = [await gradesOn(app, before, parent), await gradesOn(app, DAY, parent)];
    return now.areas.flatMap(({ code, grade }, i) =>
      grade === then.areas[i]!.grade ? [] : [`${code} ${then.areas[i]!.grade} ${grade}`],
    );
  }
  const changesOf = ({ transitions }: BulletinContent) =>
    transitions.flatMap(({ changes }) =>
      changes.map(({ code, before: then, after }) => `${code} ${then.grade} ${after.grade}`),
    );

  it('counts what /api/grades shows, and the six add up to the communities', async () => {
    const { content } = (await drafted(app, { compared_with: before })).payload;
    const [then, now] = [await gradesOn(app, before), await gradesOn(app, DAY)];
    expect(content.grades.map(({ key }) => key)).toEqual([...MATRIX_ORDER]);
    expect(content.grades.map(({ key, areas }) => [key, areas])).toEqual(
      MATRIX_ORDER.map(key => [key, now.counts[key]]),
    );
    expect(content.grades.map(grade => grade.before)).toEqual(MATRIX_ORDER.map(key => then.counts[key]));
    expect(content.grades.reduce((sum, { areas }) => sum + areas, 0)).toBe(now.areas.length);
    expect(content.areas).toBe(13);
    expect(content.population).toBe(now.areas.reduce((sum, { population }) => sum + (population ?? 0), 0));
    expect(content.grades.reduce((sum, { population }) => sum + population, 0)).toBe(content.population);
    expect(content.insufficient.map(({ code }) => code)).toEqual(
      now.areas.filter(({ grade }) => grade === null).map(({ code }) => code),
    );
    expect(content.insufficient.length).toBeGreaterThan(0);
    expect(content.as_of_words).toBe('数据截至 1月18日 24:00');
    expect(content.standard).toMatchObject({ id: 'wusetu-community', version: 1 });
    for (const { key, measures } of content.measures)
      expect([now.counts[key] > 0, measures !== null]).toEqual([true, true]);
  });

  it('its transitions are the difference of the two days, upgrades first, each with its reason', async () => {
    const { content } = (await drafted(app, { compared_with: before })).payload;
    const expected = await differences();
    expect(expected.length).toBeGreaterThan(2);
    expect(changesOf(content).sort()).toEqual(expected.sort());
    expect(content.up + content.down + content.other).toBe(expected.length);
    const order = content.transitions.map(({ direction }) => ['up', 'down', 'other'].indexOf(direction));
    expect(order).toEqual([...order].sort());
    for (const { direction, from, to, changes } of content.transitions)
      for (const { reason, path, after } of changes) {
        expect(after.grade ?? 'insufficient').toBe(to);
        expect(reason.length).toBeGreaterThan(4);
        expect(path).toMatch(/^\d区 > \d街道$/);
        if (direction === 'up') expect(GRADES.indexOf(to as 'red')).toBeGreaterThan(GRADES.indexOf(from as 'red'));
      }
  });

  it('of one street is of its communities alone, in English', async () => {
    const request = { compared_with: before, parent: 'S0', language: 'en' as const };
    const { content, parent, text } = (await drafted(app, request)).payload;
    const { areas, counts } = await gradesOn(app, DAY, 'S0');
    expect(parent).toEqual({ code: 'S0', name: '0街道', level: 'street' });
    expect(content.areas).toBe(areas.length);
    expect(content.grades.map(({ areas: count }) => count)).toEqual(MATRIX_ORDER.map(key => counts[key]));
    expect(changesOf(content).sort()).toEqual((await differences('S0')).sort());
    expect(content.transitions.flatMap(({ changes }) => changes.map(({ path }) => path))).toContain('');
    expect(text.title).toBe('0街道: epidemic risk bulletin');
    expect(content.summary).toContain('Compared with 14 Jan 2026');
  });

  it('the first graded day is compared with a day without grades', async () => {
    const { content } = (await drafted(app, { date: '2026-01-01' })).payload;
    expect(content.grades.map(grade => grade.before)).toEqual([0, 0, 0, 0, 0, 13]);
    expect([content.up, content.down]).toEqual([0, 0]);
  });

  it('its text is changed from the version it was read as, and nobody overwrites another', async () => {
    const { payload, tag } = await drafted(app);
    const url = `/api/bulletins/${payload.bulletin_id}`;
    expect((await ask(app, 'PATCH', url, { lead: '甲' })).status).toBe(428);
    const changed = await ask(app, 'PATCH', url, { lead: '甲', signatory: '王力' }, tag);
    expect(changed.payload).toMatchObject({
      text: { lead: '甲', signatory: '王力', title: payload.text.title },
      version: 2,
    });
    expect((await ask(app, 'PATCH', url, { lead: '乙' }, tag)).status).toBe(412);
    const themed = await ask(app, 'PATCH', url, { theme: 'luminance', notes: '丙' }, changed.tag);
    expect(themed.payload).toMatchObject({ theme: 'luminance', text: { lead: '甲', notes: '丙' } });
    expect(themed.payload.content.grades[0]!.colour).not.toBe(payload.content.grades[0]!.colour);
    const numbers = ({ content }: typeof payload) => content.grades.map(({ areas }) => areas);
    expect(numbers(themed.payload)).toEqual(numbers(payload));
    expect((await ask(app, 'POST', `${url}/refresh`, undefined, tag)).status).toBe(412);
    expect((await ask(app, 'GET', url)).payload.text.lead).toBe('甲');
    expect((await ask(app, 'DELETE', url, undefined, tag)).status).toBe(412);
    expect((await ask(app, 'DELETE', url)).status).toBe(204);
    expect((await ask(app, 'GET', url)).status).toBe(404);
  });

  it('is not signed without title, signatory and who made the map; for the public not without 审图号 and base map', async () => {
    const { payload, tag } = await drafted(app);
    const url = `/api/bulletins/${payload.bulletin_id}`;
    expect(payload.missing).toEqual(['signatory', 'organisation']);
    const refused = await ask(app, 'POST', `${url}/sign`, undefined, tag);
    expect(refused).toMatchObject({ status: 422, payload: { code: 'bulletin_incomplete', missing: payload.missing } });
    const open = await ask(app, 'PATCH', url, { ...SIGNABLE, classification: 'public' }, tag);
    const again = await ask(app, 'POST', `${url}/sign`, undefined, open.tag);
    expect(again).toMatchObject({ status: 422, payload: { missing: ['review_number', 'base_map_provider'] } });
    // A space is no number.
    const spaces = await ask(app, 'PATCH', url, { review_number: ' ', base_map_provider: '省厅' }, open.tag);
    expect(spaces.payload.missing).toEqual(['review_number']);
    expect((await ask(app, 'POST', `${url}/sign`, undefined, spaces.tag)).status).toBe(422);
    expect((await ask(app, 'GET', url)).payload).toMatchObject({ state: 'draft', number: null });
    expect((await app.inject(`${url}.pdf`)).statusCode).toBe(409);
  });

  it('has a preview in every form', async () => {
    const { payload } = await drafted(app);
    const url = `/api/bulletins/${payload.bulletin_id}/preview`;
    const starts = { pdf: '%PDF-1.7', atlas: '%PDF-1.7', docx: 'PK', png: '\x89PNG', svg: '<svg ', txt: '【内部资料' };
    for (const [format, start] of Object.entries(starts)) {
      const { statusCode, rawPayload, headers } = await app.inject(`${url}?format=${format}`);
      expect([format, statusCode, headers['cache-control']]).toEqual([format, 200, 'no-store']);
      expect(rawPayload.toString(format === 'txt' ? 'utf8' : 'latin1').startsWith(start), format).toBe(true);
    }
    // The same input is the same bytes.
    const [one, other] = [await app.inject(url), await app.inject(url)];
    expect(one.rawPayload.equals(other.rawPayload)).toBe(true);
  });

  it('has the same borders where a level is too large to be held and they are read from the table', async () => {
    const publisher = createPublisher(context);
    const world = await publisher.now();
    for (const [level, parent] of [
      ['community', 'S1'],
      ['street', 'D0'],
      ['community', undefined],
    ] as const) {
      const areas = levelOf(world, level);
      const inside = insideOf(world, areas, parent);
      const held = await outlinesOf(publisher, world, areas, 3, inside);
      expect(held.areas.length).toBeGreaterThan(0);
      expect(await outlinesFromTable(publisher, world, areas, 3, inside)).toEqual(held);
    }
    await publisher.close();
  });

  it('is listed, the newest first', async () => {
    const { payload } = await drafted(app);
    const { bulletins } = (await app.inject('/api/bulletins?state=draft&limit=2')).json<BulletinsPayload>();
    expect(bulletins).toHaveLength(2);
    expect(bulletins[0]).toMatchObject({
      bulletin_id: payload.bulletin_id,
      date: DAY,
      state: 'draft',
      signatory: '',
      sha256: null,
    });
    expect((await app.inject('/api/bulletins?state=recalled')).json()).toEqual({ bulletins: [] });
  });

  it.each([
    [{ date: '2025-12-31', language: 'zh' }, 404],
    [{ date: '2026-02-30', language: 'zh' }, 400],
    [{ date: DAY, compared_with: DAY, language: 'zh' }, 400],
    [{ date: DAY, compared_with: '2025-12-01', language: 'zh' }, 404],
    [{ date: DAY, language: 'fr' }, 400],
    [{ date: DAY }, 400],
    [{ date: DAY, language: 'zh', theme: 'wall' }, 400],
    [{ date: DAY, language: 'zh', parent: 'X' }, 404],
    [{ date: DAY, language: 'zh', parent: 'C00' }, 400],
    [{ date: DAY, language: 'zh', corrects: 99 }, 404],
    [{ date: DAY, language: 'zh', title: 'x' }, 400],
  ])('%j is refused with %i', async (request, status) => {
    expect((await ask(app, 'POST', '/api/bulletins', request)).status).toBe(status);
  });

  it.each(['/api/bulletins/99999', '/api/bulletins/99999.pdf', '/api/bulletins/99999/preview'])(
    '%s is not there',
    async url => {
      expect((await app.inject(url)).json()).toMatchObject({ status: 404, code: 'unknown_bulletin' });
    },
  );

  it.each(['/api/bulletins?x=1', '/api/bulletins?limit=0', '/api/bulletins/x', '/api/bulletins/1/preview?format=json'])(
    '%s is a 400',
    async url => {
      expect((await app.inject(url)).statusCode).toBe(400);
    },
  );
});

describe('canonical JSON', () => {
  it('orders members by their names, and only them', () => {
    expect(canonicalJson({ b: [2, { z: null, a: '甲"' }], a: 1.5, c: undefined })).toBe(
      '{"a":1.5,"b":[2,{"a":"甲\\"","z":null}]}',
    );
  });
});
