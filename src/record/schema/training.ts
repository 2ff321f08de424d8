/**
 * What training did.
 */
import * as z from 'zod/mini';
import { type MeasureColumnName, type MeasureName, measures } from '../../network/measures/index.ts';
import { excess } from './regression.ts';
import { integer, list, number, numbers, oneOf, orNull, part, text, truth } from './words.ts';

const activation = part(
  {
    atFirstStep: orNull(
      truth('whether all m n pairs are active as the paper wants after the first update'),
      'without an update',
    ),
    firstStep: orNull(
      number('first t with all pairs so; of gradient flow the time tau/alpha, no integer'),
      'when it never was so',
    ),
    lost: truth('whether it was so, and later not'),
    fractionAtFirstStep: orNull(number('share of the m n pairs at t = 1'), 'without an update'),
    fractionAtEnd: number('share of the m n pairs at the end'),
    fractionOfAlive: orNull(
      number('share at the end of the pairs of neurons that are not dead'),
      'when all neurons are dead',
    ),
  },
  'activation: pairs of neuron and point with a_j y_i <w_j, x_i> > 0',
);

const event = part(
  {
    t: number('updates until then; of gradient flow the time tau/alpha, no integer'),
    kind: oneOf(
      [
        'activated',
        'activationLost',
        'interpolated',
        'interpolationLost',
        'dead',
        'signChange',
        'lossIncrease',
        'nearSwitch',
        'frozen',
        'diverged',
        'stopped',
      ],
      'what happened; dead: neurons inactive at every point at gamma = 0; signChange: of some a_j of a trained second layer; lossIncrease: the first step of each rise',
    ),
    detail: text('one plain sentence'),
  },
  'what happened when',
);

const NO_KKT =
  'where some margin is not positive, the activation is not homogeneous, labels are smoothed, or it leaves float64';

const column = (measure: MeasureName, meaning: string, absent: string) =>
  z.exactOptional(orNull(number(`only where \`report.measures\` names ${measure}: ${meaning}`), absent));

/** The columns that are there where `report.measures` asks for them. */
const measured = Object.fromEntries(
  measures.flatMap(({ name: measure, columns }) =>
    columns.map(({ name, meaning, absent }) => [name, column(measure, meaning, absent)]),
  ),
) as Record<MeasureColumnName, ReturnType<typeof column>>;

const row = part(
  {
    t: number('updates'),
    log10T: orNull(number('log10 t'), 'at t = 0'),
    logLoss: orNull(number('natural logarithm of the loss as reduced'), 'where the loss is 0'),
    minMargin: number('min_i q_i'),
    normalizedMargin: orNull(
      number('min_i q_i / |W|; with a trained second layer min_i q_i over 1/2 (|W|^2 + |a|^2)'),
      'where W = 0',
    ),
    norm: number('|W|'),
    oneMinusCosine: orNull(
      number(
        '1 - cos of the angle to the limit; with a trained second layer of that from sum_j a_j w_j to the boundary of the limit',
      ),
      'where there is no such limit or W = 0',
    ),
    residual: orNull(
      number(
        'max over support vectors of |q_i - log tau + log beta_i|, tau = alpha t; with heavyBall and nesterov alpha t/(1 - momentum), with sam alpha t exp(radius kappa), kappa the normalised margin of the limit; with the polynomial loss max_i |log q_i - log v_i - log(tau)/(power + 2)|, v the margins of `limit.own`; with weight decay or smoothed labels max_i |q_i - q*_i|, q* those of `limit.own`',
      ),
      'where the multipliers beta are not known, at t = 0, or where the margins are not known to follow such a clock',
    ),
    activatedFraction: number('share of the m n pairs'),
    stableRank: orNull(number('|W|_F^2 / |W|_2^2'), 'where W = 0 or it is not known in float64'),
    kktEpsilon: orNull(
      number(
        "Lyu and Li's epsilon: |theta~ - sum_i lambda_i h_i|, theta~ = W/min_i q_i, h_i the gradients of the margins in the pattern at t, lambda_i in proportion to -l'(q_i); with a trained second layer theta~ = (W, a)/(min_i q_i)^(1/2)",
      ),
      NO_KKT,
    ),
    kktDelta: orNull(number('their delta: max_i lambda_i (q_i/min q - 1)'), NO_KKT),
    testError: orNull(
      number('share of fresh (or held-out) points misclassified by the network at t'),
      'without such points, or where the network is not known coordinate by coordinate',
    ),
    excess: z.exactOptional(excess),
    headNorm: z.exactOptional(number('only with a trained second layer: |a|')),
    share: z.exactOptional(
      orNull(
        number(
          'only with a trained second layer: theta = |p+|/(|p+| + |p-|), p+- the sum of a_j w_j over that sign of a_j',
        ),
        'where both are 0',
      ),
    ),
    balanceDrift: z.exactOptional(
      number(
        'only with a trained second layer: max_j of the change of a_j^2 - |w_j|^2 since the start, which the flow conserves, over max_j (a_j^2 + |w_j|^2)',
      ),
    ),
    ...measured,
  },
  'one moment',
);

const signs = {
  positive: integer('a_j > 0'),
  negative: integer('a_j < 0'),
  positiveSquares: number('A+, the sum of a_j^2 over a_j > 0'),
  negativeSquares: number('A-, the sum of a_j^2 over a_j < 0'),
};

const secondLayer = part(
  {
    ...signs,
    atEnd: z.exactOptional(part(signs, 'only where it is trained: the same after the last update')),
  },
  'only where `network.secondLayer` is not `fixed`: how many a_j have each sign, and the sums of their squares',
);

const nearHomogeneity = part(
  {
    value: number('max_i |f(x_i) - f_H(x_i)|, f_H the leaky ReLU network with these weights and this slope'),
    euler: number('max_i |<grad_W f(x_i), W> - f(x_i)|, which is 0 for a homogeneous network'),
  },
  'only where the activation is not homogeneous: how far the network is from that at the end',
);

const NO_MARGIN = 'where that problem has no solution';
const approximateMargin = part(
  {
    activated: orNull(number('min_i q_i/|W| over `limit.normalizedMargin`'), NO_MARGIN),
    reached: orNull(
      number('the same of the pattern that training settled in'),
      `${NO_MARGIN} or it settled in none`,
    ),
  },
  'only with losses that come to be 0: how near the margins at the end are to the largest that weights of this size have',
);

export const training = part(
  {
    activation,
    deadNeurons: integer(
      'neurons inactive at every point at the end, at gamma = 0, where no step moves them again; 0 at gamma > 0',
    ),
    interpolatedAt: orNull(
      number('first t with all margins positive; of gradient flow the first such row'),
      'when it never was so',
    ),
    steps: number(
      'updates carried out; of a gradient flow that stopped early the time tau/alpha, no integer',
    ),
    outcome: oneOf(
      ['completed', 'frozen', 'diverged', 'stopped', 'interpolation', 'zeroLoss'],
      'frozen: the last update changed no margin in float64; stopped: a gradient flow that could be followed no further; interpolation, zeroLoss: it came to where `training.stop` ends it',
    ),
    logTime: orNull(number('log(alpha t) at the end'), 'at t = 0'),
    margins: numbers('q_i = y_i f(x_i) after `steps` updates (n)'),
    events: list(event, 'what happened when, of each kind the first twenty'),
    trajectory: list(row, 'rows on a grid of log t, of descent up to `steps` and of its flow beyond'),
    alpha: number('the step as used, with the loss as reduced'),
    lambdaMax: number('lambda_max(G)'),
    initialScale: orNull(
      number(
        'sigma0 (from `network.init.relative` c: c alpha gamma median|x_i| min|a_j|, at gamma = 0 without the factor gamma)',
      ),
      'for W(0) from a file',
    ),
    secondLayer: z.exactOptional(secondLayer),
    nearHomogeneity: z.exactOptional(nearHomogeneity),
    approximateMargin: z.exactOptional(approximateMargin),
  },
  'what training did, update by update',
);
