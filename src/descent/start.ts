/**
 * The network before its first update.
 */

import type { AnySample } from '../data/sample.ts';
import { log } from '../linalg/elementary.ts';
import { zeros } from '../linalg/matrix.ts';
import { logTotalLoss } from '../network/loss.ts';
import { modelOf, trainsHead } from '../network/models/index.ts';
import { headOf } from '../network/network.ts';
import { activatedShare } from '../network/pattern.ts';
import type { DescentProblem, DescentState } from './problem.ts';

/** The state at t = 0: Z = Z(0), C = 0. */
export function startOf(problem: DescentProblem<AnySample>): DescentState {
  const { sample, network, initial, loss, reduction, optimizer } = problem;
  const { n, y } = sample;
  const q = modelOf(network).margins(network, y, initial.Z);
  const total = logTotalLoss(loss, q, new Float64Array(n));
  return {
    t: 0,
    q,
    logLoss: reduction === 'mean' ? total - log(n) : total,
    Z: initial.Z,
    C: zeros(initial.m, n),
    ...(optimizer.entrywise !== undefined && { explicit: initial }),
    ...(trainsHead(network) && { head: headOf(network) }),
    activatedFraction: activatedShare(network, y, initial.Z),
  };
}
