import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { SessionPayload } from '#core/contract_services.ts';
import { useReason } from '#web/api/reason.ts';
import { askJson, type RequestError, refusals } from '#web/api/request.ts';
import { SessionContext } from './session.ts';
import { type Ended, SignIn } from './sign_in.tsx';

/** A key that was revoked is noticed by the next request that is refused; on a page at rest after this. */
const LOOK_MILLISECONDS = 15_000;
/** The service may be starting. */
const AGAIN_MILLISECONDS = 2_000;

/** Renders the page for who may read it, and else asks for a key; also when the key ends meanwhile. */
export function SessionGate(parts: {
  children: ReactNode;
  waiting: ReactNode;
  failed: (retry: () => void, error: Error) => ReactNode;
}) {
  const client = useQueryClient();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => askJson<SessionPayload>('/api/session', signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state: { data } }) => (!data ? AGAIN_MILLISECONDS : data.key ? LOOK_MILLISECONDS : false),
  });
  useEffect(() => {
    const look = (event: Event) => {
      if ((event as CustomEvent<RequestError>).detail.status === 401)
        void client.invalidateQueries({ queryKey: ['session'] });
    };
    refusals.addEventListener('refused', look);
    return () => refusals.removeEventListener('refused', look);
  }, [client]);
  const ended = useEnded(session.data);
  const reason = useReason(session);

  if (!session.data) return reason ? parts.failed(() => void session.refetch(), reason) : parts.waiting;
  if (session.data.key_required && session.data.key === null) return <SignIn ended={ended} />;
  return <SessionContext value={session.data}>{parts.children}</SessionContext>;
}

/** How the key that the page was read with came to its end, if it did. */
function useEnded(session: SessionPayload | undefined): Ended | null {
  const last = useRef<SessionPayload['key']>(null);
  useEffect(() => {
    if (session?.key) last.current = session.key;
  }, [session]);
  if (!last.current || session?.key) return null;
  const { expires_at } = last.current;
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'revoked';
}
