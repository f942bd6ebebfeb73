import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type { BulletinPayload, BulletinText, BulletinTheme } from '#core/contract_bulletin.ts';
import { useSession } from '#web/access/session.ts';
import { useWork } from '#web/access/work.ts';
import { RequestError } from '#web/api/request.ts';
import { changeOf, conflictsOf, type Edits, type Field, settle, shownText, withEdit } from './edits.ts';
import { saveDraft, useTakeOver } from './requests.ts';

/** The opened bulletin, with what was typed over its text. */
export type Opened = {
  bulletin: BulletinPayload;
  text: BulletinText;
  /** A draft, and the reader may write. */
  editable: boolean;
  dirty: boolean;
  conflicts: Field[];
  saving: boolean;
  error: Error | null;
  edit(field: Field, value: string): void;
  settle(field: Field, whose: 'mine' | 'theirs'): void;
  /** The bulletin with nothing unsaved; undefined where that failed. */
  save(): Promise<BulletinPayload | undefined>;
  changeTheme(theme: BulletinTheme): void;
};

export const OpenedContext = createContext<Opened | null>(null);

export function useOpened(): Opened {
  const opened = useContext(OpenedContext);
  if (!opened) throw new Error('useOpened outside of an opened bulletin');
  return opened;
}

/** What was typed stays while one looks at another screen. */
const kept = new Map<number, Edits>();

export function useEdits(bulletin: BulletinPayload): Opened {
  const client = useQueryClient();
  const takeOver = useTakeOver();
  const { may_write } = useSession();
  const { bulletin_id, text: stored } = bulletin;
  const editable = may_write && bulletin.state === 'draft';
  const [edits, setEdits] = useState<Edits>(() => kept.get(bulletin_id) ?? {});
  const { working, error, run } = useWork();
  const change = editable ? changeOf(stored, edits) : {};
  const dirty = Object.keys(change).length > 0;
  const conflicts = editable ? conflictsOf(stored, edits) : [];

  useEffect(() => {
    if (dirty) kept.set(bulletin_id, edits);
    else kept.delete(bulletin_id);
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [bulletin_id, edits, dirty]);

  const send = (sent: Parameters<typeof saveDraft>[1]) =>
    run(async () => {
      try {
        const saved = await saveDraft(bulletin, sent);
        takeOver(saved);
        return saved;
      } catch (refused) {
        if (!(refused instanceof RequestError && refused.status === 412)) throw refused;
        // Theirs is put beside mine, never one over the other; where nobody else changed the same text there is nothing to ask.
        const queryKey = ['bulletin', bulletin_id];
        await client.refetchQueries({ queryKey });
        const fresh = client.getQueryData<BulletinPayload>(queryKey);
        if (fresh?.state === 'draft' && conflictsOf(fresh.text, edits).length === 0) {
          const saved = await saveDraft(fresh, sent);
          takeOver(saved);
          return saved;
        }
        throw refused;
      }
    });

  return {
    ...{ bulletin, text: editable ? shownText(stored, edits) : stored, editable, dirty, conflicts },
    ...{ saving: working, error },
    edit: (field, value) => setEdits(before => withEdit(before, stored, field, value)),
    settle: (field, whose) => setEdits(before => settle(before, stored, field, whose)),
    save: async () => {
      if (!dirty) return bulletin;
      if (conflicts.length > 0) return undefined;
      const saved = await send(change);
      // Only what was sent: who typed on meanwhile keeps that.
      if (saved)
        setEdits(before => {
          let rest: Edits = {};
          for (const [field, { value }] of Object.entries(before) as [Field, { value: string }][])
            rest = withEdit(rest, saved.text, field, value);
          return rest;
        });
      return saved;
    },
    changeTheme: theme => void send({ theme }),
  };
}
