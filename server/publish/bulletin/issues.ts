import type { BulletinDocument, BulletinRow } from '#core/contract_bulletin.ts';
import { Fault, fault } from '#server/platform/errors.ts';
import { personName } from '#server/platform/person.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { canonicalJson, sha256Of } from './canonical.ts';
import { createDraft, lacksOf, openDraft } from './drafts.ts';
import { type MapGround, mapGround } from './pictures.ts';
import { RENDERED_FORMATS, type RenderedFormat } from './render/formats.ts';
import type { Printed } from './render/printed.ts';
import { renderInThread } from './render/render_thread.ts';
import {
  type Bulletin,
  insertFile,
  lastNumber,
  lockNumbers,
  markRecalled,
  markSigned,
  readAreas,
  readBulletin,
} from './store.ts';

/** Another process may take the number meanwhile; then all is rendered with the next. */
const ATTEMPTS = 10;

/** Within a process one issue is signed at a time, so that the number that is printed is still free when it is stored. */
const signing = new WeakMap<Publisher, Promise<unknown>>();

/** Gives a draft the next number, renders it and freezes it. Rendered before the transaction, which then only stores. */
export function signDraft(publisher: Publisher, bulletin_id: number, tag: string): Promise<void> {
  const signed = (signing.get(publisher) ?? Promise.resolve()).then(() => sign(publisher, bulletin_id, tag));
  signing.set(
    publisher,
    signed.catch(() => {}),
  );
  return signed;
}

async function sign(publisher: Publisher, bulletin_id: number, tag: string): Promise<void> {
  const { db } = publisher.context.database;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const draft = await openDraft(db, bulletin_id, tag);
    const areas = await readAreas(db, bulletin_id);
    const ground = await groundOf(publisher, draft, areas);
    await demandComplete(publisher, draft, ground);
    const number = (await lastNumber(db)) + 1;
    const signed_at = new Date().toISOString();
    const document = documentOf(draft, areas, number, signed_at);
    const text = canonicalJson(document);
    const sha256 = sha256Of(text);
    const rendered = await renderInThread({ printed: { ...document, sha256 }, ground: ground! }, RENDERED_FORMATS);
    const files = [
      { format: 'json' as const, body: Buffer.from(text) },
      ...RENDERED_FORMATS.map((format, i) => ({ format, body: rendered[i]! })),
    ];
    const stored = await db.transaction().execute(async trx => {
      await lockNumbers(trx);
      const { summary } = await openDraft(trx, bulletin_id, tag);
      // Changed meanwhile, where any version may be signed (`*`), or the number was taken: then this is not what was rendered.
      if (summary.version !== draft.summary.version || (await lastNumber(trx)) + 1 !== number) return false;
      for (const { format, body } of files)
        await insertFile(trx, bulletin_id, { format, body, sha256: sha256Of(body) });
      await markSigned(trx, bulletin_id, { number, signed_at, sha256 });
      return true;
    });
    if (stored) return;
  }
  throw fault('too_busy', 'Others sign at the same time.');
}

async function demandComplete(publisher: Publisher, draft: Bulletin, ground: MapGround | null): Promise<void> {
  const { areas } = await publisher.now();
  const missing = lacksOf(draft, ground === null ? -1 : areas.boundary_version);
  if (missing.length === 0) return;
  const issue = draft.text.classification === 'public' ? 'A bulletin for the public' : 'The bulletin';
  throw fault('bulletin_incomplete', `${issue} lacks: ${missing.join(', ')}.`, { missing });
}

/** Null where boundaries moved on; refused where none of the areas has any borders to draw. */
async function groundOf(
  publisher: Publisher,
  { summary: { bulletin_id }, content }: Bulletin,
  areas: BulletinRow[],
): Promise<MapGround | null> {
  const ground = await mapGround(publisher, content, areas);
  if (ground?.outlines.box === null)
    throw fault('bulletin_empty', `The map of bulletin ${bulletin_id} would be blank: import the boundaries again.`);
  return ground;
}

const documentOf = (
  { summary, text, content }: Bulletin,
  areas: BulletinRow[],
  number: number,
  signed_at: string,
): BulletinDocument => ({
  ...{ document: 'wusetu-bulletin', document_version: 1 },
  ...{ bulletin_id: summary.bulletin_id, number, corrects: summary.corrects },
  ...{ language: summary.language, theme: summary.theme, signed_at, text, content, areas },
});

/** A draft in one of its forms, marked as a draft on every page; kept nowhere. */
export async function previewDraft(publisher: Publisher, bulletin_id: number, format: RenderedFormat): Promise<Buffer> {
  const { db } = publisher.context.database;
  const draft = await readBulletin(db, bulletin_id);
  if (draft.summary.state !== 'draft')
    throw fault('bulletin_signed', `Bulletin ${bulletin_id} is ${draft.summary.state}: its files are final.`);
  const areas = await readAreas(db, bulletin_id);
  const ground = await groundOf(publisher, draft, areas);
  if (ground === null)
    throw fault('bulletin_incomplete', `Boundaries were imported since the numbers of bulletin ${bulletin_id}.`, {
      missing: ['boundaries'],
    });
  const printed: Printed = { ...documentOf(draft, areas, 0, ''), number: null, signed_at: null, sha256: null };
  return (await renderInThread({ printed, ground }, [format]))[0]!;
}

/**
 * Takes an issue back, at once, and begins the draft that corrects it. Where the day cannot be computed any more (its areas are gone) the
 * issue is recalled all the same.
 */
export async function recallIssue(
  publisher: Publisher,
  bulletin_id: number,
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  const person = personName(by);
  if (reason.trim() === '')
    throw fault('invalid_parameter', 'body.reason is empty: write why the issue is taken back.');
  const issue = await publisher.context.database.db.transaction().execute(async trx => {
    const found = await readBulletin(trx, bulletin_id, { lock: true });
    if (found.summary.state !== 'signed')
      throw fault('bulletin_not_signed', `Bulletin ${bulletin_id} is ${found.summary.state}.`, {
        state: found.summary.state,
      });
    await markRecalled(trx, bulletin_id, person, reason.trim());
    return found;
  });
  const { date, compared_with, language, theme, parent } = issue.summary;
  try {
    await createDraft(publisher, { date, compared_with, language, theme, parent: parent?.code, corrects: bulletin_id });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}
