import { useQuery } from '@tanstack/react-query';
import type { DraftRequest, StandardPayload, StandardsPayload } from '#core/contract_standards.ts';
import { RequestError } from '#web/api/request.ts';

/** A standard with the tag that the next save of a draft has to show. */
export type Tagged = { payload: StandardPayload; etag: string | null };

async function ask(path: string, request: RequestInit = {}): Promise<Tagged> {
  const response = await fetch(path, request);
  if (!response.ok) throw new RequestError(response.status, await response.json().catch(() => null));
  return { payload: (await response.json()) as StandardPayload, etag: response.headers.get('etag') };
}

const JSON_BODY = { 'content-type': 'application/json' };

export const createDraft = (draft: DraftRequest): Promise<Tagged> =>
  ask('/api/standards', { method: 'POST', headers: JSON_BODY, body: JSON.stringify(draft) });

export const saveDraft = (id: string, version: number, etag: string, draft: DraftRequest): Promise<Tagged> =>
  ask(`/api/standards/${id}/versions/${version}`, {
    method: 'PUT',
    headers: { ...JSON_BODY, 'if-match': etag },
    body: JSON.stringify(draft),
  });

/** `id` or `id@version`, as in the address of the page. */
export function readKey(key: string): { id: string; version: number | null } {
  const [id = '', version] = key.split('@');
  return { id, version: version === undefined ? null : Number(version) };
}

export const writeKey = (id: string, version?: number | null): string =>
  version === undefined || version === null ? id : `${id}@${version}`;

export const standardQuery = (key: string) => ({
  queryKey: ['standard', key],
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Tagged> => {
    const { id, version } = readKey(key);
    return ask(`/api/standards/${encodeURIComponent(id)}${version === null ? '' : `?version=${version}`}`, { signal });
  },
});

export const useStandard = (key: string | null) =>
  useQuery({ ...standardQuery(key ?? ''), enabled: key !== null, staleTime: 60_000 });

/** Newest version of each standard, and the presets. Asked again when the service has new grades: a day may bring one into force. */
export const useStandards = (revision: number | undefined) =>
  useQuery({
    queryKey: ['standards', revision],
    queryFn: async ({ signal }): Promise<StandardsPayload> => {
      const response = await fetch('/api/standards', { signal });
      if (!response.ok) throw new RequestError(response.status, await response.json().catch(() => null));
      return (await response.json()) as StandardsPayload;
    },
    placeholderData: before => before,
  });
