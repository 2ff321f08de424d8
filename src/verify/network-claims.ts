/**
 * The claims of a network that was trained on the data of an audit, by its Z, q and a.
 */
import type { AuditRecord, NetworkRecord, TargetRecord } from '../audit/record.ts';
import { inner, quotient, root, rounded, rounding, Sum, U } from './arithmetic.ts';
import { type Arrays, type Evidence, needed } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, Lifted } from './lifted.ts';
import { marginClaims } from './margin-claims.ts';
import { networkApproachClaims } from './network-approach-claims.ts';
import { networkFactClaims, weightsIn } from './network-fact-claims.ts';
import { CLOSE, gradientResidual, ownGroups, residualOf } from './optimality.ts';
import { ownSignsClaims } from './own-signs-claims.ts';
import { angleOf } from './small-angles.ts';
import { sumsByProducts } from './sums.ts';

/**
 * @param evidence  the trial's, with the network's a, m and slope, and its Z in the place of Z(0)
 * @param arrays  with q, and W where it is kept
 * @param where  what the folder is called in messages
 */
export function networkClaims(
  ledger: Ledger,
  { network, spec, experiment }: AuditRecord & { readonly network: NetworkRecord },
  evidence: Evidence,
  arrays: Arrays,
  where: string,
): void {
  const at = 'network.';
  const { a, n, m, slope, Z0: Z } = evidence;
  const q = needed(arrays, 'q', [n], where);
  const least = networkFactClaims(ledger, network, { ...evidence, Z }, q, weightsIn(arrays, m, where));

  const own = new Lifted(evidence, ownGroups(evidence, evidence.Z0));
  const activated = new Lifted(evidence, activatedGroups(evidence));
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
  if (least > 0) kktClaims(ledger, network, own, q, arrays, where);
  networkApproachClaims(ledger, network, own, q, spec, experiment.data.n);
  const judged = { m, a, slope, Z, columns: evidence.columns };
  ownSignsClaims(ledger, network, judged, sumsByProducts(evidence), arrays, where);
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

const OF_LAMBDA = "|theta|^2 - 2 lambda'b + lambda'G lambda: a difference, no better than its rounding";

/** Lyu and Li's epsilon and delta, with the gradient's own multipliers and with those of least epsilon where they are kept. */
function kktClaims(
  ledger: Ledger,
  network: NetworkRecord,
  own: Lifted,
  q: Float64Array,
  arrays: Arrays,
  where: string,
): void {
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
        'no more than that of the gradient',
      );
      const name = order === 1 ? 'lambda' : 'lambda(2)';
      if (!Object.hasOwn(arrays, name))
        ledger.unchecked(`${path}leastEpsilon.delta`, leastEpsilon.delta, 'its multipliers are not kept');
      else {
        const lambda = needed(arrays, name, [n], where);
        const found = residualOf(lambda, { q, spread: 0, order, products, norm2 });
        ledger.near(`${path}leastEpsilon.epsilon (${name})`, leastEpsilon.epsilon, found.epsilon, OF_LAMBDA);
        ledger.near(
          `${path}leastEpsilon.delta`,
          leastEpsilon.delta,
          found.delta,
          'max_i lambda_i (q_i/q_min - 1)',
        );
      }
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
