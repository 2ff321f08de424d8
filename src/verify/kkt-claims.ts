/**
 * The claims of Lyu and Li's epsilon and delta of a trained network, with the gradient's own multipliers and with those of least epsilon where they
 * are kept.
 */
import type { KktPair, NetworkRecord } from '../audit/record.ts';
import type { KktResidual } from '../margin/kkt.ts';
import { type Approximate, rounded } from './arithmetic.ts';
import { type Arrays, needed } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { CLOSE, gradientResidual, residualOf } from './optimality.ts';

/** epsilon and delta, computed again, and how. */
export interface Recomputed {
  readonly epsilon: Approximate;
  readonly delta: Approximate;
  readonly because: string;
}

/** Of one choice of parameters. */
export interface PairAgain {
  /** |theta|^2. */
  readonly norm2: number;
  readonly gradient: Recomputed;
  /** Null where the multipliers are not kept. */
  readonly leastEpsilon: Recomputed | null;
  /** What rounding the norm may have seen. */
  readonly roundings: number;
}

const NOT_KEPT = 'its multipliers are not kept';

export function pairClaims(
  ledger: Ledger,
  path: string,
  { gradient, leastEpsilon }: KktPair,
  again: PairAgain,
): void {
  const norm = Math.sqrt(again.norm2);
  const quotients = (name: string, found: KktResidual) => {
    const because = "over |theta| and |theta|^2, of the record's own numbers";
    const parts = [
      ['relativeEpsilon', found.epsilon / norm],
      ['relativeDelta', found.delta / norm / norm],
    ] as const;
    for (const [part, value] of parts)
      ledger.near(`${path}${name}.${part}`, found[part], rounded(value, 64 + again.roundings), because);
  };
  if (gradient !== null) {
    ledger.near(`${path}gradient.epsilon`, gradient.epsilon, again.gradient.epsilon, again.gradient.because);
    ledger.near(
      `${path}gradient.delta`,
      gradient.delta,
      again.gradient.delta,
      `max_i lambda_i (q_i/q_min - 1): ${CLOSE} for logarithms and sums`,
    );
    quotients('gradient', gradient);
  }
  if (leastEpsilon === null) return;
  ledger.between(
    `${path}leastEpsilon.epsilon`,
    leastEpsilon.epsilon,
    0,
    (gradient?.epsilon ?? norm) * (1 + CLOSE) + CLOSE * norm,
    'no more than that of the gradient',
  );
  const found = again.leastEpsilon;
  if (found === null) ledger.unchecked(`${path}leastEpsilon.delta`, leastEpsilon.delta, NOT_KEPT);
  else {
    ledger.near(
      `${path}leastEpsilon.epsilon (multipliers)`,
      leastEpsilon.epsilon,
      found.epsilon,
      found.because,
    );
    const because = 'max_i lambda_i (q_i/q_min - 1)';
    ledger.near(`${path}leastEpsilon.delta`, leastEpsilon.delta, found.delta, because);
  }
  quotients('leastEpsilon', leastEpsilon);
}

const DIFFERENCE = 'a difference, no better than its rounding';

/** By inner products of all points. */
export function kktClaims(
  ledger: Ledger,
  network: NetworkRecord,
  own: Lifted,
  q: Float64Array,
  arrays: Arrays,
  where: string,
): void {
  const least = q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const { n, m, y, loss, phi, Z0: Z } = own.evidence;
  const G = own.gram();
  const judge = (
    layers: 'firstLayer' | 'bothLayers',
    order: number,
    products: Float64Array,
    norm2: number,
  ): void => {
    const pair = network.kkt[layers];
    if (pair === null) return;
    const at = { q, spread: 0, order, products, norm2 };
    const lambda = multipliersOf(arrays, order, n, where);
    pairClaims(ledger, `network.kkt.${layers}.`, pair, {
      norm2,
      gradient: {
        ...gradientResidual(loss, at),
        because: `|theta|^2 - (g'b)^2/g'Gg: ${DIFFERENCE}`,
      },
      leastEpsilon: lambda && {
        ...residualOf(lambda, at),
        because: `|theta|^2 - 2 lambda'b + lambda'G lambda: ${DIFFERENCE}`,
      },
      roundings: n * m,
    });
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

/** Of least epsilon, of W alone (order 1) or of both layers; null where they are not kept. */
export function multipliersOf(arrays: Arrays, order: number, n: number, where: string): Float64Array | null {
  const name = order === 1 ? 'lambda' : 'lambda(2)';
  return Object.hasOwn(arrays, name) ? needed(arrays, name, [n], where) : null;
}
