/**
 * The margin problem of the activated pattern, and of the pattern that is reached.
 */
import * as z from 'zod/mini';
import { HEADINGS } from '../../limit-words.ts';
import { described, isObject, shaped } from '../../spec/fields.ts';
import { ofTargets } from './interpolation.ts';
import { integer, integers, list, number, numbers, oneOf, orNull, part, text, truth } from './words.ts';

const UNSOLVED = 'when the problem is infeasible or undecided';
const NO_BOUND = 'where weak duality or feasibility gives no bound';

const certificate = part(
  {
    lower: orNull(number('lower <= optimum of 1/2 |W|^2, true in exact arithmetic'), NO_BOUND),
    upper: orNull(number('optimum <= upper'), NO_BOUND),
    relativeGap: orNull(number('(upper - lower)/upper'), NO_BOUND),
    minDual: number('min_i beta_i'),
    minMargin: number('min_i q_i'),
    stationarity: number(
      'max_i of the difference of the margins reported from those of sum_k beta_k Xt_k, over max(1, max |margin|)',
    ),
    complementarity: number('max_i |beta_i (q_i - 1)|'),
    naturalResidual: number('max_i |min(beta_i G_ii, q_i - 1)|'),
    distanceBound: orNull(number('bound on |W/min q - W*|'), NO_BOUND),
    conditionEstimate: orNull(
      number('of the support block, from inside: at most its condition, and as a rule within a tenth of it'),
      'where it was not estimated',
    ),
  },
  'recomputed from the raw data',
);

const lasting = {
  status: oneOf(['certified', 'refuted', 'undecided'], 'whether the pattern lasts for ever'),
  method: oneOf(
    ['positiveCorrelation', 'lyapunov', 'contraction'],
    'Theorem 2, the Lyapunov certificate (Theorem 6), or contraction towards s W* + U, which asks own signs alone to last (theory, 9.12)',
  ),
  scope: orNull(
    oneOf(['descent', 'flow'], 'what is certified: descent itself, or its flow only'),
    'when undecided',
  ),
  log10T: number(
    'log10 of the t from when, or when it was asked: at the last update or, of the flow, after its last switch',
  ),
  excess: orNull(number('E of the Lyapunov certificate'), 'for the other methods'),
  slack: orNull(
    number('the least rate away from a boundary that is shown; positive when certified'),
    'for positiveCorrelation, and where contraction found no distance',
  ),
  reason: text('why, in words'),
};
const LASTING = 'whether the pattern, once trained into, lasts for ever';
const NOT_ASKED = 'where it is not asked, with the reason';

const problem = {
  status: oneOf(
    ['solved', 'solvedInaccurately', 'infeasible', 'failed'],
    'solved: bracket tighter than 1e-9; infeasible: not separable by this pattern, shown up to the rounding of the proof; failed: undecided (the note of `dual` says why, and names a column whose size is in the way)',
  ),
  dual: orNull(
    numbers(
      'beta (n), zeros included; of many dual solutions the one to which the flow goes, of least sum beta (log beta - 1)',
    ),
    UNSOLVED,
  ),
  supportVectors: orNull(integer('how many beta_i are positive'), UNSOLVED),
  objective: orNull(number('1/2 |W*|^2'), UNSOLVED),
  normalizedMargin: orNull(number('max over W of min_i q_i/|W|'), UNSOLVED),
  activated: orNull(
    truth('whether W* has the pattern of its own problem, strictly'),
    `where that is rounding, and ${UNSOLVED}`,
  ),
  activationSlack: orNull(
    number(
      'min over neurons and points of the signed cosine <w*, x_i>/(|w*| |x_i|); of `reached` with `followed` over points with a_j y_i > 0 alone',
    ),
    UNSOLVED,
  ),
  frozenCertificate: orNull(part(lasting, LASTING), NOT_ASKED),
  rank: integer('numerical rank of G'),
  dualUnique: orNull(
    truth('whether beta is the only dual solution'),
    `where that is not known, and ${UNSOLVED}`,
  ),
  certificate: orNull(certificate, UNSOLVED),
  infeasibility: orNull(
    part(
      {
        weights: numbers('v >= 0 with sum 1 (n)'),
        marginBound: orNull(number('bound on every normalised margin'), 'where it is not known'),
      },
      'for infeasible problems: what shows it',
    ),
    'for any other',
  ),
  method: orNull(
    oneOf(
      ['allActive', 'blockPivoting', 'activeSet', 'augmentedLagrangian', 'sweepsAndFaces'],
      'which method of the solver ended it; sweepsAndFaces: that of the problem with sliding pairs',
    ),
    'where none did',
  ),
};

const group = part(
  {
    sign: described(z.literal([1, -1]), 'of a_j'),
    members: integers('the neurons, from 0'),
    sliding: list(
      part(
        {
          point: integer('from 0'),
          weight: number('D in [gamma, 1], the slope that holds them there (Filippov)'),
          dutyCycle: z.exactOptional(
            number(
              "only with `followed.dutyCycles`: sum_t g_i phi'(<w_j, x_i>)/sum_t g_i, g_i = -l'(q_i), over those updates of descent, which alternates; the mean over the neurons, weighed by a_j^2. It tends to `weight`",
            ),
          ),
        },
        'a point',
      ),
      'points at which they slide, <w_j, x_i> = 0',
    ),
    active: z.exactOptional(
      integers(
        'only with `followed`, where inner products of all points are formed: the points they are active at',
      ),
    ),
  },
  'neurons of one sign and one row of the pattern',
);

const ownSwitches = integer(
  'switches of pairs with a_j y_i > 0 after the last update, in the steps of the flow: where they are above 0, descent itself may end in other own signs',
);
const joins = integer('pairs that came to slide');
const leaves = integer('pairs that ceased to slide');

const dutyCycles = part(
  {
    t: number('updates before the first'),
    updates: integer('as many as there were before them, at most 20 000, and at most 5e8 multiplications'),
    median: number('the median of |dutyCycle - weight| over groups and points'),
    farthest: number('the largest of them: pairs that do not slide yet are far'),
  },
  'only of descent where neurons slide: the updates over which duty cycles were taken, and how far these are from the weights',
);

const followed = part(
  {
    outcome: oneOf(
      ['settled', 'reached', 'stuck', 'exhausted', 'none'],
      'settled: own signs are shown to be final; reached: the end, log10 t = 10^8, of many points in few dimensions 10^6; stuck: a step was not solved; exhausted: it took more arithmetic than is granted; none: no weights with its own signs separate, so log time has no meaning',
    ),
    from: number('log10 of the t at which it was taken up'),
    curvature: number('alpha lambda_max of the Hessian of the loss there: above .1 steps are no flow yet'),
    log10T: number('log10 t at its end'),
    dutyCycles: z.exactOptional(dutyCycles),
    ownSwitches,
    joins,
    leaves,
    lastOther: orNull(number('log10 t of the last change of any other pair'), 'without one'),
    changes: list(
      part(
        { log10T: number('log10 t'), ownSwitches, joins, leaves },
        'one time, and what had happened by then',
      ),
      'the counts over time',
    ),
  },
  'only where training was followed in log time by proximal steps (theory, 9.11): how that went',
);

const best = part(
  {
    normalizedMargin: number('min_i q_i/|W|'),
    restart: integer('the restart that found it, from 0'),
    rounds: integer('problems that it solved'),
    isKkt: truth(
      "whether it has the own signs it was solved for, and so is a KKT point of the network's own margin problem",
    ),
  },
  'a candidate: the largest normalised margin found from other own signs, to which nothing is known to go',
);

const reached = part(
  {
    ...problem,
    frozenCertificate: orNull(
      part(
        {
          ...lasting,
          radius: z.exactOptional(
            orNull(
              number('only of contraction: rho, the distance from s W* + U that W never exceeds'),
              'where none was found',
            ),
          ),
        },
        LASTING,
      ),
      NOT_ASKED,
    ),
    kind: oneOf(
      ['activated', 'pattern', 'sliding', 'boundary', 'stationary', 'undetermined'],
      'pattern: another one than the activated, whose solution has that pattern; sliding: some neurons are held on the boundary of some points for ever (theory, 9.10); boundary: some own pair or group of neurons has limit 0, and what training does there is not decided; stationary: every neuron is dead, or no weights with these own signs separate, so the loss stays positive and log time has no meaning; undetermined: the solution is not shown to have its pattern',
    ),
    scope: oneOf(['descent', 'flow'], 'of training itself, or of its flow only'),
    groups: list(
      group,
      'the neurons by pattern; with `followed` by the pattern of their own pairs, a_j y_i > 0',
    ),
    leftOut: z.exactOptional(
      integers(
        'only at gamma = 0: points that no neuron of their own sign sees: no margin is asked of them, and none sees them at W*; `dual` is the largest force that does this, `weight` the share of it',
      ),
    ),
    followed: z.exactOptional(followed),
    since: orNull(number('t since which training is in it'), 'while it is not'),
    lastOwnSwitch: orNull(
      number("log10 t of the flow's last switch of a pair with a_j y_i > 0"),
      'without such a switch, and of descent, for which see `since`',
    ),
    isKkt: orNull(
      truth("whether it is a KKT point of the network's own margin problem"),
      'where that is not shown',
    ),
    isLocalOptimum: orNull(truth('whether it is a local optimum of that problem'), 'where that is not shown'),
    roadsDifference: orNull(
      number(
        'max_i |(G b)_i - (G beta)_i|, relative, of the flow at infinity and the convex solver; with `followed` of the convex problem and the one with equalities at sliding pairs',
      ),
      'where one of them has no end',
    ),
    best: orNull(best, 'where `limit.restarts` is 0 or no other own signs separate'),
  },
  'the margin problem of the pattern that training settled in (that of the flow, where the horizon was followed and neurons switched in it); a settled pattern is shown to last where `frozenCertificate` is certified',
);

const ofLoss = part(
  {
    kind: oneOf(
      ['polynomial'],
      'polynomial: W ~ tau^(1/(p + 2)) V, V the minimiser of |V|^2/2 + (p + 2) sum_i v_i^-p/p over the weights with all margins v_i > 0',
    ),
    exponent: number('W grows like tau to this: 1/(p + 2)'),
    norm: number('|V|'),
    margin: number('min_i v_i/|V|'),
    coefficients: numbers('a (n), V = sum_i a_i Xt_i'),
    activated: orNull(truth('whether V has the activated pattern itself'), 'where that is rounding'),
    oneMinusCosine: orNull(
      number('1 - cos of the angle between V and the weights after the last update'),
      'where these are 0',
    ),
    certificate: part(
      {
        lower: number('lower <= the minimum, up to the rounding of K'),
        upper: number('the minimum <= upper'),
        relativeGap: number('(upper - lower)/upper'),
        distanceBound: number('bound on |V - V*|/|V|'),
      },
      'by strong convexity, from the gradient at V',
    ),
  },
  'of a polynomial loss: in the features of the activated pattern',
);

const ofMinimum = part(
  {
    kind: oneOf(
      ['regularised', 'equalMargins'],
      'regularised: with weight decay, the W* that minimises lambda/2 |W|^2 + sum_i l(q_i), lambda of the summed loss; equalMargins: of smoothed labels alone, the shortest W* with all margins where the loss of one is least',
    ),
    norm: number('|W*|'),
    margin: number('min_i q_i/|W*|'),
    coefficients: numbers('a (n), W* = sum_i a_i Xt_i'),
    activated: orNull(truth('whether W* has the activated pattern itself'), 'where that is rounding'),
    oneMinusCosine: orNull(
      number('1 - cos of the angle between W* and the weights after the last update'),
      'where these are 0',
    ),
    distance: number('|W - W*|/|W*| of the weights after the last update'),
    converges: orNull(
      described(
        z.literal(true),
        'shown: from there every update of gradient descent comes nearer to W*, as it lies in a ball about W* in which no neuron changes its pattern and steps contract; of equalMargins it tends to W* but for the part of W(0) that no margin sees',
      ),
      'where that is not shown, with the reason',
    ),
    oneMinusCosineToMargin: orNull(
      number('1 - cos of the angle between W* and the max-margin direction of the activated pattern'),
      'where there is none',
    ),
    leastCurvature: number(
      'least eigenvalue of the Hessian of that function at W*, in the span of the features: near W* a small step alpha of the summed loss brings margins nearer by at least 1 - alpha times that',
    ),
    certificate: part(
      {
        lower: number(
          'lower <= the minimum over lambda, true in exact arithmetic; of equalMargins that of |W|^2/2',
        ),
        upper: number('the minimum <= upper'),
        relativeGap: number('(upper - lower)/upper'),
        distanceBound: number('bound on the distance from the exact minimum over |W*|'),
      },
      'from the raw data: by strong convexity from the gradient at W*; of equalMargins from the margins and a bound on lambda_min(G)',
    ),
  },
  'with weight decay or label smoothing: in the features of the activated pattern (theory, section 21)',
);

const ofNorm = part(
  {
    kind: oneOf(['linf', 'spectral'], 'the norm: max |W_jk|, or the largest singular value of W'),
    pattern: oneOf(
      ['activated', 'last'],
      'the pattern whose features it is of: last where training ended in another than the activated one, and was in it for the last half of its updates',
    ),
    margin: number(
      'a min_i q_i at norm 1 that weights of the pattern are found to have: the lower end of the bracket',
    ),
    norm: number('1/margin: a norm at which all q_i >= 1 is possible'),
    atEnd: orNull(number('min_i q_i over the norm of W after the last update'), 'where W = 0'),
    certificate: part(
      {
        lower: number(
          'lower <= largest margin at norm 1, true in exact arithmetic: what W(own) of arrays.npz has',
        ),
        upper: number(
          'largest margin <= upper: the dual norm of sum_k p_k Xt_k, the sum of sizes or of singular values',
        ),
        relativeGap: number('(upper - lower)/upper'),
      },
      'recomputed from the raw data',
    ),
    dual: numbers('p >= 0 of sum 1 (n)'),
  },
  'of signDescent, adam and muon: the largest margin of a pattern over the norm that is their own (theory, 17.9)',
);

const ofShare = part(
  {
    kind: oneOf(['share'], 'that of two trained layers, at the best share of neurons with a_j > 0'),
    share: number('theta = |p+|/(|p+| + |p-|), p+- the sum of a_j w_j over that sign of a_j'),
    shareUnique: truth(
      'whether another share has a larger |p+| + |p-|: at gamma = 1 none has, and near it float64 does not tell',
    ),
    norm: number('|p+| + |p-| where the least margin is 1: the upper end of the bracket'),
    margin: number('1/norm: the most that min_i q_i over 1/2 (|W|^2 + |a|^2) can be'),
    shareAtEnd: orNull(number('theta of the weights after the last update'), 'where all a_j w_j sum to 0'),
    atEnd: number('min_i q_i over 1/2 (|W|^2 + |a|^2) after the last update'),
    oneMinusCosine: orNull(
      number('1 - cos of the angle between p+ + p- and the sum of all a_j w_j after the last update'),
      'where that is 0',
    ),
    certificate: part(
      {
        lower: number('lower <= the least |p+| + |p-|, up to the rounding of K: sum beta/max(|u+|, |u-|)'),
        upper: number('the least <= upper: theta |u+| + (1 - theta) |u-| over the least margin'),
        relativeGap: number('(upper - lower)/upper'),
      },
      'from K, y, gamma, `limit.dual` and theta alone, u+- = sum_k beta_k p+-_k y_k x_k',
    ),
  },
  'of a trained second layer: the least |p+| + |p-| with all q_i >= 1, in the activated pattern, which lasts as all y_i y_k <x_i, x_k> >= 0 (theory, section 22)',
);

const own = shaped(
  [ofLoss, ofNorm, ofTargets, ofMinimum, ofShare],
  (value) => {
    const kind = isObject(value) ? value.kind : 'polynomial';
    if (kind === 'regularised' || kind === 'equalMargins') return 3;
    if (kind === 'share') return 4;
    return kind === 'polynomial' ? 0 : kind === 'interpolation' ? 2 : 1;
  },
  'only where training has a limit of its own in place of the max-margin direction ([theory](theory.md), sections 20, 17.9, 20.3, 21 and 22)',
);

export const limit = part(
  {
    ...problem,
    heading: oneOf(HEADINGS, 'whether training goes there ([theory](theory.md), 9.9, has every case)'),
    headingScope: orNull(
      oneOf(['descent', 'flow'], 'whether that is known of training itself, or of its flow only'),
      'when undecided',
    ),
    headingBecause: text('why, in words'),
    reached: orNull(reached, 'with its reason while no pattern stands still'),
    own: z.exactOptional(orNull(own, 'where it is not known, with the reason')),
  },
  'the max-margin problem of the activated pattern, whatever descent did; with a trained second layer that of the best share of neurons with a_j > 0, whose sums of squares are theta and 1 - theta',
);
