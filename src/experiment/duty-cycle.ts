/**
 * Duty cycles: how descent holds a neuron on the boundary of a point that it slides along.
 *
 * The flow hears of such a point with one slope in [gamma, 1], the weight of Filippov. Descent alternates between the two slopes for ever,
 * and its mean over updates t, each with the force g_i(t) = -l'(q_i(t)) it moves by,
 *
 *     duty = sum_t g_i(t) phi'(z_ji(t)) / sum_t g_i(t),   phi'(z) = 1 for z > 0, else gamma,
 *
 * tends to that weight (docs/theory.md, section 9.10). A group has the mean over its neurons, weighed by a_j^2, as it moves by that.
 */
import { gradientDescent } from '../descent/gradient-descent.ts';
import type { DescentProblem } from '../descent/problem.ts';
import type { Weights } from '../horizon/pattern-piece.ts';
import { exp } from '../linalg/elementary.ts';
import type { ExponentialTail } from '../network/loss.ts';
import { outputWeight } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { Steps } from '../stepwise.ts';

export interface DutyCycles {
  /** The updates that they are of: so many from W(t) on. */
  readonly t: number;
  readonly updates: number;
  /** The duty cycle of each group, at the points that it slides on. */
  readonly shares: readonly Float64Array[];
}

/** Updates of a window, at most as many as there were before it; and their multiplications. */
const MOST_UPDATES = 20_000;
const MOST_WORK = 5e8;

/**
 * Carries out the updates after W(t), and looks at each.
 *
 * @param sliding  the points that each group slides on
 */
export function* dutyCyclesInSteps(
  problem: DescentProblem,
  tail: ExponentialTail,
  from: Weights & { readonly t: number; readonly q: Float64Array },
  groups: readonly Pick<PatternGroup, 'members'>[],
  sliding: readonly Int32Array[],
): Steps<DutyCycles> {
  const { sample, network } = problem;
  const { n } = sample;
  const granted = Math.floor(MOST_WORK / (from.Z.rows * n * n));
  const updates = Math.max(1, Math.min(from.t, MOST_UPDATES, granted));
  const total = new Float64Array(n);
  const on = sliding.map(({ length }) => new Float64Array(length));
  const force = new Float64Array(n);
  const later = { ...problem, initial: { ...problem.initial, Z: from.Z } };
  for (const state of gradientDescent(later, updates, times(updates))) {
    yield;
    if (typeof state === 'number' || state.t === updates) continue;
    const { q, Z } = state;
    // In units of the first force of each point, which leave the share.
    for (let i = 0; i < n; i++) {
      force[i] = exp(from.q[i] - q[i] + tail.logShare(q[i]) - tail.logShare(from.q[i]));
      total[i] += force[i];
    }
    for (const [g, { members }] of groups.entries()) {
      for (const [p, i] of sliding[g].entries()) {
        for (const j of members) {
          if (!(Z.data[j * n + i] > 0)) continue;
          const a = outputWeight(network, j);
          on[g][p] += a * a * force[i];
        }
      }
    }
  }
  const { slope } = network;
  const shares = groups.map(({ members }, g) => {
    let weight = 0;
    for (const j of members) weight += outputWeight(network, j) * outputWeight(network, j);
    return on[g].map(
      (entry, p) => slope + (1 - slope) * Math.min(1, entry / (weight * total[sliding[g][p]])),
    );
  });
  return { t: from.t, updates, shares };
}

function* times(updates: number): Generator<number> {
  for (let t = 0; t < updates; t++) yield t;
}
