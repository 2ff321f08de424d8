/**
 * The engine of two trained layers: W and a move at once, each by its gradient at the same W and a, in Gram coordinates.
 *
 *     P_gk = phi'(z_gk) y_k alpha g_k,   h_j = sum_k alpha g_k y_k phi(z_jk),
 *     C_j <- C_j + a_j P_g,   Z_j <- Z_j + a_j (P_g K),   a_j <- a_j + h_j,   g the pattern of neuron j,
 *
 * or what the optimiser's memory makes of (a_j P_g, a_j P_g K, h_j), the same combination of each (docs/theory.md, section 22). So neurons of
 * one pattern share one product with K, whatever their a_j: a step costs r n^2 + O(m n) for r patterns.
 */
import { type AnySample, squaredNorms, timesInnerProducts } from '../data/sample.ts';
import { type Matrix, rowsOf, zeros } from '../linalg/matrix.ts';
import { axpy, dot, maximum } from '../linalg/vector.ts';
import { decayOf } from '../network/loss.ts';
import { trainsHead } from '../network/models/index.ts';
import { headOf, withHead } from '../network/network.ts';
import { onlyOneLayer } from '../optimizers/both-layers.ts';
import { type EngineKind, isBelowRounding } from './engine.ts';
import { type KeptNeurons, largestEntry, NeuronwiseEngine } from './neuronwise-engine.ts';
import type { DescentProblem, DescentState } from './problem.ts';
import { LARGEST_MOVE } from './pull.ts';

/** What a pair of neuron and point costs in an update beside the products with K, in multiplications. */
const PER_PAIR = 30;

export const bothLayersEngine: EngineKind = {
  name: 'bothLayers',
  takes({ network, loss, optimizer }) {
    if (!trainsHead(network)) return { absent: 'the second layer is not trained' };
    if (decayOf(loss) > 0) return { absent: 'weight decay is of W alone here' };
    const refused = onlyOneLayer(optimizer);
    return refused === null || { absent: refused };
  },
  start: (problem, from) => new BothLayersEngine(problem, from as KeptBothLayers | null),
};

interface KeptBothLayers extends KeptNeurons {
  readonly C: Matrix;
  readonly head: Float64Array;
  readonly buffers: readonly Float64Array[];
}

class BothLayersEngine extends NeuronwiseEngine {
  private readonly C: Matrix;
  /** a (m). */
  private head: Float64Array;
  /** Of movements of C, Z and a, one after the other. */
  private readonly buffers: readonly Float64Array[];
  /** Of the last update what pulled, and what was made of it. */
  private readonly pulled: Movements;
  private readonly moved: Movements;

  constructor(problem: DescentProblem<AnySample>, from: KeptBothLayers | null) {
    super(problem, from);
    const { sample, network, initial, optimizer } = problem;
    const { rows: m, cols: n } = initial.Z;
    this.C = zeros(m, n);
    if (from !== null) this.C.data.set(from.C.data);
    this.head = from?.head.slice() ?? headOf(network);
    this.network = withHead(network, this.head);
    this.pulled = new Movements(m, sample.n);
    this.moved = new Movements(m, sample.n);
    this.buffers = Array.from(
      { length: optimizer.memory?.buffers ?? 0 },
      (_, k) => from?.buffers[k].slice() ?? new Float64Array(this.moved.all.length),
    );
  }

  keep(): KeptBothLayers {
    const { C, head, buffers } = this;
    return {
      ...this.keptNeurons(),
      C: { ...C, data: C.data.slice() },
      head: head.slice(),
      buffers: buffers.map((buffer) => buffer.slice()),
    };
  }

  step(): 'moved' | 'unmoved' | 'left' {
    const { problem, pull, q, seen, C, pulled, moved } = this;
    if (!pull.weigh(q, seen.logLoss, seen.t)) return 'left';
    this.gather(pulled);
    moved.all.set(pulled.all);
    problem.optimizer.memory?.move(moved.all, this.buffers, seen.t);
    const farthest = Math.max(largestEntry(moved.Z.data), largestEntry(moved.head));
    if (!(farthest < LARGEST_MOVE)) return 'left';

    axpy(1, moved.C.data, C.data);
    const before = this.head;
    this.head = before.map((a, j) => a + moved.head[j]);
    this.turned = turnedOf(before, this.head);
    this.network = withHead(problem.network, this.head);
    return this.follow(moved.Z);
  }

  /** What pulls at C, Z and a, all at the present W and a. */
  private gather({ C, Z, head }: Movements): void {
    const { network, model, problem, pull } = this;
    const { sample } = problem;
    const { first, of } = this.differentRows();
    const units = withHead(network, new Float64Array(first.length).fill(1));
    const P = model.pullback(units, sample.y, rowsOf(this.Z, first), pull.weights);
    const products = timesInnerProducts(sample, P);
    for (let j = 0, at = 0; j < C.rows; j++) {
      const a = this.head[j];
      for (let k = 0, from = of[j] * C.cols; k < C.cols; k++, at++, from++) {
        C.data[at] = a * P.data[from];
        Z.data[at] = a * products.data[from];
      }
    }
    const pulls = model.pullOnHead?.(network, sample.y, this.Z, pull.weights);
    if (pulls !== undefined) head.set(pulls);
  }

  get multiplications(): number {
    const { rows: m, cols: n } = this.Z;
    return this.differentRows().first.length * n * n + PER_PAIR * m * n;
  }

  isStuckFor(updates: number): boolean {
    const { memory } = this.problem.optimizer;
    const last = this.batchReach() ?? this.reachOf(this.moved);
    const largest = memory === null ? last : memory.largest(last, this.reachOf(this.pulled), updates);
    return isBelowRounding(largest * updates, this.q);
  }

  protected override isTooWeakFor(q: Float64Array): boolean {
    const reach = this.batchReach();
    return reach === null || isBelowRounding(reach, q);
  }

  /** A bound on the change of any margin in such a movement: of sum_j a_j phi(z_j) by that of a, of z, and of both. */
  private reachOf({ Z, head }: Movements): number {
    const { rows: m, cols: n } = Z;
    const { steepest } = this.phi;
    const ofHead = new Float64Array(n);
    for (let j = 0, at = 0; j < m; j++) {
      const size = Math.abs(head[j]);
      for (let i = 0; i < n; i++, at++)
        ofHead[i] += size * (Math.abs(this.phi.value(this.Z.data[at])) + steepest * Math.abs(Z.data[at]));
    }
    return this.reach(Z) + largestEntry(ofHead);
  }

  /**
   * How far the last update could have moved any margin, whatever its batch, to first order: the points of a batch weigh n max alpha g
   * together, a unit of weight moves z_ji by |a_j| sup|phi'| max |x|^2 and a_j by max_k |phi(z_jk)|.
   */
  private batchReach(): number | null {
    const { heaviest } = this.pull;
    if (heaviest === null) return null;
    const { rows: m, cols: n, data } = this.Z;
    const { steepest, value: phi } = this.phi;
    let ofHead = 0;
    for (let j = 0, at = 0; j < m; j++) {
      let most = 0;
      for (let k = 0; k < n; k++, at++) most = Math.max(most, Math.abs(phi(data[at])));
      ofHead += most * most;
    }
    const ofRows =
      steepest * steepest * dot(this.head, this.head) * maximum(squaredNorms(this.problem.sample));
    return heaviest * (ofRows + ofHead);
  }

  protected weights(): Pick<DescentState, 'C' | 'head'> {
    const { C, head } = this;
    return { C: { ...C, data: C.data.slice() }, head: head.slice() };
  }

  protected coasting(): Matrix | undefined {
    const { memory } = this.problem.optimizer;
    if (memory === null || this.network.slope > 0) return undefined;
    const { rows, cols } = this.Z;
    return new Movements(rows, cols, memory.coast(this.buffers)).Z;
  }
}

/** Movements of C, Z (m x n) and a (m), and all of them one after the other. */
class Movements {
  readonly C: Matrix;
  readonly Z: Matrix;
  readonly head: Float64Array;

  constructor(
    m: number,
    n: number,
    readonly all: Float64Array = new Float64Array(2 * m * n + m),
  ) {
    this.C = { rows: m, cols: n, data: all.subarray(0, m * n) };
    this.Z = { rows: m, cols: n, data: all.subarray(m * n, 2 * m * n) };
    this.head = all.subarray(2 * m * n);
  }
}

/** The neurons whose a_j changed sign. */
function turnedOf(before: Float64Array, after: Float64Array): number[] {
  const turned: number[] = [];
  for (let j = 0; j < after.length; j++) if (after[j] > 0 !== before[j] > 0) turned.push(j);
  return turned;
}
