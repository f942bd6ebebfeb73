import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { ERRORS } from '#server/platform/errors.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { bulletin } from '#web/i18n/bulletin_zh.ts';
import { problem as problemZh } from '#web/i18n/problem_zh.ts';
import { serviceOn, type TestService } from './testing_service.ts';

/** Refusals of what the page never asks: files, filters, reports and forms of answers; of what it asks wrongly the service's own words say more. */
const OF_PROGRAMS = new Set([
  ...[
    'bad_request',
    'unknown_parameter',
    'invalid_parameter',
    'unacceptable',
    'unsupported_media_type',
    'filter_too_slow',
  ],
  ...[
    'unsatisfiable_range',
    'unknown_tile',
    'unknown_import',
    'unknown_report',
    'idempotency_conflict',
    'table_rejected',
  ],
  ...['file_too_large', 'unreadable_file', 'wrong_columns', 'import_rejected', 'report_rejected'],
]);

describeEngines('the documentation', engine => {
  let service: TestService;
  beforeAll(async () => {
    service = await serviceOn(await engine.fresh());
  });

  it('has every address, in OpenAPI with a summary and in both READMEs', async () => {
    const { openapi, paths } = (await service.app.inject('/api/openapi.json')).json<{
      openapi: string;
      paths: Record<string, Record<string, { summary?: string }>>;
    }>();
    expect(openapi).toMatch(/^3\.1/);
    expect(Object.keys(paths).length).toBeGreaterThan(20);
    const readmes = ['README.md', 'README.zh-CN.md'].map(file => readFileSync(file, 'utf8'));
    for (const [path, methods] of Object.entries(paths)) {
      for (const { summary } of Object.values(methods)) expect(summary, path).toBeTruthy();
      const stem = path.replace(/\/?\{.*$/, '');
      for (const text of readmes) expect(text, path).toContain(stem);
    }
  });

  it('has a reason for every dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    const architecture = readFileSync('ARCHITECTURE.md', 'utf8');
    for (const name of Object.keys({ ...dependencies, ...devDependencies }))
      if (!name.startsWith('@types/')) expect(architecture).toContain(name);
  });

  it('has every error code where a problem points to', async () => {
    const page = (await service.app.inject('/docs/errors')).body;
    for (const code of Object.keys(ERRORS)) expect(page).toContain(`id="${code}"`);
    const { type } = (await service.app.inject('/api/nothing')).json<{ type: string }>();
    expect(type).toBe('/docs/errors#not_found');
  });

  it('has words on the page for every refusal that the page can meet', () => {
    const met = Object.keys(ERRORS).filter(code => !OF_PROGRAMS.has(code));
    const words = { ...problemZh, ...bulletin.problem };
    expect(met.filter(code => !(code in words))).toEqual([]);
  });

  it('needs nothing from elsewhere', async () => {
    const page = await service.app.inject('/docs');
    expect(page.statusCode).toBe(200);
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(match => match[1]!);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect(link).not.toMatch(/^(https?:)?\/\//);
      expect(
        (await service.app.inject(new URL(link, 'http://x/docs/').pathname.replace('/docs/docs', '/docs'))).statusCode,
        link,
      ).toBe(200);
    }
  });
});
