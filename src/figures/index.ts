/**
 * The table of figures. A new figure is one file and one entry here.
 */
import { drawActivation } from './activation.ts';
import { drawConvergence } from './convergence.ts';
import { drawDual } from './dual.ts';
import type { Draw } from './figure.ts';
import { drawLoss } from './loss.ts';
import { drawMargins } from './margins.ts';
import { drawNormalizedMargin } from './normalized-margin.ts';
import { drawPlane } from './plane.ts';
import { drawStableRank } from './stable-rank.ts';
import { drawTestError } from './test-error.ts';

export type { FigureContext } from './figure.ts';

export interface Figure {
  /** In file names and on the command line. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen, in plain sentences. */
  readonly caption: string;
  /** Dotted paths in the record's notes, one of which says why, when `draw` returns null. */
  readonly needs: readonly string[];
  readonly draw: Draw;
}

const STEPS = 'training.logTime';

export const figures: readonly Figure[] = [
  {
    name: 'loss',
    title: 'Training loss',
    caption:
      'Natural logarithm of the loss against the number of updates. Hollow mark: t = 0, which a logarithmic axis has no place for. The loss of a run that follows the theory falls like 1/t, a straight line here.',
    needs: [STEPS],
    draw: drawLoss,
  },
  {
    name: 'margins',
    title: 'Margins',
    caption:
      'The least margin qᵢ = yᵢ f(xᵢ) of the training points; it interpolates where this is positive. Ticks at the right: the margins of all points at the end.',
    needs: [STEPS],
    draw: drawMargins,
  },
  {
    name: 'convergence',
    title: 'Distance from the limit',
    caption:
      '1 − cos of the angle between W(t) and the limit W* falls only like 1/log² t. The residual maxᵢ |qᵢ − log(αt) + log βᵢ| over support vectors tells sooner: it falls like a power of t once the margins follow the limit.',
    needs: [STEPS, 'training.trajectory.oneMinusCosine'],
    draw: drawConvergence,
  },
  {
    name: 'normalized-margin',
    title: 'Normalised margin',
    caption:
      'minᵢ qᵢ/‖W‖ rises towards that of the limit, the largest any weights of the activated pattern can have. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.normalizedMargin'],
    draw: drawNormalizedMargin,
  },
  {
    name: 'activation',
    title: 'Activation',
    caption:
      'Share of the m n pairs of neuron j and point i with sign(aⱼ) yᵢ ⟨wⱼ, xᵢ⟩ > 0. The theory of the activated pattern applies while it is 1.',
    needs: [STEPS],
    draw: drawActivation,
  },
  {
    name: 'test-error',
    title: 'Test error',
    caption:
      'Share of fresh points that the network misclassifies, beside the error of its limit and the least error possible (Bayes).',
    needs: [STEPS, 'training.trajectory.testError'],
    draw: drawTestError,
  },
  {
    name: 'plane',
    title: 'Points and boundaries',
    caption:
      'The training points in the plane of the signal μ (of the difference of the class means, where μ is unknown) and of v, the unit vector along the part of the limit’s normal w̄ orthogonal to it. Solid: the limit’s boundary; dashed: the Bayes boundary. Equal units on both axes. Noise off this plane is not seen.',
    needs: ['limit.dual', 'plane'],
    draw: drawPlane,
  },
  {
    name: 'dual',
    title: 'Dual weights',
    caption:
      'W* = Σ βᵢ X̃ᵢ: how much each training point, lifted to the weights, contributes to the limit. A point with βᵢ = 0 could be left out without changing it.',
    needs: ['limit.dual'],
    draw: drawDual,
  },
  {
    name: 'stable-rank',
    title: 'Stable rank',
    caption: 'How many directions the neurons spread over: 1 for a single one. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.stableRank'],
    draw: drawStableRank,
  },
];
