import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '#server/platform/http.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { storeReports, storeTown, townAreas } from '#server/publish/test_town.ts';
import { serviceOn } from '#server/testing_service.ts';

const NAME = `<script>alert(1)</script>"&'`;
const ORIGIN = 'http://localhost:80';

describeEngines('the web of pages', engine => {
  let app: App;
  beforeAll(async () => {
    const database = await engine.fresh();
    await storeTown(
      database,
      townAreas().map(area => (area.code === 'C11' ? { ...area, name: NAME } : area)),
    );
    await storeReports(database);
    const service = await serviceOn(database);
    app = service.app;
    await service.settle();
  });
  afterAll(() => app?.close());

  const anchorsOf = (text: string): { href: string; type: string | undefined }[] => {
    const found: { href: string; type: string | undefined }[] = [];
    const walk = (node: DefaultTreeAdapterTypes.Node) => {
      if ('tagName' in node && (node.tagName === 'a' || node.tagName === 'link')) {
        const of = (name: string) => node.attrs.find(one => one.name === name)?.value;
        const href = of('href');
        if (href !== undefined && !href.startsWith('#') && !href.startsWith('data:'))
          found.push({ href, type: of('type') });
      }
      if ('childNodes' in node) node.childNodes.forEach(walk);
    };
    walk(parse(text));
    return found;
  };

  it.each(['zh', 'en'])('has no broken link, from page to page, in %s', async lang => {
    const queue = [`${ORIGIN}/api?f=html&lang=${lang}`];
    const seen = new Set(queue);
    let pages = 0;
    for (let at = 0; at < queue.length; at++) {
      const url = new URL(queue[at]!);
      const answer = await app.inject({ url: url.pathname + url.search, headers: { host: 'localhost:80' } });
      expect(answer.statusCode, `${url.href} ${answer.body.slice(0, 300)}`).toBeLessThan(304);
      if (!String(answer.headers['content-type']).startsWith('text/html') || !url.pathname.startsWith('/api')) continue;
      pages++;
      expect(answer.headers['content-security-policy']).toContain("style-src 'self'");
      expect(answer.body).not.toContain('<script');
      expect(answer.body).toContain(lang === 'zh' ? '<html lang="zh-CN">' : '<html lang="en">');
      for (const { href } of anchorsOf(answer.body)) {
        const next = new URL(href, url);
        next.hash = '';
        // The other language has its own run.
        if (
          next.host !== url.host ||
          seen.has(next.href) ||
          next.searchParams.get('lang') === (lang === 'zh' ? 'en' : 'zh')
        )
          continue;
        seen.add(next.href);
        queue.push(next.href);
      }
    }
    // The pages and forms of some thirty areas, sorted by each of their columns: about 1,040; a link that makes new links for ever would exceed it.
    expect(queue.length).toBeLessThan(1_500);
    expect(pages).toBeGreaterThan(100);
  });

  it('gives the page to a browser, the data to a program', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const page = await app.inject({
      url: '/api/tileMatrixSets',
      headers: { accept, 'accept-language': 'en-GB,en;q=0.9' },
    });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers.vary).toBe('Accept, Accept-Language, Accept-Encoding');
    expect(page.body).toContain('<html lang="en">');
    const known = await app.inject({
      url: '/api/tileMatrixSets',
      headers: { accept, 'accept-language': 'en', 'if-none-match': String(page.headers.etag) },
    });
    expect(known.statusCode).toBe(304);
    expect((await app.inject('/api/tileMatrixSets')).headers['content-type']).toContain('application/json');
    const style = await app.inject('/api/pages.css');
    expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(
      (await app.inject({ url: '/api/pages.css', headers: { 'if-none-match': String(style.headers.etag) } }))
        .statusCode,
    ).toBe(304);
  });
});
