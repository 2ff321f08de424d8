/**
 * Errors of regression, in words.
 */
import type { ExperimentRecord } from '../record/record.ts';
import type { Reply } from './answer.ts';
import { short } from './numbers.ts';

/** Null of labels. */
export function regressionErrors({ risk: { regression }, notes }: ExperimentRecord): Reply | null {
  if (regression === undefined) return null;
  const { atEnd, testError, limit, prediction, ofNothing } = regression;
  if (atEnd === null)
    return {
      answer: `the excess E (f - ⟨θ, x⟩)² is not known: ${notes['risk.regression.atEnd']}`,
      status: 'unknown',
    };
  const beside = limit === null ? '' : `, ${short(limit)} of the interpolator nearest by`;
  const predicted =
    prediction === null
      ? ''
      : `; for the linear interpolator of least norm ${short(prediction.excess)} is predicted (E₀ = ${short(prediction.factor, 5)})`;
  const answer = `excess E (f - ⟨θ, x⟩)² = ${short(atEnd)} at the end${beside}, on fresh targets ${short(testError ?? 0)}; f = 0 has ${short(ofNothing)}${predicted}`;
  return { answer, status: 'neutral' };
}

/** Null of labels. */
export function regressionVerdict({ risk: { regression }, verdict }: ExperimentRecord): Reply | null {
  return regression === undefined ? null : { answer: verdict.because, status: 'neutral' };
}
