/**
 * The network before its first update.
 */
import { log } from '../linalg/elementary.ts';
import { zeros } from '../linalg/matrix.ts';
import { logTotalLoss } from '../network/loss.ts';
import { output, outputSign } from '../network/network.ts';
import type { DescentProblem, DescentState } from './gradient-descent.ts';

/** The state at t = 0: Z = Z(0), C = 0. */
export function startOf(problem: DescentProblem): DescentState {
  const { sample, network, initial, loss, reduction } = problem;
  const { n, y } = sample;
  const q = new Float64Array(n);
  for (let i = 0; i < n; i++) q[i] = y[i] * output(network, initial.Z.data, i, n);
  const total = logTotalLoss(loss, q, new Float64Array(n));
  return {
    t: 0,
    q,
    logLoss: reduction === 'mean' ? total - log(n) : total,
    Z: initial.Z,
    C: zeros(initial.m, n),
    activatedFraction: activatedShare(problem),
  };
}

/** Share of the m n pairs with sign(a_j) y_i z_ji > 0. */
function activatedShare({ sample: { n, y }, network, initial: { m, Z } }: DescentProblem): number {
  let activated = 0;
  for (let j = 0; j < m; j++) {
    const sign = outputSign(network, j);
    for (let i = 0; i < n; i++) activated += Number(sign * y[i] * Z.data[j * n + i] > 0);
  }
  return activated / Z.data.length;
}
