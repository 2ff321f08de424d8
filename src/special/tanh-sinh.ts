/**
 * Integrals over an interval by the double exponential rule, at two spacings.
 *
 * x = (a + b)/2 + (b - a)/2 tanh((pi/2) sinh t) makes of a function that is analytic inside (a, b) one that dies out like
 * exp(-(pi/2) e^|t|), whose trapezoidal sum of spacing h errs by O(exp(-c/h)) (H. Takahasi, M. Mori, Publ. RIMS 9 (1974) 721-741).
 */
import { exp } from '../linalg/elementary.ts';

/** The integral, and by how much the rule of twice the spacing differs from it: that rule's error, and so more than its own. */
export interface TwiceIntegrated {
  readonly value: number;
  readonly difference: number;
}

/** Beyond |t| = REACH a weight is below 1e-17 of the largest. */
const REACH = 3.25;
/** The first spacing is 2^-FIRST, the last 2^-LAST. */
const FIRST = 2;
const LAST = 7;
const FINEST = 1e-13;

interface Nodes {
  /** tanh((pi/2) sinh t). */
  readonly at: Float64Array;
  readonly weight: Float64Array;
}

/** Those that the spacing 2^-level has and twice the spacing has not; at the first level all. */
const known = new Map<number, Nodes>();

function nodesOf(level: number): Nodes {
  const held = known.get(level);
  if (held !== undefined) return held;
  const at: number[] = [];
  const weight: number[] = [];
  const perUnit = 1 << level;
  const last = Math.floor(REACH * perUnit);
  for (let i = -last; i <= last; i++) {
    if (level > FIRST && i % 2 === 0) continue;
    const [up, down] = [exp(i / perUnit), exp(-i / perUnit)];
    const angle = (Math.PI / 2) * ((up - down) / 2);
    const [grown, shrunk] = [exp(angle), exp(-angle)];
    const cosh = (grown + shrunk) / 2;
    at.push((grown - shrunk) / 2 / cosh);
    weight.push(((Math.PI / 2) * ((up + down) / 2)) / (cosh * cosh));
  }
  const made = { at: Float64Array.from(at), weight: Float64Array.from(weight) };
  known.set(level, made);
  return made;
}

/**
 * The integral of f from a to b.
 *
 * @param f  analytic inside, finite at the ends
 * @param rounding  what f is known to, relative to itself: two rules that agree to so much agree
 */
export function tanhSinh(f: (x: number) => number, a: number, b: number, rounding: number): TwiceIntegrated {
  const agreed = Math.max(FINEST, rounding);
  const [centre, half] = [(a + b) / 2, (b - a) / 2];
  let sum = 0;
  let value = 0;
  for (let level = FIRST; ; level++) {
    const { at, weight } = nodesOf(level);
    for (let k = 0; k < at.length; k++) sum += weight[k] * f(centre + half * at[k]);
    const finer = (half * sum) / (1 << level);
    const difference = Math.abs(finer - value);
    value = finer;
    if (level > FIRST && (difference <= agreed * Math.abs(value) || level === LAST))
      return { value, difference };
  }
}
