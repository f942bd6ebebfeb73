import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ServerEvent } from '#core/contract.ts';

type Payload<T extends ServerEvent['type']> = Omit<Extract<ServerEvent, { type: T }>, 'type'>;
export type Live = {
  connected: boolean;
  grading: { done: number; total: number } | null;
  importing: { kind: string; done: number; total: number | null } | null;
};

const read = <T extends ServerEvent['type']>(event: Event): Payload<T> =>
  JSON.parse((event as MessageEvent<string>).data) as Payload<T>;

const REFUSED_MILLISECONDS = 5_000;

/** Follows `/api/events`: progress to show, and a new revision to fetch. After a broken line the browser reconnects by itself. */
export function useLive(wanted: boolean): Live {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ connected: true, grading: null, importing: null });

  useEffect(() => {
    if (!wanted) return;
    const refresh = () => void client.invalidateQueries({ queryKey: ['status'] });
    let lastRefresh = 0;
    let broken = false;
    let source: EventSource;
    let again: number | undefined;

    const connect = () => {
      source = new EventSource('/api/events?types=import,grading,revision,standard,database');
      source.addEventListener('open', () => {
        setLive(now => ({ ...now, connected: true }));
        // What happened while the line was down is not sent again.
        if (broken) refresh();
        broken = false;
      });
      source.addEventListener('error', () => {
        broken = true;
        setLive(now => ({ ...now, connected: false, grading: null, importing: null }));
        if (source.readyState !== EventSource.CLOSED) return;
        // Refused, not broken off: starting, too many readers, or the key has ended. A browser leaves it at that.
        clearTimeout(again);
        again = window.setTimeout(connect, REFUSED_MILLISECONDS);
        void client.invalidateQueries({ queryKey: ['session'] });
      });
      source.addEventListener('grading', event => {
        const { done, total } = read<'grading'>(event);
        setLive(now => ({ ...now, grading: done >= total ? null : { done, total } }));
        // A first picture need not wait for the last area; once a second is enough to watch it grow.
        if (Date.now() - lastRefresh < 1000) return;
        lastRefresh = Date.now();
        refresh();
      });
      source.addEventListener('import', event => {
        const { kind, stage, done, total } = read<'import'>(event);
        setLive(now => ({ ...now, importing: stage === 'done' ? null : { kind, done, total } }));
        if (stage === 'done') refresh();
      });
      source.addEventListener('revision', () => {
        setLive(now => ({ ...now, grading: null }));
        refresh();
      });
      // The status says since when; what was asked for in vain meanwhile is asked for again.
      source.addEventListener('database', event => {
        if (read<'database'>(event).available) void client.invalidateQueries();
        else refresh();
      });
      // Drafts and proposals of others; what is in force may be another standard now.
      source.addEventListener('standard', () => {
        for (const key of ['standards', 'versions', 'proposals', 'proposal'])
          void client.invalidateQueries({ queryKey: [key] });
      });
    };
    connect();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [client, wanted]);

  return live;
}
