/**
 * The claims of projected features where neurons slide: the condition of their Gram matrix on the support, and the second road to their limit.
 */
import type { ReachedRecord } from '../record/record.ts';
import { type Approximate, quotient } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import { Face } from './face.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';
import { sumsByProducts } from './sums.ts';

const AT = 'limit.reached.';
/** Estimates of a condition are from inside, as a rule to 1e-6. */
const CLOSE = 1e-5;
/** Two roads that agree leave no more than this, beside what the bracket leaves open. */
const AGREE = 1e-9;

export function projectedClaims(
  ledger: Ledger,
  { certificate, roadsDifference, objective }: ReachedRecord,
  lifted: Lifted,
  beta: Float64Array,
  leftOut: ReadonlySet<number>,
): void {
  const path = `${AT}certificate.conditionEstimate`;
  const { evidence, groups } = lifted;
  const condition = lifted.slides ? (certificate?.conditionEstimate ?? null) : null;
  const face = new Face(sumsByProducts(evidence, 0), groups, beta, leftOut);
  const size = face.sizes.length;
  if (condition !== null && size > MOST_POINTS) ledger.unchecked(path, condition, TOO_MANY);
  else if (condition !== null && !(face.least > 0))
    ledger.unchecked(path, condition, 'features and sliding pairs are dependent to rounding');
  else if (condition !== null)
    ledger.near(
      path,
      condition,
      conditionOf(face),
      'an estimate from inside, as a rule within 1e-6, and the rounding of the eigenvalues',
    );
  if (roadsDifference === null || objective === null) return;
  const left = certificate?.distanceBound ?? null;
  ledger.between(
    `${AT}roadsDifference`,
    roadsDifference,
    0,
    AGREE + (2 * (left ?? 0)) / Math.sqrt(2 * objective),
    `nothing but rounding: at most ${AGREE} and twice distanceBound over |W*|`,
  );
}

/** lambda_max/lambda_min of the features' Gram matrix after what sliding pairs take away: its Schur complement. */
function conditionOf(face: Face): Approximate {
  const S = face.support.length;
  const N = face.sizes.length;
  const B = Float64Array.from({ length: N * N }, (_, at) => face.product(Math.floor(at / N), at % N));
  // Sliding pairs are eliminated one after the other.
  for (let p = N - 1; p >= S; p--) {
    for (let f = 0; f < p; f++) {
      const share = B[f * N + p] / B[p * (N + 1)];
      for (let h = 0; h < p; h++) B[f * N + h] -= share * B[p * N + h];
    }
  }
  const left = Float64Array.from({ length: S * S }, (_, at) => B[Math.floor(at / S) * N + (at % S)]);
  const spectrum = new Eigenvalues(left, S);
  const ends = [spectrum.at(S - 1), spectrum.at(0)].map((value) => ({ value, error: spectrum.error }));
  const { value, error } = quotient(ends[0], ends[1]);
  return { value, error: error + CLOSE * value };
}
