/**
 * The error of a network of at most three groups, P(y f(x) <= 0) and P(f(x) = 0), by quadrature (docs/theory.md, section 16).
 */
import { exp, log } from '../../linalg/elementary.ts';
import { row } from '../../linalg/matrix.ts';
import { logSumExp } from '../../linalg/vector.ts';
import { type ErrorEstimate, LN10 } from '../estimate.ts';
import { type Cone, distanceOf, mistakeCone, negativeCone } from './cone.ts';
import { type ConeProbability, coneProbability } from './cone-probability.ts';
import type { GroupLaw } from './law.ts';

export interface PiecewiseError {
  readonly estimate: ErrorEstimate;
  /** P(f(x) = 0); null where it is not known. */
  readonly zeroShare: number | null;
}

export const MOST_GROUPS = 3;
/** A root with a smaller pivot is that of dependent pre-activations. */
const SINGULAR = 1e-5;
/** To within less than this, relative to itself, an error has no interval. */
const EXACT = 1e-6;

/** A sentence where the pre-activations depend on each other, or a centre lies on an edge of the boundary. */
export function quadratureError(law: GroupLaw): PiecewiseError | string {
  const { outputs, slope, root, clusters } = law;
  const least = outputs.reduce((most, _, g) => Math.min(most, row(root, g)[g]), 1);
  if (!(least > SINGULAR)) return 'the pre-activations of two groups are nearly one';
  const mistakes = clusters.map(({ label, mean }) =>
    mistakeCone(
      outputs.map((b) => label * b),
      slope,
      mean,
      root,
    ),
  );
  // What rounding of the correlations does to a face grows like this.
  const sharpness = 1 / (least * least);
  const found = mixture(law, mistakes, sharpness);
  if (typeof found === 'string') return found;
  const zero =
    slope > 0
      ? null
      : mixture(
          law,
          clusters.map(({ mean }) => negativeCone(mean, root)),
          sharpness,
        );
  if (typeof zero === 'string') return zero;
  return { estimate: estimateOf(found, gammaOf(mistakes)), zeroShare: zero === null ? 0 : exp(zero.log) };
}

/** The sum over clusters of their share times the probability of a cone. */
function mixture(
  { clusters, noise }: GroupLaw,
  cones: readonly Cone[],
  sharpness: number,
): ConeProbability | string {
  const parts: ConeProbability[] = [];
  for (const [q, { share }] of clusters.entries()) {
    const part = coneProbability(cones[q], noise, sharpness);
    if (typeof part === 'string') return part;
    parts.push({ ...part, log: log(share) + part.log });
  }
  const total = Math.min(0, logSumExp(Float64Array.from(parts, (part) => part.log)));
  const relative = parts.reduce(
    (sum, part) =>
      part.log === Number.NEGATIVE_INFINITY ? sum : sum + exp(part.log - total) * part.relative,
    0,
  );
  return { log: total, relative };
}

/** The least distance of the mistakes of a cluster from its centre, over clusters, in units of the noise. */
function gammaOf(mistakes: readonly Cone[]): number | null {
  const gamma = mistakes.reduce((least, cone) => Math.min(least, distanceOf(cone)), Number.POSITIVE_INFINITY);
  return Number.isFinite(gamma) ? gamma : null;
}

function estimateOf({ log: logError, relative }: ConeProbability, gamma: number | null): ErrorEstimate {
  const error = exp(logError);
  const known = relative < 1 && Number.isFinite(logError);
  return {
    error,
    log10Error: known ? logError / LN10 : null,
    gamma,
    method: 'quadrature',
    interval:
      relative <= EXACT ? null : [Math.max(0, error * (1 - relative)), Math.min(1, error * (1 + relative))],
    trials: null,
  };
}
