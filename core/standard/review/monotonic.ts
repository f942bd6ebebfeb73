import type { Severity, Text } from '#core/contract.ts';
import type { Check } from '#core/contract_standards.ts';
import { gradeColumns } from '#core/grading/raw.ts';
import { makeRandom } from '#core/statistics/random.ts';
import type { CompiledStandard } from '../compile.ts';
import { parseIndicator } from '../indicator.ts';
import { type Sample, toColumns } from './decisions.ts';
import { COUNTED, type EventKind, makeReader, withMore } from './history.ts';
import { withOneMoreToday } from './more_today.ts';
import { changesInWords, gradeInWords } from './words.ts';

type Numbers = Record<string, number | null>;
type Better = {
  before: Numbers;
  after: Numbers;
  from: Severity;
  to: Severity;
  what: Text;
  why: 'wrong' | 'ratio' | 'earlier';
};

/** What must never make a grade better, in words. */
export const WORSE: Partial<Record<EventKind, (days: number) => Text>> = {
  case: days => ({ zh: `${ago(days).zh}多一例病例`, en: `one more case ${ago(days).en}` }),
  case_65plus: days => ({
    zh: `${ago(days).zh}多一例65岁以上病例`,
    en: `one more case aged 65 and over ${ago(days).en}`,
  }),
  imported_case: days => ({ zh: `${ago(days).zh}多一例输入病例`, en: `one more imported case ${ago(days).en}` }),
  asymptomatic: days => ({
    zh: `${ago(days).zh}多一例无症状感染者`,
    en: `one more asymptomatic infection ${ago(days).en}`,
  }),
  positive: days => ({ zh: `${ago(days).zh}筛查多一人阳性`, en: `one more positive screening ${ago(days).en}` }),
  cluster: days => ({ zh: `${ago(days).zh}多一起聚集性疫情`, en: `one more cluster ${ago(days).en}` }),
  detected_cluster: days => ({
    zh: `${ago(days).zh}多探测到一起聚集`,
    en: `one more detected cluster ${ago(days).en}`,
  }),
  admission: days => ({ zh: `${ago(days).zh}多一人入院`, en: `one more admission ${ago(days).en}` }),
  neighbour_case: days => ({ zh: `${ago(days).zh}相邻区域多一例`, en: `one more case next door ${ago(days).en}` }),
};

const ago = (days: number): Text =>
  days === 0 ? { zh: '当天', en: 'on the day' } : { zh: `${days}天前`, en: `${days} days earlier` };

const CHANGES_EACH = 5;
const SEED = 77;

/**
 * More cases never give a better grade: invented areas get one more case (positive, cluster, admission) on one day, and
 * every indicator that it moves moves with it. A grade that then falls is a finding: the rule is written the wrong way round
 * (failed), or a ratio fell, which more cases can do (a warning: the share of local cases falls with an imported one).
 */
export function checkMonotonic(compiled: CompiledStandard, sample: Sample, rows: readonly Numbers[] = []): Check {
  const found = [...inInvented(compiled, sample), ...inReal(compiled, rows)];
  // One example of each reason.
  const reasons = new Map(found.map(better => [better.why, better]));
  const wrong = reasons.get('wrong');
  const details = [...reasons.values()].map(tell);
  if (wrong) {
    const summary = {
      zh: '病例更多时等级反而更低：请检查比较的方向',
      en: 'More cases can give a better grade: a comparison points the wrong way',
    };
    return { id: 'monotonic', status: 'failed', summary, details: [tell(wrong)] };
  }
  if (details.length > 0) {
    const summary = {
      zh: '病例更多使比值或与前期之比下降时，等级可能更低',
      en: 'More cases can give a better grade where a ratio or a comparison with earlier days falls',
    };
    return { id: 'monotonic', status: 'warning', summary, details };
  }
  const summary = {
    zh: `在${sample.histories.length}个虚拟区域${rows.length ? `和${rows.length}个实际区域` : ''}中，病例更多从未使等级降低`,
    en: `More cases gave no better grade in ${sample.histories.length} invented${rows.length ? ` and ${rows.length} real` : ''} areas`,
  };
  return { id: 'monotonic', status: 'passed', summary, details: [] };
}

const BECAUSE: Record<Better['why'], Text> = {
  wrong: { zh: '', en: '' },
  ratio: { zh: '（比值下降）', en: ' (a ratio falls)' },
  earlier: { zh: '（与前期相比下降）', en: ' (against earlier days it falls)' },
};

function tell({ before, after, from, to, what, why }: Better): { path: null; text: Text } {
  const say = (language: 'zh' | 'en') => {
    const change = changesInWords(before, after, language);
    const because = BECAUSE[why][language];
    const grades = [gradeInWords(from, language), gradeInWords(to, language)];
    return language === 'zh'
      ? `${what.zh}：${grades[0]}变为${grades[1]}${because}：${change}`
      : `${what.en}: ${grades[0]} becomes ${grades[1]}${because}: ${change}`;
  };
  return { path: null, text: { zh: say('zh'), en: say('en') } };
}

function inInvented(compiled: CompiledStandard, { names, days, histories, rows }: Sample): Better[] {
  const random = makeRandom(SEED);
  const read = makeReader(names, days);
  const used = new Set(names.flatMap(name => COUNTED[parseIndicator(name)?.family ?? ''] ?? []));
  const kinds = (Object.keys(WORSE) as EventKind[]).filter(kind => used.has(kind));
  if (kinds.length === 0) return [];
  const changes = histories.flatMap((history, area) =>
    Array.from({ length: CHANGES_EACH }, () => {
      const kind = kinds[Math.floor(random() * kinds.length)] as EventKind;
      // The oldest stretch lies outside every window.
      const stretch = Math.floor(random() * Math.max(1, days.length - 1));
      const what = (WORSE[kind] as (days: number) => Text)(days[stretch] ?? 0);
      return { area, what, after: read(withMore(history, kind, stretch, 1)) };
    }),
  );
  const before = changes.map(({ area }) => rows[area] as Numbers);
  return compare(compiled, names, before, changes);
}

function inReal(compiled: CompiledStandard, rows: readonly Numbers[]): Better[] {
  const names = compiled.indicators;
  const changes = rows.flatMap(row => {
    const after = withOneMoreToday(row, names);
    return after
      ? [{ row, after, what: { zh: '（实际区域）当天多一例病例', en: '(a real area) one more case on the day' } }]
      : [];
  });
  return compare(
    compiled,
    names,
    changes.map(({ row }) => row),
    changes,
  );
}

function compare(
  compiled: CompiledStandard,
  names: readonly string[],
  before: readonly Numbers[],
  changes: readonly { after: Numbers; what: Text }[],
): Better[] {
  const old = gradeColumns(compiled, toColumns(names, before), before.length).severity;
  const now = gradeColumns(
    compiled,
    toColumns(
      names,
      changes.map(({ after }) => after),
    ),
    changes.length,
  ).severity;
  return changes.flatMap(({ after, what }, i) => {
    const [from, to] = [old[i] as number, now[i] as number];
    // To or from no grade is not better or worse.
    if (from < 0 || to < 0 || to >= from) return [];
    const row = before[i] as Numbers;
    return [{ before: row, after, from: from as Severity, to: to as Severity, what, why: reasonOf(row, after) }];
  });
}

/** A rule may look at how things change: then more cases of earlier days are a reason for a better grade, as meant. */
function reasonOf(before: Numbers, after: Numbers): Better['why'] {
  const names = Object.keys(after).filter(name => !name.startsWith('days_since'));
  if (names.some(name => isLess(after[name], before[name]))) return 'ratio';
  const moved = names.filter(name => after[name] !== before[name]);
  return moved.some(name => (parseIndicator(name)?.lag ?? 0) > 0) ? 'earlier' : 'wrong';
}

/** A ratio that goes missing has not fallen. */
const isLess = (after: number | null | undefined, before: number | null | undefined): boolean =>
  typeof after === 'number' && typeof before === 'number' && after < before;
