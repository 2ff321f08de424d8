/**
 * The engine of optimisers that move W entry by entry, in the coordinates of the data: such movements are no combinations of gradients,
 * and depend on the basis. With the rows R of the pull that differ (two, once neurons are activated),
 *
 *     P_jk = a_j phi'(z_jk) y_k g_k,   -grad L = P X,   W <- W + alpha M,   M made of P X entry by entry,   Z <- Z + alpha M X'.
 *
 * So an update costs r n d products for r different rows, and as many for Z: r times where the movement of a row depends on its direction
 * alone, else m times (docs/theory.md, section 17.5).
 */
import type { AnySample } from '../data/sample.ts';
import { columnsOf, copyMatrix, type Matrix, row, rowsOf, sideBySide, zeros } from '../linalg/matrix.ts';
import { multiply, multiplyTransposed } from '../linalg/product.ts';
import { axpy } from '../linalg/vector.ts';
import { trainsHead } from '../network/models/index.ts';
import type { CombinedWeights } from '../network/weights.ts';
import type { Entrywise } from '../optimizers/optimizer.ts';
import { type EngineKind, isBelowRounding } from './engine.ts';
import { type KeptNeurons, largestEntry, NeuronwiseEngine } from './neuronwise-engine.ts';
import type { DescentProblem } from './problem.ts';
import { LARGEST_MOVE } from './pull.ts';

export const explicitEngine: EngineKind = {
  name: 'explicit',
  takes({ sample, network, optimizer }) {
    if (trainsHead(network)) return { absent: 'it moves W alone' };
    if (optimizer.entrywise === undefined)
      return { absent: `${optimizer.words} does not move entry by entry` };
    const isWhole = sample.blocks.every(({ rest }) => rest === 0);
    return isWhole || { absent: `${optimizer.words} needs all coordinates of the rows` };
  },
  start(problem, from) {
    const { entrywise } = problem.optimizer;
    if (entrywise === undefined) throw new Error('not taken');
    return new ExplicitEngine(problem, entrywise, from as KeptExplicitEngine | null);
  },
};

interface KeptExplicitEngine extends KeptNeurons {
  readonly W: Matrix;
  readonly buffers: readonly Float64Array[];
  readonly exponent: number;
}

/** From one update to the next the unit of gradients falls by no more than 2^-64, so that buffers in it stay in float64. */
const MOST_FALL = 64;

class ExplicitEngine extends NeuronwiseEngine {
  /** The rows in all coordinates (n x d), and W (m x d). */
  private readonly X: Matrix;
  private readonly W: Matrix;
  /** In units of 2^exponent, as gradients. */
  private readonly buffers: Float64Array[];
  private exponent: number;
  private moved: Matrix;

  constructor(
    problem: DescentProblem<AnySample>,
    private readonly entrywise: Entrywise,
    from: KeptExplicitEngine | null,
  ) {
    super(problem, from);
    const { sample, initial } = problem;
    this.X = joined(sample.blocks.map(({ F }) => F));
    this.W = copyMatrix(from?.W ?? joined(initial.inFrame));
    this.buffers = Array.from(
      { length: entrywise.buffers },
      (_, k) => from?.buffers[k].slice() ?? new Float64Array(this.W.data.length),
    );
    this.exponent = from?.exponent ?? Number.NEGATIVE_INFINITY;
    this.moved = zeros(initial.m, sample.n);
  }

  keep(): KeptExplicitEngine {
    const buffers = this.buffers.map((buffer) => buffer.slice());
    return { ...this.keptNeurons(), W: copyMatrix(this.W), buffers, exponent: this.exponent };
  }

  step(): 'moved' | 'unmoved' | 'left' {
    const { problem, X, W, entrywise } = this;
    const { network, sample, alpha } = problem;
    this.weigh();
    this.pull.keepBatchInUnits(this.seen.t);
    const { first, of, factor } = this.differentRows();
    const P = this.model.pullback(network, sample.y, this.Z, this.pull.weights);
    const pulls = multiply(rowsOf(P, first), X);
    const alike = entrywise.buffers === 0;
    const movement = alike ? pulls : spreadRows(pulls, of, factor);
    entrywise.move(movement.data, this.buffers, this.seen.t + 1, this.unit);
    const moved = multiplyTransposed(movement, X);
    for (let at = 0; at < moved.data.length; at++) moved.data[at] *= alpha;
    if (!(largestEntry(moved.data) < LARGEST_MOVE)) return 'left';
    for (let j = 0; j < W.rows; j++) axpy(alpha, row(movement, alike ? of[j] : j), row(W, j));
    this.moved = alike ? spreadRows(moved, of, null) : moved;
    return this.follow(this.moved);
  }

  get multiplications(): number {
    const { X, W } = this;
    const rows = this.differentRows().first.length;
    return (rows + (this.entrywise.buffers === 0 ? rows : W.rows)) * X.rows * X.cols;
  }

  /** With buffers a movement may grow again under the same pull: it is never said to be stuck. */
  isStuckFor(updates: number): boolean {
    return this.entrywise.buffers === 0 && isBelowRounding(this.reach(this.moved) * updates, this.q);
  }

  protected weights(): CombinedWeights {
    const { m } = this.problem.initial;
    let from = 0;
    const inFrame = this.problem.sample.blocks.map(({ F }) => {
      const part = columnsOf(this.W, from, from + F.cols);
      from += F.cols;
      return part === this.W ? copyMatrix(part) : part;
    });
    const outside = inFrame.map(() => zeros(m, 0));
    return { C: zeros(m, this.Z.cols), explicit: { m, inFrame, outside } };
  }

  /** At most |X| times what each entry still moves. */
  protected coasting(): Matrix | undefined {
    const { entrywise, problem, W, X } = this;
    if (entrywise.buffers === 0 || problem.network.slope > 0) return undefined;
    const most = entrywise.coast(this.buffers, this.seen.t, this.unit).map((entry) => problem.alpha * entry);
    const sizes = { ...X, data: X.data.map(Math.abs) };
    return multiplyTransposed({ ...W, data: most }, sizes);
  }

  /** By how many powers of two the unit may fall, so that what is kept of earlier gradients stays below its bound. */
  private room(): number {
    let size = this.buffers.reduce((most, buffer) => Math.max(most, largestEntry(buffer)), 0);
    let room = 0;
    for (; room < MOST_FALL && size < LARGEST_KEPT; size *= 2) room++;
    return room;
  }

  /** 2^exponent; 0 below the range of float64. */
  private get unit(): number {
    return powerOfTwo(this.exponent);
  }

  /** Gradients, and with them what is kept of earlier ones, in units that follow their size. */
  private weigh(): void {
    const before = this.exponent;
    const found = this.pull.weighInUnits(this.q, before - MOST_FALL);
    const least = found < before ? before - this.room() : before;
    this.exponent = found < least ? this.pull.weighInUnits(this.q, least) : found;
    if (this.exponent === before) return;
    const change = powerOfTwo(before - this.exponent);
    for (const buffer of this.buffers) for (let at = 0; at < buffer.length; at++) buffer[at] *= change;
  }
}

/** What is kept of gradients may not pass this in units of a gradient: its square is taken. What is smaller beside it moves nothing. */
const LARGEST_KEPT = 2 ** 400;

/** Row j is so many times row of_j. */
function spreadRows(A: Matrix, of: Int32Array, factor: Float64Array | null): Matrix {
  const spread = zeros(of.length, A.cols);
  for (const [j, g] of of.entries()) {
    const times = factor?.[j] ?? 1;
    if (times === 1) row(spread, j).set(row(A, g));
    else axpy(times, row(A, g), row(spread, j));
  }
  return spread;
}

/** Several blocks side by side; one as it is. */
function joined(parts: readonly Matrix[]): Matrix {
  return parts.length === 1 ? parts[0] : sideBySide(parts);
}

/** 2^k for any integer k, 0 and infinity beyond the range of float64; 1 where k is none. */
function powerOfTwo(k: number): number {
  if (!Number.isFinite(k)) return 1;
  let power = 1;
  for (let left = Math.min(Math.abs(k), 1100); left > 0; left--) power *= k < 0 ? 0.5 : 2;
  return power;
}
