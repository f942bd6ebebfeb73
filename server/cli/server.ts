import { readConfig } from '#server/platform/config.ts';
import { type Answer, CommandError, unreachable } from './upload.ts';

/** The running server that a command speaks to. @param given of --url; else where the settings say that it listens */
export function serverUrl(given: string | undefined): URL {
  if (given !== undefined && !URL.canParse(given)) throw new CommandError(`--url ${given} is not a URL.`);
  if (given !== undefined) return new URL(given);
  try {
    const { host, port } = readConfig(process.env);
    return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

/** @throws CommandError with what the server's problem says */
export async function askServer<T>(url: URL, method: 'GET' | 'POST' | 'DELETE' = 'GET', body?: object): Promise<T> {
  const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method,
    headers: { ...ownKey(), ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(error => {
    throw unreachable(url, error);
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) throw new CommandError(problemText({ status: response.status, body: answer }));
  return answer as T;
}

export function problemText({ status, body }: Answer): string {
  const { title, detail, action, known } = body as Record<string, unknown>;
  const columns = Array.isArray(known) ? `Columns there are: ${known.join(', ')}.` : undefined;
  const key = status === 401 ? 'Commands take the key from the environment: WUSETU_KEY.' : undefined;
  return [title ? `${title} (${status}).` : `The server answered ${status}.`, detail, columns, action, key]
    .filter(Boolean)
    .join('\n');
}

/** From the environment and not from an option: those are seen by everybody on the machine, and kept by the shell. */
export function ownKey(): Record<string, string> {
  const key = process.env.WUSETU_KEY?.trim();
  if (!key) return {};
  if (!/^[\x21-\x7e]+$/.test(key)) throw new CommandError('WUSETU_KEY is no key: it has spaces or signs in it.');
  return { authorization: `Bearer ${key}` };
}
