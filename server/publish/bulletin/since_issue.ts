import { gradeOf } from '#core/contract.ts';
import type { BulletinArea, BulletinContent, BulletinRow } from '#core/contract_bulletin.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { BulletinQuestion } from './content.ts';
import { momentWords, saySince } from './words.ts';

type Issue = { bulletin_id: number; number: number; signed_at: string; areas: BulletinRow[] };

/** What the last signed issue of the same day and area said otherwise of the day: corrections of data, boundaries or grades since. */
export async function sinceIssue(
  db: Db,
  { date, parent, language }: BulletinQuestion,
  rows: BulletinRow[],
  named: (row: BulletinRow) => BulletinArea,
  time_zone: string,
): Promise<BulletinContent['since_issue']> {
  const found = await sql<Issue>`
    select bulletin_id, number, signed_at, areas from bulletin
    where date = ${date}::date and parent is not distinct from ${parent}::text and number is not null
    order by number desc limit 1`.execute(db);
  const issue = found.rows[0];
  if (!issue) return null;
  const { bulletin_id, number, signed_at } = issue;
  const changes = differences(issue.areas, rows, named);
  const signed = momentWords(signed_at, time_zone);
  return { bulletin_id, number, signed_at, sentence: saySince(number, signed, changes.length, language), changes };
}

type Differences = NonNullable<BulletinContent['since_issue']>['changes'];

/** By code: an area that is new has no `before`, one that is gone no `after`. */
function differences(old: BulletinRow[], rows: BulletinRow[], named: (row: BulletinRow) => BulletinArea): Differences {
  const known = new Map(old.map(row => [row.code, row]));
  const shown = (row: BulletinRow) => ({ grade: gradeOf(row.severity), state: row.state });
  const changes: Differences = [];
  for (const row of rows) {
    const before = known.get(row.code);
    known.delete(row.code);
    if (before && before.severity === row.severity && before.state === row.state) continue;
    changes.push({ ...named(row), before: before ? shown(before) : null, after: shown(row) });
  }
  for (const row of known.values())
    changes.push({ code: row.code, name: row.name, path: '', before: shown(row), after: null });
  return changes;
}
