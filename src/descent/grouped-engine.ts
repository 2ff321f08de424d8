/**
 * The engine of piecewise linear activations and optimisers whose movement is their pull, or one velocity and their pull: neurons that share
 * a pattern move as one (groups.ts), and with a piecewise linear loss and no velocity they go at once as far as they all go on as they do
 * (stretch-ahead.ts). Its numbers stay in fields and vectors of its own: as long as no neuron changes its pattern, a step of an optimiser
 * without a memory allocates nothing.
 */

import type { AnySample } from '../data/sample.ts';
import { groupMemory } from '../linalg/group-memory.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { minimum } from '../linalg/vector.ts';
import { decayOf } from '../network/loss.ts';
import { trainsHead } from '../network/models/index.ts';
import { activationOf, rootOf } from '../network/network.ts';
import { deadNeuronsOf, type PatternGroup } from '../network/pattern.ts';
import { type Engine, type EngineKind, forEver, isBelowRounding, sameMargins } from './engine.ts';
import { Grouping, type KeptGrouping } from './groups.ts';
import { Motion } from './motion.ts';
import type { DescentProblem, DescentState } from './problem.ts';
import { Pull } from './pull.ts';
import { StretchAhead } from './stretch-ahead.ts';
import type { Observation, Watch } from './watch.ts';

/** What following a group costs at each point, in multiplications. */
const PER_POINT = 10;

export const groupedEngine: EngineKind = {
  name: 'grouped',
  takes({ network, loss, optimizer: { memory, direction, ascent, trial, entrywise } }) {
    if (trainsHead(network)) return { absent: 'it moves W alone' };
    const { pieces, words } = activationOf(network);
    if (pieces === null)
      return { absent: `neurons move as one in pieces of the activation, and ${words} has none` };
    if (decayOf(loss) > 0) return { absent: 'neurons shrink by weight decay' };
    const others = [direction, ascent, trial, entrywise];
    const isPull = others.every((other) => other === null || other === undefined);
    const oneVelocity = memory === null || memory.buffers === 1;
    return (
      (isPull && oneVelocity) || {
        absent: 'neurons of one pattern move as one where a movement is made of its pull and one velocity',
      }
    );
  },
  start: (problem, from) => new GroupedEngine(problem, from as KeptGroupedEngine | null),
};

interface KeptGroupedEngine {
  readonly grouping: KeptGrouping;
  readonly q: Float64Array;
  readonly unmoved: boolean;
  readonly seen: Observation;
}

class GroupedEngine implements Engine {
  unmoved = false;
  updates = 1;
  private q: Float64Array;
  private before: Float64Array;
  private readonly pull: Pull;
  private readonly grouping: Grouping;
  private readonly motion: Motion;
  /** Null where every update pulls with weights of its own. */
  private readonly ahead: StretchAhead | null;
  readonly seen: { -readonly [K in keyof Observation]: Observation[K] } = {
    t: 0,
    minMargin: 0,
    logLoss: 0,
    activatedFraction: 0,
    deadNeurons: 0,
    crossed: false,
    nearest: 0,
  };

  constructor(
    private readonly problem: DescentProblem<AnySample>,
    from: KeptGroupedEngine | null,
  ) {
    const { sample, network, initial, loss, optimizer } = problem;
    const { n, y } = sample;
    this.q = new Float64Array(n);
    this.before = new Float64Array(n);
    this.pull = new Pull(problem);
    const memory =
      sample.K === null
        ? sample.products.groups(initial.m, network.slope)
        : groupMemory(sample.K, initial.m, network.slope);
    const kept = from?.grouping ?? null;
    this.grouping = new Grouping(network, y, initial.Z, memory, optimizer.memory, kept);
    this.motion = new Motion(this.grouping, memory, network, y);
    const isSteady =
      optimizer.batches === null && optimizer.memory === null && optimizer.schedule === 'constant';
    this.ahead =
      isSteady && loss.corner !== undefined ? new StretchAhead(y, rootOf(network), loss.corner) : null;
    if (from === null) {
      this.motion.look();
      this.motion.margins(this.q);
    } else {
      this.q.set(from.q);
      this.unmoved = from.unmoved;
      Object.assign(this.seen, from.seen);
    }
  }

  keep(): KeptGroupedEngine {
    const { q, unmoved, seen } = this;
    return { grouping: this.grouping.keep(), q: q.slice(), unmoved, seen: { ...seen } };
  }

  /** W <- W - alpha grad L(W), and the same movement again as long as it is certain that nothing happens. */
  step(most: number): 'moved' | 'unmoved' | 'left' {
    const { motion, pull, q, before } = this;
    if (!pull.weigh(q, this.seen.logLoss, this.seen.t)) return 'left';
    motion.step(pull.weights, this.seen.t);
    this.follow(before);
    this.q = before;
    this.before = q;
    this.updates = 1;
    this.unmoved = !motion.crossed && sameMargins(q, before) && pull.isTooWeakFor(q);
    if (this.unmoved) return 'unmoved';
    if (most > 1 && this.ahead !== null) this.goOn(this.ahead, most - 1);
    return 'moved';
  }

  /** Further updates like the last, up to so many. */
  private goOn(ahead: StretchAhead, most: number): void {
    const { motion, grouping, q, before } = this;
    // Activation at t = 1 is looked at by itself.
    if (this.seen.t === 0 || motion.crossed || !ahead.isQuiet(before, q)) return;
    const more = ahead.updates(q, grouping.groups, motion.memory, most);
    if (more === 0) return;
    motion.repeat(more);
    this.follow(q);
    this.updates += more;
  }

  /** Groups as they have moved, and their margins. */
  private follow(q: Float64Array): void {
    if (this.motion.crossed) this.grouping.regroup();
    this.grouping.unite();
    this.motion.margins(q);
  }

  get multiplications(): number {
    const { sample, initial } = this.problem;
    const moved = this.grouping.groups.length * sample.n * (sample.n + PER_POINT);
    return this.motion.crossed ? moved + initial.m * sample.n : moved;
  }

  isStuckFor(updates: number): boolean {
    const { memory } = this.problem.optimizer;
    const last = this.pull.reach ?? this.motion.reach();
    const largest = memory === null ? last : memory.largest(last, this.motion.reachOfPulls(), updates);
    return isBelowRounding(largest * updates, this.q);
  }

  /** How far Z still goes if nothing pulls any more, where that decides which neurons are dead. */
  private coasting(): Matrix | undefined {
    const { optimizer, network } = this.problem;
    if (optimizer.memory === null || network.slope > 0) return undefined;
    const goes = this.grouping.coasting();
    return goes && optimizer.memory.endless ? forEver(goes) : goes;
  }

  show(watch: Watch, t: number): void {
    const { seen } = this;
    seen.t = t;
    seen.minMargin = minimum(this.q);
    seen.logLoss = this.pull.logLoss(this.q);
    seen.activatedFraction = this.grouping.activatedFraction;
    const coasting = this.coasting();
    seen.deadNeurons = this.grouping.deadNeurons;
    if (coasting !== undefined) {
      seen.coasts = true;
      seen.deadNeurons = deadNeuronsOf(this.problem.network, this.grouping.presentZ(), coasting).length;
    }
    seen.crossed = this.motion.crossed;
    seen.nearest = this.motion.nearest;
    watch.observe(seen);
  }

  state(): DescentState {
    const { t, logLoss, activatedFraction } = this.seen;
    const Z = this.grouping.presentZ();
    const C = this.grouping.presentC();
    const coasting = this.coasting();
    const moved = { q: this.q.slice(), Z, C };
    return { t, logLoss, activatedFraction, ...moved, ...(coasting !== undefined && { coasting }) };
  }

  pattern(): PatternGroup[] {
    return this.grouping.pattern();
  }
}
