/**
 * The gamma distribution. Our own: of the libraries, @stdlib brings 210 packages (24 MB) for one function, and jstat (last
 * released in 2022) has 11 digits where these have 14. Numerical Recipes, third edition, sections 6.1 and 6.2.
 */

const LANCZOS = [
  ...[57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202, 0.00003399464998481189],
  ...[0.00004652362892704858, -0.00009837447530487956, 0.0001580887032249125, -0.00021026444172410488],
  ...[0.00021743961811521265, -0.0001643181065367639, 0.00008441822398385275, -0.000026190838401581408],
  0.0000036899182659531625,
];

/** Natural logarithm of the gamma function for x > 0 (Lanczos; relative error about 1e-15). */
export function logGamma(x: number): number {
  const shifted = x + 5.2421875;
  const sum = LANCZOS.reduce((total, coefficient, i) => total + coefficient / (x + 1 + i), 0.9999999999999971);
  return (x + 0.5) * Math.log(shifted) - shifted + Math.log((2.5066282746310007 * sum) / x);
}

const LEAST_TERM = 1e-17;
const TINY = 1e-300;
/** The series takes some sqrt(shape) terms; this is enough for shapes of ten million. */
const MOST_TERMS = 100_000;

/** P(X <= x) of a gamma distribution with this shape and scale. */
export function gammaProbability(x: number, shape: number, scale = 1): number {
  const at = x / scale;
  if (!(at > 0)) return 0;
  if (at === Number.POSITIVE_INFINITY) return 1;
  const front = Math.exp(shape * Math.log(at) - at - logGamma(shape));
  return at < shape + 1 ? front * series(at, shape) : 1 - front * fraction(at, shape);
}

function series(x: number, shape: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * LEAST_TERM; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

/** Continued fraction by the modified method of Lentz. */
function fraction(x: number, shape: number): number {
  let b = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / b;
  let result = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / (a * d + b || TINY);
    c = b + a / c || TINY;
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return result;
}

/**
 * The x with P(X <= x) = p, 0 <= p <= 1: Newton's steps in the logarithm of x, each kept between two bounds that close in.
 * (For a small shape the quantile may be 1e-100; in x itself the steps would never get there.)
 */
export function gammaQuantile(p: number, shape: number, scale = 1): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A probability is 0 to 1, not ${p}.`);
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  let [low, high] = [-700, Math.log(shape + 1)];
  while (gammaProbability(Math.exp(high), shape) < p) high += 1;
  let at = Math.log(shape);
  for (let step = 0; step < 200; step++) {
    const miss = gammaProbability(Math.exp(at), shape) - p;
    if (miss > 0) high = at;
    else low = at;
    const slope = Math.exp(shape * at - Math.exp(at) - logGamma(shape));
    const newton = at - miss / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - at);
    at = next;
    if (moved < 1e-15) break;
  }
  return Math.exp(at) * scale;
}
