/**
 * What carries descent out: an engine moves the weights update by update, and says what it has come to. Kinds of engines differ in what they
 * take and in what an update costs, not in what it is.
 */

import type { AnySample } from '../data/sample.ts';
import type { Absent } from '../errors.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { DescentProblem, DescentState } from './problem.ts';
import type { Observation, Watch } from './watch.ts';

export interface Engine {
  /** What was last shown. */
  readonly seen: Readonly<Observation>;
  /** The last update changed no margin in float64, and in its place no batch would have. */
  readonly unmoved: boolean;
  /** Multiplications in the last update, about. */
  readonly multiplications: number;
  /**
   * One update; or several, where nothing happens in all but the first and the last, so that only the last need be shown. left: none was
   * made, as it would leave the range of float64.
   *
   * @param most  updates
   */
  step(most: number): 'moved' | 'unmoved' | 'left';
  /** Updates that the last step made. */
  readonly updates: number;
  /** Whether so many more updates like the last would together stay below half an ulp of every margin. */
  isStuckFor(updates: number): boolean;
  /** Shows W(t) to the watch. */
  show(watch: Watch, t: number): void;
  /** A copy of the state last shown. */
  state(): DescentState;
  /** The present pattern, a copy; null where phi' has more than two values, and neurons no patterns. */
  pattern(): PatternGroup[] | null;
  /** Itself between two updates, as plain data. */
  keep(): KeptEngine;
}

/** An engine between two updates, as plain data: known to its own kind. */
export type KeptEngine = object;

export interface EngineKind {
  readonly name: string;
  /** Whether it can carry this problem out, or why not. */
  takes(problem: DescentProblem<AnySample>): true | Absent;
  /** At W(0). @param from  or where one of its kind was kept */
  start(problem: DescentProblem<AnySample>, from: KeptEngine | null): Engine;
}

/** Half an ulp of a number is at least this much of it. */
const HALF_ULP = 2 ** -54;

/** Whether a change of so much in each margin is below half an ulp of all of them. */
export function isBelowRounding(change: number, q: Float64Array): boolean {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < q.length; i++) least = Math.min(least, Math.abs(q[i]));
  return change <= HALF_ULP * least;
}

/** Movements that go on for ever, of these directions. */
export function forEver(movements: Matrix): Matrix {
  return { ...movements, data: movements.data.map((z) => (z === 0 ? 0 : z * Number.POSITIVE_INFINITY)) };
}

/** Whether two margins are the same. */
export function sameMargins(x: Float64Array, y: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}
