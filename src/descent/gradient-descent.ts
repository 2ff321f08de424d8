import type { AnySample } from '../data/sample.ts';
import { log } from '../linalg/elementary.ts';
import { minimum } from '../linalg/vector.ts';
import { deadNeuronsOf, type PatternGroup } from '../network/pattern.ts';
import { Heartbeat, newStretch, type Stretch } from '../stepwise.ts';
import type { Engine, KeptEngine } from './engine.ts';
import { engineFor } from './engines.ts';
import { Looks } from './grid.ts';
import type { DescentProblem, DescentState } from './problem.ts';
import { startOf } from './start.ts';
import { type ActivationRecord, type DescentEvent, type KeptWatch, Watch } from './watch.ts';

export interface DescentSummary {
  /** Updates carried out. */
  readonly steps: number;
  /**
   * completed; frozen: the last update changed no margin in float64; diverged: it would leave the range of float64; stopped: a flow
   * that could be followed no further; interpolation, zeroLoss: it came to where it was to stop.
   */
  readonly outcome: 'completed' | 'frozen' | 'diverged' | 'stopped' | 'interpolation' | 'zeroLoss';
  readonly events: readonly DescentEvent[];
  readonly activation: ActivationRecord;
  readonly interpolatedAt: number | null;
  /** The last update at which the loss rose; null when it never did. */
  readonly lastRise: number | null;
  /** The pattern at the end (formed when asked for; null where there are none), and the step since which no pre-activation changed sides. */
  readonly pattern: readonly PatternGroup[] | null;
  readonly patternSince: number;
}

/** Descent at a state that it has yielded. */
export interface KeptDescent {
  readonly engine: KeptEngine;
  readonly watch: KeptWatch;
}

/** Margins this close to a target, relative to it, may be there but for the rounding of their sums. */
const MARGIN_NOISE = 1e-12;

/** Updates between two signs of life, where the multiplications in them are few. */
const HEARTBEAT = 1000;

/**
 * Runs `steps` updates and yields the state at t = 0, at each t in `lookAt`, and at the end; in between, now and then, t alone, as a
 * sign of life. Updates between which nothing happens may be made at once (engine.ts). An update that changes
 * no margin in float64 is an event; increments go on accumulating below the margins' rounding, and descent stops early
 * (frozen) once `steps` of them would together stay below half an ulp of every margin. It also stops before an update that
 * would leave the range of float64 (diverged), and where `problem.stop` says.
 *
 * @param lookAt  increasing step numbers
 * @param stretch  how it can be left; taken up again, it begins with the state at which it was left, if it was one
 */
export function* gradientDescent(
  problem: DescentProblem<AnySample>,
  steps: number,
  lookAt: Iterable<number>,
  stretch: Stretch<KeptDescent> = newStretch(),
): Generator<DescentState | number, DescentSummary> {
  if (steps === 0) return yield* onlyStart(problem);
  const looks = new Looks(lookAt, steps);
  const { from } = stretch;
  const watch = from === null ? new Watch(logNoiseOf(problem)) : Watch.from(from.watch);
  const W = engineFor(problem).start(problem, from?.engine ?? null);
  stretch.keep = () => ({ engine: W.keep(), watch: watch.keep() });
  const heartbeat = new Heartbeat(HEARTBEAT);
  let pattern: readonly PatternGroup[] | null | undefined;
  const summary = (t: number, outcome: DescentSummary['outcome']): DescentSummary => ({
    steps: t,
    outcome,
    events: watch.events,
    activation: watch.activation(),
    interpolatedAt: watch.interpolatedAt,
    lastRise: watch.lastRise,
    get pattern() {
      if (pattern === undefined) pattern = W.pattern();
      return pattern;
    },
    patternSince: watch.patternSince,
  });
  if (from === null) W.show(watch, 0);

  for (let t = W.seen.t; ; t += W.updates) {
    const looked = looks.due(t);
    if (looked) {
      heartbeat.restart();
      yield W.state();
    } else if (heartbeat.due()) yield t;
    if (problem.stop !== undefined && isAtStop(problem.stop, W.seen)) {
      stretch.keep = null;
      if (!looked) yield W.state();
      return summary(t, problem.stop);
    }
    if (t === steps) return summary(t, W.unmoved ? 'frozen' : 'completed');

    const moved = W.step(looks.next(t) - t);
    if (moved === 'left') {
      stretch.keep = null;
      watch.add(
        t,
        'diverged',
        'the next update would leave the range of float64; this is the last iterate inside it',
      );
      if (!looked) yield W.state();
      return summary(t, 'diverged');
    }
    if (moved === 'unmoved') {
      watch.freeze(t, problem.optimizer.trial === null);
      if (W.isStuckFor(steps)) {
        stretch.keep = null;
        if (!looked) yield W.state();
        return summary(t, 'frozen');
      }
    }
    W.show(watch, t + W.updates);
    heartbeat.add(W.multiplications);
  }
}

/** The log loss that rounding leaves of margins at their targets: nothing of losses without targets. */
function logNoiseOf({ loss: { tail }, sample: { n }, reduction }: DescentProblem<AnySample>): number {
  if (tail.kind !== 'target') return Number.NEGATIVE_INFINITY;
  let square = 0;
  for (let i = 0; i < n; i++) square += tail.of(i) * tail.of(i);
  return log((MARGIN_NOISE * MARGIN_NOISE * square) / (reduction === 'mean' ? 2 * n : 2));
}

function isAtStop(stop: 'interpolation' | 'zeroLoss', { minMargin, logLoss }: Engine['seen']): boolean {
  return stop === 'interpolation' ? minMargin > 0 : logLoss === Number.NEGATIVE_INFINITY;
}

/** The same without its signs of life. */
export function* descentStates(
  ...given: Parameters<typeof gradientDescent>
): Generator<DescentState, DescentSummary> {
  const descent = gradientDescent(...given);
  for (;;) {
    const next = descent.next();
    if (next.done) return next.value;
    if (typeof next.value !== 'number') yield next.value;
  }
}

/** No update: neurons need no groups to move in. */
function* onlyStart(problem: DescentProblem<AnySample>): Generator<DescentState, DescentSummary> {
  const watch = new Watch();
  const start = startOf(problem);
  const deadNeurons = deadNeuronsOf(problem.network, start.Z).length;
  watch.observe({ ...start, minMargin: minimum(start.q), deadNeurons, crossed: false, nearest: 1 });
  yield start;
  return {
    steps: 0,
    outcome: 'completed',
    events: watch.events,
    activation: watch.activation(),
    interpolatedAt: watch.interpolatedAt,
    lastRise: watch.lastRise,
    get pattern() {
      return engineFor(problem).start(problem, null).pattern();
    },
    patternSince: 0,
  };
}
