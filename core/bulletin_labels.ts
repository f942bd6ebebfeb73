import type { Language, Text } from './contract.ts';

/** Headings and labels of a bulletin, the same on the page and in its files; `{{name}}` is where a value goes. */
export const BULLETIN_LABELS = {
  issue: { zh: '第{{number}}期', en: 'Issue {{number}}' },
  correction: { zh: '更正第{{number}}期', en: 'Correction of issue {{number}}' },
  internal: { zh: '内部资料 不得公开', en: 'Internal: not for publication' },
  compiled: { zh: '{{at}} 汇总', en: 'compiled {{at}}' },
  hatch: { zh: '斜线：数据不足', en: 'Lines: insufficient data' },
  dots: { zh: '点：数据陈旧', en: 'Dots: stale data' },
  suspended: { zh: '内侧实线：暂停', en: 'Solid line inside: suspended' },
  override: { zh: '内侧虚线加 *：人工调整', en: 'Dashed line inside and *: set by hand' },
  counts: { zh: '各等级数量', en: 'Counts by grade' },
  grade: { zh: '等级', en: 'Grade' },
  areas: { zh: '个数', en: 'Areas' },
  against: { zh: '较{{date}}', en: 'Since {{date}}' },
  population: { zh: '人口', en: 'Population' },
  share: { zh: '占比', en: 'Share' },
  total: { zh: '合计', en: 'Total' },
  states: { zh: '其中：{{list}}。', en: 'Of these: {{list}}.' },
  map: { zh: '风险等级图', en: 'Map of the grades' },
  changes: { zh: '等级变动（与{{date}}相比）', en: 'Changes of grade since {{date}}' },
  no_changes: { zh: '无。', en: 'None.' },
  up: { zh: '上升', en: 'Up' },
  down: { zh: '下降', en: 'Down' },
  other: { zh: '定级与否变化', en: 'Gained or lost a grade' },
  name: { zh: '名称', en: 'Name' },
  place: { zh: '所属', en: 'Within' },
  reason: { zh: '理由', en: 'Reason' },
  since_issue: { zh: '与已签发期的差别', en: 'What differs from the signed issue' },
  was: { zh: '原为', en: 'Was' },
  is: { zh: '现为', en: 'Is' },
  absent: { zh: '无此区域', en: 'no such area' },
  standard_change: { zh: '标准变更说明', en: 'Change of the standard' },
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
  citation: { zh: '依据：{{text}}（{{fidelity}}）', en: 'Source: {{text}} ({{fidelity}})' },
  exact: { zh: '照录', en: 'as published' },
  adapted: { zh: '改编', en: 'adapted' },
  notes: { zh: '说明', en: 'Notes' },
  signatory: { zh: '签发人', en: 'Signed by' },
  signed_at: { zh: '签发时间', en: 'Signed at' },
  organisation: { zh: '制图单位', en: 'Map by' },
  base_map: { zh: '底图提供单位', en: 'Base map by' },
  review: { zh: '审图号', en: 'Map review number' },
} satisfies Record<string, Text>;

export type BulletinLabel = keyof typeof BULLETIN_LABELS;

export const bulletinLabels = (language: Language): Record<BulletinLabel, string> =>
  Object.fromEntries(Object.entries(BULLETIN_LABELS).map(([label, words]) => [label, words[language]])) as Record<
    BulletinLabel,
    string
  >;
