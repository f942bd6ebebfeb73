import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useReducer, useRef } from 'react';
import type { StandardPayload, StandardsPayload } from '#core/contract_standards.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import type { Standard } from '#core/standard/document.ts';
import type { Problem } from '#core/standard/problem.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { begin, changed, type History, redone, undone } from './history.ts';
import { keep, readKept } from './kept.ts';
import { createDraft, saveDraft, standardQuery, type Tagged, useStandard, useStandards, writeKey } from './requests.ts';

export type Draft = {
  standards: StandardsPayload | null;
  /** What was opened: a draft, a preset or the one in force. */
  opened: StandardPayload | null;
  /** The one in force: what it is compared with. */
  base: StandardPayload | null;
  document: Standard | null;
  /** Of the last valid version, so that the impact never disappears while someone types. */
  compiled: CompiledStandard | null;
  base_compiled: CompiledStandard | null;
  problems: Problem[];
  dirty: boolean;
  /** What could not be loaded. */
  error: Error | null;
  /** Quick changes with the same `mark` are one step of undo: a drag, a word typed. */
  change(next: (document: Standard) => Standard, mark?: string): void;
  undo(): void;
  redo(): void;
  can_undo: boolean;
  can_redo: boolean;
  /** Back to what was opened. */
  discard(): void;
  /** The draft on the server; null for what can only be saved under another name. */
  saved: { id: string; version: number; etag: string } | null;
  save(by: string): Promise<void>;
  save_as(id: string, title: { zh: string; en: string }, by: string): Promise<void>;
  open(id: string, version?: number): void;
};

const DraftContext = createContext<Draft | null>(null);

export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (!draft) throw new Error('useDraft outside of DraftProvider');
  return draft;
}

type Editing = { key: string; etag: string | null; original: Standard; history: History<Standard> };
type Action =
  | { kind: 'open'; key: string; tagged: Tagged }
  | { kind: 'change'; next: (document: Standard) => Standard; mark: string | null; now: number }
  | { kind: 'undo' | 'redo' | 'discard' }
  | { kind: 'saved'; key: string; tagged: Tagged };

function reduce(editing: Editing | null, action: Action): Editing | null {
  if (action.kind === 'open') {
    const { payload, etag } = action.tagged;
    const kept = readKept(action.key);
    // The tag it was edited from, not the newest: a save over what someone else saved since must be refused.
    const start: Editing = {
      key: action.key,
      etag: kept ? kept.etag : etag,
      original: payload.document,
      history: begin(payload.document),
    };
    return kept ? { ...start, history: changed(start.history, kept.document, null, 0) } : start;
  }
  if (!editing) return null;
  const { history } = editing;
  switch (action.kind) {
    case 'change':
      return { ...editing, history: changed(history, action.next(history.present), action.mark, action.now) };
    case 'undo':
      return { ...editing, history: undone(history) };
    case 'redo':
      return { ...editing, history: redone(history) };
    case 'discard':
      return { ...editing, history: changed(history, editing.original, null, 0) };
    case 'saved': {
      // Typing goes on while a save is under way: what came since stays, and stays unsaved.
      const { id, title, source } = action.tagged.payload.document;
      const renamed = (step: Standard): Standard => (step.id === id ? step : { ...step, id, title, source });
      return {
        key: action.key,
        etag: action.tagged.etag,
        original: action.tagged.payload.document,
        history: {
          ...history,
          past: history.past.map(renamed),
          present: renamed(history.present),
          future: history.future.map(renamed),
        },
      };
    }
  }
}

/** One list, so that nothing is drawn again because it is empty anew. */
const NO_PROBLEMS: Problem[] = [];

const compile = (document: Standard | null) => (document ? validateStandard(document) : null);
const compiledOf = (result: ReturnType<typeof compile>) => (result && 'standard' in result ? result.standard : null);

export const sameDocument = (a: Standard, b: Standard): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

export function DraftProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const { status } = useSituation();
  const standards = useStandards(status.revision);
  const std = useView(view => view.std);
  const force = standards.data?.in_force ?? null;
  const forceKey = force && writeKey(force.id, force.version);
  const key = std ?? forceKey;
  const base = useStandard(forceKey);
  const opened = useStandard(key);
  const [editing, dispatch] = useReducer(reduce, null);

  const current = editing && editing.key === key ? editing : null;
  const document = current?.history.present ?? null;
  const dirty = useMemo(() => current !== null && !sameDocument(current.history.present, current.original), [current]);

  // `opened.data` of another key may stay on screen for a moment; only its own begins an editing.
  const arrived = opened.isPlaceholderData ? undefined : opened.data;
  useEffect(() => {
    if (!arrived || key === null) return;
    // Where nothing was edited, what someone else saved meanwhile takes its place.
    if (editing?.key !== key || (!dirty && editing.etag !== arrived.etag))
      dispatch({ kind: 'open', key, tagged: arrived });
  }, [arrived, key, editing?.key, editing?.etag, dirty]);

  const result = useMemo(() => compile(document), [document]);
  const lastValid = useRef<{ key: string | null; compiled: CompiledStandard | null }>({ key: null, compiled: null });
  const valid = compiledOf(result);
  if (valid || lastValid.current.key !== key) lastValid.current = { key, compiled: valid };
  const base_document = base.data?.payload.document ?? null;
  const base_compiled = useMemo(() => compiledOf(compile(base_document)), [base_document]);

  useEffect(() => {
    if (!current) return;
    // Not at every frame of a drag: writing is synchronous.
    const timer = setTimeout(
      () => keep(current.key, dirty ? { document: current.history.present, etag: current.etag } : null),
      300,
    );
    return () => clearTimeout(timer);
  }, [current, dirty]);

  const open = useCallback((id: string, version?: number) => setView({ std: writeKey(id, version) }), []);
  const change = useCallback((next: (document: Standard) => Standard, mark?: string) => {
    dispatch({ kind: 'change', next, mark: mark ?? null, now: Date.now() });
  }, []);
  const undo = useCallback(() => dispatch({ kind: 'undo' }), []);
  const redo = useCallback(() => dispatch({ kind: 'redo' }), []);
  const discard = useCallback(() => {
    if (key === null) return;
    keep(key, null);
    dispatch({ kind: 'discard' });
    void client.invalidateQueries({ queryKey: standardQuery(key).queryKey });
  }, [client, key]);

  const payload = current ? (arrived?.payload ?? null) : null;
  const saved = useMemo(
    () =>
      payload?.state === 'draft' && current?.etag
        ? { id: payload.id, version: payload.version, etag: current.etag }
        : null,
    [payload, current?.etag],
  );

  const accept = async (tagged: Tagged, before: string) => {
    const next = writeKey(tagged.payload.id, tagged.payload.version);
    client.setQueryData(standardQuery(next).queryKey, tagged);
    keep(before, null);
    dispatch({ kind: 'saved', key: next, tagged });
    setView({ std: next });
    await client.invalidateQueries({ queryKey: ['standards'] });
  };
  const save = async (by: string) => {
    if (!saved || !document || !current) return;
    await accept(await saveDraft(saved.id, saved.version, saved.etag, { document, by }), current.key);
  };
  const save_as = async (id: string, title: { zh: string; en: string }, by: string) => {
    if (!document || !payload || !current) return;
    const based_on = { id: payload.id, version: payload.version };
    // A copy goes its own way: what was exact in the source need not be so here.
    const source = { ...document.source, fidelity: 'adapted' as const };
    await accept(await createDraft({ document: { ...document, id, title, source }, by, based_on }), current.key);
  };

  const draft: Draft = {
    standards: standards.data ?? null,
    opened: payload,
    base: base.data?.payload ?? null,
    document,
    compiled: lastValid.current.compiled,
    base_compiled,
    problems: result && 'problems' in result ? result.problems : NO_PROBLEMS,
    dirty,
    error: standards.error ?? opened.error ?? base.error,
    change,
    undo,
    redo,
    can_undo: (current?.history.past.length ?? 0) > 0,
    can_redo: (current?.history.future.length ?? 0) > 0,
    discard,
    saved,
    save,
    save_as,
    open,
  };
  return <DraftContext value={draft}>{children}</DraftContext>;
}
