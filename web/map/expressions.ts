import type { ExpressionSpecification } from 'maplibre-gl';
import { type Level, STATES } from '#core/contract.ts';
import { GRADE_ORDER, type GradeKey, severityOf } from '#web/theme/themes.ts';

/** What the layers have in common: the state of an area in feature-state, by grade, by zoom; fonts. */

/** First name gives MapLibre the weight (it looks for the word), the others the glyphs; nothing is downloaded for them. */
const CJK = [
  'PingFang SC',
  'Microsoft YaHei',
  'Noto Sans SC',
  'Noto Sans CJK SC',
  'Source Han Sans SC',
  'WenQuanYi Micro Hei',
];
export const FONT = ['Wusetu Semibold', 'Inter Variable', ...CJK];

const UNKNOWN = -2;
export const grade: ExpressionSpecification = ['coalesce', ['feature-state', 'g'], UNKNOWN];
export const isState = (state: (typeof STATES)[number]): ExpressionSpecification => [
  '==',
  ['coalesce', ['feature-state', 's'], 0],
  STATES.indexOf(state),
];
export const included = (filter: GradeKey[], key: GradeKey): boolean => filter.length === 0 || filter.includes(key);

export function byGrade(values: (key: GradeKey) => string, otherwise: string): ExpressionSpecification {
  const branches = GRADE_ORDER.flatMap(key => [severityOf(key), values(key)]);
  return ['match', grade, ...branches, otherwise] as unknown as ExpressionSpecification;
}

export const zoomed = (...stops: readonly (readonly [zoom: number, value: number])[]): ExpressionSpecification =>
  ['interpolate', ['linear'], ['zoom'], ...stops.flat()] as unknown as ExpressionSpecification;

export const pointSource = (level: Level): string => `${level}-points`;

export const ROUND = { 'line-join': 'round', 'line-cap': 'round' } as const;
