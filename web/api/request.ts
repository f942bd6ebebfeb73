import type { Problem } from '#core/contract.ts';

/** An answer that is not the one asked for; carries the server's own words where it gave any. */
export class RequestError extends Error {
  status: number;
  problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

async function ask(path: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, signal ? { signal } : {});
  if (response.ok) return response;
  const problem = await response
    .json()
    .then(body => body as Problem)
    .catch(() => null);
  throw new RequestError(response.status, problem);
}

export const askJson = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await (await ask(path, signal)).json()) as T;

export const askBytes = async (path: string, signal?: AbortSignal): Promise<Uint8Array> =>
  new Uint8Array(await (await ask(path, signal)).arrayBuffer());

export function query(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values))
    if (value !== null && value !== undefined) search.set(key, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}
