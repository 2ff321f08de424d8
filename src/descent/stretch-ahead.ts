/**
 * How far descent goes on as it does: where the loss is piecewise linear, every point pulls with a constant weight until its margin reaches
 * the corner of the loss, and every group moves by the same movement until one of its neurons reaches zero. Margins and pre-activations are
 * linear in t until then, so updates between two such events can be made at once (docs/theory.md, section 20.2).
 */
import type { GroupMemory } from '../linalg/group-memory.ts';
import type { MovingGroup } from './groups.ts';

/** Distances are known to rounding: what is within so much of an event, relative to the way there, is left to single updates. */
const NEAR = 1e-9;
/** A margin that moves by less, relative to what it is a sum of, may not change in float64. */
const LEAST_CHANGE = 2 ** -40;

export class StretchAhead {
  /** By how much each margin changes at an update (n), and the sizes of what it is a sum of. */
  private readonly rates: Float64Array;
  private readonly scales: Float64Array;

  /**
   * @param corner  of the loss: g is one number below this margin, another from it on
   * @param root    a_j = multiples/root (network.ts)
   */
  constructor(
    private readonly y: Float64Array,
    private readonly root: number,
    private readonly corner: number,
  ) {
    this.rates = new Float64Array(y.length);
    this.scales = new Float64Array(y.length);
  }

  /** Whether between two states no margin came to the other side of 0 or of the corner. */
  isQuiet(before: Float64Array, q: Float64Array): boolean {
    const { corner } = this;
    for (let i = 0; i < q.length; i++)
      if (q[i] > 0 !== before[i] > 0 || q[i] < corner !== before[i] < corner) return false;
    return true;
  }

  /**
   * A number of updates like the last in which nothing happens: no margin reaches 0 or the corner, no neuron reaches zero, and some margin
   * changes in float64 at each; the loss falls at each, by alpha |grad L|^2. 0 where it is not certain.
   *
   * @param q  after the last update, which was quiet and met no neuron at zero
   */
  updates(
    q: Float64Array,
    groups: readonly MovingGroup[],
    { movements, stride }: GroupMemory,
    most: number,
  ): number {
    const { rates, scales, corner } = this;
    this.measure(groups, movements, stride);
    let moves = false;
    let first = Number.POSITIVE_INFINITY;
    for (let i = 0; i < q.length; i++) {
      const rate = rates[i];
      if (Math.abs(rate) > LEAST_CHANGE * scales[i]) moves = true;
      first = Math.min(first, untilReached(q[i], 0, rate), untilReached(q[i], corner, rate));
    }
    if (!moves) return 0;
    for (const [g, { vectors }] of groups.entries())
      first = Math.min(first, untilZero(vectors.edge, vectors.shift, movements, g * stride));
    return Math.min(most, Math.floor(first * (1 - NEAR)));
  }

  /** The change of each margin while groups move so, y_i sum_g slope_gi weight_g movement_gi/root, and what it is a sum of. */
  private measure(groups: readonly MovingGroup[], movements: Float64Array, stride: number): void {
    const { y, root, rates, scales } = this;
    rates.fill(0);
    scales.fill(0);
    for (const [g, { vectors, weight }] of groups.entries()) {
      const { slopes, baseSum, shift } = vectors;
      for (let i = 0, at = g * stride; i < rates.length; i++, at++) {
        rates[i] += (y[i] * slopes[i] * weight * movements[at]) / root;
        scales[i] += (Math.abs(slopes[i]) * (Math.abs(baseSum[i]) + weight * Math.abs(shift[i]))) / root;
      }
    }
  }
}

/** Updates until x reaches a value, going by `rate` at each; Infinity where it goes away from it. */
function untilReached(x: number, value: number, rate: number): number {
  const way = value - x;
  return way * rate > 0 ? way / rate : Number.POSITIVE_INFINITY;
}

/** The least of them over a group's edges, which are nearest to zero. */
function untilZero(edge: Float64Array, shift: Float64Array, movements: Float64Array, from: number): number {
  let first = Number.POSITIVE_INFINITY;
  for (let i = 0, at = from; i < edge.length; i++, at++)
    first = Math.min(first, untilReached(edge[i] + shift[i], 0, movements[at]));
  return first;
}
