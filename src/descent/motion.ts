/**
 * How the neurons move, group by group: the part of a step that costs something. It allocates nothing.
 */
import type { Sample } from '../data/sample.ts';
import { resident } from '../linalg/resident.ts';
import { axpy, maximum, minimum } from '../linalg/vector.ts';
import { type Network, width } from '../network/network.ts';
import { type Grouping, hasCrossed, type MovingGroup } from './groups.ts';

/** Where the neurons stand with respect to the boundaries of their patterns. */
export interface Standing {
  /** Some pre-activation has reached, crossed or left zero since its group was formed. */
  crossed: boolean;
  /** min |z_ji|, over the largest base or shift of its group that it is a sum of; 1 when all of those are zero. */
  nearest: number;
}

export class Motion {
  /** K, and per group: its increment and K times that. */
  private readonly K;
  private readonly rootWidth: number;
  private readonly shares: Float64Array;

  constructor(
    private readonly sample: Sample,
    network: Network,
  ) {
    const m = width(network);
    this.rootWidth = Math.sqrt(m);
    this.K = resident(sample.K, m);
    this.shares = new Float64Array(sample.n);
  }

  /** coefficient_k += a_j D_k y_k weights_k, and shift by K times that, in every group. */
  step({ groups }: Grouping, weights: Float64Array): void {
    const { K, shares, rootWidth } = this;
    const { y } = this.sample;
    for (let k = 0; k < shares.length; k++) shares[k] = (y[k] * weights[k]) / rootWidth;
    for (let g = 0; g < groups.length; g++) advance(groups[g], shares, K.rows[g]);
    K.multiply(groups.length);
    for (let g = 0; g < groups.length; g++) axpy(1, K.products[g], groups[g].shift);
  }

  /** A bound on |q_i(t+1) - q_i(t)| in the step carried out last, if none of its neurons crossed. */
  reach({ groups }: Grouping): number {
    let reach = 0;
    for (const [g, { count }] of groups.entries()) {
      const movement = this.K.products[g];
      reach += (count * Math.max(maximum(movement), -minimum(movement))) / this.rootWidth;
    }
    return reach;
  }

  /** q_i = y_i sum_j a_j phi(z_ji), summed group by group: D (sum of bases + count shift). */
  margins({ groups }: Grouping, q: Float64Array): void {
    const { y } = this.sample;
    q.fill(0);
    for (let g = 0; g < groups.length; g++) addOutputs(groups[g], q);
    for (let i = 0; i < q.length; i++) q[i] = (y[i] * q[i]) / this.rootWidth;
  }
}

/** The group's increment, and its coefficients with it. */
function advance(
  { signedSlopes, coefficient }: MovingGroup,
  shares: Float64Array,
  increment: Float64Array,
): void {
  for (let k = 0; k < shares.length; k++) {
    increment[k] = signedSlopes[k] * shares[k];
    coefficient[k] += increment[k];
  }
}

function addOutputs({ signedSlopes, baseSum, count, shift }: MovingGroup, outputs: Float64Array): void {
  for (let i = 0; i < outputs.length; i++) outputs[i] += signedSlopes[i] * (baseSum[i] + count * shift[i]);
}

/** Looks where every group stands. */
export function look({ groups }: Grouping, standing: Standing): void {
  standing.crossed = false;
  standing.nearest = Number.POSITIVE_INFINITY;
  for (let g = 0; g < groups.length; g++) lookAt(groups[g], standing);
}

function lookAt({ gap, widestGap, side, shift }: MovingGroup, standing: Standing): void {
  let least = Number.POSITIVE_INFINITY;
  let greatest = widestGap;
  let crossed = false;
  for (let i = 0; i < gap.length; i++) {
    const away = side[i] * shift[i];
    const distance = gap[i] + away;
    // Only a neuron that stood at zero may stand there still.
    if (!(distance > 0) && hasCrossed(gap[i], away)) crossed = true;
    least = Math.min(least, Math.abs(distance));
    greatest = Math.max(greatest, Math.abs(away));
  }
  if (crossed) standing.crossed = true;
  standing.nearest = Math.min(standing.nearest, greatest > 0 ? least / greatest : 1);
}
