/**
 * The inner loops of ./columns.ts. The frequent ones are written out, one a operator, so that each is free of calls: a loop
 * that takes the operator as a function is shared by all operators and cannot be inlined. That makes the file longer than
 * 250 lines. NaN is null.
 *
 * A truth is two bits, 3 true, 1 unknown, 0 false: AND is `&`, OR is `|`, and a comparison is two tests without a branch.
 * With 1, 0, -1 and a branch a comparison took 4 times as long, for the processor guesses wrong on real data (4.4 against
 * 1.1 ms for 650,000 rows).
 */
import { divide, exp, add as guardedAdd, subtract as guardedSubtract, ln, multiply, power } from './arithmetic.ts';
import type { NumberSlot, TruthSlot } from './columns.ts';
import type { ArithmeticOperator, CompareOperator, FunctionName } from './expression.ts';

export type NumberLoop = (out: Float64Array, count: number, parts: NumberSlot[]) => void;
export type TestLoop = (out: Int8Array, count: number, parts: NumberSlot[]) => void;
export type TruthLoop = (out: Int8Array, count: number, parts: TruthSlot[]) => void;

const NONE = { data: new Float64Array(0), offset: 0 };

/** A loop over one or two operands, from a function small enough to be inlined into its own copy of the loop. */
const unary =
  (f: (x: number) => number): NumberLoop =>
  (out, count, [part]) => {
    const { data, offset } = part ?? NONE;
    for (let i = 0; i < count; i++) out[i] = f(data[offset + i] as number);
  };

const binary =
  (f: (x: number, y: number) => number): NumberLoop =>
  (out, count, [left, right]) => {
    const { data: a, offset: i0 } = left ?? NONE;
    const { data: b, offset: j0 } = right ?? NONE;
    for (let i = 0; i < count; i++) out[i] = f(a[i0 + i] as number, b[j0 + i] as number);
  };

const add: NumberLoop = (out, count, [left, right]) => {
  const { data: a, offset: i0 } = left ?? NONE;
  const { data: b, offset: j0 } = right ?? NONE;
  for (let i = 0; i < count; i++) out[i] = (a[i0 + i] as number) + (b[j0 + i] as number);
};
const subtract: NumberLoop = (out, count, [left, right]) => {
  const { data: a, offset: i0 } = left ?? NONE;
  const { data: b, offset: j0 } = right ?? NONE;
  for (let i = 0; i < count; i++) out[i] = (a[i0 + i] as number) - (b[j0 + i] as number);
};
const times: NumberLoop = (out, count, [left, right]) => {
  const { data: a, offset: i0 } = left ?? NONE;
  const { data: b, offset: j0 } = right ?? NONE;
  for (let i = 0; i < count; i++) out[i] = (a[i0 + i] as number) * (b[j0 + i] as number);
};
const over: NumberLoop = (out, count, [left, right]) => {
  const { data: a, offset: i0 } = left ?? NONE;
  const { data: b, offset: j0 } = right ?? NONE;
  for (let i = 0; i < count; i++) {
    const divisor = b[j0 + i] as number;
    out[i] = divisor === 0 ? Number.NaN : (a[i0 + i] as number) / divisor;
  }
};

export const negate = unary(x => -x);

/** `safe`: bounds rule out overflow and underflow, so the bare operation gives what the guarded one would. */
export function arithmetic(operator: ArithmeticOperator, safe: boolean): NumberLoop {
  switch (operator) {
    case '+':
      return safe ? add : binary(guardedAdd);
    case '-':
      return safe ? subtract : binary(guardedSubtract);
    case '*':
      return safe ? times : binary(multiply);
    case '/':
      return safe ? over : binary(divide);
    case '^':
      return binary(power);
  }
}

/** A search from the lowest band up: most values are in the first ones, where counting all thresholds took twice as long. */
export const points = (values: number[], thresholds: number[]): NumberLoop => {
  const bands = Float64Array.from(values);
  const limits = Float64Array.from(thresholds);
  return (out, count, [part]) => {
    const { data, offset } = part ?? NONE;
    for (let i = 0; i < count; i++) {
      const x = data[offset + i] as number;
      let band = 0;
      while (band < limits.length && x >= (limits[band] as number)) band++;
      out[i] = Number.isNaN(x) ? Number.NaN : (bands[band] as number);
    }
  };
};

/** least and greatest skip nulls, as PostgreSQL does: a null so far is replaced by whatever comes. */
const least: NumberLoop = (out, count, parts) => {
  out.fill(Number.NaN, 0, count);
  for (const { data, offset } of parts) {
    for (let i = 0; i < count; i++) {
      const value = data[offset + i] as number;
      const best = out[i] as number;
      out[i] = value >= best || Number.isNaN(value) ? best : value;
    }
  }
};

const greatest: NumberLoop = (out, count, parts) => {
  out.fill(Number.NaN, 0, count);
  for (const { data, offset } of parts) {
    for (let i = 0; i < count; i++) {
      const value = data[offset + i] as number;
      const best = out[i] as number;
      out[i] = value <= best || Number.isNaN(value) ? best : value;
    }
  }
};

const coalesce: NumberLoop = (out, count, parts) => {
  out.fill(Number.NaN, 0, count);
  for (const { data, offset } of parts) {
    for (let i = 0; i < count; i++) {
      const first = out[i] as number;
      out[i] = Number.isNaN(first) ? (data[offset + i] as number) : first;
    }
  }
};

export const calls: Record<Exclude<FunctionName, 'points'>, NumberLoop> = {
  ln: unary(ln),
  exp: unary(exp),
  abs: unary(Math.abs),
  least,
  greatest,
  coalesce,
};

/** The most frequent test by far: a column with a constant. */
export function compareWith(operator: CompareOperator, limit: number): TestLoop {
  switch (operator) {
    case '>=':
      return (out, count, [part]) => {
        const { data, offset } = part ?? NONE;
        for (let i = 0; i < count; i++) {
          const x = data[offset + i] as number;
          out[i] = (+(x >= limit) << 1) | +!(x < limit);
        }
      };
    case '>':
      return (out, count, [part]) => {
        const { data, offset } = part ?? NONE;
        for (let i = 0; i < count; i++) {
          const x = data[offset + i] as number;
          out[i] = (+(x > limit) << 1) | +!(x <= limit);
        }
      };
    case '<':
      return (out, count, [part]) => {
        const { data, offset } = part ?? NONE;
        for (let i = 0; i < count; i++) {
          const x = data[offset + i] as number;
          out[i] = (+(x < limit) << 1) | +!(x >= limit);
        }
      };
    case '<=':
      return (out, count, [part]) => {
        const { data, offset } = part ?? NONE;
        for (let i = 0; i < count; i++) {
          const x = data[offset + i] as number;
          out[i] = (+(x <= limit) << 1) | +!(x > limit);
        }
      };
    case '=':
      return testOne(x => equal(x, limit));
    case '<>':
      return testOne(x => opposite(equal(x, limit)));
  }
}

const equal = (x: number, y: number): number => (+(x === y) << 1) | (+!(x < y) & +!(x > y));
const atLeast = (x: number, y: number): number => (+(x >= y) << 1) | +!(x < y);
const atMost = (x: number, y: number): number => (+(x <= y) << 1) | +!(x > y);
/** Each bit becomes the other's opposite: 3 and 0 change places, 1 stays. */
const opposite = (truth: number): number => ((~truth & 1) << 1) | ((~truth >> 1) & 1);

const testOne =
  (f: (x: number) => number): TestLoop =>
  (out, count, [part]) => {
    const { data, offset } = part ?? NONE;
    for (let i = 0; i < count; i++) out[i] = f(data[offset + i] as number);
  };

const testTwo =
  (f: (x: number, y: number) => number): TestLoop =>
  (out, count, [left, right]) => {
    const { data: a, offset: i0 } = left ?? NONE;
    const { data: b, offset: j0 } = right ?? NONE;
    for (let i = 0; i < count; i++) out[i] = f(a[i0 + i] as number, b[j0 + i] as number);
  };

export function compare(operator: CompareOperator): TestLoop {
  switch (operator) {
    case '=':
      return testTwo(equal);
    case '<>':
      return testTwo((x, y) => opposite(equal(x, y)));
    case '<':
      return testTwo((x, y) => opposite(atLeast(x, y)));
    case '<=':
      return testTwo(atMost);
    case '>':
      return testTwo((x, y) => opposite(atMost(x, y)));
    case '>=':
      return testTwo(atLeast);
  }
}

/** x BETWEEN low AND high is x >= low AND x <= high: one false decides even where the other is unknown. */
export const between =
  (negated: boolean): TestLoop =>
  (out, count, [of, low, high]) => {
    const { data: x, offset: i0 } = of ?? NONE;
    const { data: l, offset: j0 } = low ?? NONE;
    const { data: h, offset: k0 } = high ?? NONE;
    for (let i = 0; i < count; i++) {
      const value = x[i0 + i] as number;
      const truth = atLeast(value, l[j0 + i] as number) & atMost(value, h[k0 + i] as number);
      out[i] = negated ? opposite(truth) : truth;
    }
  };

export const isIn =
  (negated: boolean): TestLoop =>
  (out, count, [of, ...list]) => {
    const { data: x, offset: i0 } = of ?? NONE;
    for (let i = 0; i < count; i++) {
      let truth = 0;
      for (const { data, offset } of list) truth |= equal(x[i0 + i] as number, data[offset + i] as number);
      out[i] = negated ? opposite(truth) : truth;
    }
  };

export const isNull = (negated: boolean): TestLoop =>
  negated ? testOne(x => +!Number.isNaN(x) * 3) : testOne(x => +Number.isNaN(x) * 3);

export const and: TruthLoop = (out, count, parts) => {
  out.fill(3, 0, count);
  for (const { data } of parts) for (let i = 0; i < count; i++) out[i] = (out[i] as number) & (data[i] as number);
};

export const or: TruthLoop = (out, count, parts) => {
  out.fill(0, 0, count);
  for (const { data } of parts) for (let i = 0; i < count; i++) out[i] = (out[i] as number) | (data[i] as number);
};

export const not: TruthLoop = (out, count, [part]) => {
  for (let i = 0; i < count; i++) out[i] = opposite(part?.data[i] as number);
};

export const isUnknown =
  (negated: boolean): TruthLoop =>
  (out, count, [part]) => {
    for (let i = 0; i < count; i++) out[i] = (part?.data[i] === 1) !== negated ? 3 : 0;
  };

export const sameTruth =
  (same: boolean): TruthLoop =>
  (out, count, [left, right]) => {
    for (let i = 0; i < count; i++) {
      const a = left?.data[i];
      const b = right?.data[i];
      out[i] = a === 1 || b === 1 ? 1 : (a === b) === same ? 3 : 0;
    }
  };

export const coalesceTruth: TruthLoop = (out, count, parts) => {
  out.fill(1, 0, count);
  for (const { data } of parts) {
    for (let i = 0; i < count; i++) if (out[i] === 1) out[i] = data[i] as number;
  }
};
