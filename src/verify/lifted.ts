/**
 * The margins q = G beta of W* = sum_k beta_k Xt_k, entry by entry from K, y, a and the slopes of the neurons.
 */
import { rounding, Sum } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { ApproximateList } from './ledger.ts';
import { type Seen, sumsByProducts } from './sums.ts';

/** Neurons with one sign of a_j and one row of slopes. */
export interface Group {
  readonly sign: 1 | -1;
  /** The sum of a_j^2 over them. */
  readonly share: number;
  /** phi' at each point (n): between gamma and 1 where they slide. */
  readonly slopes: Float64Array;
  /** 1 where <w_j, x_i> > 0 (n); null where slopes do not tell it. */
  readonly active: Uint8Array | null;
  /** Points at which they slide. */
  readonly sliding: ReadonlySet<number>;
}

/** The two groups of the activated pattern. */
export function activatedGroups({ n, y, a, slope }: Evidence): Group[] {
  const groups: Group[] = [];
  for (const sign of [1, -1] as const) {
    const share = new Sum();
    for (const entry of a) if (entry * sign > 0) share.add(entry * entry);
    if (share.size === 0) continue;
    const active = Uint8Array.from({ length: n }, (_, i) => (y[i] === sign ? 1 : 0));
    const slopes = Float64Array.from(active, (on) => (on ? 1 : slope));
    groups.push({ sign, share: share.value, slopes, active, sliding: new Set() });
  }
  return groups;
}

/** A pattern's features. */
export class Lifted {
  /** @param ownSigns  whether the pattern is one of own pairs, a_j y_i > 0, so that signs are asked for there alone */
  constructor(
    readonly evidence: Evidence,
    readonly groups: readonly Group[],
    readonly ownSigns = false,
  ) {}

  readonly areAllFormed = true;

  get n(): number {
    return this.evidence.n;
  }

  /** Whether some group slides somewhere. */
  get slides(): boolean {
    return this.groups.some(({ sliding }) => sliding.size > 0);
  }

  /** sum_g A_g D_gi D_gk over k (n). */
  shares(i: number, out: Float64Array): void {
    out.fill(0);
    for (const { share, slopes } of this.groups) {
      const own = share * slopes[i];
      if (own === 0) continue;
      for (let k = 0; k < out.length; k++) out[k] += own * slopes[k];
    }
  }

  /** G (n x n). */
  gram(): Float64Array {
    const { n, y, K } = this.evidence;
    const G = new Float64Array(n * n);
    const shares = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      this.shares(i, shares);
      for (let k = 0; k < n; k++) G[i * n + k] = y[i] * y[k] * K[i * n + k] * shares[k];
    }
    return G;
  }

  /** G of some points. */
  gramOn(points: readonly number[]): Float64Array {
    const { n } = this.evidence;
    const G = this.gram();
    return Float64Array.from(points.flatMap((i) => points.map((k) => G[i * n + k])));
  }

  /** q = G beta, and G_ii. */
  margins(beta: Float64Array): ApproximateList & { readonly diagonal: Float64Array } {
    const { n, y, K, lengths, roundingOfK } = this.evidence;
    const [values, errors, diagonal] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    const shares = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      this.shares(i, shares);
      const q = new Sum();
      let ofK = 0;
      for (let k = 0; k < n; k++) {
        q.add(y[i] * y[k] * K[i * n + k] * shares[k] * beta[k]);
        ofK += Math.abs(shares[k] * beta[k]) * lengths[k];
      }
      values[i] = q.value;
      // Weights of groups are sums over up to m neurons; multipliers are those of float64.
      errors[i] = rounding(n + this.evidence.m, q.size) + 2 * roundingOfK * lengths[i] * ofK;
      diagonal[i] = K[i * (n + 1)] * shares[i];
    }
    return { values, errors, diagonal };
  }

  /** <v_g, x_i> over i (n), and |v_g|, of the neurons w_j = |a_j| v_g of W*: v_g = sign sum_k D_gk y_k beta_k x_k. */
  preActivations({ sign, slopes }: Group, beta: Float64Array): Seen {
    const { y } = this.evidence;
    return sumsByProducts(this.evidence).of(beta.map((entry, k) => sign * entry * slopes[k] * y[k]));
  }
}
