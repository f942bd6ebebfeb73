import {
  type Day,
  type ExplainPayload,
  frameState,
  GRADES,
  gradeOf,
  type Language,
  type Severity,
} from '#core/contract.ts';
import { dayNumber, dayText } from '#core/days.ts';
import { trace } from '#core/grading/trace.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { compileDocument } from '#server/grading/standard_in_force.ts';
import type { Db } from '#server/platform/database.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { AreaPlace, LevelAreas } from './area_index.ts';
import { clustersAround } from './clusters.ts';
import { readData } from './explain_data.ts';
import { countOf, noCounts, shownAt, sinceText } from './frames.ts';
import { findLower, findRaise, type Ground, type Stand, standOf } from './outlook.ts';
import { pathOf } from './paths.ts';
import { reliabilityOf } from './reliability.ts';
import { childrenOf } from './rolled_up.ts';
import { sayBeneath, sayLower, sayMemory, sayParts, sayRaise, sayStill } from './sentences.ts';
import { NO_DAY, type Spells, spellAt } from './spells.ts';
import { diagramPart, gradeParts, type OverridePart, readOverridePart } from './state_parts.ts';
import { standardRef } from './status_routes.ts';
import { spellsOf, standardOn, type World } from './world.ts';

export type Asked = {
  day: Day;
  as_of: string | undefined;
  language: Language;
  scope: Scope | null;
  /** The world is that of another standard on every day. */
  analysis?: boolean;
};

/**
 * The whole reason for a grade. On the graded level from its reports, by the very evaluator that graded; null where what they
 * give is not the stored grade: reports and the grade they lead to are two transactions.
 */
export async function explainArea(
  db: Db,
  world: World,
  place: AreaPlace & { areas: LevelAreas },
  { day, as_of, language, scope, analysis = false }: Asked,
): Promise<ExplainPayload | null> {
  const common = commonPart(world, place, day, language);
  const clusters = await clustersAround(db, world, place, { day, as_of, language, scope });
  if (place.level !== world.areas.graded_level)
    return { ...common, ...partsPart(world, place, day, language), clusters };

  const ground: Ground = { db, standardOn: date => compiledOn(world, date), as_of, analysis };
  const stand = await standOf(ground, place.areas.area_id[place.seq]!, day, world.first_day!);
  // What a person has set was set over what was published.
  const override = analysis ? null : await readOverridePart(ground, stand.area_id, day, language);
  const agree =
    override === null
      ? stand.severity === common.severity && stand.state === common.state
      : common.state === 'override' && override.grade === common.grade;
  return agree ? { ...common, ...(await reasonPart(ground, stand, override, language)), clusters } : null;
}

const compiledOn = (world: World, day: Day): CompiledStandard =>
  compileDocument((standardOn(world.standards, day) ?? world.standards[0])!.document);

type CommonKey =
  | 'code'
  | 'name'
  | 'level'
  | 'path'
  | 'population'
  | 'date'
  | 'as_of'
  | 'standard'
  | 'grade'
  | 'severity'
  | 'state'
  | 'since'
  | 'days'
  | 'previous'
  | 'measures'
  | 'resumption'
  | 'original';

function commonPart(
  world: World,
  { level, seq, areas }: AreaPlace & { areas: LevelAreas },
  date: Day,
  language: Language,
): Pick<ExplainPayload, CommonKey> {
  const day = dayNumber(date);
  const spells = spellsOf(world, level);
  const { byte, since, severity } = shownAt(spells, seq, day);
  const standard = (standardOn(world.standards, date) ?? world.standards[0])!;
  const { citation, fidelity } = standard.document.source;
  const population = areas.population[seq]!;
  return {
    code: areas.code[seq]!,
    name: areas.name[seq]!,
    level,
    path: pathOf(world.areas, areas.code[seq]!),
    population: Number.isNaN(population) ? null : population,
    date,
    as_of: world.as_of,
    standard: { ...standardRef(standard), source: citation, fidelity },
    grade: gradeOf(severity),
    severity,
    state: frameState(byte),
    since: sinceText(since),
    days: since === NO_DAY ? null : day - since + 1,
    previous: previousOf(spells, seq, day, since),
    ...gradeParts(standard.document, severity, language),
  };
}

/** What was shown before the grade began; without a grade, before the days without one. */
function previousOf(spells: Spells, seq: number, day: number, since: number): ExplainPayload['previous'] {
  const current = spellAt(spells, seq, day);
  if (current < 0) return null;
  let spell = since === NO_DAY ? current - 1 : spellAt(spells, seq, since - 1);
  if (since === NO_DAY) while (spell >= spells.offsets[seq]! && spells.byte[spell] === spells.byte[current]) spell--;
  if (spell < spells.offsets[seq]!) return null;
  const { byte, severity } = shownAt(spells, seq, spells.from[spell]!);
  return { grade: gradeOf(severity), severity, state: frameState(byte), to: dayText(spells.to[spell]!) };
}

type ReasonPart = Omit<ExplainPayload, CommonKey | 'clusters'>;

async function reasonPart(
  ground: Ground,
  stand: Stand,
  override: OverridePart,
  language: Language,
): Promise<ReasonPart> {
  const compiled = ground.standardOn(stand.day);
  const found = trace(compiled, stand.values, language);
  const { severity, raw } = stand;
  const held = severity !== null && raw.severity !== null && raw.severity !== severity;
  const sentence = held ? sayStill(severity, found.sentence, language) : found.sentence;
  // A grade set by hand stays until its expiry, whatever is reported.
  const raise = override ? null : await findRaise(ground, stand);
  const lower = override ? null : await findLower(ground, stand);
  const data = await readData(ground, stand, compiled.indicators);
  return {
    raw: { grade: gradeOf(raw.severity), severity: raw.severity },
    sentence: override ? `${override.sentence}${sayBeneath(sentence, language)}` : sentence,
    rule: raw.severity !== null && raw.rule < compiled.rules.length ? raw.rule : null,
    insufficient: found.insufficient,
    rules: found.rules,
    missing: found.missing,
    override,
    diagram: diagramPart(ground, stand, override),
    memory: held ? memoryPart(compiled, stand, severity, language) : null,
    indicators: compiled.indicators.map(name => {
      const { label, unit } = labels(parseIndicator(name)!);
      return { name, label: label[language], unit: unit[language], value: stand.values[name] ?? null };
    }),
    data,
    reliability: await reliabilityOf(ground, stand, compiled.indicators, data, language),
    change: {
      raise: raise && {
        cases: raise.cases,
        grade: GRADES[raise.severity],
        sentence: sayRaise(raise.cases, raise.severity, language),
      },
      lower: lower && {
        date: lower.date,
        grade: GRADES[lower.severity],
        sentence: sayLower(lower.date, lower.severity, language),
      },
      edge: raise?.cases === 1,
    },
    parts: null,
  };
}

function memoryPart(
  { memory }: CompiledStandard,
  { raw, after }: Stand,
  severity: Severity,
  language: Language,
): ExplainPayload['memory'] {
  const counts = {
    raise_days: after.raise_days,
    lower_days: after.lower_days,
    raise_after_days: memory.raise_after_days,
    lower_after_days: memory.lower_after_days[severity],
  };
  return {
    sentence: sayMemory({ ...counts, severity, raw, stood_days: after.stood_days, memory }, language),
    ...counts,
  };
}

const MOST_WORST = 12;

/** For a level above: by its parts, the graded areas inside it. */
function partsPart(
  world: World,
  { level, seq, areas }: AreaPlace & { areas: LevelAreas },
  date: Day,
  language: Language,
): ReasonPart {
  const graded = world.areas.levels[world.areas.graded_level!]!;
  const spells = spellsOf(world, graded.level);
  const day = dayNumber(date);
  const counts = noCounts();
  const inside = childrenOf(graded, areas)[seq]!.map(child => {
    const { byte, severity } = shownAt(spells, child, day);
    counts[countOf(severity)]++;
    return { code: graded.code[child]!, name: graded.name[child]!, severity, state: frameState(byte) };
  });
  const { severity } = shownAt(spellsOf(world, level), seq, day);
  const rule = standardOn(world.standards, date)?.document.roll_up?.[level] ?? 'worst';
  // A part without a grade comes before a green one: it is what keeps the whole from being green.
  const rank = (part: { severity: Severity | null }) => part.severity ?? 0.5;
  return {
    raw: { grade: gradeOf(severity), severity },
    sentence: sayParts({ severity, counts, rule, level: graded.level }, language),
    rule: null,
    insufficient: [],
    rules: [],
    missing: [],
    override: null,
    diagram: null,
    memory: null,
    indicators: [],
    data: [],
    reliability: null,
    change: { raise: null, lower: null, edge: false },
    parts: { counts, worst: inside.sort((a, b) => rank(b) - rank(a)).slice(0, MOST_WORST) },
  };
}
