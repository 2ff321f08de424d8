/**
 * The claims of an audit of its data, besides those of its trial.
 */
import type { AuditRecord } from '../audit/record.ts';
import { type Approximate, rounded, rounding, Sum } from './arithmetic.ts';
import { shapeOf } from './data-claims.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, Lifted } from './lifted.ts';
import { leastOf, marginClaims } from './margin-claims.ts';
import { networkMargins } from './reached-claims.ts';

/** @param evidence  of the trial */
export function dataAuditClaims(ledger: Ledger, record: AuditRecord, evidence: Evidence): void {
  const { n, slope, y } = evidence;
  const linear = { ...evidence, slope: 1 };
  marginClaims(ledger, 'linear.', record.linear, new Lifted(linear, activatedGroups(linear)));

  const { orthogonality, estimatedRegime, limitOnData } = record;
  const shape = shapeOf(evidence, slope);
  const off = n > 1 ? n * shape.maxOffDiagonal : 0;
  if (off > 0)
    ledger.near(
      'orthogonality.p',
      orthogonality.p,
      rounded((shape.minNorm2 / shape.maxNorm2) * (shape.minNorm2 / off), 16),
      'Rmin^4/(Rmax^2 n max|<x_i, x_k>|)',
    );
  thresholdClaims(ledger, orthogonality, slope, shape.dominance, 'rounding of the rows sums, in any order');
  if (estimatedRegime !== null) {
    const { signal2, noiseSize } = estimatedSignal(evidence);
    const because = 'means over pairs and over points: rounding of both sums';
    ledger.near('estimatedRegime.signal2', estimatedRegime.signal2, signal2, because);
    ledger.near('estimatedRegime.noiseSize', estimatedRegime.noiseSize, noiseSize, because);
    if (estimatedRegime.noiseSize > 0)
      ledger.near(
        'estimatedRegime.ratio',
        estimatedRegime.ratio,
        rounded((n * estimatedRegime.signal2) / estimatedRegime.noiseSize, 8),
        'n signal2/noiseSize, as the record has them',
      );
  }
  if (limitOnData !== null && evidence.beta !== null) {
    const margins = networkMargins(new Lifted(evidence, activatedGroups(evidence)), evidence.beta);
    ledger.near(
      'limitOnData.leastMargin',
      limitOnData.leastMargin,
      leastOf(margins),
      'min_i y_i f(x_i; W*): rounding of both sums',
    );
    countClaim(
      ledger,
      'limitOnData.misclassified',
      limitOnData.misclassified,
      margins.values,
      margins.errors,
    );
  }
  ledger.unchecked(
    'activation.status',
    record.activation.status,
    `a judgement of the theorems, of ${y.length} points`,
  );
}

/** How many margins are not positive: those within rounding of 0 may be either. */
function countClaim(
  ledger: Ledger,
  path: string,
  said: number,
  values: Float64Array,
  errors: Float64Array,
): void {
  const wrong = values.filter((value, i) => value < -errors[i]).length;
  const open = values.filter((value, i) => Math.abs(value) <= errors[i]).length;
  ledger.between(path, said, wrong, wrong + open, 'margins that are not positive, counted again');
}

/** The mean of y_i y_k <x_i, x_k> over pairs, and of |x_i|^2 less that. */
function estimatedSignal({ n, y, K }: Evidence): { signal2: Approximate; noiseSize: Approximate } {
  const [pairs, squares] = [new Sum(), new Sum()];
  for (let i = 0; i < n; i++) {
    squares.add(K[i * (n + 1)]);
    for (let k = 0; k < n; k++) if (k !== i) pairs.add(y[i] * y[k] * K[i * n + k]);
  }
  const many = n * (n - 1);
  // The record takes the squares away from the sum over all pairs.
  const error = rounding(2 * n, pairs.size + 2 * squares.size) / many;
  const signal2 = { value: pairs.value / many, error };
  const mean = squares.value / n;
  return { signal2, noiseSize: { value: mean - signal2.value, error: error + rounding(n, mean) } };
}

/** The thresholds of near-orthogonality, and the dominance that is held against them. */
export function thresholdClaims(
  ledger: Ledger,
  orthogonality: AuditRecord['orthogonality'],
  slope: number,
  dominance: Approximate,
  because: string,
): void {
  ledger.near('orthogonality.linear', orthogonality.linear, rounded(3, 0), 'Proposition 3');
  if (slope > 0)
    ledger.near(
      'orthogonality.leaky',
      orthogonality.leaky,
      rounded(3 / (slope * slope * slope), 16),
      '3/gamma^3',
    );
  ledger.near('orthogonality.dominance', orthogonality.dominance, dominance, because);
}
