import {
  type Day,
  GRADES,
  type GradeCounts,
  type Language,
  type Level,
  type Severity,
  type Text,
} from '#core/contract.ts';
import type { CompiledMemory, Raw } from '#core/standard/compile.ts';
import type { RollUp } from '#core/standard/document.ts';
import { GRADE_NAMES } from './wording.ts';

/** The sentences of an explanation that are not a rule's: what memory waits for, what would change the grade, how parts add up. */

const nameOf = (severity: Severity, language: Language): string => GRADE_NAMES[GRADES[severity]][language];

const dayWords = (day: Day, language: Language): string =>
  language === 'zh' ? `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日` : day;

const days = (count: number): string => `${count} day${count === 1 ? '' : 's'}`;

export const sayStill = (severity: Severity, sentence: string, language: Language): string =>
  language === 'zh'
    ? `维持${nameOf(severity, 'zh')}；仅看当日为${sentence}`
    : `Still ${nameOf(severity, 'en').toLowerCase()}; by this day alone it would be ${lowered(sentence)}`;

const lowered = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

export const sayRaise = (cases: number, severity: Severity, language: Language): string =>
  language === 'zh'
    ? `当日再报${cases}例将升为${nameOf(severity, 'zh')}`
    : `${cases} more case${cases === 1 ? '' : 's'} on this day would raise it to ${nameOf(severity, 'en').toLowerCase()}`;

export const sayLower = (date: Day, severity: Severity, language: Language): string =>
  language === 'zh'
    ? `此后每日均报告且无新增，最早${dayWords(date, 'zh')}可降为${nameOf(severity, 'zh')}`
    : `If every day is reported with nothing new, it can fall to ${nameOf(severity, 'en').toLowerCase()} on ${date} at the earliest`;

/** A grade set by hand: until when and why. */
export function sayOverride(
  { severity, from, to, reason }: { severity: Severity; from: Day; to: Day; reason: string },
  language: Language,
): string {
  const stop = /[.。!！?？]$/.test(reason) ? '' : language === 'zh' ? '。' : '.';
  return language === 'zh'
    ? `${nameOf(severity, 'zh')}：人工调整（${dayWords(from, 'zh')}至${dayWords(to, 'zh')}），理由：${reason}${stop}`
    : `${nameOf(severity, 'en')}: set by hand from ${from} to ${to}. Reason: ${reason}${stop}`;
}

/** What stands beneath a grade set by hand. */
export const sayBeneath = (sentence: string, language: Language): string =>
  language === 'zh' ? `若无调整：${sentence}` : ` Without it: ${lowered(sentence)}`;

type Waiting = {
  severity: Severity;
  raw: Raw;
  raise_days: number;
  lower_days: number;
  raise_after_days: number;
  lower_after_days: number;
  stood_days: number;
  memory: CompiledMemory;
};

/** What stands between the grade of the day alone and the grade in force. */
export function sayMemory(waiting: Waiting, language: Language): string {
  const { severity, raw, raise_days, lower_days, raise_after_days, lower_after_days, stood_days, memory } = waiting;
  const zh = language === 'zh';
  const grade = nameOf(severity, language);
  if (raw.severity! > severity)
    return zh
      ? `已连续${raise_days}天高于${grade}，满${raise_after_days}天上升`
      : `Above ${grade.toLowerCase()} for ${days(raise_days)}; it rises after ${raise_after_days}`;
  if (raw.suspended) return zh ? '处于暂停状态，暂停期间不降级' : 'Suspended: while that lasts the grade does not fall';
  if ((raw.held_severity ?? 4) >= severity)
    return zh
      ? `加上余量后规则仍给出${grade}或更高，当日不计入降级天数`
      : `With the margin the rules still give ${grade.toLowerCase()} or worse, so this day does not count towards falling`;
  const counted = zh
    ? `已连续${lower_days}天低于${grade}，满${lower_after_days}天可降`
    : `Below ${grade.toLowerCase()} for ${days(lower_days)}; it can fall after ${lower_after_days}`;
  if (!raw.lower_allowed)
    return zh ? `${counted}；另需满足降级条件，目前尚未满足` : `${counted}; the condition for falling is not met yet`;
  if (stood_days <= memory.minimum_days)
    return zh
      ? `${counted}；且本等级须满${memory.minimum_days}天，今为第${stood_days}天`
      : `${counted}; and the grade has to stand ${days(memory.minimum_days)}, this is day ${stood_days}`;
  return counted;
}

const LEVEL_NAMES: Record<Level, { zh: string; one: string; many: string }> = {
  city: { zh: '个城市', one: 'city', many: 'cities' },
  district: { zh: '个区县', one: 'district', many: 'districts' },
  street: { zh: '个街道', one: 'street', many: 'streets' },
  community: { zh: '个社区', one: 'community', many: 'communities' },
};

/** Rolled up: from how many parts, by which rule, and how they stand. */
export function sayParts(
  { severity, counts, rule, level }: { severity: Severity | null; counts: GradeCounts; rule: RollUp; level: Level },
  language: Language,
): string {
  const zh = language === 'zh';
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const present = [...GRADES].reverse().filter(grade => counts[grade] > 0);
  const listed = present.map(grade =>
    zh ? `${GRADE_NAMES[grade].zh}${counts[grade]}个` : `${counts[grade]} ${GRADE_NAMES[grade].en.toLowerCase()}`,
  );
  if (counts.insufficient > 0)
    listed.push(zh ? `数据不足${counts.insufficient}个` : `${counts.insufficient} without enough data`);
  const { zh: unit, one, many } = LEVEL_NAMES[level];
  const head = severity === null ? (zh ? '数据不足' : 'Insufficient data') : nameOf(severity, language);
  const by = ruleWords(rule)[language];
  return zh
    ? `${head}：由所辖${total}${unit}汇总，${by}：${listed.join('、')}。`
    : `${head}: rolled up from ${total} ${total === 1 ? one : many}, ${by}: ${listed.join(', ')}.`;
}

function ruleWords(rule: RollUp): Text {
  if (rule === 'none') return { zh: '本级不定级', en: 'this level gets no grade' };
  if (rule === 'worst') return { zh: '取其中最严', en: 'the worst of them' };
  const percent = rule.share_of_population_percent;
  return {
    zh: `取不少于${percent}%人口所在的等级`,
    en: `the grade that at least ${percent} % of the people live at or above`,
  };
}
