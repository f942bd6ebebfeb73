import type { Day, Severity, Text } from '#core/contract.ts';
import type { StateDiagram } from '#core/contract_standards.ts';
import type { Row } from '#core/cql2/evaluate.ts';
import { daysBetween } from '#core/days.ts';
import type { CompiledStandard, Raw } from '#core/standard/compile.ts';
import { leavesOf } from './comparisons.ts';
import type { Standing } from './memory.ts';
import { fill, GRADE_WORDS, join, say } from './words.ts';

/** Where an area stands at the end of a day, by its own memory, and by hand where a person set its grade. */
export type Standpoint = {
  day: Day;
  raw: Raw;
  standing: Standing;
  /** Indicators of the day. */
  values: Row;
  override: { severity: Severity; from: Day; to: Day } | null;
};

type Edge = StateDiagram['edges'][number];

/** How the grade can go from where it stands: the days counted towards each step, and what else it waits for. */
export function drawStateDiagram(compiled: CompiledStandard, at: Standpoint): StateDiagram {
  const { raw, standing, override } = at;
  const { severity } = standing;
  const edges: Edge[] = [];
  if (override) edges.push(overrideEdge(at, override));
  if (severity !== null) {
    if (raw.suspended) edges.push(suspendedEdge(compiled, at, severity));
    if (severity < 4) edges.push(raiseEdge(compiled, at, severity));
    if (severity > 0) edges.push(lowerEdge(compiled, at, severity));
  }
  const current = override ? override.severity : raw.severity === null ? null : severity;
  return { current, raw: raw.severity, edges, sentence: sayWhole(at, edges) };
}

function sayWhole({ raw, standing: { severity }, override }: Standpoint, edges: Edge[]): Text {
  const told = (kind: Edge['kind']): Text | undefined => edges.find(edge => edge.kind === kind)?.sentence;
  const first = override ? told('override') : undefined;
  if (first) return first;
  if (raw.severity === null || severity === null)
    return severity === null
      ? {
          zh: '尚无等级：有数据的第一天按规则定级。',
          en: 'No grade yet: the first day with data gets what the rules give.',
        }
      : {
          zh: `当日数据不足，不计数；此前的等级为${GRADE_WORDS.zh[severity]}，已计的天数保留。`,
          en: `Not enough data on this day: no count advances or breaks. The grade before was ${word(severity)}.`,
        };
  if (raw.severity > severity) return told('raise') as Text;
  if (raw.severity < severity) return told('lower') as Text;
  return {
    zh: `规则当日也给出${GRADE_WORDS.zh[severity]}：没有在计的天数。`,
    en: `The rules give ${word(severity)} for this day too: no days are being counted.`,
  };
}

const word = (severity: Severity): string => GRADE_WORDS.en[severity].toLowerCase();
const days = (count: number): string => `${count} day${count === 1 ? '' : 's'}`;

function raiseEdge({ memory }: CompiledStandard, { standing }: Standpoint, from: Severity): Edge {
  const days_needed = memory.raise_after_days;
  const { raise_days: days_counted, raise_floor: to } = standing;
  const [zh, en] = [GRADE_WORDS.zh[from], word(from)];
  const sentence: Text =
    to !== null && days_counted > 0
      ? {
          zh: `已连续${days_counted}天高于${zh}，满${days_needed}天升至${GRADE_WORDS.zh[to]}。`,
          en: `Day ${days_counted} of ${days_needed} above ${en}; then it rises to ${word(to)}.`,
        }
      : days_needed === 1
        ? { zh: `规则给出高于${zh}的等级，当天即升。`, en: `It rises on the first day above ${en}.` }
        : {
            zh: `连续${days_needed}天高于${zh}即升。`,
            en: `It rises after ${days(days_needed)} in a row above ${en}.`,
          };
  return {
    kind: 'raise',
    from,
    to: days_counted > 0 ? to : null,
    days_counted,
    days_needed,
    waiting_for: [],
    sentence,
  };
}

function lowerEdge(compiled: CompiledStandard, at: Standpoint, from: Severity): Edge {
  const { memory } = compiled;
  const { lower_days: days_counted, lower_ceiling } = at.standing;
  const days_needed = memory.lower_after_days[from];
  const to = lower_ceiling === null ? null : (Math.max(from - memory.lower_steps, lower_ceiling) as Severity);
  const waiting_for = obstacles(compiled, at, from);
  const [zh, en] = [GRADE_WORDS.zh[from], word(from)];
  const steps = memory.lower_steps < from;
  const sentence: Text =
    to !== null && days_counted > 0
      ? days_counted < days_needed
        ? {
            zh: `已连续${days_counted}天低于${zh}，满${days_needed}天可降至${GRADE_WORDS.zh[to]}`,
            en: `Day ${days_counted} of ${days_needed} below ${en}; then it can fall to ${word(to)}`,
          }
        : {
            zh: `已连续${days_counted}天低于${zh}（须满${days_needed}天），可降至${GRADE_WORDS.zh[to]}`,
            en: `Below ${en} for ${days(days_counted)}, ${days_needed} needed; it can fall to ${word(to)}`,
          }
      : {
          zh: `连续${days_needed}天低于${zh}可降${steps ? `，每次最多${memory.lower_steps}级` : ''}`,
          en: `It can fall after ${days(days_needed)} in a row below ${en}${steps ? `, at most ${memory.lower_steps} grade${memory.lower_steps === 1 ? '' : 's'} at a time` : ''}`,
        };
  return {
    kind: 'lower',
    from,
    to,
    days_counted,
    days_needed,
    waiting_for,
    sentence: withObstacles(sentence, waiting_for),
  };
}

const withObstacles = ({ zh, en }: Text, waiting_for: Text[]): Text => ({
  zh: `${zh}${waiting_for.map(text => `；${text.zh}`).join('')}。`,
  en: `${en}${waiting_for.map(text => `; ${text.en}`).join('')}.`,
});

/** What keeps the grade from falling besides days. Days at or above it need no further reason. */
function obstacles(compiled: CompiledStandard, at: Standpoint, severity: Severity): Text[] {
  const { raw, standing } = at;
  const { memory } = compiled;
  const found: Text[] = [];
  if (raw.severity === null || raw.severity >= severity) return found;
  if ((raw.held_severity ?? 4) >= severity)
    found.push({
      zh: `加上余量（${sayMargin(compiled, '，')}）后规则仍给出${GRADE_WORDS.zh[severity]}或更高，当日不计入`,
      en: `with the margin (${sayMargin(compiled, ', ')}) the rules still give ${word(severity)} or worse, so this day does not count`,
    });
  if (raw.suspended) found.push(sayOf(compiled.standard.suspend?.because, at.values, SUSPENDED));
  if (standing.stood_days <= memory.minimum_days)
    found.push({
      zh: `本等级至少保持${memory.minimum_days}天，今为第${standing.stood_days}天`,
      en: `it has to stand ${days(memory.minimum_days)}, this is day ${standing.stood_days}`,
    });
  if (!raw.lower_allowed) found.push(sayRequirement(compiled, at.values));
  return found;
}

const SUSPENDED: Text = {
  zh: '处于暂停状态，暂停期间不降级',
  en: 'suspended: while that lasts the grade does not fall',
};

const sayMargin = ({ standard }: CompiledStandard, between: string): string =>
  Object.entries(standard.memory?.margin ?? {})
    .map(([name, by]) => `${name} ${by < 0 ? '−' : '+'}${Math.abs(by)}`)
    .join(between);

function sayRequirement({ lower_requires, standard }: CompiledStandard, values: Row): Text {
  const open = lower_requires ? leavesOf(lower_requires, values).filter(({ truth }) => truth !== true) : [];
  const words = (language: 'zh' | 'en'): string => {
    const said = open.map(leaf => say(leaf, language));
    const all = said.length > 0 && !said.includes(null);
    return all ? join([...new Set(said as string[])], language) : (standard.memory?.lower_requires ?? '');
  };
  return { zh: `降级条件尚未满足：${words('zh')}`, en: `the condition for falling is not met: ${words('en')}` };
}

const sayOf = (text: Text | undefined, values: Row, otherwise: Text): Text =>
  text ? { zh: fill(text, values, 'zh'), en: fill(text, values, 'en') } : otherwise;

function suspendedEdge(compiled: CompiledStandard, { values }: Standpoint, from: Severity): Edge {
  const because = sayOf(compiled.standard.suspend?.because, values, SUSPENDED);
  const counting = compiled.memory.keeps_counting;
  const sentence: Text = {
    zh: `暂停：${because.zh}；天数${counting ? '继续计算' : '不计算'}。`,
    en: `Suspended: ${because.en}; the days ${counting ? 'count on' : 'do not count'}.`,
  };
  return { kind: 'suspended', from, to: from, days_counted: 0, days_needed: 0, waiting_for: [because], sentence };
}

function overrideEdge(
  { day, standing }: Standpoint,
  { severity, from, to }: NonNullable<Standpoint['override']>,
): Edge {
  const days_counted = daysBetween(from, day) + 1;
  const days_needed = daysBetween(from, to) + 1;
  const back = standing.severity;
  const sentence: Text = {
    zh: `人工调整为${GRADE_WORDS.zh[severity]}，至${to}为止（第${days_counted}天，共${days_needed}天）；到期后恢复为按标准所定的等级${back === null ? '' : `，目前为${GRADE_WORDS.zh[back]}`}。`,
    en: `Set to ${word(severity)} by hand until ${to} (day ${days_counted} of ${days_needed}); then what the standard holds comes back${back === null ? '' : `, ${word(back)} at present`}.`,
  };
  return { kind: 'override', from: severity, to: back, days_counted, days_needed, waiting_for: [], sentence };
}
