import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

export type ClientPages = { origin: string; show(html: string): string; close(): Promise<void> };

/** Another origin that serves the pages of integrators: what they see is what CORS, frames and policies let them see. */
export async function clientPages(): Promise<ClientPages> {
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const html = pages.get(request.url ?? '');
    response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    show(html) {
      const path = `/${pages.size + 1}`;
      pages.set(path, html);
      return `${origin}${path}`;
    },
    close() {
      server.closeAllConnections();
      return new Promise(done => server.close(() => done()));
    },
  };
}

const UNPKG = /^https:\/\/unpkg\.com\/([^@/]+)@[^/]+\/([^?]+)/;
const TYPES: Record<string, string> = { css: 'text/css', js: 'text/javascript', mjs: 'text/javascript' };

/** The libraries that the examples load come from node_modules; whatever else is not on this machine is refused. */
export async function serveLibraries(page: Page): Promise<void> {
  await page.route(
    url => url.protocol.startsWith('http') && url.hostname !== '127.0.0.1',
    route => {
      const [, name, path] = UNPKG.exec(route.request().url()) ?? [];
      if (!name || !path) return route.abort();
      return route.fulfill({
        path: `node_modules/${name}/${path}`,
        contentType: TYPES[path.split('.').pop()!] ?? 'application/octet-stream',
        headers: { 'access-control-allow-origin': '*' },
      });
    },
  );
}
