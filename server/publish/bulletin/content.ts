import { GRADES, gradeOf, type Language, type Severity } from '#core/contract.ts';
import type {
  BulletinArea,
  BulletinContent,
  BulletinRequest,
  BulletinRow,
  BulletinTheme,
} from '#core/contract_bulletin.ts';
import { MATRIX_ORDER } from '#core/contract_standards.ts';
import { dayBefore, isDay } from '#core/days.ts';
import { thresholdSide } from '#core/standard/legend_words.ts';
import { GRADE_COLOURS, NUMERALS } from '#core/theme/grade_colours.ts';
import { overrideOn } from '#server/grading/overrides/store.ts';
import type { Db } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import { conditionOf } from '#server/publish/legend_routes.ts';
import { MOST_OUTLINES } from '#server/publish/outlines.ts';
import { pathOf } from '#server/publish/paths.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { dayOf, insideOf, levelOf, placeOf, seqsOf } from '#server/publish/questions.ts';
import { reasonsOfGraded } from '#server/publish/situation/day_changes.ts';
import { gradeParts } from '#server/publish/state_parts.ts';
import { standardRef } from '#server/publish/status_routes.ts';
import { inSnapshot, standardOn, type World } from '#server/publish/world.ts';
import { movedOf, OTHER_STATES, rowsOf, shownGrade, tallyOf } from './figures.ts';
import { sinceIssue } from './since_issue.ts';
import {
  asOfWords,
  EVERYWHERE,
  keyLabel,
  levelName,
  sayMethod,
  sayStandardChange,
  saySummary,
  stateLabel,
} from './words.ts';

export type BulletinQuestion = Required<Omit<BulletinRequest, 'corrects'>>;

/** `place`: the name of what it is about; null where it has none. */
export type Computed = { content: BulletinContent; areas: BulletinRow[]; place: string | null };

/** Grades that are written while they are read are read again; at one revision a second the first or second time fits. */
const ATTEMPTS = 20;

/** The numbers of a bulletin, from the world that all other answers come from. Refuses days and areas that there are not. */
export async function computeBulletin(publisher: Publisher, asked: BulletinQuestion): Promise<Computed> {
  const { database, config } = publisher.context;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const world = await publisher.now();
    const found = await inSnapshot(database, db => readContent(db, world, asked, config.time_zone));
    if (found !== null) return found;
    publisher.forget();
  }
  throw fault('being_graded', `The grades of ${asked.date} are being computed.`);
}

/** What was left out of a request, put in; refused where it cannot be. */
export function questionOf(world: World, request: BulletinRequest): BulletinQuestion {
  const { date, language, theme = 'official' satisfies BulletinTheme, parent = null } = request;
  const compared_with = request.compared_with ?? (isDay(date) ? dayBefore(date) : undefined);
  const graded = levelOf(world, undefined);
  dayOf(world, date);
  // The first graded day has nothing to be compared with but days without any grade.
  if (date !== world.first_day) dayOf(world, compared_with, 'compared_with');
  if (compared_with! >= date)
    throw fault('invalid_parameter', `compared_with "${compared_with}" is not before ${date}.`);
  if (parent !== null) insideOf(world, graded, parent);
  return { date, compared_with: compared_with!, language, theme, parent };
}

async function readContent(db: Db, world: World, asked: BulletinQuestion, time_zone: string): Promise<Computed | null> {
  const { date, compared_with, parent, language, theme } = questionOf(world, asked);
  const graded = levelOf(world, undefined);
  const seqs = seqsOf(graded, insideOf(world, graded, parent ?? undefined));
  if (seqs.length > MOST_OUTLINES)
    throw fault(
      'outlines_too_large',
      `The bulletin would have ${seqs.length} areas; ${MOST_OUTLINES} is the limit. Name a parent, such as a district.`,
    );
  const rows = rowsOf(world, graded, seqs, date, compared_with);
  demandGrades(rows, graded, asked);
  const tally = tallyOf(rows);
  const moved = movedOf(rows);
  const changed = moved.flatMap(group => group.rows);
  const without = rows.filter(({ severity }) => severity === null);
  const explained = [...changed, ...without].map(row => ({
    ...{ seq: row.seq, before: shownGrade(row.before), after: shownGrade(row) },
  }));
  const reasons = await reasonsOfGraded(db, graded, explained, date, language);
  if (reasons === null) return null;

  const place = parent === null ? null : placeOf(world, parent);
  const placed = place && { code: parent!, name: place.areas.name[place.seq]!, level: place.level };
  const named = (row: BulletinRow): BulletinArea => ({
    code: row.code,
    name: row.name,
    path: pathWords(world, row, placed?.level),
  });
  const standard = (standardOn(world.standards, date) ?? world.standards[0])!;
  const sum = (direction: string) =>
    moved.filter(group => group.direction === direction).reduce((total, group) => total + group.rows.length, 0);
  const moves = { up: sum('up'), down: sum('down'), other: sum('other') };
  const population = Object.values(tally.population).reduce((total, people) => total + people, 0);
  const { document } = standard;
  const side = thresholdSide(document.rules);
  const content: BulletinContent = {
    ...{ date, compared_with, as_of: world.as_of, as_of_words: asOfWords(date, language), time_zone },
    ...{ boundary_version: world.areas.boundary_version, revision: world.versions.revision },
    ...{ level: graded.level, level_name: levelName(graded.level, language), parent: placed },
    ...{ areas: rows.length, population },
    grades: MATRIX_ORDER.map(key => {
      const severity = key === 'insufficient' ? null : (GRADES.indexOf(key) as Severity);
      const people = tally.population[key];
      return {
        ...{ key, severity, numeral: key === 'insufficient' ? null : NUMERALS[key], label: keyLabel(key, language) },
        words: severity === null ? null : (conditionOf(document, severity).words?.[language] ?? null),
        ...{ colour: GRADE_COLOURS[theme][key].fill, text_colour: GRADE_COLOURS[theme][key].text },
        ...{ areas: tally.counts[key], before: tally.before[key], population: people },
        population_percent: population === 0 ? null : Math.round((1000 * people) / population) / 10,
      };
    }),
    states: OTHER_STATES.flatMap(state => {
      const areas = tally.states.get(state) ?? 0;
      return areas === 0 ? [] : [{ state, label: stateLabel(state, language), areas }];
    }),
    transitions: moved.map(({ rows: of, ...group }) => ({
      ...group,
      changes: of.map(row => ({
        ...named(row),
        ...{ before: shownGrade(row.before), after: shownGrade(row), since: row.since, population: row.population },
        reason: reasons.get(row.seq)!.reason,
      })),
    })),
    ...moves,
    summary: saySummary(
      {
        ...{ date, compared_with, level: graded.level, areas: rows.length, ...moves, counts: tally.counts },
        place: placed?.name ?? topName(world) ?? EVERYWHERE[language],
      },
      language,
    ),
    standard: {
      ...standardRef(standard),
      name: document.title[language],
      ...{ citation: document.source.citation, fidelity: document.source.fidelity },
    },
    method: sayMethod(document, standard.version, graded.level, language),
    threshold_side: side?.label[language] ?? null,
    measures: MATRIX_ORDER.flatMap(key => {
      if (key === 'insufficient' || tally.counts[key] === 0) return [];
      const { measures, resumption } = gradeParts(document, GRADES.indexOf(key) as Severity, language);
      return measures || resumption ? [{ key, label: keyLabel(key, language), measures, resumption }] : [];
    }),
    insufficient: without.map(row => ({ ...named(row), reason: reasons.get(row.seq)!.reason })),
    stale: rows.filter(({ state }) => state === 'stale').map(row => ({ ...named(row), grade: gradeOf(row.severity) })),
    overrides: await overridesOf(db, graded, rows, date, named),
    standard_change: standardChange(world, asked, tally.matrix, language),
    since_issue: await sinceIssue(db, asked, rows, named, time_zone),
  };
  return { content, areas: rows, place: placed?.name ?? topName(world) };
}

/** A page without areas or without any grade tells nobody anything, and could be taken for an all-clear. */
function demandGrades(rows: BulletinRow[], { level }: LevelAreas, { date, parent }: BulletinQuestion): void {
  const place = parent === null ? '' : ` in ${parent}`;
  if (rows.length === 0)
    throw fault('bulletin_empty', `There is no ${level}${place}: name another area, or import those inside it.`);
  if (rows.every(({ severity }) => severity === null))
    throw fault(
      'bulletin_empty',
      `No ${level}${place} has a grade on ${date}: report its data, or choose another day or area.`,
    );
}

/** Names above an area, without those that hold all of the bulletin. */
function pathWords(world: World, { code }: BulletinRow, within: LevelAreas['level'] | undefined): string {
  const path = pathOf(world.areas, code);
  const begin = within === undefined ? 0 : path.findIndex(({ level }) => level === within) + 1;
  return path
    .slice(begin)
    .filter(({ level }) => within !== undefined || world.areas.levels[level]!.count > 1)
    .map(({ name }) => name)
    .join(' > ');
}

/** The one area that holds all others; null where there are several. */
function topName({ areas }: World): string | null {
  const top = areas.levels.city ?? areas.levels.district;
  return top?.count === 1 && top.level !== areas.graded_level ? top.name[1]! : null;
}

async function overridesOf(
  db: Db,
  areas: LevelAreas,
  rows: BulletinRow[],
  day: string,
  named: (row: BulletinRow) => BulletinArea,
): Promise<BulletinContent['overrides']> {
  const found: BulletinContent['overrides'] = [];
  for (const row of rows.filter(({ state }) => state === 'override')) {
    const override = await overrideOn(db, areas.area_id[row.seq]!, day, undefined);
    if (override === null) continue;
    const { severity, from, to, reason, decided_by } = override;
    found.push({ ...named(row), grade: GRADES[severity], from, to, reason, approved_by: decided_by ?? '' });
  }
  return found;
}

function standardChange(
  world: World,
  { date, compared_with }: BulletinQuestion,
  matrix: number[][],
  language: Language,
): BulletinContent['standard_change'] {
  const [before, after] = [compared_with, date].map(day => standardOn(world.standards, day) ?? world.standards[0]!);
  if (before!.id === after!.id) return null;
  const nameOf = ({ document, version }: World['standards'][number]) =>
    language === 'zh' ? `《${document.title.zh}》第${version}版` : `“${document.title.en}” version ${version}`;
  const sentence = sayStandardChange(nameOf(before!), nameOf(after!), { date, compared_with }, language);
  return { before: standardRef(before!), after: standardRef(after!), sentence, matrix };
}
