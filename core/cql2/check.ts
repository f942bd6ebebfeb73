import { type Expression, errorAt, FUNCTIONS, shorten, startOf, type ValueType } from './expression.ts';
import { nearest } from './nearest.ts';

/** The type of a name; undefined = there is no such name. */
export type Types = (name: string) => ValueType | undefined;

const WORDS: Record<ValueType, string> = { number: 'a number', boolean: 'true or false', text: 'text' };

/** Type of a whole expression; null where only untyped names decide. Throws Cql2Error at the place that does not fit. */
export function check(
  text: string,
  expression: Expression,
  { expect, types }: { expect?: ValueType; types?: Types },
): ValueType | null {
  const checker = makeChecker(text, types);
  return expect ? checker.demand(expression, expect, 'here') : checker.typeOf(expression);
}

function makeChecker(text: string, types?: Types) {
  const learnt = new Map<string, ValueType>();
  // Each node is looked at once: coalesce(coalesce(…)) would double the work at every level.
  const known = new Map<Expression, ValueType | null>();

  function typeOf(node: Expression): ValueType | null {
    if (node.kind === 'name') return nameType(node);
    const cached = known.get(node);
    if (cached !== undefined) return cached;
    const type = find(node);
    known.set(node, type);
    return type;
  }

  function nameType(node: Extract<Expression, { kind: 'name' }>): ValueType | null {
    if (!types) return learnt.get(node.name) ?? null;
    const type = types(node.name);
    if (!type) throw errorAt(text, node.at, `There is no "${shorten(node.name)}".`);
    return type;
  }

  /** Gives names without a type the one their use demands; coalesce hands it on. */
  function learn(node: Expression, type: ValueType): void {
    if (node.kind === 'name') learnt.set(node.name, type);
    if (node.kind !== 'call') return;
    known.set(node, type);
    for (const part of node.parts) if (typeOf(part) === null) learn(part, type);
  }

  function find(node: Exclude<Expression, { kind: 'name' }>): ValueType | null {
    switch (node.kind) {
      case 'number':
      case 'text':
      case 'boolean':
        return node.kind;
      case 'negate':
        return demand(node.of, 'number', 'after "-"');
      case 'arithmetic':
        demand(node.left, 'number', `before "${node.operator}"`);
        return demand(node.right, 'number', `after "${node.operator}"`);
      case 'compare':
        same([node.left, node.right], `on both sides of "${node.operator}"`);
        if (node.operator !== '=' && node.operator !== '<>') ordered(node.left, node.operator);
        return 'boolean';
      case 'between':
        same([node.of, node.low, node.high], 'in BETWEEN');
        ordered(node.of, 'BETWEEN');
        return 'boolean';
      case 'in':
        same([node.of, ...node.list], 'in the list of IN');
        return 'boolean';
      case 'is_null':
        typeOf(node.of);
        return 'boolean';
      case 'like':
        demand(node.of, 'text', 'before LIKE');
        if (node.pattern.kind !== 'text')
          throw errorAt(text, node.pattern.at, "LIKE wants a pattern in quotes, such as 'A%'.");
        if (/(^|[^\\])(\\\\)*\\$/.test(node.pattern.value)) {
          throw errorAt(
            text,
            node.pattern.at,
            'A pattern cannot end with a single "\\". Write "\\\\" for the character itself.',
          );
        }
        return 'boolean';
      case 'and':
      case 'or':
        for (const part of node.parts) demand(part, 'boolean', `beside ${node.kind.toUpperCase()}`);
        return 'boolean';
      case 'not':
        return demand(node.of, 'boolean', 'after NOT');
      case 'call':
        return call(node);
    }
  }

  function demand(node: Expression, type: ValueType, where: string): ValueType {
    const found = typeOf(node);
    if (found === null) {
      learn(node, type);
      return type;
    }
    if (found !== type) {
      const hint =
        type === 'boolean' && found === 'number'
          ? ' Compare it with something, as in "… >= 1".'
          : type === 'number' && found === 'text'
            ? ' Write numbers without quotes.'
            : '';
      throw errorAt(text, startOf(node), `Expected ${WORDS[type]} ${where}, but this is ${WORDS[found]}.${hint}`);
    }
    return type;
  }

  /** All of one type; names without one take the type of the others. */
  function same(nodes: Expression[], where: string): ValueType | null {
    const type = nodes.map(typeOf).find(found => found !== null) ?? null;
    if (type) for (const node of nodes) demand(node, type, where);
    return type;
  }

  function ordered(node: Expression, operator: string): void {
    if (typeOf(node) !== 'boolean') return;
    throw errorAt(text, startOf(node), `"${operator}" cannot order true and false.`);
  }

  function call(node: Extract<Expression, { kind: 'call' }>): ValueType | null {
    const { name, parts, at } = node;
    if (!(FUNCTIONS as readonly string[]).includes(name)) {
      const near = nearest(shorten(name), FUNCTIONS);
      const hint = near ? ` Did you mean ${near}?` : ` There are: ${FUNCTIONS.join(', ')}.`;
      throw errorAt(text, at, `There is no function "${shorten(name)}".${hint}`);
    }
    if (name === 'ln' || name === 'exp' || name === 'abs') {
      if (parts.length !== 1)
        throw errorAt(text, at, `${name} takes one value, as in ${name}(x); it got ${parts.length}.`);
    } else if (parts.length === 0) throw errorAt(text, at, `${name} needs at least one value.`);
    if (name === 'coalesce') return same(parts, 'in coalesce');
    for (const part of parts) demand(part, 'number', `in ${name}`);
    if (name === 'points') checkPoints(parts, at);
    return 'number';
  }

  /** points(x, p0, t1, p1, …): the bands are constants in ascending order, so that both back ends may search them. */
  function checkPoints(parts: Expression[], at: number): void {
    if (parts.length < 2 || parts.length % 2 !== 0) {
      const message = 'points takes a value, the points below the first threshold, then pairs of threshold and points';
      throw errorAt(text, at, `${message}: points(x, 0, 10, 2, 25, 4).`);
    }
    let last = Number.NEGATIVE_INFINITY;
    parts.slice(1).forEach((part, i) => {
      const value = literal(part);
      if (value === null) throw errorAt(text, startOf(part), 'The bands of points are plain numbers.');
      if (i % 2 === 0) return;
      if (value <= last) throw errorAt(text, startOf(part), `Thresholds must ascend: ${value} follows ${last}.`);
      last = value;
    });
  }

  return { typeOf, demand };
}

/** The value of a number with or without a minus; null for anything else. */
export function literal(node: Expression): number | null {
  if (node.kind === 'number') return node.value;
  return node.kind === 'negate' && node.of.kind === 'number' ? -node.of.value : null;
}
