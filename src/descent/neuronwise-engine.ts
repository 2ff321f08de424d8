/**
 * What engines share in which every neuron moves by itself: pre-activations Z = Z(0) + shift, apart from each other so that increments
 * below the rounding of Z are not lost, the margins, and what is shown of them.
 */
import type { AnySample } from '../data/sample.ts';
import { copyMatrix, type Matrix, zeros } from '../linalg/matrix.ts';
import { axpy, minimum } from '../linalg/vector.ts';
import type { Activation } from '../network/activation.ts';
import type { Model } from '../network/model.ts';
import { modelOf } from '../network/models/index.ts';
import { activationOf, multiple, type Network, rootOf } from '../network/network.ts';
import { groupByState, statesOf } from '../network/neuron-groups.ts';
import { activatedShare, deadNeuronsOf, type PatternGroup } from '../network/pattern.ts';
import type { CombinedWeights } from '../network/weights.ts';
import { type Engine, type KeptEngine, sameMargins } from './engine.ts';
import type { DescentProblem, DescentState } from './problem.ts';
import { Pull } from './pull.ts';
import type { Observation, Watch } from './watch.ts';

/** What every such engine keeps. */
export interface KeptNeurons {
  readonly shift: Matrix;
  readonly share: number;
  readonly q: Float64Array;
  readonly unmoved: boolean;
  readonly seen: Observation;
}

/** Rows of a pull that are no multiples of one another. */
export interface DifferentRows {
  /** A neuron of each. */
  readonly first: Int32Array;
  /** Which of them a neuron's is (m), and how many times that one (m). */
  readonly of: Int32Array;
  readonly factor: Float64Array;
}

export abstract class NeuronwiseEngine implements Engine {
  unmoved = false;
  /** Each by itself: weights change at every update, or neurons remember. */
  readonly updates = 1;
  seen: Observation = {
    t: 0,
    minMargin: 0,
    logLoss: 0,
    activatedFraction: 0,
    deadNeurons: 0,
    crossed: false,
    nearest: 1,
  };
  /** With the second layer that it has now. */
  protected network: Network;
  protected readonly phi: Activation;
  protected readonly model: Model;
  protected readonly pull: Pull;
  /** Z - share Z(0). */
  protected shift: Matrix;
  /** What weight decay has left of W(0). */
  protected share: number;
  protected Z: Matrix;
  protected q: Float64Array;
  private crossed = false;
  /** The neurons whose a_j has another sign since the last update. */
  protected turned: readonly number[] = [];
  /** As of Z; null where they are to be found anew. */
  private rows: DifferentRows | null = null;

  constructor(
    protected readonly problem: DescentProblem<AnySample>,
    from: KeptNeurons | null,
  ) {
    const { network, initial, sample } = problem;
    this.network = network;
    this.phi = activationOf(network);
    this.model = modelOf(network);
    this.pull = new Pull(problem);
    this.shift = from === null ? zeros(initial.m, sample.n) : copyMatrix(from.shift);
    this.share = from?.share ?? 1;
    this.Z = this.present();
    this.q = from?.q.slice() ?? this.margins(this.Z);
    if (from === null) return;
    this.unmoved = from.unmoved;
    this.seen = { ...from.seen };
  }

  abstract step(): 'moved' | 'unmoved' | 'left';
  abstract get multiplications(): number;
  abstract isStuckFor(updates: number): boolean;
  abstract keep(): KeptEngine;
  /** The weights of the present state. */
  protected abstract weights(): CombinedWeights;
  /** How far Z still goes if nothing pulls any more; or farther; undefined: nowhere. */
  protected abstract coasting(): Matrix | undefined;

  show(watch: Watch, t: number): void {
    const { problem, network, Z, q } = this;
    const { sample } = problem;
    const coasting = this.coasting();
    this.seen = {
      t,
      minMargin: minimum(q),
      logLoss: this.pull.logLoss(q),
      activatedFraction: activatedShare(network, sample.y, Z),
      deadNeurons: deadNeuronsOf(network, Z, coasting).length,
      crossed: this.crossed,
      nearest: this.nearest(),
      ...(coasting !== undefined && { coasts: true }),
      ...(this.turned.length > 0 && { turned: this.turned }),
    };
    watch.observe(this.seen);
  }

  state(): DescentState {
    const { t, logLoss, activatedFraction } = this.seen;
    const coasting = this.coasting();
    const moved = { q: this.q.slice(), Z: copyMatrix(this.Z), ...this.weights() };
    return { t, logLoss, activatedFraction, ...moved, ...(coasting !== undefined && { coasting }) };
  }

  /** There are none where a neuron's slope is not one of two. */
  pattern(): PatternGroup[] | null {
    if (this.phi.pieces === null) return null;
    return groupByState(this.network, statesOf(this.Z.data), this.Z.cols).map(
      ({ points: _, ...group }) => group,
    );
  }

  protected keptNeurons(): KeptNeurons {
    const { shift, share, q, unmoved, seen } = this;
    return { shift: copyMatrix(shift), share, q: q.slice(), unmoved, seen: { ...seen } };
  }

  /** Z moves on by so much. */
  protected follow(moved: Matrix): 'moved' | 'unmoved' {
    axpy(1, moved.data, this.shift.data);
    return this.look();
  }

  /** Z is where share and shift have come to. */
  protected look(): 'moved' | 'unmoved' {
    const { q } = this;
    const before = this.Z;
    this.Z = this.present();
    this.q = this.margins(this.Z);
    this.crossed = differ(this.Z.data, before.data);
    if (this.crossed) this.rows = null;
    this.unmoved = !this.crossed && sameMargins(q, this.q) && this.isTooWeakFor(q);
    return this.unmoved ? 'unmoved' : 'moved';
  }

  /** Whether no batch in the place of the last one would have moved a margin. */
  protected isTooWeakFor(q: Float64Array): boolean {
    return this.pull.isTooWeakFor(q);
  }

  /** share Z(0) + shift. */
  private present(): Matrix {
    const result = copyMatrix(this.problem.initial.Z);
    if (this.share !== 1) for (let at = 0; at < result.data.length; at++) result.data[at] *= this.share;
    axpy(1, this.shift.data, result.data);
    return result;
  }

  /** Takes a movement back that is made after it: then no pattern has changed. */
  protected standingNeurons(): () => void {
    const { Z, q } = this;
    const shift = copyMatrix(this.shift);
    return () => {
      this.shift = shift;
      this.Z = Z;
      this.q = q;
      this.crossed = false;
      this.rows = null;
    };
  }

  /** A bound on the change of any margin while Z moves so far: sup |phi'| sum_j |a_j| |movement of z_ji|. */
  protected reach({ rows, cols, data }: Matrix): number {
    const { network } = this;
    const all = new Float64Array(cols);
    for (let j = 0, at = 0; j < rows; j++) {
      const size = Math.abs(multiple(network, j)) / rootOf(network);
      for (let i = 0; i < cols; i++, at++) all[i] += size * Math.abs(data[at]);
    }
    return this.phi.steepest * largestEntry(all);
  }

  /** Neurons of one sign and pattern have rows that are multiples of one another; without patterns each has its own. */
  protected differentRows(): DifferentRows {
    this.rows ??= this.rowsByPattern();
    return this.rows;
  }

  private rowsByPattern(): DifferentRows {
    const { network } = this;
    const { rows: m, cols: n } = this.Z;
    const factor = new Float64Array(m).fill(1);
    const of = Int32Array.from({ length: m }, (_, j) => j);
    if (this.phi.pieces === null) return { first: of, of, factor };
    const groups = groupByState(network, statesOf(this.Z.data), n);
    for (const [g, { members }] of groups.entries()) {
      for (const j of members) {
        of[j] = g;
        factor[j] = multiple(network, j) / multiple(network, members[0]);
      }
    }
    return { first: Int32Array.from(groups, ({ members }) => members[0]), of, factor };
  }

  protected margins(Z: Matrix): Float64Array {
    return this.model.margins(this.network, this.problem.sample.y, Z);
  }

  /** min |z_ji| over the larger of |z_ji(0)| and its shift; 1 where both are 0, and where phi has no kink. */
  private nearest(): number {
    if (this.phi.pieces === null) return 1;
    const start = this.problem.initial.Z.data;
    const z = this.Z.data;
    const shift = this.shift.data;
    let least = 1;
    for (let at = 0; at < z.length; at++) {
      const scale = Math.max(this.share * Math.abs(start[at]), Math.abs(shift[at]));
      if (scale > 0) least = Math.min(least, Math.abs(z[at]) / scale);
    }
    return least;
  }
}

/** Whether some neuron has another pattern at z than it had. */
function differ(z: Float64Array, before: Float64Array): boolean {
  for (let at = 0; at < z.length; at++) if (z[at] > 0 !== before[at] > 0) return true;
  return false;
}

/** max |x_i|; NaN where there is one. */
export function largestEntry(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]));
  return largest;
}
