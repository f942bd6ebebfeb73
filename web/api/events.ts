import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
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
/** Without an event for so long the stream is no proof that the line is there. */
const SILENT_MILLISECONDS = 15_000;

/**
 * Follows `/api/events`: progress to show, and a new revision to fetch. After a broken line the browser reconnects by itself; of one that went
 * dead without a word it hears nothing for minutes, but the status stays unanswered too.
 * @param unanswered how often the status has been asked for in vain
 */
export function useLive(wanted: boolean, unanswered: number): Live {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ connected: true, grading: null, importing: null });
  const [dead, setDead] = useState(false);
  const heard = useRef(Date.now());
  const broken = useRef(false);

  // A long import of the embedded engine answers nothing either, and tells of its progress.
  useEffect(() => setDead(unanswered > 0 && Date.now() - heard.current > SILENT_MILLISECONDS), [unanswered]);

  useEffect(() => {
    if (!wanted) return;
    if (dead) {
      broken.current = true;
      setLive(now => ({ ...now, connected: false, grading: null, importing: null }));
      return;
    }
    const refresh = () => void client.invalidateQueries({ queryKey: ['status'] });
    let lastRefresh = 0;
    let source: EventSource;
    let again: number | undefined;

    const connect = () => {
      source = new EventSource('/api/events?types=import,grading,revision,standard,database');
      for (const type of ['open', 'import', 'grading', 'revision', 'standard', 'database'])
        source.addEventListener(type, () => {
          heard.current = Date.now();
        });
      source.addEventListener('open', () => {
        setLive(now => ({ ...now, connected: true }));
        // What happened while the line was down is not sent again.
        if (broken.current) refresh();
        broken.current = false;
      });
      source.addEventListener('error', () => {
        broken.current = true;
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
  }, [client, wanted, dead]);

  return live;
}
