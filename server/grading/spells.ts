import { isDeepStrictEqual } from 'node:util';
import type { Day, Severity, State } from '#core/contract.ts';
import { dayBefore } from '#core/days.ts';
import { START, type Standing } from '#core/grading/memory.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { End, Run } from './history.ts';
import { outcomeOf } from './history.ts';

export type Spell = {
  spell_id: number;
  area_id: number;
  from_day: Day;
  to_day: Day | null;
  severity: Severity | null;
  state: State;
  since: Day | null;
  raw_severity: Severity | null;
  rule: number;
  standard_version_id: number;
  memory: Standing;
};

/** The current spells of some areas that are in force on `from` or later, in order. */
export async function currentSpells(db: Db, areas: readonly number[], from: Day): Promise<Map<number, Spell[]>> {
  const { rows } = await sql<Spell>`
    select spell_id, area_id, from_day, to_day, severity, state, since, raw_severity, rule, standard_version_id, memory
    from grade_spell
    where superseded_at is null and area_id = any(${[...areas]}::int[]) and (to_day is null or to_day >= ${from}::date)
    order by area_id, from_day`.execute(db);
  const byArea = new Map<number, Spell[]>();
  for (const row of rows) {
    // What an earlier release stored lacks what memory has learned since.
    const spell = { ...row, memory: { ...START, ...row.memory } };
    const spells = byArea.get(spell.area_id);
    if (spells) spells.push(spell);
    else byArea.set(spell.area_id, [spell]);
  }
  return byArea;
}

export type NewSpell = Omit<Run, 'to'> & { area_id: number; to: Day | null };
export type SpellChanges = { superseded: number[]; added: NewSpell[] };

/** What memory held counts too: a later recompute starts from it. So does the rule: a history names it. */
const same = (spell: Spell, run: NewSpell): boolean =>
  spell.from_day === run.from &&
  spell.to_day === run.to &&
  sameGrade(spell, run) &&
  spell.rule === run.rule &&
  spell.raw_severity === run.raw_severity &&
  isDeepStrictEqual(spell.memory, run.standing);
/** A spell names the standard it was graded under, so a change of standard cuts it. */
const sameGrade = (spell: Spell, run: NewSpell): boolean =>
  spell.severity === run.severity &&
  spell.state === run.state &&
  spell.since === run.since &&
  spell.standard_version_id === run.standard_version_id;

/**
 * What must be written so that an area's spells are `runs` from the first run's day on. `stored` are its current spells
 * as `currentSpells` gives them. What is the same is not touched: a recompute adds knowledge, it rewrites nothing.
 */
export function compareSpells(area_id: number, stored: readonly Spell[], runs: readonly Run[]): SpellChanges {
  const from = runs[0]!.from;
  const wanted: NewSpell[] = runs.map((run, index) => ({
    ...run,
    area_id,
    to: index === runs.length - 1 ? null : run.to,
  }));
  const lastDay = dayBefore(from);
  const before = stored.find(spell => spell.from_day < from && (spell.to_day === null || spell.to_day >= lastDay));
  // A spell that began earlier and reaches the first run, if only its eve: the run is its continuation, or cuts it.
  if (before && sameGrade(before, wanted[0]!)) {
    if (before.to_day === wanted[0]!.to) wanted.shift();
    else wanted[0] = { ...wanted[0]!, ...continued(before) };
  } else if (before && before.to_day !== lastDay) wanted.unshift({ ...wanted[0]!, ...continued(before), to: lastDay });

  const affected = stored.filter(spell => wanted.some(run => run.from === spell.from_day) || spell.from_day >= from);
  return {
    superseded: affected.filter(spell => !wanted.some(run => same(spell, run))).map(spell => spell.spell_id),
    added: wanted.filter(run => !affected.some(spell => same(spell, run))),
  };
}

const continued = (spell: Spell) => ({
  from: spell.from_day,
  severity: spell.severity,
  state: spell.state,
  since: spell.since,
  raw_severity: spell.raw_severity,
  rule: spell.rule,
  standard_version_id: spell.standard_version_id,
  standing: spell.memory,
});

export type Revision = { revision: number; computed_at: string };

/**
 * Writes the changes of a batch as one revision. The values of the indicators on a spell's first day go with it. Old spells
 * end and new ones begin at the same moment, `computed_at`: as of any moment each day of an area has exactly one.
 */
export async function writeSpells(
  trx: Db,
  { superseded, added }: SpellChanges,
  { revision, computed_at }: Revision,
  indicatorsOf: (standard_version_id: number) => readonly string[],
): Promise<void> {
  if (superseded.length > 0) {
    const { numAffectedRows } = await sql`
      update grade_spell set superseded_at = greatest(recorded_at, ${computed_at}::timestamptz)
      where spell_id = any(${superseded}::bigint[]) and superseded_at is null`.execute(trx);
    if (Number(numAffectedRows) !== superseded.length) throw new Error('Spells changed while they were recomputed.');
  }
  for (const id of new Set(added.map(run => run.standard_version_id))) {
    const runs = added.filter(run => run.standard_version_id === id);
    const values = await indicatorValues(trx, {
      names: indicatorsOf(id),
      cells: { pairs: runs.map(({ area_id, from }) => ({ area_id, day: from })) },
    });
    const valuesOf = new Map(values.map(row => [`${row.area_id} ${row.day}`, row.values]));
    const rows = runs.map(run => ({
      ...{ area_id: run.area_id, from_day: run.from, to_day: run.to, severity: run.severity, state: run.state },
      ...{ since: run.since, raw_severity: run.raw_severity, rule: run.rule, memory: run.standing },
      indicators: valuesOf.get(`${run.area_id} ${run.from}`) ?? {},
    }));
    const { numAffectedRows } = await sql`
      insert into grade_spell (area_id, from_day, to_day, severity, state, since, raw_severity, rule,
        standard_version_id, indicators, memory, revision, recorded_at)
      select area_id, from_day, to_day, severity, state, since, raw_severity, rule, ${id}::int, indicators, memory, ${revision}::bigint, ${computed_at}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (area_id int, from_day date, to_day date,
        severity smallint, state text, since date, raw_severity smallint, rule smallint, indicators jsonb, memory jsonb)`.execute(
      trx,
    );
    if (Number(numAffectedRows) !== rows.length) throw new Error('Not every spell was written.');
  }
}

/** Keeps what memory holds at the end of the computed days. */
export async function writeStandings(trx: Db, ends: readonly (End & { area_id: number })[]): Promise<void> {
  const rows = ends.map(({ area_id, day, standing, raw, steady }) => ({
    area_id,
    day,
    standing,
    outcome: outcomeOf(raw),
    steady,
  }));
  await sql`
    insert into standing (area_id, day, standing, outcome, steady)
    select area_id, day, standing, outcome, steady
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (area_id int, day date, standing jsonb, outcome smallint, steady boolean)
    on conflict (area_id) do update set day = excluded.day, standing = excluded.standing,
      outcome = excluded.outcome, steady = excluded.steady`.execute(trx);
}
