import { once } from 'node:events';
import { Agent, get } from 'node:http';

/** Asks a path so many times, a few at once, in a process of its own: its CPU is not the server's. */
const [port, path, count, at_once] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(at_once) });
let left = Number(count);

async function ask() {
  while (left-- > 0) {
    const request = get({ port, path, agent, host: '127.0.0.1', headers: { 'accept-encoding': 'gzip' } });
    const [response] = await once(request, 'response');
    if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`);
    response.resume();
    await once(response, 'end');
  }
}
await Promise.all(Array.from({ length: Number(at_once) }, ask));
agent.destroy();
