import { type Day, frameState, gradeOf, type Language, type Severity, type State } from '#core/contract.ts';
import type { DayChangesPayload } from '#core/contract_situation.ts';
import type { Row } from '#core/cql2/evaluate.ts';
import { dayNumber } from '#core/days.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import { compiledOf, reasonOf } from '#server/publish/changes.ts';
import { countOf, noCounts, shownAt, sinceText } from '#server/publish/frames.ts';
import { childrenOf } from '#server/publish/rolled_up.ts';
import { sayParts } from '#server/publish/sentences.ts';
import { NO_DAY, type Spells, spellAt } from '#server/publish/spells.ts';
import { spellsOf, standardOn, type World } from '#server/publish/world.ts';

export type DayChange = DayChangesPayload['changes'][number];
type Moved = { seq: number; before: DayChange['before']; after: DayChange['after'] };

/** What shows another grade than on the day compared with: raised, lowered, to or from no grade; each the worst first, as in a bulletin. */
export function movedAreas(
  world: World,
  areas: LevelAreas,
  days: { date: Day; compared_with: Day },
  readable: (seq: number) => boolean,
): Moved[] {
  const spells = spellsOf(world, areas.level);
  const shown = (seq: number, day: Day) => {
    const { byte, severity } = shownAt(spells, seq, dayNumber(day));
    return { grade: gradeOf(severity), severity, state: frameState(byte) };
  };
  const moved: Moved[] = [];
  for (let seq = 1; seq <= areas.count; seq++) {
    if (!readable(seq)) continue;
    const [before, after] = [shown(seq, days.compared_with), shown(seq, days.date)];
    if (before.severity !== after.severity) moved.push({ seq, before, after });
  }
  const rank = ({ before, after }: Moved): number =>
    before.severity === null || after.severity === null ? 2 : after.severity > before.severity ? 0 : 1;
  const worst = (severity: Severity | null): number => severity ?? -1;
  return moved.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      worst(b.after.severity) - worst(a.after.severity) ||
      worst(b.before.severity) - worst(a.before.severity) ||
      (areas.code[a.seq]! < areas.code[b.seq]! ? -1 : 1),
  );
}

/** Why each shows what it shows, and since when; null where the database shows something else by now. */
export type Reasons = Map<number, { since: Day | null; reason: string }>;

type SpellRow = {
  area_id: number;
  from_day: Day;
  severity: Severity | null;
  state: State;
  raw_severity: Severity | null;
  indicators: Row;
  standard_version_id: number;
};

const NO_REPORT = { zh: '没有填报数据。', en: 'There are no reports.' };

/** On the graded level, from the numbers of the first day of what is shown: those that made it so. */
export async function reasonsOfGraded(
  db: Db,
  areas: LevelAreas,
  moved: Moved[],
  date: Day,
  language: Language,
): Promise<Reasons | null> {
  const { rows } = await sql<SpellRow>`
    select area_id, from_day, severity, state, raw_severity, indicators, standard_version_id from grade_spell
    where area_id = any(${moved.map(({ seq }) => areas.area_id[seq]!)}::int[]) and superseded_at is null
      and from_day <= ${date}::date and (to_day is null or to_day >= ${date}::date)`.execute(db);
  const spells = new Map(rows.map(row => [row.area_id, row]));
  const compiled = await compiledOf(db, [...new Set(rows.map(row => row.standard_version_id))]);
  const reasons: Reasons = new Map();
  for (const { seq, after } of moved) {
    const spell = spells.get(areas.area_id[seq]!);
    if ((spell?.severity ?? null) !== after.severity) return null;
    reasons.set(
      seq,
      spell
        ? { since: spell.from_day, reason: reasonOf(spell, compiled.get(spell.standard_version_id)!, language) }
        : { since: null, reason: NO_REPORT[language] },
    );
  }
  return reasons;
}

/** Of a level above: by what its parts show on the day, as /api/explain says it. */
export function reasonsOfUpper(
  world: World,
  areas: LevelAreas,
  moved: Moved[],
  date: Day,
  language: Language,
): Reasons {
  const graded = world.areas.levels[world.areas.graded_level!]!;
  const children = childrenOf(graded, areas);
  const parts = spellsOf(world, graded.level);
  const spells = spellsOf(world, areas.level);
  const day = dayNumber(date);
  const rule = standardOn(world.standards, date)?.document.roll_up?.[areas.level] ?? 'worst';
  return new Map(
    moved.map(({ seq, after: { severity } }) => {
      const counts = noCounts();
      for (const child of children[seq]!) counts[countOf(shownAt(parts, child, day).severity)]++;
      const reason = sayParts({ severity, counts, rule, level: graded.level }, language);
      return [seq, { since: sinceText(beginOf(spells, seq, day)), reason }];
    }),
  );
}

function beginOf(spells: Spells, seq: number, day: number): number {
  const spell = spellAt(spells, seq, day);
  return spell < 0 ? NO_DAY : spells.from[spell]!;
}
