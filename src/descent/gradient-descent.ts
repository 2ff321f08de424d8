/**
 * Full-batch gradient descent in Gram coordinates: W(t) = W(0) + C(t) X, Z(t) = W(t) X' = Z(0) + C(t) K, and
 *
 *     C_jk += alpha a_j g_k D_jk y_k,    g_k = -l'(q_k),  D_jk = phi'(z_jk),  q_k = y_k f(x_k),
 *
 * which is exactly W <- W - alpha grad L(W) for L = sum_k l(q_k). The dimension d does not occur.
 */
import type { Sample } from '../data/sample.ts';
import { exp, log } from '../linalg/elementary.ts';
import { diagonal, type Matrix, row, zeros } from '../linalg/matrix.ts';
import { applyToRows } from '../linalg/product.ts';
import { axpy, maximum, minimum } from '../linalg/vector.ts';
import type { InitialWeights } from '../network/initial.ts';
import { type Loss, logEmpiricalLoss, type Reduction } from '../network/loss.ts';
import { type Network, width } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import { Looks } from './grid.ts';
import { type Grouping, groupNeurons, nearness, presentC, presentZ } from './groups.ts';
import { type ActivationRecord, type DescentEvent, Watch } from './watch.ts';

export interface DescentProblem {
  readonly sample: Sample;
  readonly network: Network;
  readonly initial: InitialWeights;
  readonly loss: Loss;
  readonly reduction: Reduction;
  /** The constant step of the loss as reduced: with 'mean', every formula above has alpha / n. */
  readonly alpha: number;
}

/** The iterate after t updates. */
export interface DescentState {
  readonly t: number;
  /** q_i = y_i f(x_i) (n). */
  readonly q: Float64Array;
  readonly logLoss: number;
  /** W(t) X' (m x n). */
  readonly Z: Matrix;
  /** W(t) = W(0) + C X (m x n). */
  readonly C: Matrix;
  readonly activatedFraction: number;
}

export interface DescentSummary {
  /** Updates carried out. */
  readonly steps: number;
  /** completed; frozen: the last update changed no margin in float64; diverged: it would leave the range of float64. */
  readonly outcome: 'completed' | 'frozen' | 'diverged';
  readonly events: readonly DescentEvent[];
  readonly activation: ActivationRecord;
  readonly interpolatedAt: number | null;
  /** The last update at which the loss rose; null when it never did. */
  readonly lastRise: number | null;
  /** The pattern at the end, and the step since which it has been that. */
  readonly pattern: readonly PatternGroup[];
  readonly patternSince: number;
}

/** An update that could move a pre-activation farther than this is divergence: beyond it squares of norms overflow. */
const LARGEST_MOVE = 1e100;

/** Half an ulp of a number is at least this much of it. */
const HALF_ULP = 2 ** -54;

/**
 * Runs `steps` updates and yields the state at t = 0, at each t in `lookAt`, and at the end. An update that changes
 * no margin in float64 is an event; increments go on accumulating below the margins' rounding, and descent stops early
 * (frozen) once `steps` of them would together stay below half an ulp of every margin. It also stops before an update that
 * would leave the range of float64 (diverged).
 *
 * @param lookAt  increasing step numbers
 */
export function* gradientDescent(
  problem: DescentProblem,
  steps: number,
  lookAt: Iterable<number>,
): Generator<DescentState, DescentSummary> {
  const { sample, network, initial, loss, reduction } = problem;
  const { n, y } = sample;
  const alpha = reduction === 'mean' ? problem.alpha / n : problem.alpha;
  const looks = new Looks(lookAt, steps);
  const watch = new Watch();
  const largestWeight = LARGEST_MOVE / (n * maximum(diagonal(sample.K)));
  const weights = new Float64Array(n);

  let grouping = groupNeurons(network, y, initial.Z, zeros(initial.m, n));
  let q = margins(grouping, network, y);
  let logLoss = logEmpiricalLoss(loss, reduction, q);
  const observe = (t: number, patternChanged: boolean, nearest: number): void =>
    watch.observe({
      t,
      minMargin: minimum(q),
      logLoss,
      activatedFraction: activatedFraction(grouping),
      patternChanged,
      nearest,
    });
  const summary = (t: number, outcome: DescentSummary['outcome']): DescentSummary => ({
    steps: t,
    outcome,
    events: watch.events,
    activation: watch.activation(),
    interpolatedAt: watch.interpolatedAt,
    lastRise: watch.lastRise,
    pattern: grouping.groups,
    patternSince: watch.patternSince,
  });
  let unmoved = false;
  observe(0, false, standing(grouping).nearest);

  for (let t = 0; ; t++) {
    const state = (): DescentState => ({
      t,
      q,
      logLoss,
      Z: presentZ(grouping),
      C: presentC(grouping),
      activatedFraction: activatedFraction(grouping),
    });
    const looked = looks.due(t);
    if (looked) yield state();
    if (t === steps) return summary(t, unmoved ? 'frozen' : 'completed');

    lossWeights(loss, alpha, q, weights);
    if (!(maximum(weights) < largestWeight)) {
      watch.add(
        t,
        'diverged',
        'the next update would leave the range of float64; this is the last iterate inside it',
      );
      if (!looked) yield state();
      return summary(t, 'diverged');
    }
    const reach = move(grouping, network, sample, weights);
    const { crossed, nearest } = standing(grouping);
    if (crossed) grouping = groupNeurons(network, y, presentZ(grouping), presentC(grouping));
    const next = margins(grouping, network, y);

    unmoved = !crossed && next.every((margin, i) => margin === q[i]);
    if (unmoved) {
      watch.freeze(t);
      if (reach * steps <= HALF_ULP * minimum(q.map(Math.abs))) {
        if (!looked) yield state();
        return summary(t, 'frozen');
      }
    }
    q = next;
    logLoss = logEmpiricalLoss(loss, reduction, q);
    observe(t + 1, crossed, nearest);
  }
}

/** alpha g_k = exp(log alpha + log g(q_k)). */
function lossWeights(loss: Loss, alpha: number, q: Float64Array, out: Float64Array): void {
  const logAlpha = log(alpha);
  for (let k = 0; k < q.length; k++) out[k] = exp(logAlpha + loss.logSlope(q[k]));
}

/** One update of every group: coefficient += increment, shift += K increment. Returns a bound on |q_i(t+1) - q_i(t)|. */
function move(grouping: Grouping, network: Network, { n, y, K }: Sample, weights: Float64Array): number {
  const { groups } = grouping;
  const rootWidth = Math.sqrt(width(network));
  const increments = zeros(groups.length, n);
  for (const [g, { sign, slopes }] of groups.entries()) {
    const increment = row(increments, g);
    for (let k = 0; k < n; k++) increment[k] = (sign * y[k] * slopes[k] * weights[k]) / rootWidth;
  }
  const movements = applyToRows(K, increments);
  let reach = 0;
  for (const [g, { count, coefficient, shift }] of groups.entries()) {
    const movement = row(movements, g);
    axpy(1, row(increments, g), coefficient);
    axpy(1, movement, shift);
    reach += (count * Math.max(maximum(movement), -minimum(movement))) / rootWidth;
  }
  return reach;
}

/** Whether any group has left its pattern, and how near to a boundary the nearest stands. */
function standing({ groups }: Grouping): { crossed: boolean; nearest: number } {
  let crossed = false;
  let nearest = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    const now = nearness(group);
    crossed ||= now.crossed;
    nearest = Math.min(nearest, now.relative);
  }
  return { crossed, nearest };
}

/** q_i = y_i sum_j a_j phi(z_ji), summed group by group: D (sum of bases + count shift). */
function margins({ groups }: Grouping, network: Network, y: Float64Array): Float64Array {
  const rootWidth = Math.sqrt(width(network));
  return y.map((label, i) => {
    let total = 0;
    for (const { sign, count, slopes, baseSum, shift } of groups) {
      total += sign * slopes[i] * (baseSum[i] + count * shift[i]);
    }
    return (label * total) / rootWidth;
  });
}

function activatedFraction({ activatedPairs, Z }: Grouping): number {
  return activatedPairs / (Z.rows * Z.cols);
}
