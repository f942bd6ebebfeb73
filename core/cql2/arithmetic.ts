/**
 * Arithmetic that SQL and JavaScript share to the bit. PostgreSQL raises an error on overflow, on underflow, on x / 0 and
 * on ln(0), where JavaScript goes on with Infinity, 0 or NaN; here all of them are null (NaN), an underflow is 0, and the
 * test for them is itself exact arithmetic, so that ./sql.ts can make the very same test before it computes.
 * Only ln, exp and powers other than 1 to 4 can differ, in the last digit: V8 and the C library round them differently.
 */
export const LARGEST = 1e300;
export const SMALLEST = 1e-300;
/** exp(690) = 1e299.7 */
export const LARGEST_EXPONENT = 690;
/** Powers beyond this have no meaning for an indicator; the limit keeps `exponent * ln(base)` finite. */
export const LARGEST_POWER = 1e6;
/** Whole powers that are multiplied out, exactly alike in both back ends. */
export const MULTIPLIED_POWERS = 4;

export const add = (a: number, b: number): number =>
  Math.abs(a) > LARGEST || Math.abs(b) > LARGEST ? Number.NaN : a + b;

export const subtract = (a: number, b: number): number =>
  Math.abs(a) > LARGEST || Math.abs(b) > LARGEST ? Number.NaN : a - b;

export function multiply(a: number, b: number): number {
  const x = Math.abs(a);
  const y = Math.abs(b);
  if (x === 0 || y === 0) return a * b;
  if (y >= 1) return x > LARGEST / y ? Number.NaN : a * b;
  return x < SMALLEST / y ? 0 : a * b;
}

export function divide(a: number, b: number): number {
  const x = Math.abs(a);
  const y = Math.abs(b);
  if (y === 0) return Number.NaN;
  if (x === 0) return a / b;
  if (y < 1) return x > LARGEST * y ? Number.NaN : a / b;
  return x < SMALLEST * y ? 0 : a / b;
}

export const ln = (x: number): number => (x > 0 ? Math.log(x) : Number.NaN);

export const exp = (x: number): number => (x > LARGEST_EXPONENT ? Number.NaN : x < -LARGEST_EXPONENT ? 0 : Math.exp(x));

export function power(base: number, exponent: number): number {
  if (Number.isNaN(base) || Number.isNaN(exponent) || Math.abs(exponent) > LARGEST_POWER) return Number.NaN;
  // As good as 0, and what C libraries call an underflow.
  if (Math.abs(exponent) < SMALLEST) return 1;
  if (exponent >= 1 && exponent <= MULTIPLIED_POWERS && Number.isInteger(exponent)) return multiplyOut(base, exponent);
  if (base === 0) return exponent < 0 ? Number.NaN : 0;
  if (base < 0 && exponent !== Math.floor(exponent)) return Number.NaN;
  const size = exponent * Math.log(Math.abs(base));
  return size > LARGEST_EXPONENT ? Number.NaN : size < -LARGEST_EXPONENT ? 0 : base ** exponent;
}

/** A power of 1 to 4, multiplied from the left. */
function multiplyOut(base: number, times: number): number {
  let product = base;
  for (let i = 1; i < times; i++) product = multiply(product, base);
  return product;
}

/** points(x, p0, t1, p1, …): `values` is [p0, p1, …], `thresholds` [t1, …], ascending; a value on a threshold takes its points. */
export function points(x: number, values: ArrayLike<number>, thresholds: ArrayLike<number>): number {
  if (Number.isNaN(x)) return Number.NaN;
  let band = 0;
  while (band < thresholds.length && x >= (thresholds[band] as number)) band++;
  return values[band] as number;
}
