import type { Expression } from './expression.ts';

/** How tightly each kind binds; an operand that binds less tightly than its place demands gets brackets. */
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARISON = 4;
const SUM = 5;
const PRODUCT = 6;
const POWER = 7;
const PRIMARY = 8;

/** Tree → canonical text: upper-case keywords, single spaces, only the brackets that are needed. parse(print(e)) is e again. */
export function print(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'text':
      return `'${expression.value.replaceAll("'", "''")}'`;
    case 'boolean':
      return expression.value ? 'TRUE' : 'FALSE';
    case 'name':
      return printName(expression.name);
    case 'negate':
      return `-${at(PRIMARY, expression.of)}`;
    case 'arithmetic': {
      const { operator, left, right } = expression;
      const level = binding(expression);
      // The right side binds tighter by one: a - (b - c) keeps its brackets, a - b - c has none.
      if (operator !== '^') return `${at(level, left)} ${operator} ${at(level + 1, right)}`;
      return `${at(PRIMARY, left)} ^ ${right.kind === 'negate' ? print(right) : at(PRIMARY, right)}`;
    }
    case 'compare':
      return `${at(SUM, expression.left)} ${expression.operator} ${at(SUM, expression.right)}`;
    case 'between': {
      const range = `${at(SUM, expression.low)} AND ${at(SUM, expression.high)}`;
      return `${at(SUM, expression.of)} ${not(expression)}BETWEEN ${range}`;
    }
    case 'in':
      return `${at(SUM, expression.of)} ${not(expression)}IN (${expression.list.map(item => at(SUM, item)).join(', ')})`;
    case 'like':
      return `${at(SUM, expression.of)} ${not(expression)}LIKE ${at(SUM, expression.pattern)}`;
    case 'is_null':
      return `${at(SUM, expression.of)} IS ${not(expression)}NULL`;
    case 'and':
      return expression.parts.map(part => at(NOT, part)).join(' AND ');
    case 'or':
      return expression.parts.map(part => at(AND, part)).join(' OR ');
    case 'not':
      return `NOT ${at(NOT, expression.of)}`;
    case 'call':
      return `${expression.name}(${expression.parts.map(print).join(', ')})`;
  }
}

const not = ({ negated }: { negated: boolean }): string => (negated ? 'NOT ' : '');

const at = (level: number, expression: Expression): string =>
  binding(expression) < level ? `(${print(expression)})` : print(expression);

function binding(expression: Expression): number {
  switch (expression.kind) {
    case 'or':
      return OR;
    case 'and':
      return AND;
    case 'not':
      return NOT;
    case 'compare':
    case 'between':
    case 'in':
    case 'like':
    case 'is_null':
      return COMPARISON;
    case 'arithmetic':
      return expression.operator === '^'
        ? POWER
        : expression.operator === '+' || expression.operator === '-'
          ? SUM
          : PRODUCT;
    case 'negate':
      return POWER;
    case 'number':
      return expression.value < 0 || Object.is(expression.value, -0) ? POWER : PRIMARY;
    default:
      return PRIMARY;
  }
}

const KEYWORDS = /^(and|or|not|between|in|is|null|like|true|false)$/i;

const printName = (name: string): string =>
  /^[A-Za-z_\u0080-\u{10FFFF}][A-Za-z0-9_.:\u0080-\u{10FFFF}]*$/u.test(name) && !KEYWORDS.test(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
