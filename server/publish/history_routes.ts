import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Day, frameState, gradeOf, type HistoryPayload, type State } from '#core/contract.ts';
import { dayNumber, dayText, isDay } from '#core/days.ts';
import { isComputed, parseIndicator } from '#core/standard/indicator.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import { shownAt, sinceText } from './frames.ts';
import { answers, HistorySchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { AreaCode, DayText, query, StandardId } from './questions.ts';
import { answerOnce } from './responses.ts';
import { daysIn, demandField, knownDay, placeIn } from './scope.ts';
import { OPEN_END, type Spells } from './spells.ts';
import { standardRef } from './status_routes.ts';
import { spellsOf, standardOn, type World } from './world.ts';

/** Days an answer spans at most: ten years. */
const MOST_DAYS = 3_660;
const MOST_INDICATORS = 20;

export const historyRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const { db } = publisher.context.database;
    app.get(
      '/api/history/:code',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'Grades, counts and indicators of an area over time',
          description:
            'From the first graded day to the last unless from and to narrow it. `indicators`: names with commas between them. For a key ' +
            'without the field indicators `days` is empty: `spells` have the grades. With `standard` these are those of an analysis.',
          response: answers(HistorySchema),
          params: Type.Object({ code: AreaCode }),
          querystring: query({
            from: Type.Optional(DayText),
            to: Type.Optional(DayText),
            standard: Type.Optional(StandardId),
            indicators: Type.Optional(
              Type.String({ maxLength: 2_000, examples: ['cases_per_100k_7d,positivity_percent_7d'] }),
            ),
          }),
        },
      },
      async (request, reply) => {
        const { standard } = request.query;
        const { world, analysis } = await publisher.world(standard === undefined ? {} : { standard });
        const { scope } = request.reader;
        demandField(scope, 'grades');
        const { seq, level, areas } = placeIn(world, scope, request.params.code);
        const names = indicatorNames(request.query.indicators);
        if (names.length > 0) demandField(scope, 'indicators');
        const numbers = !scope?.fields || scope.fields.includes('indicators');
        const payload: HistoryPayload = { code: request.params.code, level, spells: [], days: [], standards: [] };
        const asked = spanOf(world, request.query.from, request.query.to);
        const span = asked && daysIn(scope, asked.from, asked.to);
        if (span !== null) {
          const { from, to } = span;
          const area_id = areas.area_id[seq]!;
          const spells = spellsOf(world, level);
          const own = level === world.areas.graded_level && !analysis;
          const found = own ? await ownSpells(db, area_id, from, to) : rolledUpSpells(world, spells, seq, from, to);
          payload.spells = found.map(spell => spellWithin(scope, spell));
          payload.standards = standardsOf(world, found);
          const counts = numbers ? await countsByDay(db, area_id, from, to) : new Map<Day, Counts>();
          const values =
            names.length === 0 ? [] : await indicatorValues(db, { names, cells: { areas: [area_id], from, to } });
          const valuesOn = new Map(values.map(row => [row.day, row.values]));
          for (let day = dayNumber(from); numbers && day <= dayNumber(to); day++) {
            const date = dayText(day);
            const { byte, severity } = shownAt(spells, seq, day);
            const found = counts.get(date);
            payload.days.push({
              date,
              severity,
              state: frameState(byte),
              confirmed: found?.confirmed ?? 0,
              tested: found?.tested ?? 0,
              positive: found?.positive ?? 0,
              reported: found?.reported ?? false,
              indicators: valuesOn.get(date) ?? Object.fromEntries(names.map(name => [name, null])),
            });
          }
        }
        return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
      },
    );
  };

export function indicatorNames(text: string | undefined, most = MOST_INDICATORS): string[] {
  const names = [...new Set((text ?? '').split(',').map(name => name.trim()))].filter(name => name !== '');
  if (names.length > most)
    throw fault('invalid_parameter', `${names.length} indicators are asked for; ask for at most ${most} at a time.`);
  for (const name of names) {
    const indicator = parseIndicator(name);
    if (indicator === null || !isComputed(indicator))
      throw fault('invalid_parameter', `"${name}" is not an indicator. Their names look like cases_per_100k_7d.`);
  }
  return names;
}

/** The days asked for that are graded: a page asks for 28 days whatever there is. Null where there are none. */
function spanOf(world: World, from: string | undefined, to: string | undefined): { from: Day; to: Day } | null {
  for (const [name, text] of Object.entries({ from, to }))
    if (text !== undefined && !isDay(text))
      throw fault('invalid_parameter', `${name} "${text}" is not a day of the calendar written YYYY-MM-DD.`);
  if (from !== undefined && to !== undefined && from > to)
    throw fault('invalid_parameter', `from ${from} is after to ${to}.`);
  const { first_day, last_day } = world;
  if (first_day === null || last_day === null) return null;
  const last = to !== undefined && to < last_day ? to : last_day;
  let first = from !== undefined && from > first_day ? from : first_day;
  if (first > last) return null;
  const earliest = dayText(dayNumber(last) - MOST_DAYS + 1);
  if (first < earliest) first = earliest;
  return { from: first, to: last };
}

type HistorySpell = HistoryPayload['spells'][number];

/** Cut to the days of the scope; which rule it was is one of the reasons. */
function spellWithin(scope: Scope | null, spell: HistorySpell): HistorySpell {
  if (scope === null) return spell;
  return {
    ...spell,
    from: scope.from && spell.from < scope.from ? scope.from : spell.from,
    to: scope.to && (spell.to === null || spell.to > scope.to) ? scope.to : spell.to,
    since: knownDay(scope, spell.since),
    rule: scope.fields === null || scope.fields.includes('reasons') ? spell.rule : null,
  };
}

const standardsOf = ({ standards }: World, spells: HistorySpell[]): HistoryPayload['standards'] =>
  standards
    .filter(entry =>
      spells.some(({ standard, version }) => standard === entry.standard_id && version === entry.version),
    )
    .map(standardRef);

async function ownSpells(db: Db, area_id: number, from: Day, to: Day): Promise<HistorySpell[]> {
  const { rows } = await sql<Omit<HistorySpell, 'grade' | 'state'> & { state: State }>`
    select g.from_day as "from", g.to_day as "to", g.severity, g.state, g.since, v.standard_id as standard, v.version,
           case when g.rule >= 0 and g.state <> 'override' then g.rule end as rule
    from grade_spell g join standard_version v on v.standard_version_id = g.standard_version_id
    where g.area_id = ${area_id} and g.superseded_at is null
      and g.from_day <= ${to}::date and (g.to_day is null or g.to_day >= ${from}::date)
    order by g.from_day`.execute(db);
  return rows.map(({ from: begins, to: ends, severity, ...rest }) => ({
    from: begins,
    to: ends,
    grade: gradeOf(severity),
    severity,
    ...rest,
  }));
}

function rolledUpSpells(world: World, spells: Spells, seq: number, from: Day, to: Day): HistorySpell[] {
  const found: HistorySpell[] = [];
  for (let spell = spells.offsets[seq]!; spell < spells.offsets[seq + 1]!; spell++) {
    if (spells.from[spell]! > dayNumber(to) || spells.to[spell]! < dayNumber(from)) continue;
    const { byte, since, severity } = shownAt(spells, seq, spells.from[spell]!);
    const begins = dayText(spells.from[spell]!);
    const standard = standardOn(world.standards, begins);
    found.push({
      from: begins,
      to: spells.to[spell] === OPEN_END ? null : dayText(spells.to[spell]!),
      grade: gradeOf(severity),
      severity,
      state: frameState(byte),
      since: sinceText(since),
      standard: standard?.standard_id ?? '',
      version: standard?.version ?? 0,
      rule: null,
    });
  }
  return found;
}

type Counts = { day: Day; confirmed: number; tested: number; positive: number; reported: boolean };

/** Sums over the area and all that lies in it; reported = some case report of the day. */
async function countsByDay(db: Db, area_id: number, from: Day, to: Day): Promise<Map<Day, Counts>> {
  const { rows } = await sql<Counts>`
    with part as (
      select area_id from area
      where retired_version is null and ${area_id}::int in (area_id, city_id, district_id, street_id)),
    row as (
      select r.day, r.confirmed, 0 as tested, 0 as positive, true as reported
      from case_report r join part using (area_id)
      where r.superseded_at is null and r.day between ${from}::date and ${to}::date
      union all
      select r.day, 0, r.tested, r.positive, false
      from screening_report r join part using (area_id)
      where r.superseded_at is null and r.day between ${from}::date and ${to}::date)
    select day, sum(confirmed)::float8 as confirmed, sum(tested)::float8 as tested,
           sum(positive)::float8 as positive,
           bool_or(reported) as reported
    from row group by day order by day`.execute(db);
  return new Map(rows.map(row => [row.day, row]));
}
