import type { BulletinText } from '#core/contract_bulletin.ts';

export type Field = keyof BulletinText;

/** What was typed and not saved, field by field; `base` is the text it was typed over, so that a change of others is noticed. */
export type Edits = Partial<Record<Field, { value: string; base: string }>>;

const entriesOf = (edits: Edits) => Object.entries(edits) as [Field, { value: string; base: string }][];

/** A field typed anew; one that is back at what is stored is no edit. */
export function withEdit(edits: Edits, stored: BulletinText, field: Field, value: string): Edits {
  const { [field]: known, ...rest } = edits;
  return value === stored[field] ? rest : { ...rest, [field]: { value, base: known?.base ?? stored[field] } };
}

/** What the page shows: as stored, with the edits over it. */
export const shownText = (stored: BulletinText, edits: Edits): BulletinText => ({
  ...stored,
  ...(Object.fromEntries(entriesOf(edits).map(([field, { value }]) => [field, value])) as Partial<BulletinText>),
});

/** What saving sends; empty where nothing is to be saved. */
export const changeOf = (stored: BulletinText, edits: Edits): Partial<BulletinText> =>
  Object.fromEntries(
    entriesOf(edits).flatMap(([field, { value }]) => (value === stored[field] ? [] : [[field, value]])),
  );

/** Fields that somebody else changed too, and to something else. */
export const conflictsOf = (stored: BulletinText, edits: Edits): Field[] =>
  entriesOf(edits).flatMap(([field, { value, base }]) =>
    base !== stored[field] && value !== stored[field] ? [field] : [],
  );

/** A conflict is decided: mine is from now on typed over theirs, or is gone. */
export function settle(edits: Edits, stored: BulletinText, field: Field, whose: 'mine' | 'theirs'): Edits {
  const { [field]: known, ...rest } = edits;
  return whose === 'theirs' || !known ? rest : { ...rest, [field]: { ...known, base: stored[field] } };
}
