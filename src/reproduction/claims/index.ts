import { activationOrthogonal } from './activation-orthogonal.ts';
import { activationPersists } from './activation-persists.ts';
import { activationPositive } from './activation-positive.ts';
import { bayesStrong } from './bayes-strong.ts';
import { belowFrontier } from './below-frontier.ts';
import { direction } from './direction.ts';
import { fixedWidth } from './fixed-width.ts';
import { frontierSpiked } from './frontier-spiked.ts';
import { gaussianBounds } from './gaussian-bounds.ts';
import { largeStart } from './large-start.ts';
import { largeSteps } from './large-steps.ts';
import { limitError } from './limit-error.ts';
import { linearBoundary } from './linear-boundary.ts';
import { phaseTransition } from './phase-transition.ts';
import { priorWork } from './prior-work.ts';
import { secondLayer } from './second-layer.ts';
import { tinyStart } from './tiny-start.ts';
import { uniqueness } from './uniqueness.ts';
export const claims = [
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
  fixedWidth,
  largeStart,
  largeSteps,
  priorWork,
  secondLayer,
];
