import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a database that can be cut, left hanging and mended. */
export type Line = { url: string; cut(): void; hang(): void; mend(): void; close(): void };

/** For tests: a way to the PostgreSQL at `url` through a socket of ours. */
export async function lineTo(url: string): Promise<Line> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let state: 'whole' | 'cut' | 'hanging' = 'whole';
  const server: Server = createServer(here => {
    if (state === 'cut') return here.destroy();
    const there = connect(Number(port || 5432), hostname);
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      sockets.add(one);
      one.on('data', data => state !== 'hanging' && other.write(data));
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const { port: mine } = server.address() as { port: number };
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(mine) }).href,
    cut() {
      state = 'cut';
      drop();
    },
    hang() {
      state = 'hanging';
    },
    mend() {
      drop();
      state = 'whole';
    },
    close() {
      drop();
      server.close();
    },
  };
}
