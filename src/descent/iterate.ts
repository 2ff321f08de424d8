/**
 * The iterate of descent, W(t), and what is measured on it. Its numbers stay in fields and vectors of its own: as long as no
 * neuron changes its pattern, a step allocates nothing.
 */
import { expAll, log } from '../linalg/elementary.ts';
import { groupMemory } from '../linalg/group-memory.ts';
import { diagonal } from '../linalg/matrix.ts';
import { maximum, minimum } from '../linalg/vector.ts';
import { logTotalLoss } from '../network/loss.ts';
import { sizesOf } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { DescentProblem, DescentState } from './gradient-descent.ts';
import { Grouping, type KeptGrouping } from './groups.ts';
import { Motion } from './motion.ts';
import type { Watch } from './watch.ts';

/** An update that could move a pre-activation farther than this is divergence: beyond it squares of norms overflow. */
const LARGEST_MOVE = 1e100;

/** What following a group costs at each point, in multiplications. */
const PER_POINT = 10;

/** Half an ulp of a number is at least this much of it. */
const HALF_ULP = 2 ** -54;

/** An iterate between two steps, as plain data. */
export interface KeptIterate {
  readonly grouping: KeptGrouping;
  readonly q: Float64Array;
  readonly unmoved: boolean;
  readonly seen: Readonly<Iterate['seen']>;
}

export class Iterate {
  /** The last update changed no margin in float64. */
  unmoved = false;
  private q: Float64Array;
  private before: Float64Array;
  /** alpha g_k (n); between updates, room for others. */
  private readonly weights: Float64Array;
  private readonly logAlpha: number;
  /** log n when the loss is the mean of n, 0 when it is their sum. */
  private readonly logShare: number;
  private readonly largestWeight: number;
  private readonly grouping: Grouping;
  private readonly motion: Motion;
  /** What was last shown. */
  readonly seen = {
    t: 0,
    minMargin: 0,
    logLoss: 0,
    activatedFraction: 0,
    deadNeurons: 0,
    crossed: false,
    nearest: 0,
  };

  /** W(0). @param from  or an iterate that was kept */
  constructor(
    private readonly problem: DescentProblem,
    from: KeptIterate | null = null,
  ) {
    const { sample, network, initial, alpha, reduction } = problem;
    const { n, y, K } = sample;
    this.logAlpha = log(reduction === 'mean' ? alpha / n : alpha);
    this.logShare = reduction === 'mean' ? log(n) : 0;
    const largestSize = Math.max(1, maximum(sizesOf(network) ?? Float64Array.of(1)));
    this.largestWeight = LARGEST_MOVE / (n * maximum(diagonal(K))) / largestSize;
    this.q = new Float64Array(n);
    this.before = new Float64Array(n);
    this.weights = new Float64Array(n);
    const memory = groupMemory(K, initial.m);
    this.grouping = new Grouping(network, y, initial.Z, memory, from?.grouping ?? null);
    this.motion = new Motion(this.grouping, memory, network, y);
    if (from === null) {
      this.motion.look();
      this.motion.margins(this.q);
    } else {
      this.q.set(from.q);
      this.unmoved = from.unmoved;
      Object.assign(this.seen, from.seen);
    }
  }

  keep(): KeptIterate {
    const { q, unmoved, seen } = this;
    return { grouping: this.grouping.keep(), q: q.slice(), unmoved, seen: { ...seen } };
  }

  /** alpha g_k = exp(log alpha + log g(q_k)): false when they would lead out of the range of float64. */
  weigh(): boolean {
    const { weights, problem } = this;
    const logStep = problem.schedule === 'constant' ? this.logAlpha : this.logAlpha - this.seen.logLoss;
    problem.loss.logSlopes(this.q, weights);
    for (let k = 0; k < weights.length; k++) weights[k] += logStep;
    expAll(weights, weights);
    return maximum(weights) < this.largestWeight;
  }

  /** W <- W - alpha grad L(W) with the weights found. */
  update(): void {
    const { motion, q, before } = this;
    motion.step(this.weights);
    if (motion.crossed) this.grouping.regroup();
    motion.margins(before);
    this.q = before;
    this.before = q;
    this.unmoved = !motion.crossed && equal(q, before);
  }

  /** Multiplications in the last update, about. */
  get multiplications(): number {
    const { sample, initial } = this.problem;
    const moved = this.grouping.groups.length * sample.n * (sample.n + PER_POINT);
    return this.motion.crossed ? moved + initial.m * sample.n : moved;
  }

  /** Whether so many of the last update would together stay below half an ulp of every margin. */
  isStuckFor(updates: number): boolean {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.q.length; i++) least = Math.min(least, Math.abs(this.q[i]));
    return this.motion.reach() * updates <= HALF_ULP * least;
  }

  /** Shows W(t) to the watch. */
  show(watch: Watch, t: number): void {
    const { seen, problem } = this;
    seen.t = t;
    seen.minMargin = minimum(this.q);
    seen.logLoss = logTotalLoss(problem.loss, this.q, this.weights) - this.logShare;
    seen.activatedFraction = this.grouping.activatedFraction;
    seen.deadNeurons = this.grouping.deadNeurons;
    seen.crossed = this.motion.crossed;
    seen.nearest = this.motion.nearest;
    watch.observe(seen);
  }

  /** A copy of the state last shown. */
  state(): DescentState {
    const { t, logLoss, activatedFraction } = this.seen;
    const Z = this.grouping.presentZ();
    const C = this.grouping.presentC();
    return { t, q: this.q.slice(), logLoss, Z, C, activatedFraction };
  }

  pattern(): PatternGroup[] {
    return this.grouping.pattern();
  }
}

function equal(x: Float64Array, y: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}
