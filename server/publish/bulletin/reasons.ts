import type { Day, Language, Severity, State } from '#core/contract.ts';
import type { BulletinRow } from '#core/contract_bulletin.ts';
import type { Row } from '#core/cql2/evaluate.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import { compiledOf, reasonOf } from '#server/publish/changes.ts';
import { NO_REPORT } from './words.ts';

type SpellRow = {
  area_id: number;
  severity: Severity | null;
  state: State;
  raw_severity: Severity | null;
  indicators: Row;
  standard_version_id: number;
};

/**
 * Why each row shows what it shows, by code, in the words of /api/changes: from the numbers of the first day of its spell. Null where the
 * database shows something else than the rows by now: they have to be read anew.
 */
export async function reasonsOf(
  db: Db,
  areas: LevelAreas,
  rows: BulletinRow[],
  day: Day,
  language: Language,
): Promise<Map<string, string> | null> {
  const ids = rows.map(({ seq }) => areas.area_id[seq]!);
  const found = await sql<SpellRow>`
    select area_id, severity, state, raw_severity, indicators, standard_version_id from grade_spell
    where area_id = any(${ids}::int[]) and superseded_at is null
      and from_day <= ${day}::date and (to_day is null or to_day >= ${day}::date)`.execute(db);
  const spells = new Map(found.rows.map(spell => [spell.area_id, spell]));
  const compiled = await compiledOf(db, [...new Set(found.rows.map(spell => spell.standard_version_id))]);
  const reasons = new Map<string, string>();
  for (const row of rows) {
    const spell = spells.get(areas.area_id[row.seq]!);
    if ((spell?.severity ?? null) !== row.severity || (spell?.state ?? 'insufficient') !== row.state) return null;
    reasons.set(
      row.code,
      spell ? reasonOf(spell, compiled.get(spell.standard_version_id)!, language) : NO_REPORT[language],
    );
  }
  return reasons;
}
