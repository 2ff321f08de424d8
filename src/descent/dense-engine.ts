/**
 * The engine of any activation and of optimisers with a memory: every neuron moves by itself, in Gram coordinates.
 *
 *     P_jk = a_j phi'(z_jk) y_k alpha g_k,   M = P, or what the optimiser's memory makes of it,
 *     C <- C + M,   Z <- Z(0) + C K.
 *
 * So W = W(0) + C X whatever the dimension of X: the engine keeps C, the shift C K, and one m x n matrix for each buffer
 * (docs/theory.md, section 17). The shift is apart from Z(0), so that increments below the rounding of Z are not lost.
 */
import { type AnySample, timesInnerProducts } from '../data/sample.ts';
import { copyMatrix, type Matrix, zeros } from '../linalg/matrix.ts';
import { axpy, minimum } from '../linalg/vector.ts';
import type { Activation } from '../network/activation.ts';
import type { Model } from '../network/model.ts';
import { modelOf } from '../network/models/index.ts';
import { activationOf, multiple, rootOf } from '../network/network.ts';
import { groupByState, statesOf } from '../network/neuron-groups.ts';
import { activatedShare, deadNeuronsOf, type PatternGroup } from '../network/pattern.ts';
import { type Engine, type EngineKind, isBelowRounding, sameMargins } from './engine.ts';
import type { DescentProblem, DescentState } from './problem.ts';
import { LARGEST_MOVE, Pull } from './pull.ts';
import type { Observation, Watch } from './watch.ts';

/** What a pair of neuron and point costs in an update beside the product with K, in multiplications. */
const PER_PAIR = 20;

export const denseEngine: EngineKind = {
  name: 'dense',
  takes: () => true,
  start: (problem, from) => new DenseEngine(problem, from as KeptDenseEngine | null),
};

interface KeptDenseEngine {
  readonly shift: Matrix;
  readonly C: Matrix;
  readonly buffers: readonly Float64Array[];
  readonly q: Float64Array;
  readonly unmoved: boolean;
  readonly seen: Observation;
}

class DenseEngine implements Engine {
  unmoved = false;
  seen: Observation = {
    t: 0,
    minMargin: 0,
    logLoss: 0,
    activatedFraction: 0,
    deadNeurons: 0,
    crossed: false,
    nearest: 1,
  };
  private readonly phi: Activation;
  private readonly model: Model;
  private readonly pull: Pull;
  /** (C K) and C; together with Z(0) they are all of W. */
  private shift: Matrix;
  private C: Matrix;
  private Z: Matrix;
  private q: Float64Array;
  private buffers: Float64Array[];
  /** Of the last update: what pulled, and how far Z was moved by what was made of it. */
  private pulled: Matrix;
  private moved: Matrix;
  private crossed = false;

  constructor(
    private readonly problem: DescentProblem<AnySample>,
    from: KeptDenseEngine | null,
  ) {
    const { network, initial, optimizer, sample } = problem;
    const empty = (): Matrix => zeros(initial.m, sample.n);
    this.phi = activationOf(network);
    this.model = modelOf(network);
    this.pull = new Pull(problem);
    this.shift = from === null ? empty() : copyMatrix(from.shift);
    this.C = from === null ? empty() : copyMatrix(from.C);
    this.buffers =
      from?.buffers.map((buffer) => buffer.slice()) ??
      Array.from({ length: optimizer.memory?.buffers ?? 0 }, () => empty().data);
    this.pulled = empty();
    this.moved = empty();
    this.Z = sum(initial.Z, this.shift);
    this.q = from?.q.slice() ?? this.margins(this.Z);
    if (from === null) return;
    this.unmoved = from.unmoved;
    this.seen = { ...from.seen };
  }

  keep(): KeptDenseEngine {
    const { shift, C, buffers, q, unmoved, seen } = this;
    const copies = buffers.map((buffer) => buffer.slice());
    return {
      shift: copyMatrix(shift),
      C: copyMatrix(C),
      buffers: copies,
      q: q.slice(),
      unmoved,
      seen: { ...seen },
    };
  }

  step(): 'moved' | 'unmoved' | 'left' {
    const { problem, pull, q, seen } = this;
    if (!pull.weigh(q, seen.logLoss)) return 'left';
    const { network, sample } = problem;
    const pulled = this.model.pullback(network, sample.y, this.Z, pull.weights);
    const buffers = this.buffers.map((buffer) => buffer.slice());
    const movement = this.movement(pulled, buffers);
    const moved = timesInnerProducts(sample, movement);
    if (!(largestEntry(moved.data) < LARGEST_MOVE)) return 'left';

    const before = this.Z;
    axpy(1, movement.data, this.C.data);
    axpy(1, moved.data, this.shift.data);
    this.Z = sum(problem.initial.Z, this.shift);
    this.q = this.margins(this.Z);
    this.buffers = buffers;
    this.pulled = pulled;
    this.moved = moved;
    this.crossed = this.Z.data.some((z, at) => z > 0 !== before.data[at] > 0);
    this.unmoved = !this.crossed && sameMargins(q, this.q);
    return this.unmoved ? 'unmoved' : 'moved';
  }

  /** What the optimiser makes of a pull; buffers are brought up to date. */
  private movement(pulled: Matrix, buffers: readonly Float64Array[]): Matrix {
    const { sample, optimizer, alpha } = this.problem;
    const { t } = this.seen;
    const movement = copyMatrix(pulled);
    optimizer.memory?.move(movement.data, buffers, t);
    const products = (A: Matrix): Matrix => timesInnerProducts(sample, A);
    return optimizer.direction?.(movement, { alpha, t, products }) ?? movement;
  }

  get multiplications(): number {
    const { m, n } = { m: this.Z.rows, n: this.Z.cols };
    return m * n * (n + PER_PAIR);
  }

  /** By |phi'| <= 1 a margin moves by at most sum_j |a_j| |movement of z_ji|. */
  isStuckFor(updates: number): boolean {
    const { memory } = this.problem.optimizer;
    const last = this.reach(this.moved);
    const later = (): number => this.reach(timesInnerProducts(this.problem.sample, this.pulled));
    const largest = memory === null ? last : memory.largest(last, later(), updates);
    return isBelowRounding(largest * updates, this.q);
  }

  show(watch: Watch, t: number): void {
    const { problem, Z, q } = this;
    const { network, sample } = problem;
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
    };
    watch.observe(this.seen);
  }

  state(): DescentState {
    const { t, logLoss, activatedFraction } = this.seen;
    const coasting = this.coasting();
    const moved = { q: this.q.slice(), Z: copyMatrix(this.Z), C: copyMatrix(this.C) };
    return { t, logLoss, activatedFraction, ...moved, ...(coasting !== undefined && { coasting }) };
  }

  /** There are none where a neuron's slope is not one of two. */
  pattern(): PatternGroup[] | null {
    if (this.phi.pieces === null) return null;
    return groupByState(this.problem.network, statesOf(this.Z.data), this.Z.cols).map(
      ({ points: _, ...group }) => group,
    );
  }

  private margins(Z: Matrix): Float64Array {
    const { network, sample } = this.problem;
    return this.model.margins(network, sample.y, Z);
  }

  /** A bound on the change of any margin while Z moves so far. */
  private reach({ rows, cols, data }: Matrix): number {
    const { network } = this.problem;
    const all = new Float64Array(cols);
    for (let j = 0, at = 0; j < rows; j++) {
      const size = Math.abs(multiple(network, j)) / rootOf(network);
      for (let i = 0; i < cols; i++, at++) all[i] += size * Math.abs(data[at]);
    }
    return largestEntry(all);
  }

  /** min |z_ji| over the larger of |z_ji(0)| and its shift; 1 where both are 0, and where phi has no kink. */
  private nearest(): number {
    if (this.phi.pieces === null) return 1;
    const start = this.problem.initial.Z.data;
    let least = 1;
    for (const [at, z] of this.Z.data.entries()) {
      const scale = Math.max(Math.abs(start[at]), Math.abs(this.shift.data[at]));
      if (scale > 0) least = Math.min(least, Math.abs(z) / scale);
    }
    return least;
  }

  /** How far Z still goes if nothing pulls any more; undefined: nowhere. */
  private coasting(): Matrix | undefined {
    const { memory } = this.problem.optimizer;
    if (memory === null || this.problem.network.slope > 0) return undefined;
    return timesInnerProducts(this.problem.sample, { ...this.C, data: memory.coast(this.buffers) });
  }
}

/** A + B. */
function sum(A: Matrix, B: Matrix): Matrix {
  return { ...A, data: A.data.map((entry, at) => entry + B.data[at]) };
}

/** max |x_i|; NaN where there is one. */
function largestEntry(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]));
  return largest;
}
