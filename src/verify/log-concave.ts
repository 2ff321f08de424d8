/**
 * Integrals of functions with a concave logarithm, by Gauss and Legendre's rule on panels around their maximum.
 */
import { exp, log } from '../linalg/elementary.ts';

/** Beyond this of 0, or of a finite end that is farther, a normal density has no mass. */
const FAR = 60;
/** What lies so far below the maximum, as a logarithm, is left out. */
const DEEP = 36;
/** This share of an interval is left out at each end. */
const INSIDE = 1e-12;
/** So little below the maximum the search for it ends. */
const NEAR = 2;
const POINTS = 16;
const FIRST_PANELS = 1;
const MOST_PANELS = 64;
/** Twice as many panels agree to so much. */
const CLOSE = 1e-9;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** P_n(x), and P_n'(x) within (-1, 1). */
function legendre(n: number, x: number): { value: number; slope: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (before - x * value)) / (1 - x * x) };
}

/** Nodes on [-1, 1] with their weights: between two roots of P_{n-1}, or one and an end, lies one of P_n. */
function gaussLegendre(points: number): readonly (readonly [node: number, weight: number])[] {
  let roots = [0];
  for (let n = 2; n <= points; n++) {
    const ends = [-1, ...roots, 1];
    roots = Array.from({ length: n }, (_, k) => {
      let [low, high] = [ends[k], ends[k + 1]];
      const side = legendre(n, low).value > 0;
      for (;;) {
        const middle = (low + high) / 2;
        if (!(middle > low && middle < high)) return middle;
        if (legendre(n, middle).value > 0 === side) low = middle;
        else high = middle;
      }
    });
  }
  return roots.map((x) => {
    const { slope } = legendre(points, x);
    return [x, 2 / ((1 - x * x) * slope * slope)] as const;
  });
}

const RULE = gaussLegendre(POINTS);

/** log of the integral of exp(f) over [from, to], f concave and at most the logarithm of a normal density; -Infinity where f is that everywhere. */
export function logIntegral(f: (x: number) => number, from: number, to: number): number {
  const first = from === Number.NEGATIVE_INFINITY ? Math.min(to, 0) - FAR : from;
  const last = to === Number.POSITIVE_INFINITY ? Math.max(from, 0) + FAR : to;
  if (!(last > first)) return Number.NEGATIVE_INFINITY;
  // At an end f may be another number than beside it.
  const inside = INSIDE * (last - first);
  const [low, high] = [first + inside, last - inside];
  const peak = nearMaximum(f, low, high);
  const top = f(peak);
  if (!(top > Number.NEGATIVE_INFINITY)) return Number.NEGATIVE_INFINITY;
  const [start, end] = [edge(f, peak, low, top), edge(f, peak, high, top)];
  let found = panels(f, start, end, top, FIRST_PANELS);
  for (let count = 2 * FIRST_PANELS; count <= MOST_PANELS; count *= 2) {
    const finer = panels(f, start, end, top, count);
    const agrees = Math.abs(finer - found) <= CLOSE * finer;
    found = finer;
    if (agrees) break;
  }
  return top + log(found);
}

/** A point that is not far below the maximum on [first, last], by golden section. */
function nearMaximum(f: (x: number) => number, first: number, last: number): number {
  let [low, high] = [first, last];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let values = [low, left, right, high].map(f);
  for (;;) {
    const most = Math.max(...values);
    // Concave, and nearly one number at four points: no more than that higher between them.
    const isFlat = Math.min(...values) > most - NEAR || most === Number.NEGATIVE_INFINITY;
    if (isFlat || !(right > left)) return [low, left, right, high][values.indexOf(most)];
    const [atLow, atLeft, atRight, atHigh] = values;
    if (atLeft >= atRight) {
      [high, right] = [right, left];
      left = high - GOLDEN * (high - low);
      values = [atLow, f(left), atLeft, atRight];
    } else {
      [low, left] = [left, right];
      right = low + GOLDEN * (high - low);
      values = [atLeft, atRight, f(right), atHigh];
    }
  }
}

/** Between the maximum and an end, where f is DEEP below the maximum; the end where it is nowhere. */
function edge(f: (x: number) => number, peak: number, end: number, top: number): number {
  if (f(end) > top - DEEP) return end;
  let [inside, outside] = [peak, end];
  for (let round = 0; round < 12; round++) {
    const middle = (inside + outside) / 2;
    if (f(middle) > top - DEEP) inside = middle;
    else outside = middle;
  }
  return outside;
}

function panels(f: (x: number) => number, start: number, end: number, top: number, count: number): number {
  const half = (end - start) / (2 * count);
  let total = 0;
  for (let panel = 0; panel < count; panel++) {
    const centre = start + (2 * panel + 1) * half;
    for (const [node, weight] of RULE) total += weight * exp(f(centre + half * node) - top);
  }
  return total * half;
}
