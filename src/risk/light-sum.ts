/**
 * Sums of variables with exponential moments: Phi(t) = prod_c phi(t u_c) factor by factor.
 */
import type { LightTailed } from '../data/noise/law.ts';
import { exp } from '../linalg/elementary.ts';
import { NEGLIGIBLE, type StandardSum, UNIT } from './standard-sum.ts';

/** What each part of the error is driven down to, if that is not too dear. */
const TARGET = 1e-17;
/** Factors of Phi that may be computed, over all t; at least for so many t. */
const MOST_FACTORS = 3e7;
const FEWEST_TIMES = 60;

export class LightSum implements StandardSum {
  /** In the order of multiplication: the largest first, or well mixed where equal factors may be near 1 together. */
  private readonly u: Float64Array;
  readonly reach: number;
  readonly beyond: number;
  readonly dies: boolean;
  readonly target = TARGET;
  readonly lookCost: number;
  readonly most: number;

  /** @param u  positive, descending, |u| = 1 */
  constructor(
    private readonly law: LightTailed,
    u: Float64Array,
  ) {
    ({ reach: this.reach, beyond: this.beyond } = reachOf(law, u));
    this.dies = law.envelope !== null;
    this.u = this.dies ? u : mixed(u);
    this.lookCost = u.length;
    this.most = Math.max(MOST_FACTORS, FEWEST_TIMES * u.length);
  }

  /** Cut where it is negligible, with a running bound of its rounding error. */
  at(t: number): { value: number; error: number; cost: number } {
    const { law, u } = this;
    let value = 1;
    let error = 2 * UNIT;
    let factors = 0;
    while (factors < u.length && Math.abs(value) >= NEGLIGIBLE) {
      const x = t * u[factors++];
      const factor = law.value(x);
      // |phi'| <= 1, so a rounded argument moves a factor by at most u x; its own evaluation and the product by a few u more.
      error = error * Math.abs(factor) + UNIT * (8 + x) * Math.abs(value);
      value *= factor;
    }
    return { value, error, cost: factors + 4 };
  }

  /** With E the product of the envelopes at t and p the sum of their decays: E (1/(k + 1/2) + 1/p)/pi. */
  truncation(t: number, k: number): number {
    const { envelope } = this.law;
    if (envelope === null) return Number.POSITIVE_INFINITY;
    let product = 1;
    let decay = 0;
    for (let c = 0; c < this.u.length; c++) {
      product *= envelope.bound(t * this.u[c]);
      decay += envelope.decay(t * this.u[c]);
    }
    return (product * (1 / (k + 0.5) + 1 / decay)) / Math.PI;
  }
}

/** u_0, u_g, u_2g, ... modulo d, g near the golden section of d and prime to it. */
function mixed(u: Float64Array): Float64Array {
  let stride = Math.max(1, Math.round(0.6180339887498949 * u.length));
  while (commonDivisor(stride, u.length) > 1) stride--;
  return u.map((_, c) => u[(c * stride) % u.length]);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** A with P(|sum u_c xi_c| >= A) <= 2 exp(-s A + v s^2/2), v the variance proxy up to s max u (Chernoff), driven below TARGET. */
function reachOf(law: LightTailed, u: Float64Array): { reach: number; beyond: number } {
  for (let reach = 9; ; reach *= 1.1) {
    let beyond = 1;
    for (let s = reach; s > 0.5; s *= 0.9) {
      const proxy = law.varianceProxy(s * u[0]);
      if (proxy < Number.POSITIVE_INFINITY)
        beyond = Math.min(beyond, 2 * exp(-s * reach + (proxy * s * s) / 2));
    }
    if (beyond < TARGET) return { reach, beyond };
  }
}
