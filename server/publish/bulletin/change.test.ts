import { afterAll, beforeAll, expect, it } from 'vitest';
import { GRADES } from '#core/contract.ts';
import type { BulletinDocument, BulletinPayload } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER, type MatrixKey } from '#core/contract_standards.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { LAST_DAY } from '#server/publish/test_town.ts';
import type { TestService } from '#server/testing_service.ts';
import { POPPLER, popplerOf, signed } from './test_bulletin.ts';
import { CHANGE_DAY, changedTown, SET_BY_HAND } from './test_change.ts';

describeEngines('a bulletin of the day on which the standard changes', engine => {
  let service: TestService;
  let [before, after]: BulletinDocument[] = [];
  let issue: BulletinPayload;
  beforeAll(async () => {
    const town = await changedTown(await engine.fresh());
    service = town.service;
    issue = await signed(service.app, { date: CHANGE_DAY, compared_with: LAST_DAY });
    const document = async (bulletin_id: number) =>
      (await service.app.inject(`/api/bulletins/${bulletin_id}.json`)).json<BulletinDocument>();
    [before, after] = [await document(town.issue.bulletin_id), await document(issue.bulletin_id)];
  }, 240_000);
  afterAll(() => service?.app.close());

  /** Areas from the grade in the issue before (rows) to that in this one: of the two signed documents alone. */
  const difference = (): number[][] => {
    const key = ({ severity }: { severity: number | null }): MatrixKey =>
      severity === null ? 'insufficient' : GRADES[severity]!;
    const known = new Map(before!.areas.map(area => [area.code, key(area)]));
    return MATRIX_ORDER.map(from =>
      MATRIX_ORDER.map(to => after!.areas.filter(area => known.get(area.code) === from && key(area) === to).length),
    );
  };

  it('has a notice with both standards, whose matrix is the difference of the two issues', () => {
    const { standard_change, up, down, other, areas, grades } = issue.content;
    expect(standard_change).toMatchObject({
      before: { id: 'wusetu-community', version: 1 },
      after: { id: 'our-town', version: 1 },
    });
    expect(standard_change!.sentence).toContain('2月9日用《');
    expect(standard_change!.sentence).toContain('2月10日用《本镇标准》第1版');
    const { matrix } = standard_change!;
    expect(matrix).toEqual(difference());
    expect(matrix.flat().reduce((sum, n) => sum + n, 0)).toBe(areas);
    // The stricter rules move areas, more than the one that is set by hand.
    const moved = matrix.flatMap((row, from) => row.filter((_, to) => from !== to)).reduce((sum, n) => sum + n, 0);
    expect(moved).toBe(up + down + other);
    expect(moved).toBeGreaterThan(2);
    expect(matrix.map(row => row.reduce((sum, n) => sum + n, 0))).toEqual(grades.map(grade => grade.before));
    expect(MATRIX_ORDER.map((_, to) => matrix.reduce((sum, row) => sum + row[to]!, 0))).toEqual(
      grades.map(grade => grade.areas),
    );
    expect(grades.map(grade => grade.before)).toEqual(before!.content.grades.map(grade => grade.areas));
  });

  it('lists the area that is set by hand, and counts it under the grade it shows', () => {
    const { overrides, states, transitions } = issue.content;
    const to = after!.areas.find(({ code }) => code === SET_BY_HAND)!;
    expect(to).toMatchObject({ severity: GRADES.indexOf('red'), state: 'override', since: CHANGE_DAY });
    expect(overrides).toEqual([
      {
        ...{
          code: SET_BY_HAND,
          name: '社区 3-0',
          path: '1区 > 1街道',
          grade: 'red',
          from: CHANGE_DAY,
          to: '2026-02-16',
        },
        ...{ reason: '养老院聚集性疫情待查', approved_by: '王伟' },
      },
    ]);
    expect(states).toContainEqual({ state: 'override', label: '人工调整', areas: 1 });
    const change = transitions.flatMap(({ changes }) => changes).find(({ code }) => code === SET_BY_HAND)!;
    expect(change.after).toMatchObject({ grade: 'red', state: 'override' });
    expect(change.reason).toMatch(/^人工调整。若无调整：/);
  });

  it.skipIf(!POPPLER)('prints both: every row of the matrix, and who approved until when (poppler-utils)', async () => {
    const text = popplerOf(
      'pdftotext',
      (await service.app.inject(`/api/bulletins/${issue.bulletin_id}.pdf`)).rawPayload,
    );
    const notice = text.slice(text.indexOf('标准变更说明'));
    const rows = notice
      .split('\n')
      .map(line =>
        line
          .replaceAll('–', '0')
          .trim()
          .split(/\s+/)
          .slice(-MATRIX_ORDER.length - 1)
          .map(Number),
      )
      .filter(row => row.length === MATRIX_ORDER.length + 1 && row.every(Number.isInteger));
    const { areas, grades, standard_change } = issue.content;
    expect(rows.slice(0, MATRIX_ORDER.length + 1)).toEqual([
      ...standard_change!.matrix.map((row, i) => [...row, grades[i]!.before]),
      [...grades.map(grade => grade.areas), areas],
    ]);
    for (const words of ['人工调整', '养老院聚集性疫情待查', '王伟', '2026-02-10', '2026-02-16'])
      expect(notice).toContain(words);
  });

  it('has no notice on the next comparison under the same standard', async () => {
    const made = await service.app.inject({
      ...{ method: 'POST', url: '/api/bulletins' },
      payload: { date: LAST_DAY, language: 'en' },
    });
    expect(made.json<BulletinPayload>().content).toMatchObject({ standard_change: null, overrides: [] });
  });
});
