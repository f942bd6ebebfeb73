import type {
  BulletinContent,
  BulletinFile,
  BulletinRow,
  BulletinState,
  BulletinSummary,
  BulletinText,
} from '#core/contract_bulletin.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { BulletinQuestion, Computed } from './content.ts';

/** A bulletin as it is stored, without the rows of its areas. */
export type Bulletin = { summary: BulletinSummary; content: BulletinContent; text: BulletinText };

type Stored = Omit<BulletinSummary, 'state' | 'title' | 'signatory' | 'classification' | 'parent' | 'recalled'> & {
  words: BulletinText;
  place: BulletinSummary['parent'];
  recalled_at: string | null;
  recalled_by: string | null;
  recall_reason: string | null;
};

const COLUMNS = sql`
  b.bulletin_id, b.number, b.words, b.date, b.compared_with, b.content -> 'parent' as place, b.language, b.theme,
  case when c.bulletin_id is not null then json_build_object('bulletin_id', c.bulletin_id, 'number', c.number) end as corrects,
  case when n.bulletin_id is not null then json_build_object('bulletin_id', n.bulletin_id, 'number', n.number) end as corrected_by,
  b.version, b.created_at, b.updated_at, b.signed_at, b.sha256, b.recalled_at, b.recalled_by, b.recall_reason
  `;
const FROM = sql`
  from bulletin b left join bulletin c on c.bulletin_id = b.corrects left join bulletin n on n.corrects = b.bulletin_id`;

/** The newest first. @param state null: of any state */
export async function listBulletins(db: Db, state: BulletinState | null, limit: number, drafts: boolean) {
  const { rows } = await sql<Stored>`
    select ${COLUMNS} ${FROM}
    where (${drafts} or b.number is not null)
      and (${state}::text is null
           or ${state} = case when b.number is null then 'draft' when b.recalled_at is null then 'signed' else 'recalled' end)
    order by b.bulletin_id desc limit ${limit}`.execute(db);
  return rows.map(summaryOf);
}

/** Refuses a number that nobody has. @param drafts whether the reader may know of drafts */
export async function readBulletin(
  db: Db,
  bulletin_id: number,
  { drafts = true, lock = false } = {},
): Promise<Bulletin> {
  const { rows } = await sql<Stored & { content: BulletinContent }>`
    select ${COLUMNS}, b.content ${FROM}
    where b.bulletin_id = ${bulletin_id} ${lock ? sql`for update of b` : sql``}`.execute(db);
  const found = rows[0];
  if (!found || (found.number === null && !drafts))
    throw fault('unknown_bulletin', `There is no bulletin ${bulletin_id}.`);
  return { summary: summaryOf(found), content: found.content, text: found.words };
}

const summaryOf = ({ words, place, recalled_at, recalled_by, recall_reason, ...row }: Stored): BulletinSummary => ({
  ...row,
  state: row.number === null ? 'draft' : recalled_at === null ? 'signed' : 'recalled',
  title: words.title,
  signatory: words.signatory,
  classification: words.classification,
  parent: place,
  recalled: recalled_at === null ? null : { at: recalled_at, by: recalled_by!, reason: recall_reason! },
});

export async function readAreas(db: Db, bulletin_id: number): Promise<BulletinRow[]> {
  const { rows } = await sql<{ areas: BulletinRow[] }>`
    select areas from bulletin where bulletin_id = ${bulletin_id}`.execute(db);
  return rows[0]!.areas;
}

export async function insertDraft(
  db: Db,
  { date, compared_with, parent, language, theme }: BulletinQuestion,
  { content, areas }: Computed,
  text: BulletinText,
  corrects: number | null,
): Promise<number> {
  const { rows } = await sql<{ bulletin_id: number }>`
    insert into bulletin (language, theme, date, compared_with, parent, content, areas, words, corrects)
    values (${language}, ${theme}, ${date}::date, ${compared_with}::date, ${parent}, ${JSON.stringify(content)}::json,
            ${JSON.stringify(areas)}::json, ${JSON.stringify(text)}::json, ${corrects})
    returning bulletin_id`.execute(db);
  return rows[0]!.bulletin_id;
}

const NOW = sql`date_trunc('milliseconds', clock_timestamp())`;

export async function updateText(db: Db, bulletin_id: number, text: BulletinText): Promise<void> {
  await sql`
    update bulletin set words = ${JSON.stringify(text)}::json, version = version + 1, updated_at = ${NOW}
    where bulletin_id = ${bulletin_id}`.execute(db);
}

export async function updateNumbers(
  db: Db,
  bulletin_id: number,
  { theme }: Pick<BulletinQuestion, 'theme'>,
  { content, areas }: Computed,
): Promise<void> {
  await sql`
    update bulletin
    set theme = ${theme}, content = ${JSON.stringify(content)}::json, areas = ${JSON.stringify(areas)}::json,
        version = version + 1, updated_at = ${NOW}
    where bulletin_id = ${bulletin_id}`.execute(db);
}

export async function deleteBulletin(db: Db, bulletin_id: number): Promise<void> {
  await sql`delete from bulletin where bulletin_id = ${bulletin_id}`.execute(db);
}

export async function lastNumber(db: Db): Promise<number> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(number), 0) as last from bulletin`.execute(db);
  return rows[0]!.last;
}

/** Nobody else takes a number until the transaction ends; readers go on. */
export const lockNumbers = (trx: Db) => sql`lock table bulletin in share row exclusive mode`.execute(trx);

export async function markSigned(
  db: Db,
  bulletin_id: number,
  { number, signed_at, sha256 }: { number: number; signed_at: string; sha256: string },
): Promise<void> {
  await sql`
    update bulletin set number = ${number}, signed_at = ${signed_at}::timestamptz, sha256 = ${sha256}
    where bulletin_id = ${bulletin_id}`.execute(db);
}

export async function markRecalled(db: Db, bulletin_id: number, by: string, reason: string): Promise<void> {
  await sql`
    update bulletin set recalled_at = ${NOW}, recalled_by = ${by}, recall_reason = ${reason}
    where bulletin_id = ${bulletin_id}`.execute(db);
}

export type FileFormat = BulletinFile['format'];

export async function insertFile(
  db: Db,
  bulletin_id: number,
  { format, body, sha256 }: { format: FileFormat; body: Buffer; sha256: string },
): Promise<void> {
  await sql`
    insert into bulletin_file (bulletin_id, format, body, sha256)
    values (${bulletin_id}, ${format}, ${body}, ${sha256})`.execute(db);
}

export async function readFile(db: Db, bulletin_id: number, format: FileFormat) {
  const { rows } = await sql<{ body: Buffer; sha256: string }>`
    select body, sha256 from bulletin_file where bulletin_id = ${bulletin_id} and format = ${format}`.execute(db);
  return rows[0];
}

export async function listFiles(db: Db, bulletin_id: number) {
  const { rows } = await sql<{ format: FileFormat; bytes: number; sha256: string }>`
    select format, length(body) as bytes, sha256 from bulletin_file where bulletin_id = ${bulletin_id}
    order by format`.execute(db);
  return rows;
}
