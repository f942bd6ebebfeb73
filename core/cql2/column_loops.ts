/**
 * The inner loops of ./columns.ts. The frequent ones are written out, one a operator, so that each is free of calls: a loop
 * that takes the operator as a function is shared by all operators and cannot be inlined. That makes the file longer than
 * 250 lines. NaN is null; truths are 1, 0 and -1 (unknown).
 */
import {
  divide,
  exp,
  add as guardedAdd,
  subtract as guardedSubtract,
  ln,
  multiply,
  points as pointsOf,
  power,
} from './arithmetic.ts';
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

export const points = (values: number[], thresholds: number[]): NumberLoop => {
  const bands = Float64Array.from(values);
  const limits = Float64Array.from(thresholds);
  return unary(x => pointsOf(x, bands, limits));
};

/** Nulls are skipped, as PostgreSQL does. */
const best =
  (isBetter: (x: number, than: number) => boolean): NumberLoop =>
  (out, count, parts) => {
    out.fill(Number.NaN, 0, count);
    for (const { data, offset } of parts) {
      for (let i = 0; i < count; i++) {
        const value = data[offset + i] as number;
        const so_far = out[i] as number;
        if (isBetter(value, so_far) || Number.isNaN(so_far)) out[i] = value;
      }
    }
  };

export const calls: Record<Exclude<FunctionName, 'points'>, NumberLoop> = {
  ln: unary(ln),
  exp: unary(exp),
  abs: unary(Math.abs),
  least: best((x, than) => x < than),
  greatest: best((x, than) => x > than),
  coalesce: best(() => false),
};

/** The most frequent test by far: a column with a constant. */
export function compareWith(operator: CompareOperator, limit: number): TestLoop {
  switch (operator) {
    case '>=':
      return (out, count, [part]) => {
        const { data, offset } = part ?? NONE;
        for (let i = 0; i < count; i++) {
          const x = data[offset + i] as number;
          out[i] = x >= limit ? 1 : x < limit ? 0 : -1;
        }
      };
    case '>':
      return (out, count, [part]) => {
        const { data, offset } = part ?? NONE;
        for (let i = 0; i < count; i++) {
          const x = data[offset + i] as number;
          out[i] = x > limit ? 1 : x <= limit ? 0 : -1;
        }
      };
    case '<':
      return (out, count, [part]) => {
        const { data, offset } = part ?? NONE;
        for (let i = 0; i < count; i++) {
          const x = data[offset + i] as number;
          out[i] = x < limit ? 1 : x >= limit ? 0 : -1;
        }
      };
    case '<=':
      return (out, count, [part]) => {
        const { data, offset } = part ?? NONE;
        for (let i = 0; i < count; i++) {
          const x = data[offset + i] as number;
          out[i] = x <= limit ? 1 : x > limit ? 0 : -1;
        }
      };
    case '=':
      return testOne(x => (x === limit ? 1 : Number.isNaN(x) ? -1 : 0));
    case '<>':
      return testOne(x => (x === limit ? 0 : Number.isNaN(x) ? -1 : 1));
  }
}

const testOne =
  (f: (x: number) => number): TestLoop =>
  (out, count, [part]) => {
    const { data, offset } = part ?? NONE;
    for (let i = 0; i < count; i++) out[i] = f(data[offset + i] as number);
  };

const testTwo =
  (f: (x: number, y: number) => boolean): TestLoop =>
  (out, count, [left, right]) => {
    const { data: a, offset: i0 } = left ?? NONE;
    const { data: b, offset: j0 } = right ?? NONE;
    for (let i = 0; i < count; i++) {
      const x = a[i0 + i] as number;
      const y = b[j0 + i] as number;
      out[i] = Number.isNaN(x) || Number.isNaN(y) ? -1 : f(x, y) ? 1 : 0;
    }
  };

export function compare(operator: CompareOperator): TestLoop {
  switch (operator) {
    case '=':
      return testTwo((x, y) => x === y);
    case '<>':
      return testTwo((x, y) => x !== y);
    case '<':
      return testTwo((x, y) => x < y);
    case '<=':
      return testTwo((x, y) => x <= y);
    case '>':
      return testTwo((x, y) => x > y);
    case '>=':
      return testTwo((x, y) => x >= y);
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
      const from = l[j0 + i] as number;
      const to = h[k0 + i] as number;
      const truth = value < from || value > to ? 0 : value >= from && value <= to ? 1 : -1;
      out[i] = negated && truth >= 0 ? 1 - truth : truth;
    }
  };

export const isIn =
  (negated: boolean): TestLoop =>
  (out, count, [of, ...list]) => {
    const { data: x, offset: i0 } = of ?? NONE;
    for (let i = 0; i < count; i++) {
      const value = x[i0 + i] as number;
      let truth = Number.isNaN(value) ? -1 : 0;
      for (const { data, offset } of list) {
        const item = data[offset + i] as number;
        if (value === item) truth = 1;
        else if (Number.isNaN(item) && truth === 0) truth = -1;
      }
      out[i] = negated && truth >= 0 ? 1 - truth : truth;
    }
  };

export const isNull = (negated: boolean): TestLoop =>
  negated ? testOne(x => (Number.isNaN(x) ? 0 : 1)) : testOne(x => (Number.isNaN(x) ? 1 : 0));

export const and: TruthLoop = (out, count, parts) => {
  out.fill(1, 0, count);
  for (const { data } of parts) {
    for (let i = 0; i < count; i++) {
      const truth = data[i] as number;
      if (truth === 0) out[i] = 0;
      else if (truth < 0 && out[i] === 1) out[i] = -1;
    }
  }
};

export const or: TruthLoop = (out, count, parts) => {
  out.fill(0, 0, count);
  for (const { data } of parts) {
    for (let i = 0; i < count; i++) {
      const truth = data[i] as number;
      if (truth === 1) out[i] = 1;
      else if (truth < 0 && out[i] === 0) out[i] = -1;
    }
  }
};

export const not: TruthLoop = (out, count, [part]) => {
  for (let i = 0; i < count; i++) {
    const truth = part?.data[i] as number;
    out[i] = truth < 0 ? -1 : 1 - truth;
  }
};

export const isUnknown =
  (negated: boolean): TruthLoop =>
  (out, count, [part]) => {
    for (let i = 0; i < count; i++) out[i] = (part?.data[i] as number) < 0 !== negated ? 1 : 0;
  };

export const sameTruth =
  (same: boolean): TruthLoop =>
  (out, count, [left, right]) => {
    for (let i = 0; i < count; i++) {
      const a = left?.data[i] as number;
      const b = right?.data[i] as number;
      out[i] = a < 0 || b < 0 ? -1 : (a === b) === same ? 1 : 0;
    }
  };

export const coalesceTruth: TruthLoop = (out, count, parts) => {
  out.fill(-1, 0, count);
  for (const { data } of parts) {
    for (let i = 0; i < count; i++) if ((out[i] as number) < 0) out[i] = data[i] as number;
  }
};
