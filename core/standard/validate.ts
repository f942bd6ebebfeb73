import type { Level, Severity } from '#core/contract.ts';
import { LEVELS } from '#core/contract.ts';
import type { Expression } from '#core/cql2/expression.ts';
import { namesOf } from '#core/cql2/expression.ts';
import type { CompiledMemory, CompiledReason, CompiledRule, CompiledStandard } from './compile.ts';
import { makeConditionReader } from './conditions.ts';
import type { Memory, Standard } from './document.ts';
import { parseIndicator } from './indicator.ts';
import { isTooLarge, type Margin, raiseByMargin } from './margin.ts';
import type { Problem } from './problem.ts';
import { makeShape, member, SEVERITY_KEYS, UNITS } from './shape.ts';
import { unreachableIn } from './unreachable.ts';

export type { Problem } from './problem.ts';

const KEYS = [
  'id',
  'title',
  'unit',
  'source',
  'terms',
  'insufficient',
  'stale',
  'rules',
  'otherwise',
  'otherwise_because',
  'memory',
  'suspend',
  'roll_up',
  'measures',
  'measures_source',
  'resumption',
  'resumption_source',
  'original',
];
const MEMORY_KEYS = ['raise_after_days', 'lower_after_days', 'lower_steps', 'minimum_days', 'lower_requires', 'margin'];
const SOURCE_KEYS = ['citation', 'published', 'url', 'effective', 'fidelity', 'note'];
const MOST_RULES = 50;

/**
 * Any value → a standard ready to evaluate, or every problem found, each with its JSON path and what to write instead.
 * `unreachable: 'refuse'` is for what a person hands in: rules that can never decide are problems too. Not by default, because
 * a threshold that is tried out passes through such places, and what was stored once must stay readable.
 */
export function validateStandard(
  document: unknown,
  { unreachable = 'accept' }: { unreachable?: 'refuse' | 'accept' } = {},
): { standard: CompiledStandard } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const compiled = read(document, problems);
  if (compiled && problems.length === 0 && unreachable === 'refuse') {
    const place = (key: string) => (entry: CompiledReason & { written: Expression }, i: number) => ({
      ...entry,
      path: `$.${key}[${i}].when`,
    });
    const rules = compiled.rules.map(place('rules'));
    const reasons = [...compiled.insufficient.map(place('insufficient')), ...compiled.stale.map(place('stale'))];
    problems.push(...unreachableIn([...reasons, ...rules], rules));
  }
  return compiled && problems.length === 0 ? { standard: compiled } : { problems };
}

function read(document: unknown, problems: Problem[]): CompiledStandard | null {
  const shape = makeShape(problems);
  const record = shape.object(document, '$', KEYS);
  if (!record) return null;
  readHead(record, shape);

  const reader = makeConditionReader(problems);
  const terms = record.terms === undefined ? {} : (shape.object(record.terms, '$.terms', null) ?? {});
  if (Object.keys(terms).length > MOST_RULES) shape.report('$.terms', `At most ${MOST_RULES} terms.`);
  for (const [name, value] of Object.entries(terms).slice(0, MOST_RULES)) {
    const path = member('$.terms', name);
    if (!/^[a-z][a-z0-9_]{0,59}$/.test(name))
      shape.report(path, 'A term is named in lower-case letters, digits and _.');
    if (parseIndicator(name)) shape.report(path, 'An indicator has this name. Give the term another.');
    const text = shape.text(value, path, Number.POSITIVE_INFINITY);
    if (text !== null) reader.term(name, text, path);
  }

  const shown: string[] = [];
  /** The sentence of a reason or rule; its placeholders must be names. */
  const because = (value: unknown, path: string) => {
    const text = shape.both(value, path);
    if (!text) return null;
    for (const language of ['zh', 'en'] as const) {
      for (const [, name = ''] of text[language].matchAll(/\{([^{}]*)\}/g)) {
        if (!reader.isKnown(name)) {
          shape.report(`${path}.${language}`, `"{${name}}" shows no known value.${reader.suggestion(name)}`);
        } else shown.push(...(reader.terms.has(name) ? namesOf(reader.terms.get(name) as Expression) : [name]));
      }
    }
    return text;
  };
  const reasons = (key: 'insufficient' | 'stale') =>
    shape
      .list(record[key], `$.${key}`, MOST_RULES)
      .flatMap((entry, i): (CompiledReason & { written: Expression })[] => {
        const path = `$.${key}[${i}]`;
        const item = shape.object(entry, path, ['when', 'because']);
        if (!item) return [];
        const when = shape.text(item.when, `${path}.when`, Number.POSITIVE_INFINITY);
        const condition = when === null ? null : reader.condition(when, `${path}.when`);
        const text = because(item.because, `${path}.because`);
        return when !== null && condition && text ? [{ when, because: text, ...condition }] : [];
      });

  const insufficient = reasons('insufficient');
  const stale = reasons('stale');
  if (record.rules === undefined)
    shape.report('$.rules', 'A standard needs rules: [ { "severity", "when", "because" }, … ].');
  const rules = shape
    .list(record.rules, '$.rules', MOST_RULES)
    .flatMap((entry, i): (CompiledRule & { written: Expression })[] => {
      const path = `$.rules[${i}]`;
      const item = shape.object(entry, path, ['severity', 'when', 'because']);
      if (!item) return [];
      const severity = shape.number(item.severity, `${path}.severity`, 0, 4) as Severity | null;
      const when = shape.text(item.when, `${path}.when`, Number.POSITIVE_INFINITY);
      const condition = when === null ? null : reader.condition(when, `${path}.when`);
      const text = because(item.because, `${path}.because`);
      return when !== null && severity !== null && condition && text
        ? [{ severity, when, because: text, ...condition }]
        : [];
    });
  const otherwise = shape.number(record.otherwise, '$.otherwise', 0, 4) as Severity | null;
  if (record.otherwise_because !== undefined) because(record.otherwise_because, '$.otherwise_because');

  const memory = readMemory(record.memory, shape);
  const lower_requires = readOptional((record.memory as Memory | undefined)?.lower_requires, '$.memory.lower_requires');
  const margin = readMargin((record.memory as Memory | undefined)?.margin, rules, reader, shape);
  const suspend =
    record.suspend === undefined
      ? null
      : shape.object(record.suspend, '$.suspend', ['when', 'keeps_counting', 'because']);
  const suspended = suspend ? readOptional(suspend.when ?? null, '$.suspend.when') : null;
  if (suspend) {
    memory.keeps_counting = suspend.keeps_counting === true;
    if (typeof suspend.keeps_counting !== 'boolean')
      shape.report('$.suspend.keeps_counting', 'Expected true or false.');
    if (suspend.because !== undefined) because(suspend.because, '$.suspend.because');
  }
  function readOptional(value: unknown, path: string): Expression | null {
    if (value === undefined) return null;
    const text = shape.text(value, path, Number.POSITIVE_INFINITY);
    return text === null ? null : (reader.condition(text, path)?.expression ?? null);
  }

  readTail(record, shape);
  if (otherwise === null || problems.length > 0) return null;
  const expressions = [...insufficient, ...stale, ...rules].map(({ expression }) => expression);
  const named = [...expressions, lower_requires, suspended].flatMap(expression =>
    expression ? namesOf(expression) : [],
  );
  const held = margin && rules.length > 0 ? raiseByMargin(rules, reader.conditionsOfTerms, margin) : null;
  if (held?.some(isTooLarge)) {
    shape.report(
      '$.memory.margin',
      'With the margins and terms put in, a rule has too many parts. Simplify the terms.',
    );
    return null;
  }
  return {
    standard: document as Standard,
    indicators: [...new Set([...named, ...shown])],
    terms: Object.fromEntries(reader.terms),
    insufficient,
    stale,
    rules,
    lower_requires,
    held_rules: held,
    suspend: suspended,
    memory,
  };
}

type Shape = ReturnType<typeof makeShape>;

function readHead(record: Record<string, unknown>, shape: Shape): void {
  const id = shape.text(record.id, '$.id', 64);
  if (id !== null && !/^[a-z0-9][a-z0-9-]*$/.test(id)) {
    shape.report('$.id', 'An id has lower-case letters, digits and hyphens, such as "our-district-2026".');
  }
  shape.both(record.title, '$.title');
  shape.choice(record.unit, '$.unit', UNITS);
  const source = shape.object(record.source, '$.source', SOURCE_KEYS);
  if (!source) return;
  shape.text(source.citation, '$.source.citation');
  shape.choice(source.fidelity, '$.source.fidelity', ['exact', 'adapted']);
  if (source.published !== undefined) shape.text(source.published, '$.source.published', 40);
  if (source.url !== undefined) shape.text(source.url, '$.source.url', 500);
  if (source.note !== undefined) shape.both(source.note, '$.source.note');
  if (source.effective !== undefined) readEffective(source.effective, shape);
}

function readEffective(value: unknown, shape: Shape): void {
  const path = '$.source.effective';
  const days = shape.object(value, path, ['from', 'to']);
  if (!days) return;
  const from = days.from === undefined ? null : shape.day(days.from, `${path}.from`);
  const to = days.to === undefined ? null : shape.day(days.to, `${path}.to`);
  if (days.from === undefined && days.to === undefined) shape.report(path, 'Give "from", "to" or both.');
  if (from !== null && to !== null && to < from) shape.report(`${path}.to`, `${to} is before ${from}.`);
}

/** Longest counts of days: the longest known is 21 (California). */
const MOST_DAYS = 366;

function readMemory(value: unknown, shape: Shape): CompiledMemory {
  const memory: CompiledMemory = {
    raise_after_days: 1,
    lower_after_days: [1, 1, 1, 1, 1],
    lower_steps: 4,
    minimum_days: 0,
    keeps_counting: false,
  };
  const record = value === undefined ? null : shape.object(value, '$.memory', MEMORY_KEYS);
  if (!record) return memory;
  const days = (key: string) =>
    record[key] === undefined ? null : shape.number(record[key], `$.memory.${key}`, 0, MOST_DAYS);
  memory.raise_after_days = Math.max(1, days('raise_after_days') ?? 1);
  memory.minimum_days = days('minimum_days') ?? 0;
  if (record.lower_steps !== undefined)
    memory.lower_steps = shape.number(record.lower_steps, '$.memory.lower_steps', 1, 4) ?? 4;
  const lower = record.lower_after_days;
  if (typeof lower === 'object' && lower !== null) {
    const table = shape.object(lower, '$.memory.lower_after_days', SEVERITY_KEYS) ?? {};
    for (const [severity, count] of Object.entries(table)) {
      const read = shape.number(count, `$.memory.lower_after_days["${severity}"]`, 0, MOST_DAYS);
      if (read !== null && Number(severity) in memory.lower_after_days)
        memory.lower_after_days[Number(severity) as Severity] = Math.max(1, read);
    }
  } else memory.lower_after_days.fill(Math.max(1, days('lower_after_days') ?? 1));
  return memory;
}

/** Far beyond any difference of two values that are compared. */
const LARGEST_MARGIN = 1_000_000_000;

/** null where there is none: a margin of 0 is none. */
function readMargin(
  value: unknown,
  rules: readonly { expression: Expression; written: Expression }[],
  reader: ReturnType<typeof makeConditionReader>,
  shape: Shape,
): Margin | null {
  const record = value === undefined ? null : shape.object(value, '$.memory.margin', null);
  if (!record) return null;
  const margin: Margin = {};
  const read = new Set(rules.flatMap(({ expression, written }) => [...namesOf(expression), ...namesOf(written)]));
  for (const { written } of reader.conditionsOfTerms.values()) for (const name of namesOf(written)) read.add(name);
  for (const [name, given] of Object.entries(record)) {
    const path = member('$.memory.margin', name);
    if (!reader.isKnown(name)) shape.report(path, `There is no "${name}".${reader.suggestion(name)}`);
    else if (!read.has(name))
      shape.report(path, `No rule reads ${name}, so a margin on it changes nothing. Leave it out.`);
    const by = shape.number(given, path, -LARGEST_MARGIN, LARGEST_MARGIN, false);
    if (by !== null && by !== 0) margin[name] = by;
  }
  return Object.keys(margin).length > 0 ? margin : null;
}

/** What has no bearing on a grade. */
function readTail(record: Record<string, unknown>, shape: Shape): void {
  const rolls = record.roll_up === undefined ? null : shape.object(record.roll_up, '$.roll_up', LEVELS);
  for (const [level, value] of Object.entries(rolls ?? {}) as [Level, unknown][]) {
    const path = member('$.roll_up', level);
    if (value === 'worst' || value === 'none') continue;
    const share = shape.object(value, path, ['share_of_population_percent']);
    if (share)
      shape.number(share.share_of_population_percent, `${path}.share_of_population_percent`, 0.000_001, 100, false);
  }
  for (const key of ['measures', 'resumption'] as const) {
    const table = record[key] === undefined ? null : shape.object(record[key], `$.${key}`, SEVERITY_KEYS);
    for (const [severity, value] of Object.entries(table ?? {})) {
      const path = `$.${key}["${severity}"]`;
      const lists = shape.object(value, path, ['zh', 'en']);
      for (const language of lists ? ['zh', 'en'] : []) {
        shape.list(lists?.[language], `${path}.${language}`, MOST_RULES).forEach((item, i) => {
          shape.text(item, `${path}.${language}[${i}]`);
        });
      }
    }
    if (record[`${key}_source`] !== undefined)
      shape.choice(record[`${key}_source`], `$.${key}_source`, ['source', 'ours']);
  }
  const original = record.original === undefined ? null : shape.object(record.original, '$.original', SEVERITY_KEYS);
  for (const [severity, value] of Object.entries(original ?? {})) {
    const path = `$.original["${severity}"]`;
    const item = shape.object(value, path, ['name', 'colour']);
    if (!item) continue;
    shape.both(item.name, `${path}.name`);
    if (item.colour !== undefined && !/^#[0-9A-Fa-f]{6}$/.test(String(item.colour))) {
      shape.report(`${path}.colour`, 'A colour is written "#RRGGBB".');
    }
  }
}
