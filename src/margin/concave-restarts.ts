/**
 * Other directions with a large margin: P(R') of own patterns R' that differ from where training went. Candidates, found by searching.
 *
 *     R' = the own signs of W*, some of them flipped
 *     repeat   W' = the solution of P(R');  R' = the own signs of W'      (|W'| never grows: W' is feasible for the next problem)
 *     until    they agree
 */
import type { Sample } from '../data/sample.ts';
import { copyMatrix, type Matrix, zeros } from '../linalg/matrix.ts';
import { minimum } from '../linalg/vector.ts';
import { type Network, outputSign, outputs, sizesOf, width } from '../network/network.ts';
import { type ConcaveSystem, concaveSystem } from '../network/own-pattern.ts';
import type { Steps } from '../stepwise.ts';
import { concaveLimitInSteps } from './concave-problem.ts';
import type { ConcaveOptimum } from './concave-solution.ts';

/** What a restart ended with. */
export interface Candidate {
  /** min_i q_i(W')/|W'|, q the network's own margins. */
  readonly normalizedMargin: number;
  /** The restart that found it. */
  readonly restart: number;
  /** Problems that it solved. */
  readonly rounds: number;
  /** Whether the own signs of W' are those of the problem that it solves, so that it is a KKT point of the network's own problem. */
  readonly consistent: boolean;
}

/** Problems solved in one restart, at most. */
const ROUNDS = 12;
/** Shares of own pairs that are flipped, from one restart to the next. */
const SHARES = [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32];

/**
 * The best of k restarts by its normalised margin; null when none had a solution.
 *
 * @param Z  pre-activations of W*, or of its direction (m x n)
 * @param uniform  draws from [0, 1)
 */
export function* bestOfInSteps(
  sample: Sample,
  network: Network,
  Z: Matrix,
  k: number,
  uniform: () => number,
): Steps<Candidate | null> {
  let best: Candidate | null = null;
  for (let restart = 0; restart < k; restart++) {
    const start = flipped(sample, network, Z, SHARES[restart % SHARES.length], uniform);
    const found = yield* settled(sample, network, start);
    if (found !== null && found.normalizedMargin > (best?.normalizedMargin ?? 0))
      best = { ...found, restart };
  }
  return best;
}

/** Own pre-activations with some signs changed. */
function flipped(
  { n, y }: Sample,
  network: Network,
  Z: Matrix,
  share: number,
  uniform: () => number,
): Matrix {
  const changed = copyMatrix(Z);
  for (let j = 0, at = 0; j < Z.rows; j++) {
    for (let i = 0; i < n; i++, at++) {
      if (outputSign(network, j) !== y[i]) continue;
      if (uniform() < share) changed.data[at] = Z.data[at] > 0 ? -1 : 1;
    }
  }
  return changed;
}

function* settled(sample: Sample, network: Network, start: Matrix): Steps<Omit<Candidate, 'restart'> | null> {
  let Z = start;
  let found: Omit<Candidate, 'restart'> | null = null;
  for (let rounds = 1; rounds <= ROUNDS; rounds++) {
    const system = concaveSystem(sample, network, Z);
    const solution = yield* concaveLimitInSteps(system);
    if (solution.status !== 'optimal') return found;
    Z = preactivationsOf(network, system, solution);
    const q = outputs(network, Z).map((f, i) => f * sample.y[i]);
    const normalizedMargin = minimum(q) / Math.sqrt(2 * solution.objective);
    const consistent = ownSignsAgree(system, solution);
    found = { normalizedMargin, rounds, consistent };
    if (consistent) break;
  }
  return found;
}

function ownSignsAgree({ y, groups }: ConcaveSystem, { Z }: ConcaveOptimum): boolean {
  return groups.every(({ sign, active }, g) =>
    active.every((on, i) => y[i] !== sign || (on === 1 ? Z[g][i] > 0 : Z[g][i] < 0)),
  );
}

/** <w_j, x_i> = |a_j| <v_g, x_i> of all neurons (m x n). */
export function preactivationsOf(
  network: Network,
  { y, groups, square }: ConcaveSystem,
  { Z }: ConcaveOptimum,
): Matrix {
  const all = zeros(width(network), y.length);
  const sizes = sizesOf(network);
  const root = Math.sqrt(square);
  for (const [g, { members }] of groups.entries()) {
    for (const j of members) {
      const size = (sizes?.[j] ?? 1) / root;
      all.data.set(
        Z[g].map((z) => size * z),
        j * y.length,
      );
    }
  }
  return all;
}
