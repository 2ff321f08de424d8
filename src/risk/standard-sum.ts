/**
 * N = sum_c u_c xi_c of variance 1, |u| = 1, as the inversion of its characteristic function Phi sees it.
 */

/** Values of Phi smaller than this are not told from 0. */
export const NEGLIGIBLE = 1e-20;
export const UNIT = 2 ** -53;

export interface StandardSum {
  /** A, and a bound of P(|N| >= A). */
  readonly reach: number;
  readonly beyond: number;
  /** Whether Phi dies out; a lattice law's comes back to values near 1. */
  readonly dies: boolean;
  /** Phi(t), t > 0, a bound of its error, and what it cost. */
  readonly at: (t: number) => { readonly value: number; readonly error: number; readonly cost: number };
  /** A bound of (1/pi) sum_{j >= k} |Phi(t_j)|/(j + 1/2), t_j = (j + 1/2) h, t = t_k, where Phi dies out. */
  readonly truncation: (t: number, k: number) => number;
  /** What that bound is driven down to, what it costs to look at it, and all that may be spent. */
  readonly target: number;
  readonly lookCost: number;
  readonly most: number;
}
