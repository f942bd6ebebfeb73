import { LARGEST, LARGEST_EXPONENT, LARGEST_POWER, MULTIPLIED_POWERS, SMALLEST } from './arithmetic.ts';

/** SQL of a number; `simple`: a column or a constant, which may be repeated. */
export type Operand = { sql: string; simple: boolean };

export const float = (value: number): string => `'${Object.is(value, -0) ? '-0' : value}'::float8`;

/**
 * Arithmetic as SQL that never raises an error: the tests of ./arithmetic.ts, in the same order, come before what they
 * guard. An operand that is not a plain column is named in a sub-select, not repeated: repeating doubles the text at
 * every level. One for each statement, because the names are counted.
 */
export function makeGuards() {
  let names = 0;

  /** Text built from operands that it repeats: those that are not plain columns are named first. */
  function naming(operands: Operand[], build: (...sql: string[]) => string): string {
    if (operands.every(({ simple }) => simple)) return build(...operands.map(({ sql }) => sql));
    const alias = `v${++names}`;
    const columns = operands.map(({ sql }, i) => `(${sql})::float8 as x${i}`);
    const named = operands.map(({ sql, simple }, i) => (simple ? sql : `${alias}.x${i}`));
    const needed = columns.filter((_, i) => !operands[i]?.simple);
    return `(select ${build(...named)} from (select ${needed.join(', ')} offset 0) as ${alias})`;
  }

  /** `exponent`: its value where it is constant. Whole powers of 1 to 4 are multiplied out, as ./arithmetic.ts does. */
  function power(base: Operand, by: Operand, exponent: number | null): string {
    return naming([base, by], (a, b) => powerOf(a, b, exponent));
  }

  function powerOf(a: string, b: string, exponent: number | null): string {
    const multiplied = (times: number): string => {
      let product: Operand = { sql: a, simple: true };
      for (let i = 1; i < times; i++) {
        product = { sql: naming([product, { sql: a, simple: true }], GUARDED['*']), simple: false };
      }
      return product.sql;
    };
    const whole = Array.from({ length: MULTIPLIED_POWERS }, (_, i) => i + 1);
    if (exponent !== null && whole.includes(exponent)) return multiplied(exponent);
    const cases = exponent !== null ? [] : whole.map(times => `when ${b} = ${times} then ${multiplied(times)}`);
    const size = `${b} * ln(abs(${a}))`;
    return `(case when abs(${b}) > ${float(LARGEST_POWER)} then null
      when abs(${b}) < ${float(SMALLEST)} then case when ${a} is not null then 1::float8 end
      ${cases.join(' ')}
      when ${a} = 0 then case when ${b} > 0 then 0::float8 end
      when ${a} < 0 and ${b} <> floor(${b}) then null
      when ${size} > ${LARGEST_EXPONENT} then null
      when ${size} < -${LARGEST_EXPONENT} then 0::float8
      else power(${a}, ${b}) end)`;
  }

  const guarded = (operator: keyof typeof GUARDED, left: Operand, right: Operand): string =>
    naming([left, right], (a, b) => GUARDED[operator](a, b));

  const ln = (of: Operand): string => naming([of], x => `ln(case when ${x} > 0 then ${x} end)`);

  const exp = (of: Operand): string =>
    naming(
      [of],
      x =>
        `(case when ${x} > ${LARGEST_EXPONENT} then null when ${x} < -${LARGEST_EXPONENT} then 0::float8 else exp(${x}) end)`,
    );

  return { naming, power, guarded, ln, exp };
}

/** The tests of ./arithmetic.ts, in the same order. A null operand makes every test unknown and the result null. */
const GUARDED = {
  '+': (a: string, b: string) => limitedSum(a, '+', b),
  '-': (a: string, b: string) => limitedSum(a, '-', b),
  '*': (a: string, b: string) =>
    `(case when ${a} = 0 or ${b} = 0 then ${a} * ${b}
      when abs(${b}) >= 1 then case when abs(${a}) > ${float(LARGEST)} / abs(${b}) then null else ${a} * ${b} end
      else case when abs(${a}) < ${float(SMALLEST)} / abs(${b}) then 0::float8 else ${a} * ${b} end end)`,
  '/': (a: string, b: string) =>
    `(case when ${b} = 0 then null
      when ${a} = 0 then ${a} / ${b}
      when abs(${b}) < 1 then case when abs(${a}) > ${float(LARGEST)} * abs(${b}) then null else ${a} / ${b} end
      else case when abs(${a}) < ${float(SMALLEST)} * abs(${b}) then 0::float8 else ${a} / ${b} end end)`,
};

const limitedSum = (a: string, operator: '+' | '-', b: string): string =>
  `(case when abs(${a}) > ${float(LARGEST)} or abs(${b}) > ${float(LARGEST)} then null else ${a} ${operator} ${b} end)`;
