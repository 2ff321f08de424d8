/**
 * Errors, the regime, and the verdict.
 */
import * as z from 'zod/mini';
import { described } from '../../spec/fields.ts';
import { regression } from './regression.ts';
import { integer, number, oneOf, orNull, part, text, truth } from './words.ts';

const UNKNOWN_LAW = 'when the population (mu and covariance) is unknown';

const interval = (meaning: string) => described(z.tuple([z.number(), z.number()]), meaning);

const estimate = {
  error: number('P(sign f(x) != y*), y* the clean label'),
  log10Error: orNull(number('log10 of it, at any depth'), 'when it is exactly 0, or below its own bound'),
  gamma: orNull(
    number(
      'Gamma = <wbar, mu>/|Sigma^{1/2} wbar|, with error = P(g xi > Gamma) for Gaussian noise (Phi(-Gamma)) and its mixtures',
    ),
    'where the boundary is not one hyperplane between two opposing clusters',
  ),
  method: oneOf(
    [
      'closedForm',
      'bivariateNormal',
      'quadrature',
      'characteristicFunction',
      'importanceSampling',
      'monteCarlo',
      'streamed',
      'heldOut',
    ],
    'characteristicFunction: certain bounds, never above those of Cantelli; streamed, heldOut: counted on fresh or held-out rows; bivariateNormal, quadrature: the probability of cones ([theory](theory.md), sections 15 and 16), the latter to a relative 1e-6 unless an interval says otherwise; importanceSampling: weighted points drawn around the nearest mistakes found',
  ),
  interval: orNull(
    interval('95 % interval (Clopper-Pearson of a count), or certain bounds'),
    'for what is exact but for rounding',
  ),
  trials: orNull(integer('points counted, or drawn'), 'where none are'),
};

const observed = part(
  {
    rate: number('share of labels that are flipped (k/n for exactly k flips)'),
    limit: orNull(number('of `risk.limit`'), 'when that is'),
    atEnd: orNull(number('of `risk.atEnd`'), 'when that is, or where a logistic teacher labels'),
    bayes: orNull(number('of `risk.bayes`'), 'when that is'),
    reached: z.exactOptional(
      number('only where `risk.reached` is known and is not that of `risk.limit`: of `risk.reached`'),
    ),
  },
  'errors against labels flipped at `rate`: rate + (1 - 2 rate) times the clean error; of a logistic teacher, whose flips depend on x, integrals ([theory](theory.md), section 11), and none of a network',
);

const envelope = part(
  {
    lower: orNull(number('lower bound on the error'), 'where there is none but 0'),
    upper: orNull(number('upper bound on the error'), 'where there is none but 1'),
    gammaLower: orNull(number('lower bound on Gamma'), 'where there is none'),
    gammaUpper: orNull(number('upper bound on Gamma'), 'where there is none'),
    looseness: orNull(number('gammaUpper/gammaLower'), 'unless both are positive'),
  },
  "bounds on the limit's error and Gamma from the data without the multipliers ([theory](theory.md), section 12)",
);

const robust = part(
  {
    radius: number('rho, in the units of x'),
    norm: oneOf(['l2'], 'in which length points are moved'),
    error: orNull(
      number("P(sign f(x') != y* for some |x' - x| <= rho)"),
      'without a limit with a linear boundary, or a law in closed form and rows to count on',
    ),
    log10Error: orNull(number('log10 of it, at any depth'), 'when that is, or 0'),
    method: orNull(oneOf(['closedForm', 'streamed', 'heldOut'], 'as of `risk.limit`'), 'when the error is'),
    interval: orNull(interval('95 % interval of a count (Clopper-Pearson)'), 'for a closed form'),
    trials: orNull(integer('points counted'), 'for a closed form'),
    bayes: orNull(
      number('the least such error of any classifier'),
      'unless two opposing clusters of equal share lie in Gaussian noise or a scale mixture of it',
    ),
    log10Bayes: orNull(number('log10 of it, at any depth'), 'when that is, or 0'),
  },
  'an error against an adversary',
);

/** Of a network of a few directions. */
const grouped = {
  ...estimate,
  gamma: orNull(
    number(
      'that of `risk.limit` where the boundary is that hyperplane; where it is piecewise linear the least distance of a mistake from the centre of a cluster, in deviations of the noise: by quadrature the least, else the least found, an upper bound',
    ),
    'where it is not known',
  ),
  zeroShare: orNull(number('P(f = 0), which counts as a mistake'), 'where it is not known'),
  effectiveSize: z.exactOptional(
    number('only for importanceSampling: (sum of weights)^2/sum of their squares, of the mistakes drawn'),
  ),
};

export const risk = part(
  {
    limit: orNull(part(estimate, "the error of the limit's linear boundary"), 'without a limit, or a law'),
    reached: orNull(
      part(
        grouped,
        'the error of what is reached. At gamma > 0 that of the activated limit, or of the limit of another pattern, whose boundary is piecewise linear; at gamma = 0 that of living neurons that are shown to stay active exactly on their own class, or of another pattern that its own solution has',
      ),
      'where it is not known',
    ),
    own: z.exactOptional(
      orNull(
        part(
          grouped,
          'only where there is `limit.own`: the error of the network with its weights, where training is shown to go there or not. In closed form where its boundary is one hyperplane',
        ),
        'where it is not known',
      ),
    ),
    atEnd: orNull(
      number('error of the network after `steps` updates, counted on simulated, fresh or held-out points'),
      'without such points',
    ),
    atEndInterval: orNull(interval('its 95 % Clopper-Pearson interval'), 'when that is'),
    bayes: orNull(number('Bayes error'), UNKNOWN_LAW),
    log10Bayes: orNull(number('log10 of it, at any depth'), 'when that is, or 0'),
    predicted: orNull(number('Phi(-Gamma_pred)'), UNKNOWN_LAW),
    log10Predicted: orNull(number('log10 of it, at any depth'), 'when that is'),
    predictedGamma: orNull(number('Gamma_pred'), UNKNOWN_LAW),
    cantelli: orNull(
      number(
        "1/(1 + Gamma^2), averaged over clusters: at least the limit's error, for any noise of this covariance",
      ),
      'without a limit, or a law',
    ),
    envelope: orNull(envelope, 'where its assumptions do not hold'),
    observed: orNull(observed, 'where no rate of flips is known'),
    regression: z.exactOptional(regression),
    excess: orNull(
      number(
        'the error the verdict rests on, less the Bayes error; where that is unknown the whole error, the most that the excess can be, with a note; with `data.targets` that of `risk.regression.atEnd`',
      ),
      'without such an error',
    ),
    robust: z.exactOptional(
      described(
        z.array(robust),
        "only where `risk.robustRadii` of the spec names radii: of the limit's linear boundary, for each of them, against an adversary that may move every point so far ([theory](theory.md), section 19)",
      ),
    ),
  },
  'errors, on clean labels but for `risk.observed`',
);

const ofLaw = (meaning: string) => orNull(number(meaning), UNKNOWN_LAW);

export const regime = part(
  {
    ratio: ofLaw('n |mu|^2/R'),
    effectiveRatio: ofLaw("n mu'Sigma mu/tr Sigma^2, where the crossover is for general Sigma"),
    name: orNull(
      oneOf(
        ['weak', 'critical', 'strong'],
        '`ratio` below `thresholds.weakBelow`, between, above `strongAbove`',
      ),
      'when that is',
    ),
    frontier: ofLaw(
      'n |mu|^4/(|Sigma| tr Sigma): well above 1 the overfitting is benign, well below harmful',
    ),
    spectralNorm: ofLaw('|Sigma|'),
    trace: ofLaw('tr Sigma'),
    frobeniusNorm: ofLaw('|Sigma|_F'),
    stableRank: ofLaw('|Sigma|_F^2/|Sigma|^2'),
    effectiveRank: ofLaw('tr Sigma/|Sigma|'),
    effectiveDimension: ofLaw('(tr Sigma)^2/|Sigma|_F^2'),
  },
  'the strength of the signal, and the shape of the covariance',
);

export const verdict = part(
  {
    interpolates: truth('all margins positive at the end of training'),
    judged: orNull(
      oneOf(
        ['limit', 'reached', 'atEnd'],
        'the error it rests on: `risk.limit` where `limit.heading` is reached, `risk.reached` where that is shown to be reached, else `risk.atEnd`',
      ),
      'where no error is known',
    ),
    excessRisk: orNull(number('that error minus the Bayes error'), 'when that is'),
    overfitting: orNull(
      oneOf(['benign', 'tempered', 'catastrophic'], 'what kind, by `thresholds`'),
      'without interpolation or a known error, or where an interval does not settle it',
    ),
    because: text('one plain sentence'),
  },
  'whether the overfitting is benign',
);
