/**
 * The steps for which a theorem guarantees convergence beforehand: a range with two ends, at each of which the theorem was checked.
 */

import { NO_OUTCOMES, theoryInstance } from '../experiment/theory-stage.ts';
import type { TrainingSetup } from '../experiment/training-setup.ts';
import type { Spec } from '../spec/resolve.ts';
import { Facts } from '../theory/facts.ts';
import { checkDerived } from '../theory/index.ts';
import type { Statement } from '../theory/statement.ts';

/** A step, as a multiple of 1/lambda_max(G) and as the spec would have it. */
export interface StepSize {
  readonly relative: number;
  readonly alpha: number;
}

export interface GuaranteedSteps {
  /** Which theorem speaks of the steps in the range; null when none speaks of any, and both ends are null. */
  readonly theorem: 'benign-theorem-2' | 'benign-activation-orthogonal' | null;
  /** The least step at which its hypotheses hold, to `RESOLUTION`; null where they hold for every smaller step, too. */
  readonly lower: StepSize | null;
  /** The largest; null where they hold for every larger step, too. */
  readonly upper: StepSize | null;
  readonly because: string;
}

/** An end is known to this factor: its hypotheses hold there, and fail beyond by so much. */
const RESOLUTION = 1 + 1e-9;
/** Steps this far below the largest small one are looked at. */
const DECADES = 30;

/**
 * Theorem 2 speaks of every step. Theorem 4 asks for alpha kmax Rmax <= log 2, and for a start that is small against the step:
 *     alpha (gamma Rmin exp(-2 F0) - n o) > sqrt(m) max_ji |z_ji(0)| exp(-F0).
 * With a fixed W(0) this holds from some step on. Where W(0) is proportional to alpha, so are F0 and the right-hand side, and divided by
 * alpha exp(-2 F0) the left falls in alpha while the right grows: it holds up to some step. Either way the steps form one interval.
 *
 * @param setUp  the problem with a step of `relative`/lambda_max(G)
 */
export function guaranteedSteps(spec: Spec, setUp: (relative: number) => TrainingSetup): GuaranteedSteps {
  const instanceAt = (relative: number) => theoryInstance(spec, setUp(relative), NO_OUTCOMES);
  const statementAt = (relative: number, id: string): Statement => {
    const found = checkDerived(new Facts(instanceAt(relative))).find((one) => one.id === id);
    if (found === undefined) throw new Error(`no result is called ${id}`);
    return found;
  };
  const nothing = { theorem: null, lower: null, upper: null };
  const { problem } = setUp(2);
  if (problem.loss.tail.kind === 'target') {
    const linear = spec.network.slope === 1 ? ', which is the only one of a linear network' : '';
    return {
      ...nothing,
      because: `with the ${problem.loss.words} loss residuals shrink in a pattern that stays at every step below 2/lambda_max(G) and at no larger one: below alpha = ${problem.alpha} in the activated pattern${linear} (docs/theory.md, section 20.3)`,
    };
  }
  if (statementAt(1, 'benign-theorem-2').status === 'holds') {
    return {
      theorem: 'benign-theorem-2',
      lower: null,
      upper: null,
      because: 'all y_i y_k <x_i, x_k> are nonnegative (docs/theory.md, Theorem 2)',
    };
  }
  const theorem = 'benign-activation-orthogonal';
  const holdsAt = (relative: number): boolean => statementAt(relative, theorem).status === 'holds';
  const small = statementAt(1, theorem).hypotheses.find(({ name }) => name === 'small step')?.slack ?? null;
  // The edge itself may lie a rounding beyond.
  const top = small === null ? 0 : small * (1 - 2 ** -40);
  const inside = firstInside(top, holdsAt);
  if (inside === null) {
    const failing = top > 0 ? statementAt(top, theorem).hypotheses.filter(({ holds }) => !holds) : [];
    return {
      ...nothing,
      because: `no theorem proved here speaks of it beforehand: not positively correlated, and not within Theorem 4 (${failing
        .map(({ name }) => name)
        .join(', ')})`,
    };
  }
  const sized = (relative: number): StepSize => ({ relative, alpha: setUp(relative).problem.alpha });
  const shrinks = spec.network.init.relative !== undefined || new Facts(instanceAt(inside)).hurdle === 0;
  const lower = shrinks ? null : sized(edge(inside, 0.1, holdsAt));
  const upper = sized(inside === top ? top : edge(inside, 10, holdsAt));
  const below = shrinks ? 'W(0) shrinks with the step' : 'below, W(0) is not small against the step';
  return {
    theorem,
    lower,
    upper,
    because: `the data are nearly orthogonal (docs/theory.md, Theorem 4); ${below}`,
  };
}

/** The largest of top, top/10, ... at which it holds. */
function firstInside(top: number, holdsAt: (relative: number) => boolean): number | null {
  if (!(top > 0)) return null;
  for (let k = 0, relative = top; k <= DECADES; k++, relative /= 10) if (holdsAt(relative)) return relative;
  return null;
}

/** The end of the interval around `inside` that lies in the direction of `factor`: holds there, and not `RESOLUTION` beyond. */
function edge(inside: number, factor: number, holdsAt: (relative: number) => boolean): number {
  let within = inside;
  let beyond = inside * factor;
  while (beyond > 0 && Number.isFinite(beyond) && holdsAt(beyond)) {
    within = beyond;
    beyond *= factor;
  }
  while (Math.max(within / beyond, beyond / within) > RESOLUTION) {
    const middle = within * Math.sqrt(beyond / within);
    if (holdsAt(middle)) within = middle;
    else beyond = middle;
  }
  return within;
}
