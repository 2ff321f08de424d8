/**
 * The limit direction of training under a frozen activation pattern: the solution of the margin problem of that pattern,
 * with its certificate. For the activated pattern this is the limit of Hashimoto (2026), Theorem 4.8, when it is itself
 * activated; the explicit dual form is derived in docs/theory.md.
 */
import type { Sample } from '../data/sample.ts';
import { type ExtremeEigenvalues, extremeEigenvalues } from '../linalg/lanczos.ts';
import { type Matrix, principalSubmatrix } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { numericalRank } from '../linalg/rank.ts';
import { minimum } from '../linalg/vector.ts';
import { type Network, width } from '../network/network.ts';
import { activatedPattern, liftedGram, type PatternGroup } from '../network/pattern.ts';
import { certifiedMarginBound, certify, type InnerProducts, type MarginCertificate } from './certificate.ts';
import { dualFace } from './dual-face.ts';
import { type Optimum, preciseMargins, SINGULAR, type SolverMethod, solveMarginProblem } from './solver.ts';

/** solved: both bounds exist and agree to `SOLVED`; solvedInaccurately: to less; infeasible: not separable; failed: see reason. */
export type LimitStatus = 'solved' | 'solvedInaccurately' | 'infeasible' | 'failed';

/** A margin-problem solution for one pattern. */
export interface LimitDirection {
  readonly status: LimitStatus;
  readonly pattern: readonly PatternGroup[];
  /** beta (n), zeros included; null when infeasible or failed. */
  readonly dual: Float64Array | null;
  /** G beta (n): the lifted margins of W* = sum_k beta_k Xt_k. */
  readonly margins: Float64Array | null;
  /** Number of beta_i > 0. */
  readonly supportVectors: number | null;
  /** 1/2 |W*|_F^2. */
  readonly objective: number | null;
  /** max over W of min_i q_i / |W|_F. */
  readonly normalizedMargin: number | null;
  /** Whether W* has the very pattern it was solved for, strictly, at every neuron and point. */
  readonly consistent: boolean | null;
  /** min over neurons and points of sign * <w_j*, x_i> / (|w_j*| |x_i|), sign the pattern's: positive when consistent. */
  readonly consistencySlack: number | null;
  /** Numerical rank of G. */
  readonly rank: number;
  /** Whether beta is the only dual solution; the primal always is the only one. */
  readonly dualUnique: boolean | null;
  /** Whether beta is the dual solution to which the flow goes: that of least sum beta (log beta - 1). */
  readonly dualOfFlow: boolean | null;
  readonly certificate: (MarginCertificate & { readonly conditionEstimate: number | null }) | null;
  /** For infeasible problems: weights v >= 0, sum 1, and the bound they prove on every normalised margin. */
  readonly infeasibility: { readonly weights: Float64Array; readonly marginBound: number | null } | null;
  readonly method: SolverMethod | null;
  readonly reason: string | null;
  /** G of the pattern (n x n), and the ends of its spectrum where they were asked for. */
  readonly G: Matrix;
  readonly spectrum: ExtremeEigenvalues | null;
}

const SOLVED = 1e-9;
/** Looks at an eigenvalue agree to this, relative to it: enough to tell what is rounding, and to estimate a condition. */
const ESTIMATED = 2 ** -20;
/** A constraint this close to its bound, relative, counts as met with equality. */
const ON_THE_MARGIN = 1e-9;

/** Solves and certifies the margin problem of `pattern`; of the activated pattern when none is given. */
export function limitDirection(
  sample: Sample,
  network: Network,
  frozen: readonly PatternGroup[] | null = null,
): LimitDirection {
  const pattern = frozen ?? activatedPattern(network, sample.y);
  const G = liftedGram(sample, network, pattern);
  const result = solveMarginProblem(G);
  const claim = {
    inner: innerProducts(sample),
    y: sample.y,
    mPlus: network.mPlus,
    mMinus: network.mMinus,
    slope: network.slope,
    pattern: frozen,
  };
  // Unlike elimination in a fixed order, the ends of the spectrum show when the smaller one is rounding.
  const spectrum = result.definite ? extremeEigenvalues(G, { min: ESTIMATED }) : null;
  const clear = spectrum !== null && spectrum.min > G.rows * SINGULAR * spectrum.max;
  const rank = clear ? G.rows : numericalRank(G, G.rows * SINGULAR);
  const unsolved = { ...UNSOLVED, pattern, rank, G, spectrum };
  if (result.status === 'failed') return { ...unsolved, status: 'failed', reason: result.reason };
  if (result.status === 'infeasible') {
    const marginBound = certifiedMarginBound(claim, result.ray);
    return { ...unsolved, status: 'infeasible', infeasibility: { weights: result.ray, marginBound } };
  }

  const { beta, margins, unique, ofFlow, basis } = dualOf(G, result, rank);
  const { method } = result;
  const certificate = certify({ ...claim, beta, margins });
  if (certificate.relativeGap === null) {
    return { ...unsolved, status: 'failed', reason: 'the multipliers found give no bracket of the optimum' };
  }
  const support = indices(beta, (entry) => entry > 0);
  const whole = basis.length === sample.n ? spectrum : null;
  const onSupport =
    whole ?? extremeEigenvalues(principalSubmatrix(G, basis), { max: ESTIMATED, min: ESTIMATED });
  const slack = consistencySlack(sample, pattern, beta);
  const objective = beta.reduce((acc, entry) => acc + entry, 0) / 2;
  return {
    ...unsolved,
    status: certificate.relativeGap <= SOLVED ? 'solved' : 'solvedInaccurately',
    dual: beta,
    margins,
    supportVectors: support.length,
    objective,
    normalizedMargin: certificate.minMargin / Math.sqrt(2 * objective),
    consistent: slack > 0,
    consistencySlack: slack,
    dualUnique: unique,
    dualOfFlow: ofFlow,
    certificate: { ...certificate, conditionEstimate: conditionEstimate(onSupport) },
    method,
  };
}

/** The multipliers without those that are rounding of zero: each adds less to its own margin than the sum for that margin rounds. */
function withoutRounding(G: Matrix, { beta, margins }: Optimum): Pick<Optimum, 'beta' | 'margins'> {
  const n = G.rows;
  const sizes = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (beta[i] === 0) continue;
    for (let k = 0, at = i * n; k < n; k++, at++) sizes[i] += Math.abs(G.data[at]) * beta[k];
  }
  const kept = beta.map((entry, i) => (entry * G.data[i * (n + 1)] > SINGULAR * sizes[i] ? entry : 0));
  const same = kept.every((entry, i) => entry === beta[i]);
  return same ? { beta, margins } : { beta: kept, margins: preciseMargins(G, kept) };
}

/** A dual solution, and what it stands for among all. */
interface Dual {
  readonly beta: Float64Array;
  readonly margins: Float64Array;
  readonly unique: boolean;
  /** Whether it is the one to which the flow goes: the only one, or that of least entropy. */
  readonly ofFlow: boolean;
  /** Independent support features that span all of them. */
  readonly basis: readonly number[];
}

/** The dual solution to which the flow goes; the solver's where that is not found. */
function dualOf(G: Matrix, optimum: Optimum, rank: number): Dual {
  const { beta, margins } = withoutRounding(G, optimum);
  const support = indices(beta, (entry) => entry > 0);
  const onTheMargin = indices(margins, (q) => q <= 1 + ON_THE_MARGIN);
  const tolerance = onTheMargin.length * SINGULAR;
  const found = { beta, margins, unique: true, ofFlow: true, basis: support };
  if (rank === G.rows) return found;
  if (numericalRank(principalSubmatrix(G, onTheMargin), tolerance) === onTheMargin.length) return found;
  const face = dualFace(G, beta, onTheMargin, tolerance);
  if (face.dimension === 0) return found;
  const ofMany = { ...found, unique: false, ofFlow: false };
  if (face.beta === null) return ofMany;
  const inside = preciseMargins(G, face.beta);
  if (minimum(inside) < 1 - ON_THE_MARGIN) return ofMany;
  return { beta: face.beta, margins: inside, unique: false, ofFlow: true, basis: face.basis };
}

const UNSOLVED = {
  dual: null,
  margins: null,
  supportVectors: null,
  objective: null,
  normalizedMargin: null,
  consistent: null,
  consistencySlack: null,
  dualUnique: null,
  dualOfFlow: null,
  certificate: null,
  infeasibility: null,
  method: null,
  reason: null,
} as const;

function innerProducts({ X, K, d }: Sample): InnerProducts {
  return X === null ? { kind: 'gram', K: K.data } : { kind: 'rows', X: X.data, d };
}

/**
 * The coefficients of the limit's neurons over the data, per group: w = sum_k c_k x_k with c_k = a beta_k s_k y_k,
 * a = sign/sqrt(m); the same for every neuron of the group.
 */
export function neuronCoefficients(
  network: Network,
  y: Float64Array,
  beta: Float64Array,
  { sign, slopes }: PatternGroup,
): Float64Array {
  const a = sign / Math.sqrt(width(network));
  return beta.map((entry, k) => a * entry * slopes[k] * y[k]);
}

/** min over groups and points of the cosine between w* and x_i, signed so that positive means: in the pattern. */
function consistencySlack({ n, y, K }: Sample, pattern: readonly PatternGroup[], beta: Float64Array): number {
  let slack = Number.POSITIVE_INFINITY;
  for (const { sign, slopes, active } of pattern) {
    const c = beta.map((entry, k) => sign * entry * slopes[k] * y[k]);
    const inner = multiplyVector(K, c);
    const norm = Math.sqrt(
      Math.max(
        0,
        c.reduce((acc, entry, k) => acc + entry * inner[k], 0),
      ),
    );
    for (let i = 0; i < n; i++) {
      const size = norm * Math.sqrt(K.data[i * n + i]);
      slack = Math.min(slack, size > 0 ? ((active[i] ? 1 : -1) * inner[i]) / size : 0);
    }
  }
  return slack;
}

function indices(x: Float64Array, keep: (entry: number) => boolean): number[] {
  return Array.from(x.keys()).filter((i) => keep(x[i]));
}

/** lambda_max / lambda_min; null when the smaller end is rounding. */
function conditionEstimate({ max, min }: ExtremeEigenvalues): number | null {
  return min > 2 ** -50 * max ? max / min : null;
}
