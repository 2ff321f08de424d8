/**
 * Work in steps, for those who want what it comes to at once.
 */
import { asymptoticsInSteps } from '../../src/horizon/asymptotics.ts';
import { restPointInSteps } from '../../src/horizon/rest-point.ts';
import { numericalRankInSteps } from '../../src/linalg/rank.ts';
import { activeSetInSteps } from '../../src/margin/active-set.ts';
import { certifiedMarginBoundInSteps } from '../../src/margin/certificate.ts';
import { dualFaceInSteps } from '../../src/margin/dual-face.ts';
import { dualOfInSteps } from '../../src/margin/lifted-dual.ts';
import { finish, type Steps } from '../../src/stepwise.ts';

function atOnce<A extends unknown[], T>(inSteps: (...args: A) => Steps<T>): (...args: A) => T {
  return (...args) => finish(inSteps(...args));
}

export const activeSet = atOnce(activeSetInSteps);
export const asymptotics = atOnce(asymptoticsInSteps);
export const certifiedMarginBound = atOnce(certifiedMarginBoundInSteps);
export const dualFace = atOnce(dualFaceInSteps);
export const dualOf = atOnce(dualOfInSteps);
export const numericalRank = atOnce(numericalRankInSteps);
export const restPoint = atOnce(restPointInSteps);
