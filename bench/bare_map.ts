import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MAPLIBRE = fileURLToPath(new URL('../node_modules/maplibre-gl/dist/', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
};
const FILES = [
  ...['bare_map.html', 'bare_map.css', 'bare_map.js'].map(name => HERE + name),
  ...['maplibre-gl.css', 'maplibre-gl.mjs', 'maplibre-gl-worker.mjs'].map(name => MAPLIBRE + name),
];

export type BareMap = { url: string; close(): void };

/** A map without anything around it, as a static file server hands it out: gzipped once, from memory. */
export async function serveBareMap(): Promise<BareMap> {
  const files = new Map(FILES.map(path => [path.slice(path.lastIndexOf('/')), gzipSync(readFileSync(path))]));
  const server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!;
    const body = files.get(path);
    if (!body) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(path)], 'content-encoding': 'gzip' }).end(body);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/bare_map.html`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
