/**
 * The claims of a network that was trained on the data of an audit, by its Z, q and a.
 */
import type { AuditRecord, NetworkRecord, TargetRecord } from '../audit/record.ts';
import { inner, quotient, root, rounded, rounding, Sum, U } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, Lifted } from './lifted.ts';
import { marginClaims } from './margin-claims.ts';
import { networkApproachClaims } from './network-approach-claims.ts';
import { CLOSE, gradientResidual, ownGroups, rowsOf } from './optimality.ts';
import { stateOf } from './state.ts';

const NO_W = 'W itself is not kept, only its products with the rows';

/** @param evidence  the trial's, with the network's a, m and slope, and its Z in the place of Z(0); q as its arrays have it */
export function networkClaims(
  ledger: Ledger,
  { network, spec, experiment }: AuditRecord & { readonly network: NetworkRecord },
  evidence: Evidence,
  q: Float64Array,
): void {
  const at = 'network.';
  const { a } = evidence;
  ledger.sameAll(`${at}margins`, network.margins, q, 'q of arrays.npz, to the last bit');
  const margins = stateOf(evidence, null, 0).q;
  ledger.nearAll(
    `${at}margins (Z)`,
    network.margins,
    margins,
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
  patternFactClaims(ledger, network, evidence);
  ledger.unchecked(`${at}norm`, network.norm, NO_W);
  ledger.near(
    `${at}normalizedMargin`,
    network.normalizedMargin,
    rounded(network.leastMargin / network.norm, 4),
    'min q/|W|, |W| as the record has it',
  );
  const given = network.norm / network.rescaling;
  const both = given * given + network.rescaling * network.rescaling;
  ledger.near(
    `${at}normalizedMarginBothLayers`,
    network.normalizedMarginBothLayers,
    rounded(network.leastMargin / both, 16),
    'min q/(|W|^2 + |a|^2), as the record has them',
  );
  if (network.ownLimit.normalizedMargin !== null)
    ledger.near(
      `${at}marginShare`,
      network.marginShare,
      rounded(network.normalizedMargin / network.ownLimit.normalizedMargin, 4),
      "of the record's own numbers",
    );

  const own = new Lifted(evidence, ownGroups(evidence, evidence.Z0));
  const activated = new Lifted(evidence, activatedGroups(evidence));
  const { n, slope, Z0: Z } = evidence;
  const ownSlopes = (j: number) => Z.slice(j * n, (j + 1) * n).map((z) => (z > 0 ? 1 : slope));
  const activatedSlopes = (j: number) => evidence.y.map((label) => (label * a[j] > 0 ? 1 : slope));
  targetClaims(ledger, `${at}ownLimit.`, network.ownLimit, own, network.norm, ownSlopes);
  targetClaims(
    ledger,
    `${at}activatedLimit.`,
    network.activatedLimit,
    activated,
    network.norm,
    activatedSlopes,
  );
  if (least > 0) kktClaims(ledger, network, own, q);
  networkApproachClaims(ledger, network, own, q, spec, experiment.data.n);
  for (const name of ['stable', 'stablePositive', 'stableNegative', 'numerical'] as const)
    ledger.unchecked(`${at}rank.${name}`, network.rank[name], NO_W);
}

function patternFactClaims(
  ledger: Ledger,
  { pattern }: NetworkRecord,
  { n, m, a, y, Z0: Z }: Evidence,
): void {
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

/** A limit, and the angle of W to it: <W, W*> = sum_ji a_j D_ji y_i beta_i Z_ji. */
function targetClaims(
  ledger: Ledger,
  path: string,
  target: TargetRecord,
  lifted: Lifted,
  norm: number,
  slopesAt: (j: number) => Float64Array,
): void {
  marginClaims(ledger, path, target, lifted);
  if (target.dual === null) return;
  const beta = Float64Array.from(target.dual);
  const { n, m, a, y, Z0: Z } = lifted.evidence;
  const product = new Sum();
  for (let j = 0; j < m; j++) {
    const slopes = slopesAt(j);
    for (let i = 0; i < n; i++) product.add(a[j] * slopes[i] * y[i] * beta[i] * Z[j * n + i]);
  }
  const { values, errors } = lifted.margins(beta);
  const square = inner(beta, values);
  const inherited = beta.reduce((sum, entry, i) => sum + Math.abs(entry) * errors[i], 0);
  const length = root({ value: square.value, error: square.error + inherited });
  const size = {
    value: norm * length.value,
    error: norm * length.error + rounding(n * m, norm * length.value),
  };
  // Z is a product of W and the rows, of which this room has neither.
  const spread = rounding(n * m + lifted.evidence.columns, product.size);
  const cosine = quotient({ value: product.value, error: spread }, size);
  const because =
    '1 - <W, W*>/(|W| |W*|), by Z: a difference of numbers that nearly agree, so no better than their rounding';
  ledger.near(
    `${path}oneMinusCosine`,
    target.oneMinusCosine,
    { value: 1 - cosine.value, error: cosine.error + 4 * U },
    because,
  );
  if (target.angle !== null && target.oneMinusCosine !== null)
    ledger.near(
      `${path}angle`,
      target.angle,
      { value: angleOf(target.oneMinusCosine), error: 1e-11 * target.angle },
      'the angle of oneMinusCosine as the record has it',
    );
}

/** 2 arcsin sqrt(c/2), c = 1 - cos, by Newton's steps on the series of sine. */
function angleOf(c: number): number {
  const half = Math.sqrt(c / 2);
  if (half >= 1) return Math.PI;
  // arcsin x = arctan(x/sqrt(1 - x^2)), halved until its series is short.
  let t = half / Math.sqrt((1 - half) * (1 + half));
  let times = 2;
  while (t > 0.05) {
    t = t / (1 + Math.sqrt(1 + t * t));
    times *= 2;
  }
  let [term, total] = [t, 0];
  for (let odd = 1; odd < 24; odd += 2) {
    total += term / odd;
    term *= -t * t;
  }
  return times * total;
}

/** Lyu and Li's epsilon and delta with the gradient's own multipliers; those of least epsilon are not kept. */
function kktClaims(ledger: Ledger, network: NetworkRecord, own: Lifted, q: Float64Array): void {
  const least = q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const { evidence } = own;
  const { n, m, y, loss, phi, Z0: Z } = evidence;
  const G = own.gram();
  const judge = (
    layers: 'firstLayer' | 'bothLayers',
    order: number,
    products: Float64Array,
    norm2: number,
  ): void => {
    const pair = network.kkt[layers];
    if (pair === null) return;
    const { epsilon, delta } = gradientResidual(loss, { q, spread: 0, order, products, norm2 });
    const path = `network.kkt.${layers}.`;
    const { gradient, leastEpsilon } = pair;
    if (gradient !== null) {
      ledger.near(
        `${path}gradient.epsilon`,
        gradient.epsilon,
        epsilon,
        "|theta|^2 - (g'b)^2/g'Gg: a difference, no better than its rounding",
      );
      ledger.near(
        `${path}gradient.delta`,
        gradient.delta,
        delta,
        `max_i lambda_i (q_i/q_min - 1): ${CLOSE} for logarithms and sums`,
      );
      quotients(`${path}gradient.`, gradient, Math.sqrt(norm2));
    }
    if (leastEpsilon !== null) {
      ledger.between(
        `${path}leastEpsilon.epsilon`,
        leastEpsilon.epsilon,
        0,
        (gradient?.epsilon ?? Math.sqrt(norm2)) * (1 + CLOSE) + CLOSE * Math.sqrt(norm2),
        'no more than that of the gradient; its multipliers are not kept',
      );
      ledger.unchecked(`${path}leastEpsilon.delta`, leastEpsilon.delta, 'its multipliers are not kept');
      quotients(`${path}leastEpsilon.`, leastEpsilon, Math.sqrt(norm2));
    }
  };
  const quotients = (
    path: string,
    found: { epsilon: number; delta: number; relativeEpsilon: number; relativeDelta: number },
    norm: number,
  ) => {
    const because = "over |theta| and |theta|^2, of the record's own numbers";
    ledger.near(
      `${path}relativeEpsilon`,
      found.relativeEpsilon,
      rounded(found.epsilon / norm, 64 + n * m),
      because,
    );
    ledger.near(
      `${path}relativeDelta`,
      found.relativeDelta,
      rounded(found.delta / norm / norm, 64 + n * m),
      because,
    );
  };
  const size = network.norm / least;
  judge('firstLayer', 1, G, size * size);
  // theta = (W, a) as given, over sqrt(min q): W/A and A a, A the rescaling.
  const A = network.rescaling;
  const both = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      let total = (A * A * G[i * n + k]) / least;
      for (let j = 0; j < m; j++)
        total += (y[i] * y[k] * phi.value(Z[j * n + i]) * phi.value(Z[j * n + k])) / (A * A * least);
      both[i * n + k] = total;
    }
  }
  judge('bothLayers', 2, both, ((network.norm / A) * (network.norm / A) + A * A) / least);
}
