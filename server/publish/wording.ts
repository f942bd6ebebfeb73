import type { Grade, StandardRef, State, Text } from '#core/contract.ts';

/** The words of grades and states in both languages (UX: core strings). */
export const GRADE_LABELS: Record<Grade, Text> = {
  red: { zh: '高风险', en: 'Very high' },
  orange: { zh: '较高风险', en: 'High' },
  yellow: { zh: '中风险', en: 'Medium' },
  blue: { zh: '较低风险', en: 'Lower' },
  green: { zh: '低风险', en: 'Low' },
};

export const GRADE_NAMES: Record<Grade, Text> = {
  red: { zh: '红色', en: 'Red' },
  orange: { zh: '橙色', en: 'Orange' },
  yellow: { zh: '黄色', en: 'Yellow' },
  blue: { zh: '蓝色', en: 'Blue' },
  green: { zh: '绿色', en: 'Green' },
};

export const STATE_LABELS: Record<State, Text> = {
  graded: { zh: '已定级', en: 'Graded' },
  insufficient: { zh: '数据不足', en: 'Insufficient data' },
  stale: { zh: '数据陈旧', en: 'Stale' },
  suspended: { zh: '暂停', en: 'Suspended' },
  override: { zh: '人工调整', en: 'Manual override' },
};

export const STATE_WORDS: Record<State, Text> = {
  graded: { zh: '等级由数据得出', en: 'The grade follows from the data' },
  insufficient: { zh: '斜线：数据不足，不计为低风险', en: 'Hatched: insufficient data, never counted as low' },
  stale: { zh: '圆点：等级依据的数据已陈旧', en: 'Dotted: graded on old data' },
  suspended: { zh: '双线边框：暂停期间不降级', en: 'Double outline: while suspended the grade does not fall' },
  override: { zh: '虚线边框：等级由人工设定', en: 'Dashed outline: the grade was set by hand' },
};

export const MAP_NAMES: Text = { zh: '五色图', en: 'Wusetu five-colour map' };

export const creditOf = ({ id, version, title }: StandardRef): Text => ({
  zh: `${MAP_NAMES.zh} · 分级标准 ${title.zh} (${id}@${version})`,
  en: `${MAP_NAMES.en} · graded by ${title.en} (${id}@${version})`,
});
