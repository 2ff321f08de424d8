/**
 * The limit of an optimiser of another geometry: the largest margin of a pattern over the norm that is its own.
 */
import type { Sample } from '../data/sample.ts';
import { type Matrix, sideBySide, zeros } from '../linalg/matrix.ts';
import { rowSingular } from '../linalg/polar.ts';
import { multiply } from '../linalg/product.ts';
import { type Network, outputWeight, rootOf, weightOf } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { Steps } from '../stepwise.ts';
import { type Bracket, linfBracket, spectralBracket } from './certificate-own.ts';
import { linfMarginInSteps } from './linf-margin.ts';
import { spectralMarginInSteps } from './spectral-margin.ts';

export interface NormLimit {
  /** max |W_jk|, or the largest singular value. */
  readonly kind: 'linf' | 'spectral';
  readonly certificate: Bracket & { readonly relativeGap: number };
  /** p (n) of the upper bound, nonnegative, of sum 1. */
  readonly dual: Float64Array;
  /**
   * What the lower bound is of. linf: w_g (groups x d), which all neurons of a group have. spectral: B (groups x n), with
   * w_j = |a_j| (sum of a_i^2 over its group)^{-1/2} (B X)_g.
   */
  readonly W: Matrix;
}

/** Multiplications of a round of the linear programme, and points of the spectral problem: with more it is not asked. */
const MOST_WORK = 4e9;
const MOST_POINTS = 1000;

/** @returns a sentence where it is not known */
export function* normLimitInSteps(
  kind: NormLimit['kind'],
  sample: Sample,
  network: Network,
  pattern: readonly PatternGroup[],
): Steps<NormLimit | string> {
  const parts = sample.blocks.map(({ F }) => F);
  const rows = parts.length === 1 ? parts[0] : sideBySide(parts);
  const found =
    kind === 'linf'
      ? yield* overLargestEntry(rows, signedSlopes(sample, network, pattern, sumOfSizes))
      : yield* overSpectralNorm(rows, sample.K, signedSlopes(sample, network, pattern, rootOfSquares));
  if (typeof found === 'string') return found;
  const { lower, upper } = found.bracket;
  if (!(lower > 0))
    return `no weights of this pattern are known to give every point a positive margin: at most ${upper}`;
  return {
    kind,
    certificate: { lower, upper, relativeGap: (upper - lower) / upper },
    dual: found.p,
    W: found.W,
  };
}

interface Found {
  readonly bracket: Bracket;
  readonly p: Float64Array;
  readonly W: Matrix;
}

function* overLargestEntry(X: Matrix, s: Matrix): Steps<Found | string> {
  const work = s.rows * X.rows * X.rows * X.cols;
  if (work > MOST_WORK)
    return `a round of its linear programme would take ${work} multiplications, more than ${MOST_WORK}`;
  const { W, p } = yield* linfMarginInSteps(X, s);
  return { W, p, bracket: linfBracket(X, s, W, p) };
}

function* overSpectralNorm(F: Matrix, K: Matrix, t: Matrix): Steps<Found | string> {
  const n = F.rows;
  if (n > MOST_POINTS) return `its margin problems are not solved for more than ${MOST_POINTS} points`;
  const solved = yield* spectralMarginInSteps(F, K, t);
  if (solved === null) return 'a margin problem of its sequence was not solved';
  const { B, p } = solved;
  const dual = { ...t, data: t.data.map((entry, at) => entry * p[at % n]) };
  const turns = { turnOfW: rowSingular(multiply(B, F)).J, turnOfDual: rowSingular(multiply(dual, F)).J };
  return { W: B, p, bracket: spectralBracket(F, t, { B, p, ...turns }) };
}

function sumOfSizes(network: Network, members: Int32Array): number {
  let sum = 0;
  for (const j of members) sum += Math.abs(outputWeight(network, j));
  return sum;
}

function rootOfSquares(network: Network, members: Int32Array): number {
  return Math.sqrt(weightOf(network, members)) / rootOf(network);
}

/** sign_g y_k D_gk times what its neurons weigh together (groups x n). */
function signedSlopes(
  { n, y }: Sample,
  network: Network,
  pattern: readonly PatternGroup[],
  weigh: (network: Network, members: Int32Array) => number,
): Matrix {
  const s = zeros(pattern.length, n);
  for (const [g, { sign, slopes, members }] of pattern.entries()) {
    const weight = weigh(network, members);
    for (let k = 0; k < n; k++) s.data[g * n + k] = sign * y[k] * slopes[k] * weight;
  }
  return s;
}
