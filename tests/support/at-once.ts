/**
 * Work in steps, for those who want what it comes to at once.
 */
import { asymptoticsInSteps } from '../../src/horizon/asymptotics.ts';
import { restPointInSteps } from '../../src/horizon/rest-point.ts';
import { numericalRankInSteps } from '../../src/linalg/rank.ts';
import { activeSetInSteps } from '../../src/margin/active-set.ts';
import { certifiedMarginBoundInSteps } from '../../src/margin/certificate.ts';
import { certifyConcaveInSteps, concaveMarginBoundInSteps } from '../../src/margin/certificate-concave.ts';
import { concaveLimitInSteps } from '../../src/margin/concave-problem.ts';
import { bestOfInSteps } from '../../src/margin/concave-restarts.ts';
import { contractionForEverInSteps } from '../../src/margin/contraction-certificate.ts';
import { dualFaceInSteps } from '../../src/margin/dual-face.ts';
import { dualOfInSteps } from '../../src/margin/lifted-dual.ts';
import { secondRoadInSteps } from '../../src/margin/second-road.ts';
import { verifiedOptimumInSteps } from '../../src/margin/verified-optimum.ts';
import { finish, type Steps } from '../../src/stepwise.ts';

function atOnce<A extends unknown[], T>(inSteps: (...args: A) => Steps<T>): (...args: A) => T {
  return (...args) => finish(inSteps(...args));
}

export const activeSet = atOnce(activeSetInSteps);
export const asymptotics = atOnce(asymptoticsInSteps);
export const bestOf = atOnce(bestOfInSteps);
export const certifiedMarginBound = atOnce(certifiedMarginBoundInSteps);
export const certifyConcave = atOnce(certifyConcaveInSteps);
export const concaveLimit = atOnce(concaveLimitInSteps);
export const concaveMarginBound = atOnce(concaveMarginBoundInSteps);
export const contractionForEver = atOnce(contractionForEverInSteps);
export const dualFace = atOnce(dualFaceInSteps);
export const dualOf = atOnce(dualOfInSteps);
export const numericalRank = atOnce(numericalRankInSteps);
export const restPoint = atOnce(restPointInSteps);
export const secondRoad = atOnce(secondRoadInSteps);
export const verifiedOptimum = atOnce(verifiedOptimumInSteps);
