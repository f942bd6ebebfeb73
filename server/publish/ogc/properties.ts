import { type Day, GRADES, type Level, STATES, type Text } from '#core/contract.ts';
import type { Queryable, QueryableType } from '#core/cql2/filter.ts';
import type { Standard } from '#core/standard/document.ts';
import { isAdditive, isComputed, labels, parseIndicator } from '#core/standard/indicator.ts';
import { validateStandard } from '#core/standard/validate.ts';
import type { Scope } from '#server/platform/reader.ts';
import { type StandardOf, standardOn, type World } from '#server/publish/world.ts';
import type { QueryableSchema } from './payloads.ts';

/** Where a property comes from: what a question must join to filter or sort by it. */
export type Source = 'area' | 'spell' | 'indicator' | 'constant';

export type Property = {
  name: string;
  type: QueryableType;
  source: Source;
  title: Text;
  description?: Text;
  enum?: (string | number)[];
  nullable?: true;
};

/** In JSON Schema. */
export const TYPES: Record<Property['type'], Pick<QueryableSchema, 'type' | 'format'>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  timestamp: { type: 'string', format: 'date-time' },
  geometry: { format: 'geometry-multipolygon' },
};

const text = (zh: string, en: string): Text => ({ zh, en });

const BEFORE: Property[] = [
  { name: 'code', type: 'string', source: 'area', title: text('代码', 'Code') },
  { name: 'name', type: 'string', source: 'area', title: text('名称', 'Name') },
  { name: 'level', type: 'string', source: 'constant', title: text('层级', 'Level') },
  { name: 'parent', type: 'string', source: 'area', title: text('上级代码', 'Code of the area above'), nullable: true },
  {
    name: 'seq',
    type: 'integer',
    source: 'area',
    title: text('序号', 'Number'),
    description: text(
      '同一边界版本内从1起连续编号；瓦片要素的id',
      'Dense from 1 within a boundary version; the id of features in tiles',
    ),
  },
  { name: 'population', type: 'integer', source: 'area', title: text('人口', 'Population'), nullable: true },
  {
    name: 'grade',
    type: 'string',
    source: 'spell',
    title: text('等级', 'Grade'),
    description: text('数据不足时为空，绝不是绿色', 'Null without enough data, which is never a green'),
    enum: [...GRADES],
    nullable: true,
  },
  {
    name: 'severity',
    type: 'integer',
    source: 'spell',
    title: text('等级序号', 'Severity'),
    description: text('0（绿）到4（红）', '0 (green) to 4 (red)'),
    enum: GRADES.map((_, severity) => severity),
    nullable: true,
  },
  { name: 'state', type: 'string', source: 'spell', title: text('状态', 'State'), enum: [...STATES] },
  { name: 'since', type: 'date', source: 'spell', title: text('起始日', 'First day of the grade'), nullable: true },
  {
    name: 'days',
    type: 'integer',
    source: 'spell',
    title: text('持续天数', 'Days the grade has stood'),
    nullable: true,
  },
  { name: 'standard', type: 'string', source: 'constant', title: text('分级标准', 'Standard in force') },
  { name: 'date', type: 'date', source: 'constant', title: text('日期', 'Day'), nullable: true },
  { name: 'as_of', type: 'timestamp', source: 'constant', title: text('知晓时刻', 'Moment of knowledge') },
];

const INSUFFICIENT: Property = {
  name: 'insufficient_areas',
  type: 'integer',
  source: 'spell',
  title: text('其中数据不足的单元数', 'Areas inside without a grade'),
};

const NAMES = new Set([...BEFORE, INSUFFICIENT].map(({ name }) => name));

/**
 * The properties of a collection, in order. Indicators are those that the standard in force on the day reads; a level above the graded one has
 * those of them that are additive, of all graded areas inside. A key that does not read indicators can neither see nor filter by them.
 */
export function propertiesOf(world: World, level: Level, date: Day | null, scope: Scope | null): Property[] {
  const isGraded = level === world.areas.graded_level;
  const own = isGraded ? BEFORE : [...BEFORE, INSUFFICIENT];
  if (scope?.fields && !scope.fields.includes('indicators')) return own;
  const document = standardFor(world, date)?.document;
  if (document === undefined) return own;
  const indicators = indicatorsOf(document);
  return [...own, ...(isGraded ? indicators : indicators.filter(({ name }) => isAdditive(parseIndicator(name)!)))];
}

export const standardFor = (world: World, date: Day | null): StandardOf | undefined =>
  date === null ? world.standards.at(-1) : standardOn(world.standards, date);

const known = new WeakMap<Standard, Property[]>();

function indicatorsOf(document: Standard): Property[] {
  const kept = known.get(document);
  if (kept) return kept;
  const result = validateStandard(document);
  const names = 'standard' in result ? [...result.standard.indicators] : [];
  const found = names.flatMap((name): Property[] => {
    const indicator = parseIndicator(name);
    if (indicator === null || !isComputed(indicator) || NAMES.has(name)) return [];
    const { label, unit } = labels(indicator);
    return [{ name, type: 'number', source: 'indicator', title: label, description: unit, nullable: true }];
  });
  known.set(document, found);
  return found;
}

export const GEOMETRY: Queryable = { name: 'geometry', type: 'geometry' };
export const queryablesOf = (properties: Property[]): Queryable[] => [
  ...properties.map(({ name, type }) => ({ name, type })),
  GEOMETRY,
];
