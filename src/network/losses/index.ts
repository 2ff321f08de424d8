/**
 * The losses, by the names that specs use. A new one is a file and a line here.
 */
import { type Choice, entryNamed, valuesOf } from '../../parameters.ts';
import type { Loss, LossKind } from '../loss.ts';
import { exponentialLoss } from './exponential.ts';
import { hingeLoss, squaredHingeLoss } from './hinge.ts';
import { logisticLoss } from './logistic.ts';
import { besideLoss } from './objective.ts';
import { polynomial } from './polynomial.ts';
import { squaredLoss } from './squared.ts';

/** One without parameters. */
function alone<Name extends string>(loss: Loss<Name>, description: string): LossKind<Name> {
  return { name: loss.name, description, parameters: {}, of: () => loss };
}

/** Every loss; the first is what a spec that names none has. */
export const losses = [
  alone(exponentialLoss, 'l(q) = exp(-q), the loss of the theorems'),
  alone(logisticLoss, 'l(q) = log(1 + exp(-q)), the same limit and rates'),
  polynomial,
  alone(hingeLoss, 'l(q) = max(0, 1 - q), which is 0 after finite time'),
  alone(squaredHingeLoss, 'l(q) = max(0, 1 - q)^2'),
  alone(squaredLoss, 'l(q) = (1 - q)^2/2, least squares: margins go to 1, from either side'),
] as const;

export type LossName = (typeof losses)[number]['name'];
export type LossChoice = Choice<LossName>;

/** The entry that a spec chooses. */
export function lossKind(choice: LossChoice): LossKind {
  return entryNamed<LossKind>(losses, choice, 'loss');
}

/** The loss that a spec chooses. */
export function lossNamed(choice: LossChoice): Loss {
  const kind = lossKind(choice);
  return kind.of(valuesOf(kind, choice));
}

/** What a spec trains with: a loss, and what is minimised beside it; absent: 0. */
export interface Objective {
  readonly loss: LossChoice;
  readonly weightDecay?: number | undefined;
  readonly labelSmoothing?: number | undefined;
}

/** The loss that a spec chooses, with what it asks for beside it (objective.ts). */
export function objectiveOf({ loss, weightDecay = 0, labelSmoothing = 0 }: Objective): Loss {
  return besideLoss(lossNamed(loss), { weightDecay, labelSmoothing });
}
