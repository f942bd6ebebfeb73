import type { Language, Text } from '#core/contract.ts';
import type { BulletinDocument } from '#core/contract_bulletin.ts';
import type { MapGround } from '#server/publish/bulletin/pictures.ts';

/** A bulletin as it is printed: signed, or a draft, which says so on every page. */
export type Printed = Omit<BulletinDocument, 'number' | 'signed_at'> & {
  number: number | null;
  signed_at: string | null;
  /** Of the canonical JSON; null for a draft. */
  sha256: string | null;
};

export type RenderJob = { printed: Printed; ground: MapGround };

/** Headings and labels of the pages, in both languages. */
const LABELS = {
  issue: { zh: '第{n}期', en: 'Issue {n}' },
  correction: { zh: '更正第{n}期', en: 'Correction of issue {n}' },
  draft: { zh: '草稿 未签发', en: 'DRAFT, not signed' },
  internal: { zh: '内部资料 不得公开', en: 'Internal: not for publication' },
  compiled: { zh: '{at} 汇总', en: 'compiled {at}' },
  counts: { zh: '各等级数量', en: 'Counts by grade' },
  grade: { zh: '等级', en: 'Grade' },
  areas: { zh: '个数', en: 'Areas' },
  against: { zh: '较{day}', en: 'Since {day}' },
  population: { zh: '人口', en: 'Population' },
  share: { zh: '占比', en: 'Share' },
  condition: { zh: '条件', en: 'Condition' },
  total: { zh: '合计', en: 'Total' },
  states: { zh: '其中：{list}。', en: 'Of these: {list}.' },
  map: { zh: '风险等级图', en: 'Map of the grades' },
  changes: { zh: '等级变动（与{day}相比）', en: 'Changes of grade since {day}' },
  no_changes: { zh: '无。', en: 'None.' },
  up: { zh: '上升', en: 'Up' },
  down: { zh: '下降', en: 'Down' },
  other: { zh: '定级与否变化', en: 'Gained or lost a grade' },
  name: { zh: '名称', en: 'Name' },
  code: { zh: '代码', en: 'Code' },
  place: { zh: '所属', en: 'Within' },
  reason: { zh: '理由', en: 'Reason' },
  since_issue: { zh: '与已签发期的差别', en: 'What differs from the signed issue' },
  was: { zh: '原为', en: 'Was' },
  is: { zh: '现为', en: 'Is' },
  absent: { zh: '无此区域', en: 'no such area' },
  standard_change: { zh: '标准变更说明', en: 'Change of the standard' },
  matrix: { zh: '由＼至', en: 'From \\ to' },
  insufficient: { zh: '数据不足（未定级）', en: 'Insufficient data (no grade)' },
  stale: { zh: '数据陈旧', en: 'Graded on old data' },
  overrides: { zh: '人工调整', en: 'Set by hand' },
  until: { zh: '有效期', en: 'In force' },
  approved: { zh: '批准人', en: 'Approved by' },
  measures: { zh: '防控措施与复工复产', en: 'Measures and resumption of work' },
  measures_of: { zh: '措施', en: 'Measures' },
  resumption_of: { zh: '复工复产', en: 'Resumption of work' },
  ours: { zh: '（非标准原文）', en: ' (not of the source)' },
  method: { zh: '标准依据与方法', en: 'Standard and method' },
  citation: { zh: '依据：{text}（{fidelity}）', en: 'Source: {text} ({fidelity})' },
  exact: { zh: '照录', en: 'as published' },
  adapted: { zh: '改编', en: 'adapted' },
  notes: { zh: '说明', en: 'Notes' },
  signatory: { zh: '签发人', en: 'Signed by' },
  signed_at: { zh: '签发时间', en: 'Signed at' },
  organisation: { zh: '制图单位', en: 'Map by' },
  base_map: { zh: '底图提供单位', en: 'Base map by' },
  review: { zh: '审图号', en: 'Map review number' },
  credit: { zh: '五色图 · 分级标准 {standard}', en: 'Wusetu five-colour map · graded by {standard}' },
  footnote: {
    zh: '〓 处为本文件字体所缺之字：{list}。',
    en: '〓 stands for a character that the font of this file lacks: {list}.',
  },
  page: { zh: '第 {n} 页 共 {of} 页', en: 'Page {n} of {of}' },
  atlas: { zh: '分区图册', en: 'Map book' },
  contents: { zh: '目录', en: 'Contents' },
  none: { zh: '未归属', en: 'Without a parent' },
} satisfies Record<string, Text>;

export type Label = keyof typeof LABELS;

/** The label with its values put in: `{n}` by `values.n`. */
export const say = (label: Label, language: Language, values: Record<string, string | number> = {}): string =>
  LABELS[label][language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

/** 第18期（更正第17期） */
export function issueWords({ number, corrects, language }: Printed): string {
  const issue = number === null ? say('draft', language) : say('issue', language, { n: number });
  if (corrects === null) return issue;
  const correction = say('correction', language, { n: corrects.number });
  return language === 'zh' ? `${issue}（${correction}）` : `${issue} (${correction})`;
}

export const creditWords = ({ content: { standard }, language }: Printed): string =>
  say('credit', language, { standard: `${standard.name} (${standard.id}@${standard.version})` });

/** What stands under the map: who made it, on whose base map, under which review number. */
export const mapCredits = ({ text, language }: Printed): string =>
  [
    ['organisation', text.organisation],
    ['base_map', text.base_map_provider],
    ['review', text.review_number],
  ]
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${say(label as Label, language)}${language === 'zh' ? '：' : ': '}${value}`)
    .join('    ');
