import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';

export type Answer = { status: number; body: Record<string, unknown> };

/** What a person at a terminal should read, without a stack. */
export class CommandError extends Error {}

export const STARTING_SECONDS = 90;

/**
 * Streams a file to the running server. node:http and not fetch: fetch gives up when the answer's headers take longer than
 * five minutes, and a boundary import of a nation may. A server that is still starting (503) is waited for.
 */
export async function upload(url: URL, file: string, headers: Record<string, string>): Promise<Answer> {
  const { size } = await stat(file).catch(() => {
    throw new CommandError(`There is no file ${file}.`);
  });
  for (let waited = 0; ; waited += 2) {
    const answer = await send(url, file, { ...headers, 'content-length': String(size) });
    if (answer.status !== 503 || waited >= STARTING_SECONDS) return answer;
    if (waited === 0) process.stderr.write('The server is starting; waiting for it…\n');
    await new Promise(done => setTimeout(done, 2_000));
  }
}

function send(url: URL, file: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const request = client.request(url, { method: 'POST', headers, agent: false });
    let answered = false;
    const failed = (error: NodeJS.ErrnoException) => {
      if (!answered) reject(unreachable(url, error));
    };
    request.on('response', response => {
      answered = true;
      readBody(response)
        .then(text => resolve({ status: response.statusCode ?? 0, body: parseBody(text) }))
        .catch(reject);
    });
    request.on('error', failed);
    // A server may answer before it has read everything (a refusal): the broken pipe is then no news.
    pipeline(createReadStream(file), request).catch(failed);
  });
}

export function unreachable(url: URL, error: NodeJS.ErrnoException): CommandError {
  const code = error.code ?? (error.cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND')
    return new CommandError(
      `There is no server at ${url.origin}. Start it with "npm start", or name another with --url.`,
    );
  return new CommandError(`The connection to ${url.origin} broke off: ${error.message}.`);
}

async function readBody(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export function parseBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 500) };
  }
}
