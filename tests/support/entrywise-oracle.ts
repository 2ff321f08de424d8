/**
 * Updates entry by entry in all coordinates, on four points: from the words of their definitions, with gradients by differences.
 */
import { sampleFromRows } from '../../src/data/from-file.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import type { DescentProblem, DescentState } from '../../src/descent/problem.ts';
import { activationChosen } from '../../src/network/activations/index.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { type Network, networkWith } from '../../src/network/network.ts';
import { type Optimizer, optimizerNamed } from '../../src/optimizers.ts';
import { BATCH_KEY, clusters } from './gram-descent.ts';
import { matrixFromRows } from './matrix.ts';
import { gradientAt } from './numeric-descent.ts';

export type Rows = readonly (readonly number[])[];

export interface Problem {
  readonly X: Rows;
  readonly y: readonly number[];
  readonly W: Rows;
  readonly a: readonly number[];
  readonly slope: number;
  readonly smoothWidth: number;
  readonly loss: 'exponential' | 'logistic';
  readonly reduction: 'sum' | 'mean';
  readonly alpha: number;
  readonly optimizer: Optimizer;
}

/** Four points, four neurons of any sign and size, six dimensions. */
export function problem(shape: Partial<Problem> = {}): Problem {
  const base = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.4 }, 3);
  const own = {
    a: [0.7, -1.3, 0.4, 2.1],
    slope: 0.2,
    smoothWidth: 0,
    loss: 'exponential',
    reduction: 'sum',
  } as const;
  return { ...base, ...own, alpha: 0.02, optimizer: optimizerNamed('signDescent'), ...shape };
}

export function descentProblem({
  X,
  y,
  W,
  a,
  slope,
  smoothWidth,
  loss,
  reduction,
  alpha,
  optimizer,
}: Problem): DescentProblem {
  const sample = sampleFromRows(matrixFromRows(X), Float64Array.from(y), null, null);
  const activation = activationChosen(
    smoothWidth > 0 ? { name: 'smoothLeaky', width: smoothWidth } : 'leakyRelu',
    slope,
  );
  const network: Network = { ...networkWith(Float64Array.from(a), slope), activation };
  const initial = givenInitialWeights(sample, matrixFromRows(W));
  return {
    sample,
    network,
    initial,
    loss: lossNamed(loss),
    reduction,
    alpha,
    optimizer,
    batchKey: BATCH_KEY,
  };
}

/** How much each point weighs at each of so many updates. */
export function batchesOf({ batches }: Optimizer, n: number, steps: number): Float64Array[] {
  if (batches === null) return [];
  const draw = batches.draw(n, BATCH_KEY);
  return Array.from({ length: steps }, (_, t) => {
    const counts = new Float64Array(n);
    draw(t, counts);
    return counts.map((count) => (count * n) / batches.size);
  });
}

export function statesOf(given: Problem, steps: number): DescentState[] {
  return [
    ...descentStates(
      descentProblem(given),
      steps,
      Array.from({ length: steps + 1 }, (_, t) => t),
    ),
  ];
}

export function weightsAt(state: DescentState | undefined): number[] {
  return [...(state?.explicit?.inFrame[0].data ?? [])];
}

/** L as reduced, from the words of its definition, each point weighed. */
export function lossOf(
  { X, y, a, slope, smoothWidth: w, loss, reduction }: Problem,
  weights: ArrayLike<number> = X.map(() => 1),
): (W: Rows) => number {
  const phi = (z: number) =>
    Math.abs(z) < w
      ? ((1 - slope) / (4 * w)) * z * z + ((1 + slope) / 2) * z
      : Math.max(z, slope * z) - ((1 - slope) * w) / 4;
  const inner = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, one, k) => sum + one * v[k], 0);
  return (W) => {
    const losses = X.map((x, i) => {
      const q = y[i] * W.reduce((f, row, j) => f + a[j] * phi(inner(row, x)), 0);
      return weights[i] * (loss === 'exponential' ? Math.exp(-q) : Math.log1p(Math.exp(-q)));
    });
    return losses.reduce((sum, one) => sum + one, 0) / (reduction === 'mean' ? losses.length : 1);
  };
}

/** W after so many updates, entry by entry, with gradients by differences. */
export function oracle(
  given: Problem,
  steps: number,
  numbers: { beta1: number; beta2: number; epsilon: number } | null,
  drawn: readonly Float64Array[] = [],
): number[] {
  let W = given.W.map((row) => [...row]);
  let [m, v] = [W.map((row) => row.map(() => 0)), W.map((row) => row.map(() => 0))];
  for (let t = 1; t <= steps; t++) {
    const G = gradientAt(lossOf(given, drawn[t - 1]), W);
    if (numbers === null) {
      W = W.map((row, j) => row.map((entry, k) => entry - given.alpha * Math.sign(G[j][k])));
      continue;
    }
    const { beta1, beta2, epsilon } = numbers;
    m = m.map((row, j) => row.map((entry, k) => beta1 * entry + (1 - beta1) * G[j][k]));
    v = v.map((row, j) => row.map((entry, k) => beta2 * entry + (1 - beta2) * G[j][k] ** 2));
    W = W.map((row, j) =>
      row.map((entry, k) => {
        const [first, second] = [m[j][k] / (1 - beta1 ** t), v[j][k] / (1 - beta2 ** t)];
        return entry - (given.alpha * first) / (Math.sqrt(second) + epsilon);
      }),
    );
  }
  return W.flat();
}

export const distance = (found: readonly number[], wanted: readonly number[]): number =>
  Math.max(...wanted.map((entry, at) => Math.abs(found[at] - entry))) / Math.max(...wanted.map(Math.abs));
