/**
 * The claims of a run or an audit whose folder has no K: many points in few dimensions, from the rows.
 */
import type { AuditRecord } from '../audit/record.ts';
import type { NpyArray } from '../files/stored-array.ts';
import { activationChosen } from '../network/activations/index.ts';
import { objectiveOf } from '../network/losses/index.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { inner, rounded, rounding, Sum } from './arithmetic.ts';
import { askedClaims } from './asked-claims.ts';
import { thresholdClaims } from './audit-claims.ts';
import { courseClaims } from './course-claims.ts';
import { fixedLayer, needed } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { leastOf } from './margin-claims.ts';
import { countedClaims } from './reached-risk-claims.ts';
import { atEndClaims, regimeClaims, verdictClaims } from './risk-claims.ts';
import { rowProblemClaims } from './row-problem-claims.ts';
import { rowReachedClaims } from './row-reached-claims.ts';
import { activationOf, countClaim, rowTrainingClaims } from './row-training-claims.ts';
import { mistakesAmong, type Points } from './row-weights.ts';
import { along, groupsOf, type Rows, sumOf } from './rows.ts';

type Arrays = Readonly<Record<string, NpyArray>>;

const OF_ROWS = 'not computed again where all there is of the points is their rows';
/** Multiplications up to which all pairs are looked at. */
const MOST_PRODUCTS = 2e9;

/** The rows of such a run. @throws InputError as `evidenceOf` */
export function rowsOf({ spec, data }: ExperimentRecord, arrays: Arrays, at: string): Rows {
  const { n, d } = data;
  const X = needed(arrays, 'X', [n, d], at);
  const { width, positive, slope } = spec.network;
  const a = positive === undefined ? needed(arrays, 'a', [width], at) : fixedLayer(width, positive);
  const share = (sign: number): number =>
    a.reduce((sum, entry) => (entry * sign > 0 ? sum + entry * entry : sum), 0);
  const lengths = Float64Array.from({ length: n }, (_, i) => {
    const row = X.subarray(i * d, (i + 1) * d);
    return Math.sqrt(inner(row, row).value);
  });
  return { n, d, X, lengths, y: needed(arrays, 'y', [n], at), shares: [share(1), share(-1)], slope };
}

export function rowRunClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  arrays: Arrays,
  rows: Rows,
  heldOut: Points | null,
  at: string,
): void {
  const { limit, notes, spec, data } = record;
  const loss = objectiveOf(spec.training);
  const m = spec.network.width;
  askedClaims(ledger, record);
  dataClaims(ledger, data, rows);
  courseClaims(ledger, record, { n: rows.n, m, loss });
  const a =
    spec.network.positive === undefined ? needed(arrays, 'a', [m], at) : fixedLayer(m, spec.network.positive);
  const phi = activationOf(record);
  const end = rowTrainingClaims(ledger, { record, rows, heldOut, a, phi, loss }, arrays, at);
  if (limit.dual !== null)
    ledger.sameAll(
      'limit.dual',
      limit.dual,
      needed(arrays, 'beta', [rows.n], at),
      'beta of arrays.npz, to the last bit',
    );
  rowProblemClaims(ledger, 'limit.', limit, rows, { infeasibility: notes['limit.infeasibility'] });
  rowReachedClaims(ledger, record, { rows, a, end }, arrays, at);
  atEndClaims(ledger, record);
  rowRiskClaims(ledger, record, rows, heldOut);
  verdictClaims(ledger, record);
  regimeClaims(ledger, record);
  ledger.unchecked('theory', record.theory.length, OF_ROWS);
}

/** The limit's linear boundary on held-out rows, wbar = sum_k beta_k s_k y_k x_k. */
function rowRiskClaims(
  ledger: Ledger,
  { risk, limit }: ExperimentRecord,
  rows: Rows,
  heldOut: Points | null,
): void {
  if (risk.reached !== null) {
    countedClaims(ledger, 'risk.reached.', risk.reached);
    if (limit.reached?.kind === 'activated')
      ledger.same(
        'risk.reached.error (limit)',
        risk.reached.error,
        risk.limit?.error ?? 'none',
        'risk.limit.error, as it is the activated limit',
      );
    else ledger.unchecked('risk.reached.error (rows)', risk.reached.error, OF_ROWS);
  }
  if (risk.limit === null || limit.dual === null) return;
  countedClaims(ledger, 'risk.limit.', risk.limit);
  if (heldOut === null) {
    ledger.unchecked('risk.limit.error (rows)', risk.limit.error, OF_ROWS);
    return;
  }
  const { shares, slope, y } = rows;
  const [plus, minus] = shares;
  const b = limit.dual.map(
    (entry, k) => entry * y[k] * (y[k] > 0 ? plus + slope * minus : minus + slope * plus),
  );
  const z = along(heldOut, sumOf(rows, b));
  const score = { values: z.values.map((entry, i) => heldOut.y[i] * entry), errors: z.errors };
  countClaim(ledger, 'risk.limit.error (rows)', risk.limit.error, heldOut.n, mistakesAmong(score));
}

/** The rows that were held out, where they are there. @throws InputError as `evidenceOf` */
export function heldOutOf({ data }: ExperimentRecord, arrays: Arrays, at: string): Points | null {
  if (data.heldOut === undefined || !Object.hasOwn(arrays, 'X(test)')) return null;
  const { rows: n } = data.heldOut;
  const X = needed(arrays, 'X(test)', [n, data.d], at);
  return { n, d: data.d, X, y: needed(arrays, 'y(test)', [n], at) };
}

/** Extremes over points, and over pairs where those are few enough. */
function dataClaims(
  ledger: Ledger,
  data: ExperimentRecord['data'],
  { n, d, X, y, lengths, slope }: Rows,
): void {
  const squares = lengths.map((length) => length * length);
  const near = (name: 'minNorm2' | 'maxNorm2', value: number) =>
    ledger.near(
      `data.${name}`,
      data[name],
      { value, error: rounding(d, value) },
      'of the rows: rounding of both sums',
    );
  near(
    'minNorm2',
    squares.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY),
  );
  near(
    'maxNorm2',
    squares.reduce((up, entry) => Math.max(up, entry), 0),
  );
  ledger.same('data.positives', data.positives, y.filter((label) => label > 0).length, 'a count of y');
  if (n * n * d > MOST_PRODUCTS) {
    for (const name of ['minSignedInner', 'maxOffDiagonal', 'positivelyCorrelated', 'dominance'] as const)
      ledger.unchecked(
        `data.${name}`,
        data[name],
        `of all pairs, which are more than ${MOST_PRODUCTS} products here`,
      );
    return;
  }
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  const off = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      let product = 0;
      for (let p = 0, a = i * d, b = k * d; p < d; p++, a++, b++) product += X[a] * X[b];
      const signed = y[i] * y[k] * product;
      least = Math.min(least, signed);
      most = Math.max(most, Math.abs(signed));
      off[i] += Math.abs(signed);
      off[k] += Math.abs(signed);
    }
  }
  const error = rounding(
    d,
    squares.reduce((up, entry) => Math.max(up, entry), 0),
  );
  const because = 'all pairs again: rounding of both sums';
  ledger.near('data.minSignedInner', data.minSignedInner, { value: least, error }, because);
  ledger.near('data.maxOffDiagonal', data.maxOffDiagonal, { value: most, error }, because);
  ledger.sign(
    'data.positivelyCorrelated',
    data.positivelyCorrelated,
    { value: least, error },
    'the sign of the least',
  );
  const dominance = off.reduce(
    (low, entry, i) => Math.min(low, slope * squares[i] - entry),
    Number.POSITIVE_INFINITY,
  );
  ledger.near('data.dominance', data.dominance, { value: dominance, error: n * error }, because);
}

/** What an audit says besides its trial. */
export function rowAuditClaims(ledger: Ledger, record: AuditRecord, rows: Rows): void {
  const { linear, orthogonality, estimatedRegime, notes, removal, experiment } = record;
  rowProblemClaims(
    ledger,
    'linear.',
    linear,
    { ...rows, slope: 1 },
    { infeasibility: notes['linear.infeasibility'] },
  );
  const { minNorm2, maxNorm2, maxOffDiagonal, dominance } = experiment.data;
  const { n, d, X, y, slope } = rows;
  if (maxOffDiagonal !== null && maxOffDiagonal > 0)
    ledger.near(
      'orthogonality.p',
      orthogonality.p,
      rounded((minNorm2 / maxNorm2) * (minNorm2 / (n * maxOffDiagonal)), 16),
      'of the numbers of experiment.data',
    );
  thresholdClaims(ledger, orthogonality, slope, rounded(dominance, 0), 'experiment.data.dominance');
  if (estimatedRegime !== null) {
    const mean = Array.from({ length: d }, () => new Sum());
    const squares = new Sum();
    for (let i = 0; i < n; i++)
      for (let p = 0; p < d; p++) {
        mean[p].add(y[i] * X[i * d + p]);
        squares.add(X[i * d + p] * X[i * d + p]);
      }
    const whole = mean.reduce((sum, { value }) => sum + value * value, 0);
    const reach = mean.reduce((sum, { size }) => sum + size * size, 0);
    const signal2 = (whole - squares.value) / (n * (n - 1));
    const error = rounding(n, reach + squares.value) / (n * (n - 1));
    const because = 'from the sum of y_i x_i and of |x_i|^2: rounding of both';
    ledger.near('estimatedRegime.signal2', estimatedRegime.signal2, { value: signal2, error }, because);
    const noise = squares.value / n - signal2;
    ledger.near(
      'estimatedRegime.noiseSize',
      estimatedRegime.noiseSize,
      { value: noise, error: error + rounding(n, squares.value / n) },
      because,
    );
    if (estimatedRegime.noiseSize > 0)
      ledger.near(
        'estimatedRegime.ratio',
        estimatedRegime.ratio,
        rounded((n * estimatedRegime.signal2) / estimatedRegime.noiseSize, 8),
        'n signal2/noiseSize, as the record has them',
      );
  }
  if (removal !== undefined) removalClaims(ledger, removal, rows);
  limitOnDataClaims(ledger, record, rows);
}

/** The network with the weights of the limit on the points: f = sum over signs of sign A phi(sign <v, x_i>). */
function limitOnDataClaims(
  ledger: Ledger,
  { limitOnData, experiment: { limit, spec } }: AuditRecord,
  rows: Rows,
): void {
  if (limitOnData === null || limit.dual === null) return;
  const stationarity = limit.certificate?.stationarity ?? 1;
  if (stationarity > 1 / 2 ** 20) {
    ledger.unchecked('limitOnData.leastMargin', limitOnData.leastMargin, 'the weights are not kept');
    return;
  }
  const phi = activationChosen(spec.network.activation, rows.slope);
  const groups = groupsOf(rows, limit.dual);
  const signs = ([1, -1] as const).filter((_, side) => rows.shares[side] > 0);
  const margins = { values: new Float64Array(rows.n), errors: new Float64Array(rows.n) };
  const apart = APART * stationarity;
  for (const [g, { share, v }] of groups.entries()) {
    const z = along(rows, v);
    for (let i = 0; i < rows.n; i++) {
      margins.values[i] += rows.y[i] * signs[g] * share * phi.value(signs[g] * z.values[i]);
      margins.errors[i] += share * z.errors[i] + apart + rounding(8, share * Math.abs(z.values[i]));
    }
  }
  const because = 'y_i f(x_i; W*) from the multipliers: rounding of both sums';
  ledger.near('limitOnData.leastMargin', limitOnData.leastMargin, leastOf(margins), because);
  const sure = margins.values.filter((value, i) => value < -margins.errors[i]).length;
  const open = margins.values.filter((value, i) => Math.abs(value) <= margins.errors[i]).length;
  ledger.between(
    'limitOnData.misclassified',
    limitOnData.misclassified,
    sure,
    sure + open,
    'margins that are not positive, counted again',
  );
}

/** Weights and multipliers are apart by so many times the stationarity of the record, in every margin. */
const APART = 16;

/** That so few points will do is shown by weights that separate the rest, where a perceptron finds them. */
function removalClaims(
  ledger: Ledger,
  { least, most, points }: NonNullable<AuditRecord['removal']>,
  rows: Rows,
): void {
  const distinct = new Set(points.filter((i) => i >= 0 && i < rows.n)).size;
  ledger.same('removal.most', most, distinct, 'distinct points that will do');
  ledger.between(
    'removal.least',
    least,
    0,
    most,
    'no more than will do; that no fewer do is not computed again',
  );
  if (separates(rows, new Set(points)))
    ledger.same(
      'removal.points',
      'separable',
      'separable',
      'weights that separate the rest, by a perceptron',
    );
  else
    ledger.unchecked(
      'removal.points',
      points.length,
      'a perceptron finds no weights that separate the rest in the passes that it has',
    );
}

/** Passes over the points. */
const PASSES = 500;

function separates({ n, d, X, y, lengths }: Rows, left: ReadonlySet<number>): boolean {
  const w = new Float64Array(d);
  for (let pass = 0; pass < PASSES; pass++) {
    let mistakes = 0;
    for (let i = 0; i < n; i++) {
      if (left.has(i)) continue;
      const row = X.subarray(i * d, (i + 1) * d);
      const { value, error } = inner(row, w);
      if (y[i] * value > error) continue;
      mistakes++;
      for (let p = 0; p < d; p++) w[p] += (y[i] * row[p]) / lengths[i];
    }
    if (mistakes === 0) return true;
  }
  return false;
}
