import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { problemText } from './server.ts';
import { CommandError, parseBody, STARTING_SECONDS, unreachable } from './upload.ts';

/**
 * Asks the running server for a file and gives the answer once its headers are there. node:http and not fetch: fetch gives up where they take
 * longer than five minutes, and the tiles of a nation do. A server that is still starting (503) is waited for.
 *
 * @throws CommandError with what the server's problem says
 */
export async function download(url: URL, headers: Record<string, string>): Promise<IncomingMessage> {
  for (let waited = 0; ; waited += 2) {
    const answer = await ask(url, headers);
    if (answer.statusCode === 200) return answer;
    const body = parseBody(await text(answer));
    if (answer.statusCode !== 503 || waited >= STARTING_SECONDS)
      throw new CommandError(problemText({ status: answer.statusCode ?? 0, body }));
    if (waited === 0) process.stderr.write('The server is not ready; waiting for it…\n');
    await new Promise(done => setTimeout(done, 2_000));
  }
}

const ask = (url: URL, headers: Record<string, string>): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    client
      .get(url, { headers, agent: false }, resolve)
      .on('error', (error: NodeJS.ErrnoException) => reject(unreachable(url, error)));
  });
