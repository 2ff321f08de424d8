/**
 * Where training of a network goes while its own signs stand still: P(R) of the signs that <w_j, x_i> has at points with a_j y_i > 0, neurons
 * sliding at others where they may (docs/theory.md, section 9.10). Of any number of points it is solved from their rows.
 */
import type { RowSample } from '../data/sample.ts';
import type { NpyArray } from '../files/stored-array.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { type OwnRowLimit, ownRowLimitInSteps } from '../margin/own-row-limit.ts';
import type { Steps } from '../stepwise.ts';
import { type Angle, angleBetween } from './angle.ts';
import { weightsOfGroups } from './patterns.ts';
import type { TrainedNetwork } from './trained-network.ts';

export interface OwnSigns {
  readonly limit: OwnRowLimit;
  /** Between W and its solution; null where that is not known. */
  readonly angle: Angle | null;
}

/** @param Z  W X' (m x n) @param likely  the points by growing margin */
export function* ownSignsInSteps(
  sample: RowSample,
  { network, W, a }: TrainedNetwork,
  Z: Matrix,
  likely: Int32Array,
): Steps<OwnSigns> {
  const limit = yield* ownRowLimitInSteps(sample, network, Z, likely);
  const { status, groups, neurons } = limit;
  const isKnown = status === 'solved' && neurons !== null;
  return { limit, angle: isKnown ? angleBetween(W.data, weightsOfGroups(a, groups, neurons)) : null };
}

/** Its multipliers and the slopes where they are positive: what shows its bracket. */
export function arraysOfOwnSigns({ limit: { multipliers } }: OwnSigns): Readonly<Record<string, NpyArray>> {
  if (multipliers === null) return {};
  const { beta, slopes } = multipliers;
  return {
    'beta(R)': { shape: [beta.length], data: beta },
    'D(R)': { shape: [slopes.rows, slopes.cols], data: slopes.data },
  };
}

/** The points of a network by growing margin. */
export function byMargin(q: Float64Array): Int32Array {
  return Int32Array.from(q.keys()).sort((i, k) => q[i] - q[k] || i - k);
}
