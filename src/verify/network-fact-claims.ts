/**
 * What a trained network is, by its Z, q and a, and by W where it is kept: margins, pattern, norm and ranks.
 */
import type { LeakyNetworkRecord, NetworkRecord } from '../audit/record.ts';
import type { Activation } from '../network/activation.ts';
import { type Approximate, inner, quotient, root, rounded, rounding, Sum } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import { type Arrays, needed } from './evidence.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { leastOf } from './margin-claims.ts';
import type { Neurons } from './neurons.ts';
import { rowsOf } from './optimality.ts';

/** A network at its points. */
export interface AtPoints {
  readonly n: number;
  readonly m: number;
  readonly a: Float64Array;
  readonly y: Float64Array;
  readonly phi: Activation;
  /** W X' (m x n). */
  readonly Z: Float64Array;
}

const NO_W = 'W itself is not kept, only its products with the rows';
/** Singular values of larger matrices take too long. */
const MOST_DIMENSIONS = 200;
/** A spectral norm is found from inside, to this. */
const CLOSE = 1e-9;
/** The share of the largest singular value above which others count. */
const COUNTS = 1e-6;

/** The entries of W (m x d); null where it is not kept. @throws InputError  for another shape */
export function weightsIn(arrays: Arrays, m: number, where: string): Float64Array | null {
  if (!Object.hasOwn(arrays, 'W')) return null;
  return needed(arrays, 'W', [m, arrays.W.shape[1] ?? 0], where);
}

/** @returns the margins of the leaky ReLU network, which are those of the network where that is one */
export function networkFactClaims(
  ledger: Ledger,
  network: NetworkRecord,
  net: AtPoints & Neurons,
  q: Float64Array,
  W: Float64Array | null,
): Float64Array {
  const at = 'network.';
  const { a } = net;
  ledger.sameAll(`${at}margins`, network.margins, q, 'q of arrays.npz, to the last bit');
  ledger.nearAll(
    `${at}margins (Z)`,
    network.margins,
    marginsOf(net, net.phi),
    'y_i sum_j a_j phi(Z_ji): rounding of both sums',
  );
  const least = q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  ledger.near(`${at}leastMargin`, network.leastMargin, rounded(least, 0), 'the least of the margins');
  ledger.same(
    `${at}misclassified`,
    network.misclassified,
    q.filter((entry) => entry <= 0).length,
    'margins that are not positive',
  );
  ledger.same(`${at}interpolates`, network.interpolates, least > 0, 'the sign of the least margin');
  ledger.same(
    `${at}width`,
    network.width,
    network.positive + network.negative + network.silent,
    'positive, negative and silent neurons, of which the last are left out',
  );
  ledger.same(`${at}positive`, network.positive, a.filter((entry) => entry > 0).length, 'a count of a');
  ledger.same(`${at}negative`, network.negative, a.filter((entry) => entry < 0).length, 'a count of a');
  const squares = inner(a, a);
  ledger.near(
    'arrays: |a|^2',
    squares.value,
    { value: 1, error: 4 * squares.error },
    'a is told in the normalisation |a| = 1',
  );
  const sizes = a.map(Math.abs);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  ledger.near(
    `${at}secondLayerSpread`,
    network.secondLayerSpread,
    rounded(largest / smallest, 4),
    'max |a_j|/min |a_j|',
  );
  patternFactClaims(ledger, network, net);
  weightClaims(ledger, network, net, W);
  if (network.leakyNetwork !== undefined) leakyClaims(ledger, network.leakyNetwork, net);
  const { leastMargin } = network.leakyNetwork ?? network;
  ledger.near(
    `${at}normalizedMargin`,
    network.normalizedMargin,
    rounded(leastMargin / network.norm, 4),
    'min q/|W|, |W| as the record has it',
  );
  const given = network.norm / network.rescaling;
  const both = given * given + network.rescaling * network.rescaling;
  ledger.near(
    `${at}normalizedMarginBothLayers`,
    network.normalizedMarginBothLayers,
    rounded(leastMargin / both, 16),
    'min q/(|W|^2 + |a|^2), as the record has them',
  );
  if (network.ownLimit.normalizedMargin !== null)
    ledger.near(
      `${at}marginShare`,
      network.marginShare,
      rounded(network.normalizedMargin / network.ownLimit.normalizedMargin, 4),
      "of the record's own numbers",
    );
  return network.leakyNetwork === undefined ? q : marginsOf(net, net.leaky).values;
}

/** How far f is from f_H, and from Euler's identity; the margins of f_H. */
function leakyClaims(ledger: Ledger, said: LeakyNetworkRecord, net: AtPoints & Neurons): void {
  const { n, m, a, phi, leaky, Z } = net;
  const at = 'network.leakyNetwork.';
  const farthest = (off: (z: number) => number): Approximate => {
    let found = { value: 0, error: 0 };
    for (let i = 0; i < n; i++) {
      const sum = new Sum();
      let inherited = 0;
      for (let j = 0; j < m; j++) {
        const z = Z[j * n + i];
        sum.add(a[j] * off(z));
        // Both of the numbers that are taken from each other are rounded.
        inherited += Math.abs(a[j] * z) * phi.steepest * 16 * Number.EPSILON;
      }
      const error = Math.max(found.error, rounding(m, sum.size) + inherited);
      found = { value: Math.max(found.value, Math.abs(sum.value)), error };
    }
    return found;
  };
  const because = 'sums over neurons, the largest of all points: rounding of both';
  ledger.near(
    `${at}value`,
    said.value,
    farthest((z) => phi.value(z) - leaky.value(z)),
    because,
  );
  ledger.near(
    `${at}euler`,
    said.euler,
    farthest((z) => phi.slope(z) * z - phi.value(z)),
    because,
  );
  const { values, errors } = marginsOf(net, leaky);
  const least = leastOf({ values, errors });
  ledger.near(`${at}leastMargin`, said.leastMargin, least, 'the least y_i sum_j a_j max(Z_ji, gamma Z_ji)');
  const within = (side: number) => values.filter((value, i) => value <= side * errors[i]).length;
  ledger.between(
    `${at}misclassified`,
    said.misclassified,
    within(-1),
    within(1),
    'margins that are not positive, counted again',
  );
}

/** q_i = y_i sum_j a_j phi(Z_ji). */
function marginsOf({ n, m, a, y, Z }: AtPoints, phi: Activation): ApproximateList {
  const q = { values: new Float64Array(n), errors: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const sum = new Sum();
    for (let j = 0; j < m; j++) sum.add(y[i] * a[j] * phi.value(Z[j * n + i]));
    q.values[i] = sum.value;
    q.errors[i] = rounding(m, sum.size);
  }
  return q;
}

/** |W| and the ranks of its rows. */
function weightClaims(
  ledger: Ledger,
  network: NetworkRecord,
  { m, a }: AtPoints,
  W: Float64Array | null,
): void {
  const { norm, rank, positive, balance } = network;
  const at = 'network.';
  const names = ['stable', 'stablePositive', 'stableNegative', 'numerical'] as const;
  if (W === null) {
    ledger.unchecked(`${at}norm`, norm, NO_W);
    for (const end of ['least', 'most'] as const) ledger.unchecked(`${at}balance.${end}`, balance[end], NO_W);
    for (const name of names) ledger.unchecked(`${at}rank.${name}`, rank[name], NO_W);
    return;
  }
  ledger.near(`${at}norm`, norm, root(inner(W, W)), 'the root of the sum of squares of W: rounding of both');
  const d = W.length / m;
  balanceClaims(ledger, network, a, W);
  const parts = {
    stable: W,
    stablePositive: W.subarray(0, positive * d),
    stableNegative: W.subarray(positive * d),
  };
  for (const [name, part] of Object.entries(parts) as [keyof typeof parts, Float64Array][]) {
    if (part.length > 0) stableClaim(ledger, `${at}rank.${name}`, rank[name], part, part.length / d);
  }
  const size = Math.min(m, d);
  if (size > MOST_DIMENSIONS) {
    ledger.unchecked(`${at}rank.numerical`, rank.numerical, TOO_MANY);
    return;
  }
  const spectrum = new Eigenvalues(squaresOf(W, m, d), size);
  const edge = COUNTS * COUNTS * spectrum.at(size - 1);
  // A square of a singular value errs by what the largest makes of rounding.
  const error = spectrum.error + size * rounding(Math.max(m, d), spectrum.at(size - 1));
  ledger.between(
    `${at}rank.numerical`,
    rank.numerical,
    size - spectrum.below(edge + error),
    size - spectrum.below(edge - error),
    `singular values above ${COUNTS} of the largest`,
  );
}

/** The range of a_j^2 - |w_j|^2, of the layers as given: a is A times that of the arrays, W is theirs over A. */
function balanceClaims(
  ledger: Ledger,
  { balance, rescaling: A }: NetworkRecord,
  a: Float64Array,
  W: Float64Array,
): void {
  const d = W.length / a.length;
  let [least, most, error] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let j = 0; j < a.length; j++) {
    const w = W.subarray(j * d, (j + 1) * d);
    const { value: square, error: ofSquare } = inner(w, w);
    const own = a[j] * A * (a[j] * A);
    const difference = own - square / A / A;
    least = Math.min(least, difference);
    most = Math.max(most, difference);
    error = Math.max(error, ofSquare / A / A + rounding(8, own + square / A / A));
  }
  const because =
    'a_j^2 - |w_j|^2 of the arrays with the rescaling as the record has it: rounding of both sums';
  ledger.near('network.balance.least', balance.least, { value: least, error }, because);
  ledger.near('network.balance.most', balance.most, { value: most, error }, because);
}

const TOO_MANY = `singular values of more than ${MOST_DIMENSIONS} dimensions take too long here`;

/** |W|_F^2/|W|_2^2. @param norm  |W|_F, where it has an error of its own */
export function stableClaim(
  ledger: Ledger,
  path: string,
  said: number | null,
  W: Float64Array,
  m: number,
  norm = root(inner(W, W)),
): void {
  const d = W.length / m;
  const size = Math.min(m, d);
  if (size > MOST_DIMENSIONS) {
    ledger.unchecked(path, said, TOO_MANY);
    return;
  }
  const largest = new Eigenvalues(squaresOf(W, m, d), size).at(size - 1);
  const square = norm.value * norm.value;
  // What |W| is off by the largest singular value may be, too.
  const ofLargest = CLOSE * largest + 2 * norm.error * Math.sqrt(Math.max(0, largest));
  const found = quotient(
    { value: square, error: 2 * norm.value * norm.error },
    { value: largest, error: ofLargest },
  );
  ledger.near(path, said, found, `|W|_F^2/|W|_2^2, which is found from inside to ${CLOSE}`);
}

/** W W' or W'W, whichever is smaller. */
function squaresOf(W: Float64Array, rows: number, d: number): Float64Array {
  const [size, terms] = rows <= d ? [rows, d] : [d, rows];
  const at = rows <= d ? (r: number, k: number) => r * d + k : (r: number, k: number) => k * d + r;
  const A = new Float64Array(size * size);
  for (let r = 0; r < size; r++) {
    for (let s = 0; s <= r; s++) {
      let sum = 0;
      for (let k = 0; k < terms; k++) sum += W[at(r, k)] * W[at(s, k)];
      A[r * size + s] = sum;
      A[s * size + r] = sum;
    }
  }
  return A;
}

function patternFactClaims(ledger: Ledger, { pattern }: NetworkRecord, { n, m, a, y, Z }: AtPoints): void {
  let [activated, active, none] = [0, 0, 0];
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < n; i++) {
      const z = Z[j * n + i];
      if (z > 0) active++;
      if (z === 0) none++;
      if (Math.sign(a[j]) * y[i] * z > 0) activated++;
    }
  }
  const at = 'network.pattern.';
  const share = (count: number) => rounded(count / (m * n), 4);
  ledger.near(
    `${at}activatedFraction`,
    pattern.activatedFraction,
    share(activated),
    'pairs of Z counted again',
  );
  ledger.near(`${at}activeFraction`, pattern.activeFraction, share(active), 'pairs of Z counted again');
  ledger.same(`${at}zeros`, pattern.zeros, none, 'pairs of Z counted again');
  ledger.same(
    `${at}groups`,
    pattern.groups,
    rowsOf(n, m, a, Z).size,
    'distinct rows of signs, with the sign of a_j',
  );
}
