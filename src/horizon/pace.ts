/**
 * Whether a flow will come to its end with the steps it is granted.
 *
 * Where the loss does not tend to 0, e_k = tau g(q_k) grows like tau for some points, and the steps that the equation allows become
 * ever shorter. But points that are merely late have large e_k too, for a while: what tells them apart is that their margins still
 * rise. So a flow is given up before its last step only when the points that make it slow stand still, and it would not arrive while
 * they do; or when it would not arrive at its pace, and has not come to a better one for very many steps.
 */
import { expm1 } from '../linalg/elementary.ts';
import { maximum } from '../linalg/vector.ts';
import type { ExponentialTail } from '../network/loss.ts';
import type { Adams } from './adams.ts';
import { force, type MarginMotion } from './flow.ts';

/** A flow that needs more steps than this is given up. */
const MOST_STEPS = 500_000;
/** And before that, once every forecast of so many steps says that it would need more than twice as many at its pace. */
const STEPS_FORETOLD = 40_000;
/** One whose slow points stand still is given up when it would need more than this. */
const MOST_STEPS_STILL = 100_000;
/** After so many steps each time it is asked how many more are to be expected. */
const STEPS_BETWEEN_FORECASTS = 500;
/** The points that make a flow slow: those with tau h(q_k) G_kk, h = -g', above this share of the largest. */
const SLOW = 0.1;
/** They stand still when at their present pace their margins would change by no more than this until the end. */
const STILL = 0.1;
/** Beyond, expm1 overflows. */
const LARGEST_LOG = 700;

/** When last asked: s, r = q - log c - s (n), and at how many forecasts in a row its pace was too slow. */
export interface Moment {
  readonly s: number;
  readonly r: Float64Array;
  readonly slow: number;
}

/** A motion, and G_kk of all that can move point k (n). */
export interface PacedMotion extends Pick<MarginMotion, 'system'> {
  readonly diagonal: Float64Array;
}

export class Pace {
  /**
   * @param end  the log time to which the flow is to go
   * @param last  when last asked; null before
   */
  constructor(
    private readonly tail: ExponentialTail,
    private readonly end: number,
    public last: Moment | null = null,
  ) {}

  /** Whether the flow is to be given up, asked before every step. */
  isHopeless(steps: number, motion: PacedMotion, solver: Adams): boolean {
    if (steps >= MOST_STEPS) return true;
    if (steps === 0 || steps % STEPS_BETWEEN_FORECASTS > 0) return false;
    const { last } = this;
    const advance = last === null ? Number.POSITIVE_INFINITY : solver.to - last.s;
    const rest = this.end - solver.to;
    const isSlow = steps + (rest / advance) * STEPS_BETWEEN_FORECASTS > 2 * MOST_STEPS;
    const slow = isSlow ? (last?.slow ?? 0) + 1 : 0;
    const now = { s: solver.to, r: solver.y.slice(0, motion.diagonal.length), slow };
    this.last = now;
    if (last === null) return false;
    if (slow * STEPS_BETWEEN_FORECASTS >= STEPS_FORETOLD) return true;
    // While they stand still the steps become shorter like 1/tau.
    const stretches = expm1(Math.min(rest, LARGEST_LOG)) / expm1(Math.min(advance, LARGEST_LOG));
    if (steps + stretches * STEPS_BETWEEN_FORECASTS <= MOST_STEPS_STILL) return false;
    return (movement(motion, this.tail, last, now) * rest) / advance <= STILL;
  }
}

/** The largest change of a margin, q = r + log c + s, of the points that make the flow slow. */
function movement(
  { system: { logC }, diagonal }: PacedMotion,
  tail: ExponentialTail,
  last: Moment,
  now: Moment,
): number {
  const weight = now.r.map(
    (r, k) => force(tail, r, now.s, logC[k]) * tail.steepness(r + now.s + logC[k]) * diagonal[k],
  );
  const bound = SLOW * maximum(weight);
  let most = 0;
  for (const [k, r] of now.r.entries()) {
    const change = r + now.s - (last.r[k] + last.s);
    if (weight[k] >= bound) most = Math.max(most, Math.abs(change));
  }
  return most;
}
