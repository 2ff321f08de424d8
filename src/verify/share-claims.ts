/**
 * The claims of the limit of two trained layers, from beta, theta, K and y alone: the bracket of its two lines once more, and what the record makes of it.
 */

import type { ShareLimitRecord } from '../record/own.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { inner, rounded } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';

const AT = 'limit.own.';
/** Sums and roots of both sides, and what the record's bracket is widened by. */
const CLOSE = 1e-9;

export function shareClaims(
  ledger: Ledger,
  { training }: ExperimentRecord,
  own: ShareLimitRecord,
  evidence: Evidence,
): void {
  const { y, K, n, slope, trained } = evidence;
  const { beta } = evidence;
  ledger.same(
    `${AT}share: of arrays.npz`,
    own.share,
    trained?.share ?? Number.NaN,
    'theta of arrays.npz, to the last bit',
  );
  if (beta === null) return;
  const { certificate, share } = own;
  const q = new Float64Array(n);
  const lengths: number[] = [];
  for (const [sign, weight] of [
    [1, share],
    [-1, 1 - share],
  ] as const) {
    if (weight === 0) continue;
    const slopes = y.map((label) => (label === sign ? 1 : slope));
    const c = beta.map((entry, k) => entry * slopes[k] * y[k]);
    const along = y.map((_, i) => inner(K, c, i * n).value);
    lengths.push(
      Math.sqrt(
        Math.max(
          0,
          c.reduce((sum, entry, i) => sum + entry * along[i], 0),
        ),
      ),
    );
    for (let i = 0; i < n; i++) q[i] += y[i] * slopes[i] * weight * along[i];
  }
  const total = beta.reduce((sum, entry) => sum + entry, 0);
  const least = q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const lower = total / Math.max(...lengths);
  const weights = lengths.length === 1 ? [1] : [share, 1 - share];
  const upper = lengths.reduce((sum, length, k) => sum + weights[k] * length, 0) / least;
  ledger.between(
    `${AT}certificate.lower`,
    certificate.lower,
    0,
    lower * (1 + CLOSE * 1e-4),
    'at most sum beta/max(|u+|, |u-|)',
  );
  ledger.between(
    `${AT}certificate.upper`,
    certificate.upper,
    upper * (1 - CLOSE * 1e-4),
    upper * (1 + CLOSE),
    'at least (|p+| + |p-|)/min q of p+ = theta u+ and p- = (1 - theta) u-',
  );
  ledger.near(
    `${AT}certificate.relativeGap`,
    own.certificate.relativeGap,
    rounded((certificate.upper - certificate.lower) / certificate.upper, 4),
    '(upper - lower)/upper, both as the record has them',
  );
  ledger.near(`${AT}norm`, own.norm, rounded(certificate.upper, 0), 'the upper end');
  ledger.near(`${AT}margin`, own.margin, rounded(1 / certificate.upper, 2), '1/norm');
  ledger.same(
    `${AT}shareUnique`,
    own.shareUnique,
    own.shareUnique && slope < 1,
    'at gamma = 1 every share is as good',
  );
  const end = training.trajectory.find(({ t }) => t === training.steps);
  const claims = [
    ['atEnd', own.atEnd, end?.normalizedMargin],
    ['shareAtEnd', own.shareAtEnd, end?.share],
    ['oneMinusCosine', own.oneMinusCosine, end?.oneMinusCosine],
  ] as const;
  for (const [name, said, found] of claims) {
    if (end === undefined || found == null)
      ledger.unchecked(`${AT}${name}`, said, 'no row has that of the end');
    else
      ledger.near(
        `${AT}${name}`,
        said,
        { value: found, error: 1e-14 + 1e-9 * Math.abs(found) },
        'that of the row of the end',
      );
  }
}
