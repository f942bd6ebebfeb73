import type { Day, GradeCounts, Language, Level, State, Text } from '#core/contract.ts';
import type { BulletinContent } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER, type MatrixKey } from '#core/contract_standards.ts';
import type { Standard } from '#core/standard/document.ts';
import { GRADE_LABELS, GRADE_NAMES, STATE_LABELS } from '#server/publish/wording.ts';

/** The sentences of a bulletin's numbers; headings and labels of its pages are in core/bulletin_labels.ts. */

const LEVEL_NAMES: Record<Level, Text> = {
  city: { zh: '城市', en: 'cities' },
  district: { zh: '区县', en: 'districts' },
  street: { zh: '街道', en: 'streets' },
  community: { zh: '社区', en: 'communities' },
};
export const levelName = (level: Level, language: Language): string => LEVEL_NAMES[level][language];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function dayWords(day: Day, language: Language): string {
  const [month, date] = [Number(day.slice(5, 7)), Number(day.slice(8))];
  return language === 'zh' ? `${month}月${date}日` : `${date} ${MONTHS[month - 1]} ${day.slice(0, 4)}`;
}

/** A day is closed at its end. */
export const asOfWords = (day: Day, language: Language): string =>
  language === 'zh' ? `数据截至 ${dayWords(day, 'zh')} 24:00` : `Data as of ${dayWords(day, 'en')}, 24:00`;

/** `2026-02-13 08:12`, in the time zone of the service. */
export function momentWords(moment: string, time_zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: time_zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  }).formatToParts(new Date(moment));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find(part => part.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}`;
}

export const numberWords = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

export const keyName = (key: MatrixKey, language: Language): string =>
  key === 'insufficient' ? STATE_LABELS.insufficient[language] : GRADE_NAMES[key][language];

export const keyLabel = (key: MatrixKey, language: Language): string =>
  key === 'insufficient' ? STATE_LABELS.insufficient[language] : GRADE_LABELS[key][language];

export const stateLabel = (state: State, language: Language): string => STATE_LABELS[state][language];

type Counted = Pick<BulletinContent, 'date' | 'compared_with' | 'level' | 'areas' | 'up' | 'down' | 'other'> & {
  counts: GradeCounts;
  place: string;
};

export function saySummary(
  { date, compared_with, level, areas, up, down, other, counts, place }: Counted,
  language: Language,
): string {
  const present = MATRIX_ORDER.filter(key => counts[key] > 0);
  const unit = levelName(level, language);
  if (language === 'zh') {
    const listed = present.map(key => `${keyName(key, 'zh')}${numberWords(counts[key])}个`).join('、');
    const moved = [up > 0 && `上升${up}个`, down > 0 && `下降${down}个`, other > 0 && `定级与否变化${other}个`];
    const changes = moved.filter(Boolean).join('、') || '等级均无变化';
    return `截至${dayWords(date, 'zh')}24:00，${place}共${numberWords(areas)}个${unit}：${listed}。与${dayWords(compared_with, 'zh')}相比，${changes}。`;
  }
  const listed = present.map(key => `${numberWords(counts[key])} ${keyName(key, 'en').toLowerCase()}`).join(', ');
  const moved = [
    up > 0 && `${up} went up`,
    down > 0 && `${down} went down`,
    other > 0 && `${other} gained or lost a grade`,
  ];
  const changes = moved.filter(Boolean).join(', ') || 'no grade changed';
  return `At the end of ${dayWords(date, 'en')}, ${place} has ${numberWords(areas)} ${unit}: ${listed}. Compared with ${dayWords(compared_with, 'en')}: ${changes}.`;
}

export function sayMethod(
  { title, memory, source }: Standard,
  version: number,
  level: Level,
  language: Language,
): string {
  const unit = levelName(level, language);
  const note = source.fidelity === 'adapted' && source.note ? source.note[language] : '';
  if (language === 'zh') {
    const slow = memory ? '升级、降级按标准规定的天数和条件执行。' : '等级为当日规则所得，不作延迟。';
    return `各${unit}按分级标准《${title.zh}》（第${version}版）由上报数据逐日定级，最先成立的规则决定当日等级。${slow}数据不足者不定级，不计为低风险。${note}`;
  }
  const slow = memory
    ? 'Going up and down takes the days and conditions that the standard asks for. '
    : 'The grade is that of the day alone, without delay. ';
  return (
    `The ${unit} are graded day by day from what was reported, by the standard “${title.en}” (version ${version}): the first rule that ` +
    `holds gives the grade of the day. ${slow}Where data is insufficient there is no grade; that is never counted as low. ${note}`
  ).trim();
}

export const sayStandardChange = (
  before: string,
  after: string,
  { date, compared_with }: { date: Day; compared_with: Day },
  language: Language,
): string =>
  language === 'zh'
    ? `分级标准已更换：${dayWords(compared_with, 'zh')}用${before}，${dayWords(date, 'zh')}用${after}。下表为两日之间的等级变动，数据变化和人工调整引起的也在其中。`
    : `The standard was changed: ${before} on ${dayWords(compared_with, 'en')}, ${after} on ${dayWords(date, 'en')}. The table counts what moved between the two days; what new data or a grade set by hand moved is in it too.`;

export const saySince = (number: number, signed: string, changes: number, language: Language): string =>
  language === 'zh'
    ? `与同日第${number}期（${signed} 签发）相比，${changes === 0 ? '等级和状态均相同' : `${changes}个区域的等级或状态不同`}。`
    : `Compared with issue ${number} of the same day (signed ${signed}), ${changes === 0 ? 'every grade and state is the same' : `${changes} areas have another grade or state`}.`;

export const EVERYWHERE: Text = { zh: '全域', en: 'the whole area' };

export const defaultTitle = (place: string, language: Language): string =>
  language === 'zh' ? `${place}疫情风险等级通报` : `${place}: epidemic risk bulletin`;
