/**
 * A straight line through points by least squares, and the slope of several independent curves.
 */

import { InputError } from '../errors.ts';
import { type MeanEstimate, mean, meanEstimate } from './mean.ts';
import { studentTail } from './student.ts';

/** y ~ intercept + slope x. */
export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** sqrt(RSS/(k - 2)/Sxx) for k points; null for k = 2, where no residual is left. */
  readonly standardError: number | null;
  /** slope -+ t standardError, t of k - 2 degrees of freedom; null for k = 2. */
  readonly interval: readonly [number, number] | null;
}

/**
 * The least-squares line. Its interval is exact for independent normal errors of one variance about a true line.
 *
 * @param x  k >= 2 finite numbers, not all equal
 * @param y  k finite numbers
 * @param confidence  in (0, 1), default 0.95
 * @throws InputError if there are too few points, or all x are equal
 */
export function fitLine(x: readonly number[], y: readonly number[], confidence = 0.95): LineFit {
  const k = x.length;
  if (k < 2 || y.length !== k) {
    throw new InputError(
      'line fit: points',
      'must be at least two, with as many y as x',
      `${k} and ${y.length}`,
    );
  }
  const [xMean, yMean] = [mean(x), mean(y)];
  let [Sxx, Sxy] = [0, 0];
  for (let i = 0; i < k; i++) {
    Sxx += (x[i] - xMean) * (x[i] - xMean);
    Sxy += (x[i] - xMean) * (y[i] - yMean);
  }
  if (!(Sxx > 0)) throw new InputError('line fit: x', 'must not all be equal', x[0]);
  const slope = Sxy / Sxx;
  const intercept = yMean - slope * xMean;
  if (k === 2) return { slope, intercept, standardError: null, interval: null };
  let RSS = 0;
  for (let i = 0; i < k; i++) {
    const residual = y[i] - yMean - slope * (x[i] - xMean);
    RSS += residual * residual;
  }
  const standardError = Math.sqrt(RSS / (k - 2) / Sxx);
  const half = studentTail(1 - confidence, k - 2) * standardError;
  return { slope, intercept, standardError, interval: [slope - half, slope + half] };
}

/** Points of one independent repetition. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * The slope over independent repetitions of one curve: the mean of the repetitions' least-squares slopes, with its t
 * interval. Points of one repetition may depend on one another in any way (they do when one seed runs along an axis), and
 * the curve need not be straight: what is estimated is the least-squares slope of the expected curve.
 *
 * @param curves  at least one, each as in `fitLine`
 * @throws InputError as `fitLine` and `meanEstimate`
 */
export function slopeOfCurves(
  curves: readonly Curve[],
  confidence = 0.95,
): MeanEstimate & { intercept: number } {
  const fits = curves.map(({ x, y }) => fitLine(x, y, confidence));
  return {
    ...meanEstimate(
      fits.map(({ slope }) => slope),
      confidence,
    ),
    intercept: mean(fits.map(({ intercept }) => intercept)),
  };
}
