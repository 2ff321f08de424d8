/**
 * The probability of a polyhedral cone under noise g xi, xi ~ N(0, I) in up to three dimensions, by integrals over its edges alone
 * (derived, docs/theory.md, section 16): with T(s) = P(|g xi_1| > s), and the cone seen from the centre of the noise,
 *
 *     P = 1[centre inside] - sum_faces sign(h)/(4 pi) (2 pi T(|h|) 1[foot inside] - sum_edges sign(w) I(h, w, l)),
 *     I(h, w, l) = integral over l.. of |h| |w|/((w^2 + t^2) s) T(s) dt,  s^2 = h^2 + w^2 + t^2,
 *
 * h the height of the face's plane over the centre, w the distance of the foot from the edge's line, l where the edge begins on it. Only the
 * one-dimensional tail of the noise is asked for, and every term is carried as a logarithm.
 */
import type { NoiseLaw } from '../../data/noise/law.ts';
import { exp, log, log1p } from '../../linalg/elementary.ts';
import { tanhSinh } from '../../special/tanh-sinh.ts';
import { type Cone, distanceOfEdge, type Edge } from './cone.ts';

/** log P, and a bound of the error of P relative to it: 1 where P lies between 0 and twice this, and no more is known. */
export interface ConeProbability {
  readonly log: number;
  readonly relative: number;
}

/** sign exp(log), known to within relative exp(log). */
interface Term {
  readonly sign: number;
  readonly log: number;
  readonly relative: number;
}

const LOG_2 = log(2);
const LOG_4PI = log(4 * Math.PI);
/** An edge that passes nearer to the centre is not told from one through it. */
const NEAREST = 1e-9;
/** An integrand this much below its largest value is left out. */
const NEGLIGIBLE = -55;
/** 1/cosh is smaller beyond. */
const FARTHEST = 60;
/** The foot on an edge's line is taken to be so far from it. */
const LEAST = 1e-200;
const ROUNDING = 8 * Number.EPSILON;

/**
 * @param sharpness  1 over the square of the least pivot of the root: how much rounding of the correlations grows in the cone
 * @returns a sentence where an edge passes through the centre
 */
export function coneProbability(cone: Cone, noise: NoiseLaw, sharpness: number): ConeProbability | string {
  const terms: Term[] = cone.holdsCentre ? [{ sign: 1, log: 0, relative: 0 }] : [];
  const logT = (s: number): number => LOG_2 + noise.logTail(s);
  for (const { height, edges } of cone.faces) {
    const outward = height >= 0 ? 1 : -1;
    if (edges.every(({ inside }) => inside >= 0))
      terms.push({ sign: -outward, log: logT(Math.abs(height)) - LOG_2, relative: 0 });
    for (const edge of edges) {
      if (distanceOfEdge(height, edge) < NEAREST) return 'an edge of the boundary passes through a centre';
      const found = edgeIntegral(height, edge, logT);
      terms.push({ ...found, sign: outward * (edge.inside >= 0 ? 1 : -1), log: found.log - LOG_4PI });
    }
  }
  return sumOf(terms, sharpness);
}

/** The terms by the largest of them; each also errs by the rounding of its logarithm. */
function sumOf(terms: readonly Term[], sharpness: number): ConeProbability {
  const top = terms.reduce((most, term) => Math.max(most, term.log), Number.NEGATIVE_INFINITY);
  if (top === Number.NEGATIVE_INFINITY) return { log: top, relative: 0 };
  let [total, bound] = [0, 0];
  for (const { sign, log: size, relative } of terms) {
    const value = exp(size - top);
    total += sign * value;
    bound += value * (relative + ROUNDING * sharpness * (1 + Math.abs(size)));
  }
  if (!(total > bound)) return { log: top + log(bound), relative: 1 };
  return { log: Math.min(0, top + log(total)), relative: bound / total };
}

/** log I and the relative difference of two rules for it, with t = w sinh v: the integral over v of |h|/s T(s)/cosh v. */
function edgeIntegral(
  height: number,
  { inside, from }: Edge,
  logT: (s: number) => number,
): { readonly log: number; readonly relative: number } {
  const h = Math.abs(height);
  if (h === 0) return { log: Number.NEGATIVE_INFINITY, relative: 0 };
  const w = Math.max(Math.abs(inside), LEAST);
  const logF = (v: number): number => {
    const [up, down] = [exp(v), exp(-v)];
    const t = (w * (up - down)) / 2;
    const s = Math.sqrt(h * h + w * w + t * t);
    return logT(s) + log(h / s) - log((up + down) / 2);
  };
  // It falls on either side of 0.
  const first = from === Number.NEGATIVE_INFINITY ? -FARTHEST : Math.max(-FARTHEST, asinh(from / w));
  const peak = Math.max(0, first);
  const top = logF(peak);
  const last = whereNegligible(logF, peak, top);
  const f = (v: number): number => exp(logF(v) - top);
  const rounding = 4 * Number.EPSILON * Math.abs(top);
  const right = tanhSinh(f, peak, last, rounding);
  const left = first < 0 ? tanhSinh(f, Math.max(first, -last), 0, rounding) : { value: 0, difference: 0 };
  const value = right.value + left.value;
  // Where it falls within rounding, it is no more than a rectangle.
  if (!(value > 0)) return { log: top + log(last - peak), relative: 1 };
  const cut = exp(NEGLIGIBLE) * 2 * FARTHEST;
  return { log: top + log(value), relative: (right.difference + left.difference + cut) / value };
}

/** Where a function that falls from `peak` on is NEGLIGIBLE beside its value there, to a per cent of the way. */
function whereNegligible(logF: (v: number) => number, peak: number, top: number): number {
  let reach = 2 ** -44;
  while (logF(peak + reach) - top > NEGLIGIBLE) reach *= 2;
  let [low, high] = [reach / 2, reach];
  while (high - low > 0.01 * high) {
    const middle = (low + high) / 2;
    if (logF(peak + middle) - top > NEGLIGIBLE) low = middle;
    else high = middle;
  }
  return peak + high;
}

/** The v with sinh v = t. */
function asinh(t: number): number {
  const size = Math.abs(t);
  const v = size > 1e8 ? log(size) + LOG_2 : log1p(size + (size * size) / (1 + Math.sqrt(1 + size * size)));
  return Math.sign(t) * v;
}
