/**
 * The engine of any activation and of optimisers with a direction or an ascent: every neuron moves by itself, in Gram coordinates.
 *
 *     P_jk = a_j phi'(z_jk) y_k alpha g_k,   M = P, or what the optimiser's memory makes of it,
 *     C <- C + M,   Z <- Z(0) + C K.
 *
 * So W = W(0) + C X whatever the dimension of X: the engine keeps C, the shift C K, and one m x n matrix for each buffer
 * (docs/theory.md, section 17). The shift is apart from Z(0), so that increments below the rounding of Z are not lost.
 *
 * With weight decay lambda the pull is that of W, too: P - alpha lambda C, and -alpha lambda s of W = s W(0) + C X, one number
 * more at which memory makes its movement. Then nothing is gathered, and Z = s Z(0) + C K is formed anew.
 */
import { type AnySample, timesInnerProducts } from '../data/sample.ts';
import { copyMatrix, type Matrix, sideBySide, zeros } from '../linalg/matrix.ts';
import { once } from '../linalg/once.ts';
import { semidefiniteRoot } from '../linalg/semidefinite.ts';
import { axpy, dot } from '../linalg/vector.ts';
import { decayOf } from '../network/loss.ts';
import { trainsHead } from '../network/models/index.ts';
import type { CombinedWeights } from '../network/weights.ts';
import { type EngineKind, forEver, isBelowRounding } from './engine.ts';
import { type KeptNeurons, largestEntry, NeuronwiseEngine } from './neuronwise-engine.ts';
import { polarFactor } from './polar.ts';
import type { DescentProblem } from './problem.ts';
import { LARGEST_MOVE } from './pull.ts';

/** What a pair of neuron and point costs in an update beside the product with K, in multiplications. */
const PER_PAIR = 20;

/** A frame of drawn rows has few coordinates more than there are rows. */
const FEW_MORE = 64;

export const denseEngine: EngineKind = {
  name: 'dense',
  takes({ network, optimizer: { entrywise, words } }) {
    if (trainsHead(network)) return { absent: 'it moves W alone' };
    return (
      entrywise === undefined || {
        absent: `${words} moves entry by entry, which no coefficients of the rows do`,
      }
    );
  },
  start: (problem, from) => new DenseEngine(problem, from as KeptDenseEngine | null),
};

interface KeptDenseEngine extends KeptNeurons {
  readonly length: number;
  readonly C: Matrix;
  readonly buffers: readonly Float64Array[];
}

class DenseEngine extends NeuronwiseEngine {
  /** Together with Z(0) and the shift C K all of W. */
  private C: Matrix;
  private buffers: Float64Array[];
  /** What trials have made of the length of a pull. */
  private length: number;
  /** Of the last update: what pulled, and how far Z was moved by what was made of it. */
  private pulled: Matrix;
  private moved: Matrix;
  /** alpha lambda; 0 without weight decay. */
  private readonly decay: number;

  /** The rows in an orthonormal frame (n x c): of many coordinates a factor of K, which has as many as there are points. */
  private readonly frame = once(() => {
    const { blocks, K, n } = this.problem.sample;
    const coordinates = blocks.reduce((sum, { F }) => sum + F.cols, 0);
    if (K !== null && coordinates > 2 * n + FEW_MORE) return semidefiniteRoot(K);
    return blocks.length === 1 ? blocks[0].F : sideBySide(blocks.map(({ F }) => F));
  });

  constructor(problem: DescentProblem<AnySample>, from: KeptDenseEngine | null) {
    super(problem, from);
    const { initial, optimizer, sample } = problem;
    const empty = (): Matrix => zeros(initial.m, sample.n);
    this.decay = problem.alpha * decayOf(problem.loss);
    this.C = from === null ? empty() : copyMatrix(from.C);
    const kept = initial.m * sample.n + (this.decay > 0 ? 1 : 0);
    this.buffers =
      from?.buffers.map((buffer) => buffer.slice()) ??
      Array.from({ length: optimizer.memory?.buffers ?? 0 }, () => new Float64Array(kept));
    this.length = from?.length ?? 1;
    this.pulled = empty();
    this.moved = empty();
  }

  keep(): KeptDenseEngine {
    const buffers = this.buffers.map((buffer) => buffer.slice());
    return { ...this.keptNeurons(), C: copyMatrix(this.C), buffers, length: this.length };
  }

  step(): 'moved' | 'unmoved' | 'left' {
    const { problem, pull, q, seen } = this;
    const { network, sample } = problem;
    const Z = this.ascended();
    if (!pull.weigh(Z === this.Z ? q : this.margins(Z), seen.logLoss, seen.t, this.length)) return 'left';
    const pulled = this.model.pullback(network, sample.y, Z, pull.weights);
    const buffers = this.buffers.map((buffer) => buffer.slice());
    if (this.decay > 0) return this.decayed(pulled, buffers);
    const movement = this.movement(pulled, buffers);
    const moved = timesInnerProducts(sample, movement);
    if (!(largestEntry(moved.data) < LARGEST_MOVE)) return 'left';

    const { trial } = problem.optimizer;
    const standing = trial === null ? null : this.standing();
    axpy(1, movement.data, this.C.data);
    this.buffers = buffers;
    this.pulled = pulled;
    this.moved = moved;
    const came = this.follow(moved);
    if (standing === null || trial === null) return came;
    const falls = this.pull.logLoss(this.q) < seen.logLoss;
    this.length *= falls ? trial.longer : trial.shorter;
    if (!falls) standing();
    return came;
  }

  /** The update whose pull is that of lambda/2 |W|^2, too. */
  private decayed(pulled: Matrix, buffers: Float64Array[]): 'moved' | 'unmoved' | 'left' {
    const { decay, C, share, Z } = this;
    const { optimizer, sample } = this.problem;
    const size = C.data.length;
    const all = new Float64Array(size + 1);
    for (let at = 0; at < size; at++) all[at] = pulled.data[at] - decay * C.data[at];
    all[size] = -decay * share;
    const pull = all.slice();
    optimizer.memory?.move(all, buffers, this.seen.t);
    const next = copyMatrix(C);
    for (let at = 0; at < size; at++) next.data[at] += all[at];
    const there = timesInnerProducts(sample, next);
    if (!(largestEntry(there.data) < LARGEST_MOVE)) return 'left';

    this.C = next;
    this.buffers = buffers;
    this.share = share + all[size];
    this.shift = there;
    const came = this.look();
    this.moved = { ...Z, data: this.Z.data.map((z, at) => z - Z.data[at]) };
    this.pulled = { ...C, data: pull.subarray(0, size) };
    return came;
  }

  /** Takes an update back that is made after it. */
  private standing(): () => void {
    const { C, buffers } = this;
    const coefficients = copyMatrix(C);
    const neurons = this.standingNeurons();
    return () => {
      neurons();
      this.C = coefficients;
      this.buffers = buffers;
    };
  }

  /** Where gradients are taken: at Z, or radius along the gradient from there, whose products with the points are those of the pull with K. */
  private ascended(): Matrix {
    const { pull, q, Z } = this;
    const { optimizer, network, sample } = this.problem;
    if (optimizer.ascent === null) return Z;
    pull.compare(q);
    const against = this.model.pullback(network, sample.y, Z, pull.weights);
    const products = timesInnerProducts(sample, against);
    const norm = Math.sqrt(Math.max(0, dot(against.data, products.data)));
    if (norm === 0) return Z;
    const there = copyMatrix(Z);
    axpy(-optimizer.ascent / norm, products.data, there.data);
    return there;
  }

  /** What the optimiser makes of a pull; buffers are brought up to date. */
  private movement(pulled: Matrix, buffers: readonly Float64Array[]): Matrix {
    const { sample, optimizer, alpha } = this.problem;
    const { t } = this.seen;
    const movement = copyMatrix(pulled);
    optimizer.memory?.move(movement.data, buffers, t);
    const products = (A: Matrix): Matrix => timesInnerProducts(sample, A);
    const polar = (A: Matrix): Matrix => polarFactor(A, this.differentRows(), this.frame());
    return optimizer.direction?.(movement, { alpha, t, products, polar }) ?? movement;
  }

  get multiplications(): number {
    const { m, n } = { m: this.Z.rows, n: this.Z.cols };
    return m * n * (n + PER_PAIR);
  }

  isStuckFor(updates: number): boolean {
    const { memory } = this.problem.optimizer;
    const last = this.pull.reach ?? this.reach(this.moved);
    const later = (): number => this.reach(timesInnerProducts(this.problem.sample, this.pulled));
    const largest = memory === null ? last : memory.largest(last, later(), updates);
    return isBelowRounding(largest * updates, this.q);
  }

  protected weights(): CombinedWeights {
    return { C: copyMatrix(this.C), ...(this.decay > 0 && { share: this.share }) };
  }

  protected coasting(): Matrix | undefined {
    const { memory } = this.problem.optimizer;
    if (this.problem.network.slope > 0) return undefined;
    if (this.decay > 0) return this.coastingTo0(memory !== null);
    if (memory === null) return undefined;
    const goes = timesInnerProducts(this.problem.sample, { ...this.C, data: memory.coast(this.buffers) });
    return memory.endless ? forEver(goes) : goes;
  }

  /** With weight decay alone Z keeps its signs on its way to 0; with a memory it may go past 0, and come back. */
  private coastingTo0(passes: boolean): Matrix {
    const { Z } = this;
    return { ...Z, data: Z.data.map((z) => (passes && z !== 0 ? Number.POSITIVE_INFINITY : 0)) };
  }
}
