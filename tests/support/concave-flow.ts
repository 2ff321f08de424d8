/**
 * Small problems with wrong labels, in which neurons come to slide, followed in log time by proximal steps.
 */
import {
  type ConcaveFlow,
  type ConcaveStart,
  type ConcaveState,
  followConcave,
} from '../../src/horizon/concave-flow.ts';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { concaveLimitInSteps } from '../../src/margin/concave-problem.ts';
import type { ConcaveOptimum } from '../../src/margin/concave-solution.ts';
import {
  type ContractionClaim,
  contractionForEverInSteps,
} from '../../src/margin/contraction-certificate.ts';
import { allProducts } from '../../src/margin/face-products.ts';
import { hasExponentialTail } from '../../src/network/loss.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { type Network, outputWeight } from '../../src/network/network.ts';
import { type ConcaveSystem, concaveSystem } from '../../src/network/own-pattern.ts';
import { finish, type Steps } from '../../src/stepwise.ts';
import type { FullProblem } from './full-descent.ts';
import { clusters, type GramRun, gramDescent } from './gram-descent.ts';
import { alphaOfSum } from './log-time.ts';

/** Two clusters, every `wrong`-th label turned; half of the neurons of each sign. */
export function mislabelled(
  shape: { n: number; d: number; m: number; signal: number; wrong: number } & Partial<FullProblem>,
  seed: number,
): FullProblem {
  const { n, d, m, signal, wrong, ...rest } = shape;
  const { X, y, W } = clusters({ n, d, m, signal, scale: 1e-3 }, seed);
  const labels = y.map((label, i) => (i % wrong === wrong - 1 ? -label : label));
  return { X, y: labels, W, mPlus: m >> 1, slope: 0.1, alpha: 0.01, reduction: 'sum', ...rest };
}

export interface Followed {
  readonly descent: GramRun;
  readonly start: ConcaveStart;
  readonly flow: ConcaveFlow;
  readonly logRate: number;
}

/** Descent for T updates, and its flow to log t, by steps shorter by `fineness`; without a trial unless one is given; looked at at some log t. */
export function followed(
  problem: FullProblem,
  T: number,
  logT: number,
  fineness = 1,
  trial?: (system: ConcaveSystem, state: ConcaveState) => Steps<boolean>,
  looks: readonly number[] = [],
): Followed {
  const descent = gramDescent(problem, T);
  const logRate = Math.log(alphaOfSum(problem));
  const { end, sample, network } = descent;
  const start = { s: logRate + Math.log(T), q: end.q, Z: end.Z, C: end.C };
  const loss = lossNamed(problem.loss ?? 'exponential');
  if (!hasExponentialTail(loss)) throw new Error('a loss whose margins follow log t was expected');
  const lookAt = looks.map((at) => logRate + at);
  const flow = finish(
    followConcave(sample, network, loss, start, { logRate, logT, fineness, trial, lookAt }),
  );
  return { descent, start, flow, logRate };
}

/** The limit of the own signs of pre-activations Z. */
export function limitOf(
  { sample, network }: GramRun,
  Z: Matrix,
): { system: ConcaveSystem; optimum: ConcaveOptimum } {
  const system = concaveSystem(sample, network, Z);
  const optimum = finish(concaveLimitInSteps(system));
  if (optimum.status !== 'optimal') throw new Error(`P(R) is ${optimum.status}`);
  return { system, optimum };
}

/** What the certificate is asked. */
export function claimAt(run: GramRun, Z: Matrix, alpha: number | null): ContractionClaim {
  const { system, optimum } = limitOf(run, Z);
  return { system: allProducts(system), optimum, sizes: sizesOf(run.network, Z.rows), Z, alpha };
}

function sizesOf(network: Network, m: number): Float64Array {
  return Float64Array.from({ length: m }, (_, j) => Math.abs(outputWeight(network, j)));
}

/** Follows the flow until it is certified, at most to log10 t = 10^8. */
export function settled(problem: FullProblem, T: number): Followed {
  const descent = gramDescent(problem, T);
  const { sample, network } = descent;
  return followed(problem, T, 1e8 * Math.LN10, 1, function* (system, { Z }) {
    const optimum = yield* concaveLimitInSteps(system);
    if (optimum.status !== 'optimal') return false;
    const sizes = sizesOf(network, Z.rows);
    const claim = { system: allProducts(system), optimum, sizes, Z, alpha: null };
    return (yield* contractionForEverInSteps(claim)).status === 'certified' && sample.n > 0;
  });
}

/** Pairs as text: own ones by sign, others by sign or as sliding. */
export function patternOf({ sample, network }: GramRun, Z: Matrix): string {
  return Array.from(Z.data, (z, at) => {
    const own = outputWeight(network, Math.floor(at / sample.n)) * sample.y[at % sample.n] > 0;
    return z > 0 ? '+' : z === 0 && !own ? '0' : '-';
  }).join('');
}
