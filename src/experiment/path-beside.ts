/**
 * The regularisation path beside training: at each moment the minimum with the weight decay at which it stands where training does.
 */
import { log } from '../linalg/elementary.ts';
import { sum } from '../linalg/vector.ts';
import { alignmentWith } from '../margin/alignment.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { oneMinusCosineOf, regularisedMinimum } from '../margin/minimum.ts';
import { hasExponentialTail } from '../network/loss.ts';
import { asksForPath } from '../network/measures/index.ts';
import type { RegularisedBeside } from '../network/measures/measure.ts';
import type { CombinedWeights, WeightCoordinates } from '../network/weights.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Steps } from '../stepwise.ts';
import type { TrainingSetup } from './training-setup.ts';

/** When it is, and what the weights are. */
interface Moment extends CombinedWeights {
  /** log tau, and what it has beside that times kappa (Snapshot). */
  readonly logTau: number | null;
  readonly ahead?: number;
}

/** The minimum beside a moment of training; null where there is none. */
export type PathBeside = (moment: Moment, W: WeightCoordinates) => Steps<RegularisedBeside | null>;

/**
 * lambda = exp(offset)/(tau l), l = log tau - sum beta log beta/sum beta: late margins are log tau - log beta, and those of the minimum
 * -log lambda - log l - log beta (docs/theory.md, Theorem 32).
 *
 * @returns null where it is not asked for, or training follows no log tau
 */
export function pathBeside(
  { measures = [] }: Spec['report'],
  { problem: { sample, network, initial, loss } }: TrainingSetup,
  limit: LimitDirection,
): PathBeside | null {
  const { dual: beta } = limit;
  if (!asksForPath(measures) || beta === null || !hasExponentialTail(loss)) return null;
  const total = sum(beta);
  const mean = beta.reduce((acc, entry) => (entry > 0 ? acc + entry * log(entry) : acc), 0) / total;
  const { offset } = loss.tail;
  return function* ({ logTau, ahead = 0, C, share, explicit }, W) {
    if (logTau === null) return null;
    const time = logTau + ahead / Math.sqrt(total);
    const length = time - mean;
    if (!(length > 0)) return null;
    const logLambda = offset - time - log(length);
    const found = yield* regularisedMinimum(limit, loss, logLambda);
    if (typeof found === 'string') return null;
    const { coefficients } = found;
    const target = { dual: coefficients, pattern: limit.pattern };
    const oneMinusCosine = alignmentWith(
      sample,
      network,
      initial,
      target,
    )(explicit === undefined ? C : null, W, share);
    if (oneMinusCosine === null) return null;
    const toMargin = oneMinusCosineOf(limit.G, coefficients, beta);
    return { log10Lambda: logLambda / log(10), oneMinusCosine, toMargin };
  };
}
