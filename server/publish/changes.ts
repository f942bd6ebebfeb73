import { type ChangesPayload, type Day, gradeOf, type Language, type Severity, type State } from '#core/contract.ts';
import type { ChangeTransitions } from '#core/contract_services.ts';
import type { Row } from '#core/cql2/evaluate.ts';
import { trace } from '#core/grading/trace.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { compileDocument } from '#server/grading/standard_in_force.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { Scope } from '#server/platform/reader.ts';
import { sayBeneath, sayStill } from './sentences.ts';
import { STATE_LABELS } from './wording.ts';

type Change = ChangesPayload['changes'][number];

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

/** Which changes somebody follows, and how much of each they may know. Null: no limit. */
export type Following = {
  /** Codes; an area opens all areas below it. */
  areas: string[] | null;
  from: Day | null;
  to: Day | null;
  reasons: boolean;
  transitions: ChangeTransitions;
  /** The grade before or after is at least this severe. */
  min_severity: Severity | null;
};

export const EVERYTHING: Following = {
  areas: null,
  from: null,
  to: null,
  reasons: true,
  transitions: 'every',
  min_severity: null,
};

export const followingOf = (scope: Scope | null): Following =>
  scope === null
    ? EVERYTHING
    : {
        ...EVERYTHING,
        areas: scope.areas,
        from: scope.from,
        to: scope.to,
        reasons: scope.fields === null || scope.fields.includes('reasons'),
      };

/** Changes looked at for one answer where only some of them are asked for; an answer may then be empty and have more. */
const WINDOW = 20_000;

/**
 * The grades written after a cursor, in the order in which they were committed: every spell is one change, and its id the
 * cursor. A writer holds the row of `grading` from before it writes until its commit, so a smaller id is never committed
 * after a greater one was read (changes_order.test.ts): nothing is missed, and nothing but the table has to survive a restart.
 */
export async function readChanges(
  db: Db,
  since: number,
  limit: number,
  following: Following = EVERYTHING,
): Promise<ChangesPayload> {
  const { areas, from, to, transitions, min_severity } = following;
  const everything = areas === null && from === null && to === null && transitions === 'every' && min_severity === null;
  const reach = await reachOf(db, since, everything ? limit : WINDOW);
  if (reach.last === null) return { changes: [], next: String(since), more: false };
  const { rows } = await sql<ChangeRow>`
    select s.spell_id, s.revision, s.recorded_at, a.code, a.name, s.from_day, s.to_day, s.severity, s.state, s.since,
      s.raw_severity, s.indicators, s.standard_version_id, v.standard_id as standard, v.version,
      case when p.state is not null then jsonb_build_object('severity', p.severity, 'state', p.state) end as previous
    from grade_spell s join area a using (area_id) join standard_version v using (standard_version_id)
      -- The last one written before that covers the day: whatever a spell replaces, its revision covers.
      left join lateral (
        select p.severity, p.state from grade_spell p
        where p.area_id = s.area_id and p.spell_id < s.spell_id
          and p.from_day <= greatest(s.from_day, ${from}::date)
          and (p.to_day is null or p.to_day >= greatest(s.from_day, ${from}::date))
        order by p.spell_id desc limit 1) p on true
    where s.spell_id > ${since}::bigint and s.spell_id <= ${reach.last}::bigint
      and (${to}::date is null or s.from_day <= ${to}::date)
      and (${from}::date is null or s.to_day is null or s.to_day >= ${from}::date)
      and (${transitions} = 'every' or s.severity is distinct from p.severity or p.state is null)
      and (${min_severity}::int is null or greatest(s.severity, p.severity) >= ${min_severity}::int)
      ${areas === null ? sql`` : inside(areas)}
    order by s.spell_id limit ${limit + 1}`.execute(db);
  const shown = rows.slice(0, limit);
  const cut = rows.length > limit;
  const compiled = await compiledOf(db, [...new Set(shown.map(row => row.standard_version_id))]);
  return {
    changes: shown.map(row => withinDays(changeOf(row, compiled.get(row.standard_version_id)!), following)),
    next: String(cut ? shown.at(-1)!.spell_id : reach.last),
    more: cut || reach.more,
  };
}

/** The last change of at most `count` after a cursor, and whether there are others behind it. */
async function reachOf(db: Db, since: number, count: number): Promise<{ last: number | null; more: boolean }> {
  const { rows } = await sql<{ last: number | null; more: boolean }>`
    select max(spell_id) filter (where place <= ${count}::bigint) as last, count(*) > ${count}::bigint as more
    from (select spell_id, row_number() over (order by spell_id) as place from grade_spell
      where spell_id > ${since}::bigint order by spell_id limit ${count + 1}) reached`.execute(db);
  return rows[0]!;
}

const inside = (codes: readonly string[]) => sql`
  and exists (select 1 from area up where up.code = any(${[...codes]}::text[])
    and up.area_id in (a.area_id, a.street_id, a.district_id, a.city_id))`;

/** Of days outside the reader's nothing is said: neither since when a grade holds, nor numbers of a day before. */
function withinDays(change: Change, { from, to, reasons }: Following): Change {
  const begins = from !== null && change.from < from;
  return {
    ...change,
    from: begins ? from : change.from,
    to: to !== null && (change.to === null || change.to > to) ? to : change.to,
    since: from !== null && change.since !== null && change.since < from ? null : change.since,
    reason: reasons && !begins ? change.reason : null,
  };
}

/** The cursor of the last change there is. */
export async function lastCursor(db: Db): Promise<number> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(spell_id), 0) as last from grade_spell`.execute(db);
  return rows[0]!.last;
}

export async function compiledOf(db: Db, ids: readonly number[]): Promise<Map<number, CompiledStandard>> {
  const { rows } = await sql<{ id: number; document: unknown }>`
    select standard_version_id as id, document from standard_version
    where standard_version_id = any(${[...ids]}::int[])`.execute(db);
  return new Map(rows.map(({ id, document }) => [id, compileDocument(document)]));
}

function changeOf(row: ChangeRow, compiled: CompiledStandard): Change {
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
export function reasonOf(
  { severity, state, raw_severity, indicators }: Pick<ChangeRow, 'severity' | 'state' | 'raw_severity' | 'indicators'>,
  compiled: CompiledStandard,
  language: Language,
) {
  const { sentence } = trace(compiled, indicators, language);
  if (state === 'override')
    return `${STATE_LABELS.override[language]}${language === 'zh' ? '。' : '.'}${sayBeneath(sentence, language)}`;
  return severity === null || severity === raw_severity ? sentence : sayStill(severity, sentence, language);
}
