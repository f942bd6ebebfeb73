import type { Standard } from '#core/standard/document.ts';

/** An edited document that outlives a reload of the page, until it is saved or discarded. One a standard that was opened. */
export type Kept = { document: Standard; etag: string | null };

const name = (key: string) => `wusetu.draft:${key}`;

export function readKept(key: string): Kept | null {
  try {
    const text = sessionStorage.getItem(name(key));
    return text === null ? null : (JSON.parse(text) as Kept);
  } catch {
    return null;
  }
}

/** A browser that keeps nothing (private mode, full) is no reason to stop editing. */
export function keep(key: string, kept: Kept | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(name(key));
    else sessionStorage.setItem(name(key), JSON.stringify(kept));
  } catch {
    return;
  }
}
