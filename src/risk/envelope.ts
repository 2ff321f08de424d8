/**
 * Bounds of the limit's error from the data alone, without its multipliers (theory 7.3; proof in docs/theory.md, section 12).
 *
 * wbar = sum_k b_k y_k x_k with b_k = beta_k s_k >= 0. With B = sum b, p = b/B in the simplex, rho = |p|^2 and v_k = y_k x_k:
 *     <wbar, mu>/B lies between the extremes of <v_k, mu>,
 *     |Sigma^{1/2} wbar|^2/B^2 = sum_kl p_k p_l v_k'Sigma v_l between rho D + (1 - rho) O for the extremes D of v_k'Sigma v_k and O of
 *     v_k'Sigma v_l, k != l, at an end of 1/n <= rho <= rhoMax,
 *     rhoMax = min(1, (max_k sum_i |G_ik|)/(n g) (max s/min s)^2), g = min G_ii for G >= 0, lambda_min(G) in general.
 */
import { clustersOf, noiseOf } from '../data/population.ts';
import { rowCovariance } from '../data/row-covariance.ts';
import { meanInner, type Sample } from '../data/sample.ts';
import { isPositiveDefinite } from '../linalg/cholesky.ts';
import { exp } from '../linalg/elementary.ts';
import { SpectrumEnds } from '../linalg/lanczos.ts';
import { diagonal, type Matrix } from '../linalg/matrix.ts';
import { maximum, minimum } from '../linalg/vector.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import type { Network } from '../network/network.ts';
import { activatedPattern, liftedGram } from '../network/pattern.ts';

/** lower <= error <= upper and gammaLower <= Gamma <= gammaUpper. */
export interface Envelope {
  /** null where the error has no lower bound but 0. */
  readonly lower: number | null;
  /** null where it has no upper bound but 1. */
  readonly upper: number | null;
  readonly gammaLower: number | null;
  readonly gammaUpper: number | null;
  /** gammaUpper/gammaLower, when both are positive. */
  readonly looseness: number | null;
}

/** Room for the rounding of what is compared. */
const ROUNDING = 1e-12;

/** G of the activated pattern and the ends of its spectrum, where they are at hand. */
export interface KnownGram {
  readonly G: Matrix;
  readonly spectrum: SpectrumEnds | null;
}

/** @returns a sentence where there is no envelope */
export function errorEnvelope(
  sample: Sample,
  network: Network,
  known: KnownGram = {
    G: liftedGram(sample, network, activatedPattern(network, sample.y)),
    spectrum: null,
  },
): Envelope | string {
  const { population, n, y } = sample;
  const inner = meanInner(sample);
  const signed = signedCovariances(sample);
  if (population === null || signed === null) return 'the population (mu and covariance) is unknown';
  if (inner === null || clustersOf(population).kind !== 'opposing')
    return 'there are not two opposing clusters';
  const weights = boundaryCoefficients(network, y, new Float64Array(n).fill(1)).map(Math.abs);
  const slopes = range(weights);
  if (!(slopes.min > 0)) return 'some point has no weight in the boundary (slope 0)';

  const alongMu = range(inner.map((value, k) => y[k] * value));
  const variance = varianceRange(signed, largestConcentration(known, slopes));
  const gammaLower = quotient(alongMu.min, alongMu.min >= 0 ? variance.max : variance.min);
  const gammaUpper = quotient(alongMu.max, alongMu.max >= 0 ? variance.min : variance.max);
  const noise = noiseOf(population);
  const widened = {
    lower: gammaLower === null ? null : gammaLower - ROUNDING * Math.abs(gammaLower),
    upper: gammaUpper === null ? null : gammaUpper + ROUNDING * Math.abs(gammaUpper),
  };
  const independent = noise.kind === 'independent';
  return {
    lower: widened.upper === null || independent ? null : exp(noise.logTail(widened.upper)),
    upper:
      widened.lower === null
        ? null
        : independent
          ? cantelli(widened.lower)
          : exp(noise.logTail(widened.lower)),
    gammaLower: widened.lower,
    gammaUpper: widened.upper,
    looseness:
      widened.lower !== null && widened.upper !== null && widened.lower > 0
        ? widened.upper / widened.lower
        : null,
  };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function cantelli(gamma: number): number | null {
  return gamma > 0 ? 1 / (1 + gamma * gamma) : null;
}

function quotient(numerator: number, variance: number): number | null {
  if (numerator === 0) return 0;
  return variance > 0 ? numerator / Math.sqrt(variance) : null;
}

/** Extremes of |Sigma^{1/2} wbar|^2/B^2: linear in rho, so they lie at an end. */
function varianceRange({ own, cross }: { own: Range; cross: Range }, rho: Range): Range {
  const at = (r: number, side: 'min' | 'max'): number => r * own[side] + (1 - r) * cross[side];
  return {
    min: Math.max(0, Math.min(at(rho.min, 'min'), at(rho.max, 'min'))) * (1 - ROUNDING),
    max: Math.max(at(rho.min, 'max'), at(rho.max, 'max')) * (1 + ROUNDING),
  };
}

/** Extremes of v_k'Sigma v_k and of v_k'Sigma v_l, k != l (of the former for n = 1); null when Sigma is unknown. */
function signedCovariances(sample: Sample): { own: Range; cross: Range } | null {
  const { n, y } = sample;
  const products = rowCovariance(sample);
  if (products === null) return null;
  const { scale, M } = products;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const factor = y[i] * scale;
    for (let k = 0, at = i * n; k < i; k++, at++) {
      const value = y[k] * factor * M.data[at];
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  const own = range(diagonal(M).map((entry) => scale * entry));
  return { own, cross: n > 1 ? { min: least, max: most } : own };
}

/** The range of rho = sum b^2/(sum b)^2 over what the margin problem can have as multipliers. */
function largestConcentration({ G, spectrum }: KnownGram, weights: Range): Range {
  const n = G.rows;
  const g = leastCurvature(G, spectrum);
  if (g === 0) return { min: 1 / n, max: 1 };
  let largestRow = 0;
  for (let k = 0; k < n; k++) {
    let total = 0;
    for (let i = 0; i < n; i++) total += Math.abs(G.data[k * n + i]);
    largestRow = Math.max(largestRow, total);
  }
  const spread = weights.max / weights.min;
  const bound = (largestRow / (n * g)) * spread * spread * (1 + 1e-9);
  return { min: 1 / n, max: Math.max(1 / n, Math.min(1, bound)) };
}

/** g with beta'beta <= sum beta/g: min G_ii when no entry is negative, else lambda_min(G) as a factorisation confirms it; 0 for none. */
function leastCurvature(G: Matrix, spectrum: SpectrumEnds | null): number {
  const n = G.rows;
  if (!hasNegative(G.data)) return minimum(diagonal(G));
  const { min, max } = spectrum ?? new SpectrumEnds(G);
  const confirmed = 0.999 * min - n * n * Number.EPSILON * max;
  if (!(confirmed > 0)) return 0;
  return isPositiveDefinite(G, 0, confirmed) ? confirmed : 0;
}

function hasNegative(entries: Float64Array): boolean {
  for (let at = 0; at < entries.length; at++) if (entries[at] < 0) return true;
  return false;
}

function range(x: Float64Array): Range {
  return { min: minimum(x), max: maximum(x) };
}
