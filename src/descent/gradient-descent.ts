/**
 * Full-batch gradient descent in Gram coordinates: W(t) = W(0) + C(t) X, Z(t) = W(t) X' = Z(0) + C(t) K, and
 *
 *     C_jk += alpha a_j g_k D_jk y_k,    g_k = -l'(q_k),  D_jk = phi'(z_jk),  q_k = y_k f(x_k),
 *
 * which is exactly W <- W - alpha grad L(W) for L = sum_k l(q_k). The dimension d does not occur.
 */
import type { Sample } from '../data/sample.ts';
import { expAll, log } from '../linalg/elementary.ts';
import { groupMemory } from '../linalg/group-memory.ts';
import { diagonal, type Matrix } from '../linalg/matrix.ts';
import { maximum, minimum } from '../linalg/vector.ts';
import type { InitialWeights } from '../network/initial.ts';
import { type Loss, logEmpiricalLoss, type Reduction } from '../network/loss.ts';
import type { Network } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import { Looks } from './grid.ts';
import { Grouping } from './groups.ts';
import { Motion } from './motion.ts';
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
  const { n } = sample;
  const logAlpha = log(reduction === 'mean' ? problem.alpha / n : problem.alpha);
  const looks = new Looks(lookAt, steps);
  const watch = new Watch();
  const largestWeight = LARGEST_MOVE / (n * maximum(diagonal(sample.K)));

  // All that the loop writes to: as long as no neuron changes its pattern, a step allocates nothing.
  const memory = groupMemory(sample.K, initial.m);
  const grouping = new Grouping(network, sample.y, initial.Z, memory);
  const motion = new Motion(grouping, memory, network, sample.y);
  const weights = new Float64Array(n);
  let q = new Float64Array(n);
  let last = new Float64Array(n);
  const seen = { t: 0, minMargin: 0, logLoss: 0, activatedFraction: 0, crossed: false, nearest: 0 };
  const observe = (t: number): void => {
    seen.t = t;
    seen.minMargin = minimum(q);
    seen.logLoss = logEmpiricalLoss(loss, reduction, q, weights);
    seen.activatedFraction = grouping.activatedFraction;
    seen.crossed = motion.crossed;
    seen.nearest = motion.nearest;
    watch.observe(seen);
  };
  const state = (t: number): DescentState => ({
    t,
    q: q.slice(),
    logLoss: seen.logLoss,
    Z: grouping.presentZ(),
    C: grouping.presentC(),
    activatedFraction: grouping.activatedFraction,
  });
  const summary = (t: number, outcome: DescentSummary['outcome']): DescentSummary => ({
    steps: t,
    outcome,
    events: watch.events,
    activation: watch.activation(),
    interpolatedAt: watch.interpolatedAt,
    pattern: grouping.pattern(),
    patternSince: watch.patternSince,
  });

  let unmoved = false;
  motion.look();
  motion.margins(q);
  observe(0);

  for (let t = 0; ; t++) {
    const looked = looks.due(t);
    if (looked) yield state(t);
    if (t === steps) return summary(t, unmoved ? 'frozen' : 'completed');

    lossWeights(loss, logAlpha, q, weights);
    if (!(maximum(weights) < largestWeight)) {
      watch.add(
        t,
        'diverged',
        'the next update would leave the range of float64; this is the last iterate inside it',
      );
      if (!looked) yield state(t);
      return summary(t, 'diverged');
    }
    motion.step(weights);
    if (motion.crossed) grouping.regroup();
    [q, last] = [last, q];
    motion.margins(q);

    unmoved = !motion.crossed && equal(q, last);
    if (unmoved) {
      watch.freeze(t);
      if (motion.reach() * steps <= HALF_ULP * leastMagnitude(q)) {
        if (!looked) yield state(t);
        return summary(t, 'frozen');
      }
    }
    observe(t + 1);
  }
}

/** alpha g_k = exp(log alpha + log g(q_k)). */
function lossWeights(loss: Loss, logAlpha: number, q: Float64Array, weights: Float64Array): void {
  loss.logSlopes(q, weights);
  for (let k = 0; k < weights.length; k++) weights[k] += logAlpha;
  expAll(weights, weights);
}

function equal(x: Float64Array, y: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}

/** min_i |x_i|. */
function leastMagnitude(x: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) least = Math.min(least, Math.abs(x[i]));
  return least;
}
