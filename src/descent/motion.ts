/**
 * How the neurons move, group by group: the part of a step that costs something. It allocates nothing.
 */
import type { GroupMemory } from '../linalg/group-memory.ts';
import { type Network, rootOf } from '../network/network.ts';
import type { Grouping } from './groups.ts';

export class Motion {
  /** Whether some pre-activation reached, crossed or left zero in the last step. */
  crossed = false;
  private readonly root: number;

  constructor(
    private readonly grouping: Grouping,
    readonly memory: GroupMemory,
    network: Network,
    private readonly y: Float64Array,
  ) {
    this.root = rootOf(network);
  }

  /**
   * C_jk += a_j D_jk y_k weights_k and Z += K times that, group by group, in units of the neurons' sizes; or what the optimiser makes of it
   * at update t.
   */
  step(weights: Float64Array, t: number): void {
    const { memory, y, root } = this;
    const { shares } = memory;
    for (let k = 0; k < y.length; k++) shares[k] = (y[k] * weights[k]) / root;
    memory.move();
    this.grouping.carry(t);
    this.look();
  }

  /** The last step so many times more. */
  repeat(times: number): void {
    const { groups } = this.grouping;
    const { movements, increments, stride } = this.memory;
    for (const [g, { vectors }] of groups.entries()) {
      const { shift } = vectors;
      for (let i = 0, at = g * stride; i < shift.length; i++, at++) {
        shift[i] += (times - 1) * movements[at];
        increments[at] *= times;
      }
    }
    this.look();
  }

  /** Every group follows its movement, and where to is looked at. */
  look(): void {
    const crossed = this.memory.follow();
    this.crossed = this.grouping.look() || crossed;
  }

  /** min |z_ji|, over the largest base or shift in its group that it may be a sum of; 1 when all of those are zero. */
  get nearest(): number {
    return Math.min(this.memory.nearest, this.grouping.nearest);
  }

  /** A bound on |q_i(t+1) - q_i(t)| in the last step, if no neuron crossed. */
  reach(): number {
    return this.greatest() + this.grouping.reachBeside / this.root;
  }

  /** The same bound of the last step's pulls alone, which stand in place of its movements from then on. */
  reachOfPulls(): number {
    this.memory.move();
    return this.greatest();
  }

  private greatest(): number {
    const { groups } = this.grouping;
    const { movements, stride } = this.memory;
    const n = this.y.length;
    let reach = 0;
    for (let g = 0; g < groups.length; g++) {
      let greatest = 0;
      for (let i = 0; i < n; i++) greatest = Math.max(greatest, Math.abs(movements[g * stride + i]));
      reach += (groups[g].weight * greatest) / this.root;
    }
    return reach;
  }

  /** q_i = y_i sum_j a_j phi(z_ji), summed group by group: D (weighed sum of bases + weight shift). */
  margins(q: Float64Array): void {
    const { memory, y, root } = this;
    const { outputs } = memory;
    memory.sumOutputs();
    for (let i = 0; i < q.length; i++) q[i] = (y[i] * outputs[i]) / root;
  }
}
