import { Type } from 'typebox';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '#core/contract.ts';
import { type App, createHttp } from './http.ts';

describe('the habits of every route', () => {
  let app: App;
  beforeAll(async () => {
    app = createHttp({ log_level: 'silent' });
    app.get(
      '/number',
      { schema: { querystring: Type.Object({ n: Type.Optional(Type.Number()) }, { additionalProperties: false }) } },
      async request => request.query,
    );
    app.get('/plain/:name', async () => 'ok');
    app.post('/any', async request => request.body);
    app.get('/fault', async () => {
      throw new Error('secret of the inside');
    });
    await app.ready();
  });

  const json = { 'content-type': 'application/json' };
  it.each([
    ['GET', '/number?n=1e400', undefined, {}, 400, 'invalid_parameter', /query\.n/],
    ['GET', '/number?n=x', undefined, {}, 400, 'invalid_parameter', /n must be number/],
    ['GET', '/number?m=1', undefined, {}, 400, 'unknown_parameter', /"m"/],
    ['GET', '/plain/a?x=1', undefined, {}, 400, 'unknown_parameter', /"x"/],
    ['GET', '/plain/%00', undefined, {}, 400, 'invalid_parameter', /path\.name/],
    ['GET', '/plain/%zz', undefined, {}, 400, 'bad_request', /./],
    ['GET', '/nothing', undefined, {}, 404, 'not_found', /GET \/nothing/],
    ['POST', '/any', '{"a":1e400}', json, 400, 'invalid_parameter', /body\.a/],
    ['POST', '/any', '{', json, 400, 'bad_request', /JSON: line 1, column 2/],
    ['POST', '/any', '{\n "a": NaN}', json, 400, 'bad_request', /line 2, column 7: expected a value, found "N"/],
    ['POST', '/any', '', json, 400, 'bad_request', /./],
    ['POST', '/any', '{"__proto__": {"a": 1}}', json, 400, 'bad_request', /./],
    ['POST', '/any', '{"constructor": {"prototype": 1}}', json, 400, 'bad_request', /./],
    ['POST', '/any', `${'['.repeat(5000)}${']'.repeat(5000)}`, json, 400, 'bad_request', /nested/],
    ['POST', '/any', 'x', { 'content-type': 'image/png' }, 415, 'unsupported_media_type', /image\/png/],
    ['POST', '/any', '1'.repeat(1_100_000), json, 413, 'file_too_large', /./],
    ['POST', '/any', '{}', { ...json, origin: 'http://elsewhere.example' }, 403, 'foreign_origin', /elsewhere/],
    ['POST', '/any', '{}', { ...json, origin: 'null' }, 403, 'foreign_origin', /null/],
  ] as const)('%s %s %.20s answers a problem', async (method, url, payload, headers, status, code, detail) => {
    const answer = await app.inject({ method, url, payload, headers });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const problem = answer.json<Problem>();
    expect(problem).toMatchObject({ status, code, type: `/docs/errors#${code}` });
    expect(answer.statusCode).toBe(status);
    expect(problem.detail).toMatch(detail);
    expect(problem.action).not.toBe('');
  });

  it('answers a fault of ours without saying what is inside', async () => {
    const answer = await app.inject('/fault');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
  });

  it('lets our own page write, and anyone read', async () => {
    const own = await app.inject({
      method: 'POST',
      url: '/any',
      payload: '{}',
      headers: { ...json, origin: 'http://localhost:80', host: 'localhost' },
    });
    expect(own.statusCode).toBe(200);
    const read = await app.inject({ url: '/number', headers: { origin: 'http://elsewhere.example' } });
    expect(read.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('what the page may ask of others', () => {
  const policyOf = async (base_map: string): Promise<Record<string, string>> => {
    const app = createHttp({ log_level: 'silent', base_map });
    app.get('/', async () => 'ok');
    const text = String((await app.inject('/')).headers['content-security-policy']);
    await app.close();
    return Object.fromEntries(
      text.split(';').map(directive => directive.split(/ (.*)/).slice(0, 2) as [string, string]),
    );
  };

  it('is nothing without a base map, nor with one from a file', async () => {
    const policy = await policyOf('');
    expect(policy).toMatchObject({ 'default-src': "'self'", 'img-src': "'self' data: blob:" });
    expect(policy['connect-src']).toBeUndefined();
    expect(await policyOf('maps/city.pmtiles')).toEqual(policy);
  });

  it('is tiles of the one host that the settings name, and nothing else changes', async () => {
    const {
      'img-src': images,
      'connect-src': requests,
      ...rest
    } = await policyOf('http://tiles.example.org:8088/a/{z}/{x}/{y}.png?key=1');
    expect(images).toBe("'self' data: blob: http://tiles.example.org:8088");
    expect(requests).toBe("'self' http://tiles.example.org:8088");
    const { 'img-src': _, ...before } = await policyOf('');
    expect(rest).toEqual(before);
  });
});
