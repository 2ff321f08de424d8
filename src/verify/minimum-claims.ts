/**
 * The claims of a minimum at finite weights, from its coefficients and K alone (docs/theory.md, section 21).
 */
import { exp, log } from '../linalg/elementary.ts';
import type { Loss, MinimumTail } from '../network/loss.ts';
import { gradientDescent, optimizerNamed } from '../optimizers.ts';
import type { MinimumRecord } from '../record/own.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { type Approximate, inner, quotient, root, rounded, rounding, Sum, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { leastOf, MOST_POINTS, TOO_MANY } from './margin-claims.ts';
import { coefficientsOf, cosineClaim, squareFrom } from './weight-claims.ts';

const AT = 'limit.own.';

export function minimumClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  own: MinimumRecord,
  activated: Lifted,
): void {
  const { loss } = activated.evidence;
  const { tail } = loss;
  const kind =
    tail.kind !== 'minimum' ? `of the ${tail.kind} tail` : tail.decay > 0 ? 'regularised' : 'equalMargins';
  ledger.same(`${AT}kind`, own.kind, kind, 'of weight decay and label smoothing of the spec');
  if (tail.kind !== 'minimum') return;
  const a = Float64Array.from(own.coefficients);
  const q = activated.margins(a);
  const square = inner(a, q.values);
  const norm = root({
    value: square.value,
    error: a.reduce((sum, entry, k) => sum + Math.abs(entry) * q.errors[k], square.error),
  });
  ledger.near(`${AT}norm`, own.norm, norm, '|sum_k a_k Xt_k| from K');
  ledger.near(`${AT}margin`, own.margin, quotient(leastOf(q), norm), 'min_k q_k/|W|');
  const lambda = tail.decay * (record.spec.training.reduction === 'mean' ? record.data.n : 1);
  if (lambda > 0) regularisedClaims(ledger, own, activated, { loss, lambda, a, q, norm });
  else equalMarginsClaims(ledger, own, activated, { tail, a, q, norm });
  const { lower, upper, relativeGap } = own.certificate;
  ledger.near(
    `${AT}certificate.relativeGap`,
    relativeGap,
    rounded((upper - lower) / upper, 4),
    '(upper - lower)/upper, both as the record has them',
  );
  curvatureClaim(ledger, own, activated, { loss, lambda, q });
  toMarginClaim(ledger, record, own, activated);
  patternClaim(ledger, own, activated, a);
  endClaims(ledger, record, own, activated, a, norm);
  convergesClaim(ledger, record, own, activated, a);
}

interface Found {
  readonly a: Float64Array;
  readonly q: ApproximateList;
  readonly norm: Approximate;
}

/** l/lambda, -l'/lambda at all margins. */
function lossOver(loss: Loss, lambda: number, q: Float64Array) {
  const logs = new Float64Array(q.length);
  const scaled = () => logs.map((entry) => exp(entry - log(lambda)));
  loss.logValues(q, logs);
  const values = scaled();
  loss.logSlopes(q, logs);
  const slopes = scaled();
  loss.orient?.(q, slopes);
  if (loss.logSizes === undefined) return { values, slopes, sizes: slopes.map(Math.abs) };
  loss.logSizes(q, logs);
  return { values, slopes, sizes: scaled() };
}

/** |W|^2/2 + sum_k l(q_k)/lambda, its gradient, and by strong convexity how far W is from the minimum. */
function regularisedClaims(
  ledger: Ledger,
  own: MinimumRecord,
  activated: Lifted,
  { loss, lambda, a, q, norm }: Found & { readonly loss: Loss; readonly lambda: number },
): void {
  const { distanceBound, lower, upper } = own.certificate;
  const here = lossOver(loss, lambda, q.values);
  const [low, high] = [-1, 1].map((side) =>
    lossOver(
      loss,
      lambda,
      q.values.map((entry, k) => entry + side * q.errors[k]),
    ),
  );
  const relative = 64 * U * (8 + Math.abs(log(lambda)));
  const total = new Sum();
  let inherited = 0;
  let unsure = 0;
  const { diagonal } = activated.margins(a);
  const residual = a.map((entry, k) => {
    total.add(here.values[k]);
    inherited += Math.abs(low.values[k] - high.values[k]) + relative * here.values[k];
    const off =
      Math.abs(low.slopes[k] - high.slopes[k]) +
      relative * (here.sizes[k] + Math.abs(entry) + Number.MIN_VALUE);
    unsure += off * Math.sqrt(diagonal[k]);
    return entry - here.slopes[k];
  });
  const value = {
    value: (norm.value * norm.value) / 2 + total.value,
    error: norm.value * norm.error + inherited + rounding(a.length + 8, total.size + norm.value * norm.value),
  };
  ledger.near(`${AT}certificate.upper`, upper, value, 'F(W)/lambda: rounding of margins and sums');
  const pulled = activated.margins(residual);
  const left = Math.sqrt(Math.max(0, inner(residual, pulled.values).value));
  const surely = Math.max(0, left - unsure);
  ledger.between(
    `${AT}certificate.distanceBound`,
    distanceBound,
    (surely / norm.value) * (1 - 1e-9),
    0.5,
    'at least |grad F(W)|/(lambda |W|) as computed here',
  );
  ledger.between(
    `${AT}certificate.lower`,
    lower,
    -Number.MAX_VALUE,
    value.value + value.error - (surely * surely) / 2,
    'by strong convexity, F less |grad F(W)|^2/2',
  );
}

/** All margins where the loss of one is least: no farther from there than the bound allows. */
function equalMarginsClaims(
  ledger: Ledger,
  own: MinimumRecord,
  activated: Lifted,
  { tail, a, q, norm }: Found & { readonly tail: MinimumTail },
): void {
  const margin = tail.margin ?? Number.NaN;
  const { distanceBound, lower, upper } = own.certificate;
  const { diagonal } = activated.margins(a);
  let needed = 0;
  for (const [k, entry] of q.values.entries())
    needed = Math.max(needed, (Math.abs(entry - margin) - q.errors[k]) / Math.sqrt(diagonal[k]));
  ledger.between(
    `${AT}certificate.distanceBound`,
    distanceBound,
    (needed / norm.value) * (1 - 1e-9),
    0.5,
    `at least max_k |q_k - ${margin}|/|Xt_k| over |W| as computed here`,
  );
  const sum = new Sum();
  for (const entry of a) sum.add(entry);
  const dual = {
    value: margin * sum.value - (norm.value * norm.value) / 2,
    error: margin * rounding(a.length, sum.size) + 2 * norm.value * norm.error,
  };
  ledger.near(`${AT}certificate.lower`, lower, dual, 'the dual value q* sum a - |W|^2/2');
  const length = norm.value * (1 + distanceBound);
  ledger.near(
    `${AT}certificate.upper`,
    upper,
    { value: (length * length) / 2, error: length * (norm.error + 1e-12 * length) },
    '(|W| + the distance as the record has it)^2/2',
  );
}

/** lambda + lambda_min of (h_i h_k)^(1/2) G_ik, h the curvatures of the loss. */
function curvatureClaim(
  ledger: Ledger,
  { leastCurvature }: MinimumRecord,
  activated: Lifted,
  { loss, lambda, q }: { loss: Loss; lambda: number; q: ApproximateList },
): void {
  const { n } = activated.evidence;
  if (n > MOST_POINTS) {
    ledger.unchecked(`${AT}leastCurvature`, leastCurvature, TOO_MANY);
    return;
  }
  const logs = new Float64Array(n);
  loss.logCurvatures(q.values, logs);
  const most = logs.reduce((up, entry) => Math.max(up, entry), Number.NEGATIVE_INFINITY);
  const roots = logs.map((entry) => exp((entry - most) / 2));
  const A = activated.gram().map((entry, at) => entry * roots[Math.floor(at / n)] * roots[at % n]);
  const found = new Eigenvalues(A, n);
  const least = Math.max(0, found.at(0));
  const size = exp(most);
  const error = size * (2 * found.error + 1e-9 * least) + 1e-9 * lambda;
  ledger.near(
    `${AT}leastCurvature`,
    leastCurvature,
    { value: lambda + size * least, error },
    'lambda and the least eigenvalue of the curvatures times G, to rounding of the largest',
  );
}

/** The angle between two combinations of the features. */
function toMarginClaim(
  ledger: Ledger,
  { limit }: ExperimentRecord,
  { coefficients, oneMinusCosineToMargin }: MinimumRecord,
  activated: Lifted,
): void {
  if (limit.dual === null || oneMinusCosineToMargin === null) return;
  const [a, beta] = [Float64Array.from(coefficients), Float64Array.from(limit.dual)];
  const [q, v] = [activated.margins(a), activated.margins(beta)];
  const [along, square, size2] = [inner(a, v.values), inner(beta, v.values), inner(a, q.values)];
  const s = along.value / square.value;
  const rest = a.map((entry, k) => entry - s * beta[k]);
  const left = activated.margins(rest);
  const length2 = inner(rest, left.values);
  const ofEntries = (by: Float64Array, errors: Float64Array) =>
    by.reduce((sum, entry, k) => sum + Math.abs(entry) * errors[k], 0);
  const moved = a.map((entry, k) => 4 * U * (Math.abs(entry) + Math.abs(s * beta[k])));
  const error =
    length2.error +
    ofEntries(rest, left.errors) +
    4 * ofEntries(moved, left.values.map(Math.abs)) +
    1e-26 * size2.value;
  const sin2 = { value: length2.value, error };
  const cosine = along.value / Math.sqrt(square.value * size2.value);
  ledger.near(
    `${AT}oneMinusCosineToMargin`,
    oneMinusCosineToMargin,
    cosine > 0
      ? {
          value: sin2.value / size2.value / (1 + cosine),
          error: (sin2.error / size2.value) * 2 + (1e-9 * sin2.value) / size2.value,
        }
      : rounded(1 - cosine, 1e6),
    '|W - s W\u2032|^2/|W|^2/(1 + cos), W\u2032 of the multipliers, from K',
  );
}

/** Whether every neuron of W* has the activated pattern. */
function patternClaim(
  ledger: Ledger,
  { activated: said }: MinimumRecord,
  activated: Lifted,
  a: Float64Array,
): void {
  let [wrong, open] = [false, false];
  for (const group of activated.groups) {
    const { values, errors } = activated.preActivations(group, a);
    for (const [i, z] of values.entries()) {
      const signed = group.active?.[i] ? z : -z;
      if (signed < -errors[i]) wrong = true;
      else if (signed <= errors[i]) open = true;
    }
  }
  const path = `${AT}activated`;
  if (!wrong && open) ledger.unchecked(path, said, 'some neuron and point are within rounding of a boundary');
  else if (said !== null) ledger.same(path, said, !wrong, 'the signs of all neurons at all points, from K');
}

/** That a ball about W* in which no neuron changes its pattern holds the weights of the end, and steps lead nearer in it. */
function convergesClaim(
  ledger: Ledger,
  { training, spec, data }: ExperimentRecord,
  own: MinimumRecord,
  activated: Lifted,
  a: Float64Array,
): void {
  if (own.converges === null) return;
  const path = `${AT}converges`;
  const { tail } = activated.evidence.loss;
  const isTame = tail.kind === 'minimum' && tail.isTame;
  if (own.converges && !(isTame && optimizerNamed(spec.training.optimizer) === gradientDescent)) {
    ledger.same(
      path,
      own.converges,
      false,
      'only of gradient descent, and of losses whose curvature changes no faster than exp(q)',
    );
    return;
  }
  const { n, a: outputs, lengths, loss } = activated.evidence;
  if (n > MOST_POINTS) {
    ledger.unchecked(path, own.converges, TOO_MANY);
    return;
  }
  let radius = Number.POSITIVE_INFINITY;
  for (const group of activated.groups) {
    const size = outputs.reduce(
      (least, entry) => (entry * group.sign > 0 ? Math.min(least, Math.abs(entry)) : least),
      Number.POSITIVE_INFINITY,
    );
    const { values } = activated.preActivations(group, a);
    for (const [i, z] of values.entries())
      radius = Math.min(radius, (size * (group.active?.[i] ? z : -z)) / lengths[i]);
  }
  const distance = own.distance * own.norm + own.certificate.distanceBound * own.norm;
  const { values, diagonal } = activated.margins(a);
  const logs = new Float64Array(n);
  loss.logCurvatures(values, logs);
  for (let k = 0; k < n; k++) logs[k] += distance * Math.sqrt(diagonal[k]);
  const most = logs.reduce((up, entry) => Math.max(up, entry), Number.NEGATIVE_INFINITY);
  const roots = logs.map((entry) => exp((entry - most) / 2));
  const A = activated.gram().map((entry, at) => entry * roots[Math.floor(at / n)] * roots[at % n]);
  const perPoint = spec.training.reduction === 'mean' ? data.n : 1;
  const decay = loss.tail.kind === 'minimum' ? loss.tail.decay * perPoint : 0;
  const steep = (training.alpha / perPoint) * (decay + exp(most) * new Eigenvalues(A, n).at(n - 1));
  ledger.same(
    path,
    own.converges,
    distance < radius && steep < 2,
    `the weights of the end are ${distance} from W*, a neuron could change its pattern from ${radius} on, and alpha times the largest curvature within that distance is ${steep}, of at most 2`,
  );
}

/** Where training stands beside it. */
function endClaims(
  ledger: Ledger,
  { training }: ExperimentRecord,
  own: MinimumRecord,
  activated: Lifted,
  a: Float64Array,
  norm: Approximate,
): void {
  const { evidence } = activated;
  const { trajectory, steps } = training;
  const end = trajectory.find(({ t }) => t === steps);
  const start = trajectory[0];
  if (end === undefined || start?.t !== 0 || evidence.C === null) {
    const why = 'the weights after the last update are not kept';
    ledger.unchecked(`${AT}oneMinusCosine`, own.oneMinusCosine, why);
    ledger.unchecked(`${AT}distance`, own.distance, why);
    return;
  }
  cosineClaim(
    ledger,
    AT,
    { ...end, oneMinusCosine: own.oneMinusCosine },
    { ...evidence, beta: a },
    rounded(end.norm, 8),
    evidence.C,
    start.norm,
  );
  const target = coefficientsOf(activated, a);
  const apart = squareFrom(
    evidence,
    start.norm,
    evidence.C.map((entry, at) => entry - target[at]),
  );
  ledger.near(
    `${AT}distance`,
    own.distance,
    quotient(root({ ...apart, error: apart.error + 1e-28 * norm.value * norm.value }), norm),
    '|W(T) - W*|/|W*|: rounding of both sums',
  );
}

/** max_k |q_k - q*_k|. */
export function distanceOfMargins(q: ApproximateList, own: MinimumRecord, activated: Lifted): Approximate {
  const limit = activated.margins(Float64Array.from(own.coefficients));
  let [value, error] = [0, 0];
  for (const [k, margin] of q.values.entries()) {
    value = Math.max(value, Math.abs(margin - limit.values[k]));
    error = Math.max(error, q.errors[k] + 2 * limit.errors[k] + 4 * U * Math.abs(margin));
  }
  return { value, error };
}
