import type { StandardRef } from '#core/contract.ts';
import type { DraftRequest } from '#core/contract_standards.ts';
import type { Standard } from '#core/standard/document.ts';
import { type Database, type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import { personName } from '#server/platform/person.ts';
import { ensureStored, findVersion, isPreset, lockVersions, readVersions, tagOf, type Version } from './store.ts';

/** As JSON text in UTF-8. The longest preset has some 12 KB. */
export const MOST_DOCUMENT_BYTES = 262_144;

/** A new draft, as the next version of the id its document names. It need not be valid yet: that is asked when it is proposed. */
export function createDraft(database: Database, { document, by, based_on }: DraftRequest): Promise<Version> {
  const checked = acceptDocument(document);
  const author = personName(by);
  return database.db.transaction().execute(async trx => {
    await lockVersions(trx);
    const { id } = checked;
    if (isPreset(id)) throw fault('read_only_standard', `"${id}" is a preset.`);
    const versions = await readVersions(trx, id);
    const open = versions.find(({ summary }) => summary.state === 'draft');
    if (open)
      throw fault('draft_exists', `Version ${open.summary.version} of "${id}" is a draft.`, {
        version: open.summary.version,
      });
    const origin = based_on ? await ensureStored(trx, await findVersion(trx, based_on.id, based_on.version)) : null;
    const version = (versions[0]?.summary.version ?? 0) + 1;
    await sql`
      insert into standard_version (standard_id, version, document, state, based_on, author, updated_at)
      values (${id}, ${version}, ${JSON.stringify(checked)}::json, 'draft', ${origin}, ${author},
              date_trunc('milliseconds', clock_timestamp()))`.execute(trx);
    return findVersion(trx, id, version);
  });
}

/** Puts the document of a draft anew. `tag` is the ETag it was read with: nobody's change is overwritten unseen. */
export function replaceDraft(
  database: Database,
  { id, version }: Pick<StandardRef, 'id' | 'version'>,
  tag: string,
  { document, by, based_on }: DraftRequest,
): Promise<Version> {
  const checked = acceptDocument(document);
  const author = personName(by);
  if (checked.id !== id)
    throw fault('invalid_parameter', `body.document.id is "${checked.id}", the address says "${id}".`);
  return database.db.transaction().execute(async trx => {
    const draft = await openDraft(trx, id, version);
    refuseChanged(draft, tag);
    const origin = based_on
      ? sql`${await ensureStored(trx, await findVersion(trx, based_on.id, based_on.version))}`
      : sql`based_on`;
    await sql`
      update standard_version
      set document = ${JSON.stringify(checked)}::json, author = ${author}, based_on = ${origin},
          updated_at = greatest(date_trunc('milliseconds', clock_timestamp()), updated_at + interval '1 millisecond')
      where standard_version_id = ${draft.standard_version_id}`.execute(trx);
    return findVersion(trx, id, version);
  });
}

/** Deletes a draft. One that was proposed before stays: its proposals say who did what. */
export function deleteDraft(database: Database, id: string, version: number, tag: string | undefined): Promise<void> {
  return database.db.transaction().execute(async trx => {
    const draft = await openDraft(trx, id, version);
    if (tag !== undefined) refuseChanged(draft, tag);
    if (draft.summary.proposal_id !== null)
      throw fault('not_a_draft', `Version ${version} of "${id}" was proposed before, so it is kept for the record.`);
    await sql`
      update standard_version set based_on = (
        select based_on from standard_version where standard_version_id = ${draft.standard_version_id})
      where based_on = ${draft.standard_version_id}`.execute(trx);
    await sql`delete from standard_version where standard_version_id = ${draft.standard_version_id}`.execute(trx);
  });
}

async function openDraft(trx: Db, id: string, version: number): Promise<Version> {
  await lockVersions(trx);
  const found = await findVersion(trx, id, version);
  if (found.summary.preset) throw fault('read_only_standard', `"${id}" is a preset.`);
  if (found.summary.state !== 'draft')
    throw fault('not_a_draft', `Version ${version} of "${id}" is ${found.summary.state}.`, {
      state: found.summary.state,
    });
  return found;
}

function refuseChanged(draft: Version, tag: string): void {
  const known = tag.split(',').map(part => part.trim());
  const { id, version, author, updated_at } = draft.summary;
  if (!known.includes('*') && !known.includes(tagOf(draft)))
    throw fault('precondition_failed', `Version ${version} of "${id}" was saved by ${author} at ${updated_at}.`);
}

/** What every draft must have, so that it can be listed: an id, a title, a size that can be read. */
function acceptDocument(value: unknown): Standard {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fault('invalid_parameter', 'body.document is not an object { … }.');
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > MOST_DOCUMENT_BYTES)
    throw fault('document_too_large', `The document has ${bytes} bytes; at most ${MOST_DOCUMENT_BYTES}.`);
  const { id, title } = value as { id?: unknown; title?: { zh?: unknown; en?: unknown } | null };
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(id))
    throw fault(
      'invalid_parameter',
      'body.document.id has at most 64 lower-case letters, digits and hyphens, such as "our-district-2026".',
    );
  for (const language of ['zh', 'en'] as const) {
    const words = title?.[language];
    if (typeof words !== 'string' || words.trim() === '' || words.length > 2_000)
      throw fault('invalid_parameter', `body.document.title.${language} is missing, empty or over 2,000 characters.`);
  }
  return value as Standard;
}
