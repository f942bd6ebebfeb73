import { type ChangesPayload, type Day, gradeOf, type Language, type Severity, type State } from '#core/contract.ts';
import type { Row } from '#core/cql2/evaluate.ts';
import { trace } from '#core/grading/trace.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { compileDocument } from '#server/grading/standard_in_force.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { sayBeneath, sayStill } from './sentences.ts';
import { STATE_LABELS } from './wording.ts';

type ChangeRow = {
  spell_id: number;
  revision: number;
  recorded_at: string;
  code: string;
  name: string;
  from_day: Day;
  to_day: Day | null;
  severity: Severity | null;
  state: State;
  since: Day | null;
  raw_severity: Severity | null;
  indicators: Row;
  standard_version_id: number;
  standard: string;
  version: number;
  previous: { severity: Severity | null; state: State } | null;
};

/**
 * The grades written after a cursor, in the order in which they were committed: every spell is one change, and its id the
 * cursor. A writer holds the row of `grading` from before it writes until its commit, so a smaller id is never committed
 * after a greater one was read: nothing is missed, and nothing but the table has to survive a restart.
 */
export async function readChanges(db: Db, since: number, limit: number): Promise<ChangesPayload> {
  const { rows } = await sql<ChangeRow>`
    select s.spell_id, s.revision, s.recorded_at, a.code, a.name, s.from_day, s.to_day, s.severity, s.state, s.since,
      s.raw_severity, s.indicators, s.standard_version_id, v.standard_id as standard, v.version,
      -- The last one written before that covers the day: whatever a spell replaces, its revision covers.
      (select jsonb_build_object('severity', p.severity, 'state', p.state) from grade_spell p
        where p.area_id = s.area_id and p.spell_id < s.spell_id
          and p.from_day <= s.from_day and (p.to_day is null or p.to_day >= s.from_day)
        order by p.spell_id desc limit 1) as previous
    from grade_spell s join area a using (area_id) join standard_version v using (standard_version_id)
    where s.spell_id > ${since}::bigint
    order by s.spell_id limit ${limit + 1}`.execute(db);
  const shown = rows.slice(0, limit);
  const compiled = await compiledOf(db, [...new Set(shown.map(row => row.standard_version_id))]);
  return {
    changes: shown.map(row => changeOf(row, compiled.get(row.standard_version_id)!)),
    next: String(shown.at(-1)?.spell_id ?? since),
    more: rows.length > limit,
  };
}

/** The cursor of the last change there is. */
export async function lastCursor(db: Db): Promise<number> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(spell_id), 0) as last from grade_spell`.execute(db);
  return rows[0]!.last;
}

async function compiledOf(db: Db, ids: readonly number[]): Promise<Map<number, CompiledStandard>> {
  const { rows } = await sql<{ id: number; document: unknown }>`
    select standard_version_id as id, document from standard_version
    where standard_version_id = any(${[...ids]}::int[])`.execute(db);
  return new Map(rows.map(({ id, document }) => [id, compileDocument(document)]));
}

function changeOf(row: ChangeRow, compiled: CompiledStandard): ChangesPayload['changes'][number] {
  const { severity, state, previous } = row;
  return {
    cursor: String(row.spell_id),
    revision: row.revision,
    recorded_at: row.recorded_at,
    code: row.code,
    name: row.name,
    from: row.from_day,
    to: row.to_day,
    grade: gradeOf(severity),
    severity,
    state,
    since: row.since,
    previous: previous && { grade: gradeOf(previous.severity), ...previous },
    standard: row.standard,
    version: row.version,
    reason: { zh: reasonOf(row, compiled, 'zh'), en: reasonOf(row, compiled, 'en') },
  };
}

/** What the numbers of the first day say, and where memory or a person decided otherwise, that. */
function reasonOf(
  { severity, state, raw_severity, indicators }: ChangeRow,
  compiled: CompiledStandard,
  language: Language,
) {
  const { sentence } = trace(compiled, indicators, language);
  if (state === 'override')
    return `${STATE_LABELS.override[language]}${language === 'zh' ? '。' : '.'}${sayBeneath(sentence, language)}`;
  return severity === null || severity === raw_severity ? sentence : sayStill(severity, sentence, language);
}
