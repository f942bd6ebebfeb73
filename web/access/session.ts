import { createContext, useContext } from 'react';
import type { KeyField, SessionPayload } from '#core/contract_services.ts';
import { sendJson } from '#web/api/request.ts';

export const SessionContext = createContext<SessionPayload | null>(null);

/** Who reads here, and what they may. */
export function useSession(): SessionPayload {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of SessionGate');
  return session;
}

export const useScope = () => useSession().key?.scope ?? null;

/** Whether the reader's key has this kind of content; without a key all of it is open. */
export function useReads(field: KeyField): boolean {
  return useScope()?.fields?.includes(field) ?? true;
}

// Another reader begins with an empty page: nothing that the last key read stays in memory.
const beginAnew = () => location.reload();

export const signIn = (key: string) => sendJson<SessionPayload>('POST', '/api/session', { key }).then(beginAnew);
export const signOut = () => sendJson<void>('DELETE', '/api/session').then(beginAnew);
