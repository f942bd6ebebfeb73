import type { Grade, State, Text } from '#core/contract.ts';

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
