import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyServerFactory } from 'fastify';

/** What the door shows while the service behind it starts. */
export type Stage = { zh: string; en: string };

export type FrontDoor = {
  address: string;
  /** For fastify: hands the requests over once the application is ready. */
  serverFactory: FastifyServerFactory;
  open(): void;
  close(): Promise<void>;
};

/**
 * Listens at once, so that whoever opens the page while the engine starts (13 to 19 s the first time on the embedded
 * one) reads what is going on instead of a refused connection.
 */
export async function listenAtOnce(host: string, port: number, stage: Stage): Promise<FrontDoor> {
  let application: RequestListener | undefined;
  let isOpen = false;
  const server: Server = createServer({ connectionsCheckingInterval: 2_000 }, (request, response) => {
    if (isOpen && application) return application(request, response);
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    response.writeHead(503, {
      'content-type': wantsPage ? 'text/html; charset=utf-8' : 'application/problem+json',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'retry-after': '2',
      'cache-control': 'no-store',
    });
    response.end(
      wantsPage
        ? startingPage(stage)
        : JSON.stringify({ status: 503, code: 'starting', title: 'The service is starting', detail: stage.en }),
    );
  });
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: chosen, address } = server.address() as AddressInfo;
  return {
    address: `http://${address.includes(':') ? `[${address}]` : address}:${chosen}`,
    serverFactory: handler => {
      application = handler;
      return server;
    },
    open: () => {
      isOpen = true;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

const startingPage = ({ zh, en }: Stage): string => `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>五色图 · Wusetu</title>
<style>body{margin:0;display:grid;place-items:center;min-height:100vh;font:16px/1.6 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;
background:#f6f7f9;color:#1d2733}main{text-align:center}i{display:inline-block;width:18px;height:18px;border-radius:4px;margin:3px}
h1{font-size:22px;margin:20px 0 4px}p{margin:0;color:#5a6675}</style>
<main><i style="background:#28a97a"></i><i style="background:#255cb2"></i><i style="background:#feda40"></i><i style="background:#f66101"></i><i style="background:#ac240f"></i>
<h1>社区疫情风险五色图</h1><p>${zh}</p><p lang="en">${en}</p></main></html>
`;
