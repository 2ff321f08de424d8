/**
 * Hashimoto 2026, claim by claim, and what it leaves open. A new claim is a file and a line here.
 */
import { activationOrthogonal } from './claims/activation-orthogonal.ts';
import { activationPersists } from './claims/activation-persists.ts';
import { activationPositive } from './claims/activation-positive.ts';
import { bayesStrong } from './claims/bayes-strong.ts';
import { belowFrontier } from './claims/below-frontier.ts';
import { direction } from './claims/direction.ts';
import { fixedWidth } from './claims/fixed-width.ts';
import { flippedHarm } from './claims/flipped-harm.ts';
import { flippedLimit } from './claims/flipped-limit.ts';
import { flippedSaturation } from './claims/flipped-saturation.ts';
import { flippedThreshold } from './claims/flipped-threshold.ts';
import { frontierSpiked } from './claims/frontier-spiked.ts';
import { gaussianBounds } from './claims/gaussian-bounds.ts';
import { labelNoiseStrong, labelNoiseWeak } from './claims/label-noise.ts';
import { largeStart } from './claims/large-start.ts';
import { largeSteps } from './claims/large-steps.ts';
import { limitError } from './claims/limit-error.ts';
import { linearBoundary } from './claims/linear-boundary.ts';
import { phaseTransition } from './claims/phase-transition.ts';
import { priorWork } from './claims/prior-work.ts';
import { secondLayer } from './claims/second-layer.ts';
import { polynomialTails, subGaussianNoise } from './claims/tails.ts';
import { tinyStart } from './claims/tiny-start.ts';
import { uniqueness } from './claims/uniqueness.ts';
import type { ReproducedPaper } from './paper.ts';

export const hashimoto2026: ReproducedPaper = {
  id: 'hashimoto2026',
  title:
    'I. Hashimoto, Directional Convergence, Benign Overfitting of Gradient Descent in leaky ReLU two-layer Neural Networks',
  where: 'ICLR 2026, arXiv 2505.16204',
  claims: [
    activationPositive,
    activationOrthogonal,
    tinyStart,
    activationPersists,
    direction,
    uniqueness,
    linearBoundary,
    limitError,
    phaseTransition,
    gaussianBounds,
    belowFrontier,
    frontierSpiked,
    bayesStrong,
    subGaussianNoise,
    ...polynomialTails,
    fixedWidth,
    priorWork,
    labelNoiseWeak,
    labelNoiseStrong,
    flippedThreshold,
    flippedLimit,
    flippedSaturation,
    flippedHarm,
    largeStart,
    largeSteps,
    secondLayer,
  ],
};
