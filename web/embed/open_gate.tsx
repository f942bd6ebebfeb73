import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionPayload } from '#core/contract_services.ts';
import { SessionContext } from '#web/access/session.ts';
import { useReason } from '#web/api/reason.ts';
import { askJson } from '#web/api/request.ts';
import messages from '#web/shell/messages.module.css';

/**
 * Where reading needs a key a frame says so and asks for none: a key typed into a frame of another site would be typed into a page that
 * nobody can tell from its copy, and the browser would not keep it there.
 */
export function OpenGate(parts: {
  children: ReactNode;
  waiting: ReactNode;
  failed: (retry: () => void, error: Error) => ReactNode;
}) {
  const { t } = useTranslation();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => askJson<SessionPayload>('/api/session', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const reason = useReason(session);
  if (!session.data) return reason ? parts.failed(() => void session.refetch(), reason) : parts.waiting;
  if (session.data.key_required && session.data.key === null)
    return (
      <div className={messages.message} role="alert" data-embed-closed>
        <h1>{t('embed.closed_title')}</h1>
        <p>{t('embed.closed_text')}</p>
      </div>
    );
  return <SessionContext value={session.data}>{parts.children}</SessionContext>;
}
