import type { Problem } from '#core/contract.ts';

/** An answer that is not the one asked for; carries the server's own words where it gave any. */
export class RequestError extends Error {
  status: number;
  problem: Problem | null;
  /** Seconds after which it may be asked again, where the server said so. */
  retry_after: number | null;

  constructor(status: number, problem: Problem | null, retry_after: number | null = null) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
    this.retry_after = retry_after;
  }
}

/**
 * Tells of every refusal (`refused`, a CustomEvent of RequestError): what a key may not do concerns the page, whoever asked. After a key's
 * rate was used up, `resumed` tells that it may ask again.
 */
export const refusals = new EventTarget();

async function ask(path: string, request: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, request);
  if (response.ok) return response;
  const problem = await response
    .json()
    .then(body => body as Problem)
    .catch(() => null);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const error = new RequestError(response.status, problem, Number.isFinite(seconds) ? seconds : null);
  refusals.dispatchEvent(new CustomEvent('refused', { detail: error }));
  throw error;
}

const given = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});

export const askJson = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await (await ask(path, given(signal))).json()) as T;

export const askBytes = async (path: string, signal?: AbortSignal): Promise<Uint8Array> =>
  new Uint8Array(await (await ask(path, given(signal))).arrayBuffer());

export const askFile = async (path: string, signal?: AbortSignal): Promise<Blob> =>
  (await ask(path, given(signal))).blob();

/** Undefined where the answer has no body. @param tag the ETag that was read, of what others may have changed since */
export async function sendJson<T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  tag?: string,
): Promise<T> {
  const response = await ask(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(tag === undefined ? {} : { 'if-match': tag }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Gives up after so long, as if the line had broken off; null: never. */
export async function patiently<T>(
  milliseconds: number | null,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (milliseconds === null) return work(signal);
  const given = new AbortController();
  const stop = () => given.abort(signal.reason);
  signal.addEventListener('abort', stop);
  const timer = setTimeout(() => given.abort(new Error(`No answer within ${milliseconds / 1000} s.`)), milliseconds);
  try {
    return await work(given.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

export function query(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values))
    if (value !== null && value !== undefined) search.set(key, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}
