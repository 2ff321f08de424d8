/**
 * Descent in all coordinates on a loss that is given as a function of W alone: its gradient is taken by differences, so no formula for
 * it is shared with anything. Slow, and good to about eight digits.
 */

import { weightMap } from '../../src/network/weights.ts';
import type { FullProblem } from './full-descent.ts';
import type { GramRun } from './gram-descent.ts';

export interface NumericProblem {
  /** L(W), as reduced, of update t; W is m rows of d numbers. */
  readonly loss: (W: readonly (readonly number[])[], t: number) => number;
  readonly W: readonly (readonly number[])[];
  /** The step at W. */
  readonly step: (loss: number) => number;
  /** Share of the last movement that is repeated. */
  readonly momentum: number;
  /** Whether gradients are taken at W + momentum V (Nesterov), which is then what is given back. */
  readonly ahead?: boolean;
}

export type LossAt = (W: readonly (readonly number[])[]) => number;

/** Half the distance between the two points of a difference. */
const H = 1e-6;

/** W after `steps` updates. */
export function numericDescent(
  { loss, W, step, momentum, ahead = false }: NumericProblem,
  steps: number,
): number[][] {
  let weights = W.map((w) => [...w]);
  let movement = W.map((w) => w.map(() => 0));
  const lookAhead = () =>
    ahead ? weights.map((row, j) => row.map((entry, k) => entry + momentum * movement[j][k])) : weights;
  for (let t = 0; t < steps; t++) {
    const at = lookAhead();
    const here: LossAt = (W) => loss(W, t);
    const alpha = step(here(at));
    movement = movement.map((row, j) =>
      row.map((last, k) => momentum * last - alpha * differenceAt(here, at, j, k)),
    );
    weights = weights.map((row, j) => row.map((entry, k) => entry + movement[j][k]));
  }
  return lookAhead();
}

/** The gradient of L at W, by differences. */
export function gradientAt(loss: LossAt, W: readonly (readonly number[])[]): number[][] {
  return W.map((row, j) => row.map((_, k) => differenceAt(loss, W, j, k)));
}

function differenceAt(loss: LossAt, W: readonly (readonly number[])[], j: number, k: number): number {
  const moved = (by: number) => {
    const near = W.map((w) => [...w]);
    near[j][k] += by;
    return loss(near);
  };
  return (moved(H) - moved(-H)) / (2 * H);
}

/** L as reduced, from the words of its definition. @param shares  how much of the loss of each point counts at update t; all of it */
export function lossOf(
  { X, y, a = [], slope, smoothWidth = 0, loss = 'exponential', reduction }: FullProblem,
  shares: (t: number) => ArrayLike<number> = () => y.map(() => 1),
): NumericProblem['loss'] {
  const phi = (z: number): number => {
    if (Math.abs(z) < smoothWidth) {
      const H = 1 / smoothWidth;
      return ((1 - slope) / 4) * H * z * z + ((1 + slope) / 2) * z;
    }
    return Math.max(z, slope * z) - ((1 - slope) / 4) * smoothWidth;
  };
  const inner = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, one, k) => sum + one * v[k], 0);
  return (W, t) => {
    const share = shares(t);
    const losses = X.map((x, i) => {
      const q = y[i] * W.reduce((f, w, j) => f + a[j] * phi(inner(w, x)), 0);
      return share[i] * (loss === 'exponential' ? Math.exp(-q) : Math.log1p(Math.exp(-q)));
    });
    return losses.reduce((sum, one) => sum + one, 0) / (reduction === 'mean' ? losses.length : 1);
  };
}

/** max |W - W*| over the largest entry of W*, W in the coordinates of X. */
export function distance(run: GramRun, W: readonly (readonly number[])[]): number {
  const found = weightMap(run.sample, run.initial)(run.end.C).inFrame[0].data;
  const wanted = W.flat();
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((entry, at) => Math.abs(found[at] - entry))) / largest;
}
