import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { GradeCounts, TimelinePayload } from '#core/contract.ts';
import type {
  BulletinDocument,
  BulletinPayload,
  BulletinRequest,
  BulletinSummary,
  BulletinsPayload,
  BulletinText,
  BulletinTheme,
} from '#core/contract_bulletin.ts';
import { askFile, askJson, query, sendJson } from '#web/api/request.ts';
import { useSituation } from '#web/state/situation.tsx';

type Versioned = Pick<BulletinSummary, 'bulletin_id' | 'version'>;
const pathOf = (bulletin_id: number, rest = '') => `/api/bulletins/${bulletin_id}${rest}`;
const tagOf = ({ version }: Versioned) => `"${version}"`;

export const createDraft = (request: BulletinRequest) => sendJson<BulletinPayload>('POST', '/api/bulletins', request);
export const saveDraft = (draft: Versioned, change: Partial<BulletinText> & { theme?: BulletinTheme }) =>
  sendJson<BulletinPayload>('PATCH', pathOf(draft.bulletin_id), change, tagOf(draft));
export const refreshDraft = (draft: Versioned) =>
  sendJson<BulletinPayload>('POST', pathOf(draft.bulletin_id, '/refresh'), undefined, tagOf(draft));
export const signDraft = (draft: Versioned) =>
  sendJson<BulletinPayload>('POST', pathOf(draft.bulletin_id, '/sign'), undefined, tagOf(draft));
export const removeDraft = (draft: Versioned) =>
  sendJson<void>('DELETE', pathOf(draft.bulletin_id), undefined, tagOf(draft));
export const recallIssue = ({ bulletin_id }: Versioned, why: { by: string; reason: string }) =>
  sendJson<BulletinPayload>('POST', pathOf(bulletin_id, '/recall'), why);

/** Another person drafts and signs on another machine. */
const LOOK_MILLISECONDS = 30_000;

export const useBulletins = () =>
  useQuery({
    queryKey: ['bulletins'],
    queryFn: ({ signal }) => askJson<BulletinsPayload>('/api/bulletins?limit=200', signal),
    refetchInterval: LOOK_MILLISECONDS,
  });

export function useBulletin(bulletin_id: number) {
  const client = useQueryClient();
  const { revision, boundary_version } = useSituation().status;
  // Grades that move on make a draft outdated.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when these change
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ['bulletin', bulletin_id] });
  }, [client, bulletin_id, revision, boundary_version]);
  return useQuery({
    queryKey: ['bulletin', bulletin_id],
    queryFn: ({ signal }) => askJson<BulletinPayload>(pathOf(bulletin_id), signal),
    refetchInterval: LOOK_MILLISECONDS,
  });
}

/** Puts an answer on the page at once; the list follows. */
export function useTakeOver(): (payload: BulletinPayload) => void {
  const client = useQueryClient();
  return payload => {
    client.setQueryData(['bulletin', payload.bulletin_id], payload);
    void client.invalidateQueries({ queryKey: ['bulletins'] });
  };
}

/** Of a signed issue the file, of a draft a preview; both are the service's own. */
export const fileAddress = ({ bulletin_id, state }: BulletinSummary, format: string): string =>
  state === 'draft'
    ? pathOf(bulletin_id, `/preview${query({ format })}`)
    : pathOf(bulletin_id, format === 'atlas' ? '/atlas.pdf' : `.${format}`);

/** The map as the service draws it: a signed one is drawn from boundaries that may be gone meanwhile. */
export const useMapPicture = (bulletin: BulletinSummary, drawable: boolean) =>
  useQuery({
    queryKey: ['bulletin-map', bulletin.bulletin_id, bulletin.state === 'draft' ? bulletin.version : 'signed'],
    queryFn: async ({ signal }) => (await askFile(fileAddress(bulletin, 'svg'), signal)).text(),
    enabled: drawable,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });

export const useDocument = (bulletin_id: number | null) =>
  useQuery({
    queryKey: ['bulletin-document', bulletin_id],
    queryFn: ({ signal }) => askJson<BulletinDocument>(pathOf(bulletin_id ?? 0, '.json'), signal),
    enabled: bulletin_id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What is published of the day now, counted apart from the draft. */
export const usePublishedCounts = ({ content }: BulletinPayload) =>
  useQuery({
    queryKey: ['bulletin-counts', content.date, content.level, content.parent?.code ?? null],
    queryFn: async ({ signal }): Promise<GradeCounts | null> => {
      const path = `/api/timeline${query({ level: content.level, parent: content.parent?.code })}`;
      const { days } = await askJson<TimelinePayload>(path, signal);
      return days.find(({ date }) => date === content.date)?.counts ?? null;
    },
    staleTime: 0,
    gcTime: 0,
  });

/** Hands a file to the browser's downloads. Fetched first, so that a refusal is said on the page and waiting is seen. */
export async function download(address: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await askFile(address));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun reading by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
