/**
 * The claim of a row's loss, where margins known to their rounding do not say its logarithm to a few units.
 */
import { exp, log } from '../linalg/elementary.ts';
import { U } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { ApproximateList, Ledger } from './ledger.ts';

/** The margin within an error at which a loss is least (side 1) or greatest (-1). */
function shifted(q: number, error: number, side: number, i: number, { tail }: Evidence['loss']): number {
  if (tail.kind !== 'target') return q + side * error;
  const left = tail.of(i) - q;
  return side > 0 ? q + Math.min(error, Math.max(-error, left)) : q - (left < 0 ? -error : error);
}

/** The log loss between those of margins that are larger and smaller by their rounding; null where all margins may be where l is 0. */
export function lossBetween(
  ledger: Ledger,
  path: string,
  said: number | null,
  loss: Evidence['loss'],
  q: ApproximateList,
  mean: number,
): void {
  const [least, most] = boundsOf(loss, q).map((logs) => {
    const largest = logs.reduce((up, entry) => Math.max(up, entry), Number.NEGATIVE_INFINITY);
    if (largest === Number.NEGATIVE_INFINITY) return largest;
    return largest + log(logs.reduce((sum, entry) => sum + exp(entry - largest), 0));
  });
  const because = 'the log of the summed losses: between those of margins off by their rounding';
  const never = Number.NEGATIVE_INFINITY;
  if (said === null) ledger.same(`${path}: L = 0`, true, least === never, because);
  else if (most === never) ledger.same(`${path}: L = 0`, false, true, because);
  else {
    const room = 64 * U * (Math.abs(most) + q.values.length);
    ledger.between(path, said, (least === never ? -1e4 : least) - mean - room, most - mean + room, because);
  }
}

/** Logarithms of what the loss of each margin is at least, and at most, over what the margin may be. */
function boundsOf(loss: Evidence['loss'], q: ApproximateList): readonly Float64Array[] {
  const at = (margins: Float64Array): Float64Array => {
    loss.logValues(margins, margins);
    return margins;
  };
  const isMinimum = loss.tail.kind === 'minimum' && loss.orient !== undefined;
  if (!isMinimum)
    return [1, -1].map((side) => at(q.values.map((entry, i) => shifted(entry, q.errors[i], side, i, loss))));
  const [before, middle, after] = [-1, 0, 1].map((side) =>
    at(q.values.map((entry, i) => entry + side * q.errors[i])),
  );
  // A convex loss is largest at an end, and below its value in the middle by no more than an end is above that.
  const most = before.map((entry, i) => Math.max(entry, after[i]));
  return [middle.map((entry, i) => entry + log(Math.max(0, 2 - exp(most[i] - entry)))), most];
}
