import type { Day } from '#core/contract.ts';
import type { ExportRow } from '#core/contract_services.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import { propertiesOf } from '#server/publish/ogc/properties.ts';
import type { World } from '#server/publish/world.ts';

export type ColumnType = 'text' | 'integer' | 'number' | 'date' | 'moment';
export type Column = { name: string; type: ColumnType; is_indicator: boolean };

const GRADE_COLUMNS: Record<keyof ExportRow, ColumnType> = {
  code: 'text',
  name: 'text',
  level: 'text',
  parent: 'text',
  seq: 'integer',
  population: 'integer',
  grade: 'text',
  severity: 'integer',
  state: 'text',
  since: 'date',
  days: 'integer',
  previous_severity: 'integer',
  insufficient_areas: 'integer',
  standard: 'text',
  date: 'date',
  as_of: 'moment',
};

const FIXED = Object.entries(GRADE_COLUMNS).map(([name, type]): Column => ({ name, type, is_indicator: false }));

/** Those of /api/grades, what is said of all of them, and the indicators that the standard reads where the scope does. */
export function columnsOf(world: World, { level }: LevelAreas, date: Day, scope: Scope | null): Column[] {
  const indicators = propertiesOf(world, level, date, scope).filter(({ source }) => source === 'indicator');
  return [...FIXED, ...indicators.map(({ name }): Column => ({ name, type: 'number', is_indicator: true }))];
}
