import type { BulletinLack, BulletinRequest, BulletinText, BulletinTheme } from '#core/contract_bulletin.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { type BulletinQuestion, computeBulletin, questionOf } from './content.ts';
import { type Bulletin, deleteBulletin, insertDraft, readBulletin, updateNumbers, updateText } from './store.ts';
import { defaultTitle, EVERYWHERE } from './words.ts';

/** A draft of a day. Of a correction the text is that of the recalled issue. */
export async function createDraft(publisher: Publisher, request: BulletinRequest): Promise<number> {
  const { db } = publisher.context.database;
  const corrected = request.corrects === undefined ? null : await recalledIssue(db, request.corrects);
  const question = questionOf(await publisher.now(), request);
  const computed = await computeBulletin(publisher, question);
  const text = corrected?.text ?? (await firstText(db, question, computed.place));
  return insertDraft(db, question, computed, text, request.corrects ?? null);
}

async function recalledIssue(db: Db, bulletin_id: number): Promise<Bulletin> {
  const found = await readBulletin(db, bulletin_id);
  if (found.summary.state !== 'recalled' || found.summary.corrected_by !== null)
    throw fault(
      'bulletin_not_signed',
      `Bulletin ${bulletin_id} is ${found.summary.state}${found.summary.corrected_by ? ' and corrected already' : ''}: only a recalled issue is corrected.`,
    );
  return found;
}

/** Who makes the map and who signs stay the same; a review number is of one map, so it is typed anew. */
async function firstText(db: Db, { parent, language }: BulletinQuestion, place: string | null): Promise<BulletinText> {
  const { rows } = await sql<{ words: BulletinText }>`
    select words from bulletin where number is not null and parent is not distinct from ${parent}::text
    order by number desc limit 1`.execute(db);
  const last = rows[0]?.words;
  return {
    title: defaultTitle(place ?? EVERYWHERE[language], language),
    ...{ lead: '', notes: '', review_number: '', classification: 'internal' },
    signatory: last?.signatory ?? '',
    organisation: last?.organisation ?? '',
    base_map_provider: last?.base_map_provider ?? '',
  };
}

export type DraftChange = Partial<BulletinText> & { theme?: BulletinTheme };

/** Puts texts anew. `tag` is the ETag the draft was read with: nobody's change is overwritten unseen. */
export async function changeDraft(publisher: Publisher, bulletin_id: number, tag: string, change: DraftChange) {
  const { theme, ...text } = change;
  const { db } = publisher.context.database;
  if (theme !== undefined && theme !== (await readBulletin(db, bulletin_id)).summary.theme)
    return refreshDraft(publisher, bulletin_id, tag, change);
  return db.transaction().execute(async trx => {
    const draft = await openDraft(trx, bulletin_id, tag);
    await updateText(trx, bulletin_id, { ...draft.text, ...text });
  });
}

/** The numbers computed anew, in another theme where one is given; the texts given with it in the same step. */
export async function refreshDraft(
  publisher: Publisher,
  bulletin_id: number,
  tag: string,
  { theme, ...text }: DraftChange = {},
): Promise<void> {
  const { db } = publisher.context.database;
  const { summary } = await openDraft(db, bulletin_id, tag);
  const { date, compared_with, language, parent } = summary;
  const question = { date, compared_with, language, theme: theme ?? summary.theme, parent: parent?.code ?? null };
  const computed = await computeBulletin(publisher, question);
  await db.transaction().execute(async trx => {
    const draft = await openDraft(trx, bulletin_id, tag);
    if (Object.keys(text).length > 0) await updateText(trx, bulletin_id, { ...draft.text, ...text });
    await updateNumbers(trx, bulletin_id, question, computed);
  });
}

export const removeDraft = ({ context }: Publisher, bulletin_id: number, tag: string | undefined): Promise<void> =>
  context.database.db.transaction().execute(async trx => {
    await openDraft(trx, bulletin_id, tag ?? '*');
    await deleteBulletin(trx, bulletin_id);
  });

/** A draft as it was read; in a transaction it stays so until the end. */
export async function openDraft(db: Db, bulletin_id: number, tag: string): Promise<Bulletin> {
  const found = await readBulletin(db, bulletin_id, { lock: db.isTransaction });
  const { state, version, updated_at } = found.summary;
  if (state !== 'draft') throw fault('bulletin_signed', `Bulletin ${bulletin_id} is ${state}.`, { state });
  const known = tag.split(',').map(part => part.trim());
  if (!known.includes('*') && !known.includes(tagOf(found)))
    throw fault('precondition_failed', `Bulletin ${bulletin_id} is at version ${version} since ${updated_at}.`, {
      version,
    });
  return found;
}

export const tagOf = ({ summary }: Bulletin): string => `"${summary.version}"`;

/** What keeps a draft from being signed. */
export function lacksOf({ text, content }: Bulletin, boundary_version: number): BulletinLack[] {
  const needed: (keyof BulletinText & BulletinLack)[] = ['title', 'signatory', 'organisation'];
  if (text.classification === 'public') needed.push('review_number', 'base_map_provider');
  const lacks: BulletinLack[] = needed.filter(field => text[field].trim() === '');
  return content.boundary_version === boundary_version ? lacks : [...lacks, 'boundaries'];
}
