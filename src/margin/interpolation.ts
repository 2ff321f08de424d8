/**
 * Where gradient descent on the squared loss goes while its pattern stands still: of all weights that have the margins asked for, those nearest
 * to where it stands (docs/theory.md, section 20.3). W = V + sum_k c_k Xt_k with G c = target - q(V), so that |W - V|^2 = c'G c.
 */
import type { Sample } from '../data/sample.ts';
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { type ExtremeEigenvalues, extremeEigenvaluesInSteps } from '../linalg/lanczos.ts';
import { diagonal, type Matrix, zeros } from '../linalg/matrix.ts';
import { multiply, multiplyVector } from '../linalg/product.ts';
import { axpy, dot } from '../linalg/vector.ts';
import { type Network, outputWeight, squareOf, width } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { Steps } from '../stepwise.ts';
import { certifyInterpolation, type InterpolationCertificate } from './certificate-interpolation.ts';
import { roundingOfProducts } from './inseparable.ts';
import { SINGULAR } from './solver.ts';

/** W X' of W = W(0) + C X, and at least the error of each entry (m x n). */
export interface PreActivations {
  readonly Z: Matrix;
  readonly errors: Matrix;
}

/** Formed anew: what updates have gathered has their rounding. @param start  W(0) X' */
export function preActivationsOf(sample: Sample, start: Matrix, C: Matrix): PreActivations {
  const { n, K } = sample;
  const lengths = diagonal(K).map(Math.sqrt);
  const share = (n + 8) * U + roundingOf(sample);
  const Z = multiply(C, K);
  const errors = zeros(Z.rows, n);
  for (let j = 0; j < Z.rows; j++) {
    let size = 0;
    for (let k = 0; k < n; k++) size += Math.abs(C.data[j * n + k]) * lengths[k];
    for (let i = 0, at = j * n; i < n; i++, at++) {
      Z.data[at] += start.data[at];
      errors.data[at] = 1.001 * share * (Math.abs(start.data[at]) + lengths[i] * size);
    }
  }
  return { Z, errors };
}

/** Of an entry of K, as a share of |x_i| |x_k|: none where frames are all there is. */
function roundingOf(sample: Sample): number {
  return sample.X === null ? 0 : roundingOfProducts(sample);
}

export interface Interpolation {
  /** c (n). */
  readonly coefficients: Float64Array;
  /** The margins of V in the pattern, and what is left to the targets (n). */
  readonly margins: Float64Array;
  readonly residual: Float64Array;
  /** |W - V|. */
  readonly change: number;
  /** W - V in coefficients of the rows: C of C X (m x n). */
  readonly C: Matrix;
  /** Of G. */
  readonly spectrum: Pick<ExtremeEigenvalues, 'min' | 'max'>;
  readonly certificate: InterpolationCertificate;
}

const U = 2 ** -53;

/**
 * @param pattern  with the Gram matrix of its features
 * @param V  its pre-activations
 * @returns a sentence where G is singular to rounding, as with fewer dimensions than points: then not all targets can be reached, or in many ways
 */
export function* interpolationInSteps(
  sample: Sample,
  network: Network,
  { pattern, G }: { readonly pattern: readonly PatternGroup[]; readonly G: Matrix },
  V: PreActivations,
  targets: Float64Array,
): Steps<Interpolation | string> {
  const { n, y, K } = sample;
  const spectrum = yield* extremeEigenvaluesInSteps(G);
  const start = marginsInPattern(network, pattern, y, V);
  const residual = targets.map((target, k) => target - start.margins[k]);
  if (!(spectrum.min > n * SINGULAR * spectrum.max)) return DEPENDENT;
  yield;
  const factor = cholesky(G);
  if (factor.status !== 'positiveDefinite') return DEPENDENT;
  const coefficients = refined(G, factor.L, residual);
  const C = zeros(width(network), n);
  for (const { members, slopes } of pattern) {
    for (const j of members) {
      const a = outputWeight(network, j);
      for (let k = 0; k < n; k++) C.data[j * n + k] = a * slopes[k] * y[k] * coefficients[k];
    }
  }
  const certificate = yield* certifyInterpolation({
    ...{ K: K.data, rounding: roundingOf(sample) },
    ...{ y, groups: pattern, square: squareOf(network), neurons: width(network) },
    ...{ targets, start, coefficients, leastEigenvalue: spectrum.min },
  });
  const change = Math.sqrt(Math.max(0, dot(coefficients, multiplyVector(G, coefficients))));
  return { coefficients, margins: start.margins, residual, change, C, spectrum, certificate };
}

const DEPENDENT =
  'the features of the pattern depend on one another to rounding (lambda_min(G) is 0 beside lambda_max), and no weights or many have all targets';

/** q_k = y_k sum_j a_j s_jk z_jk, whatever pattern Z itself has. */
function marginsInPattern(
  network: Network,
  pattern: readonly PatternGroup[],
  y: Float64Array,
  { Z: { cols, data }, errors }: PreActivations,
): { readonly margins: Float64Array; readonly errors: Float64Array } {
  const [margins, sizes, inherited] = Array.from({ length: 3 }, () => new Float64Array(cols));
  for (const { members, slopes } of pattern) {
    for (const j of members) {
      const a = outputWeight(network, j);
      for (let k = 0; k < cols; k++) {
        const term = a * slopes[k] * y[k] * data[j * cols + k];
        margins[k] += term;
        sizes[k] += Math.abs(term);
        inherited[k] += Math.abs(a * slopes[k]) * errors.data[j * cols + k];
      }
    }
  }
  const roundings = 1.001 * (width(network) + 8) * U;
  return { margins, errors: sizes.map((size, k) => roundings * size + 1.001 * inherited[k]) };
}

/** G c = b, corrected once by what the first solution leaves. */
function refined(G: Matrix, L: Matrix, b: Float64Array): Float64Array {
  const c = solveCholesky(L, b);
  const left = multiplyVector(G, c).map((entry, k) => b[k] - entry);
  axpy(1, solveCholesky(L, left), c);
  return c;
}
