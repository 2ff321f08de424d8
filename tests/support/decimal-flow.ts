/**
 * The gradient flow of the exponential or the logistic loss in log time to 50 digits, by Taylor series of high order, with its
 * switches: the oracle for the flow in float64. It shares no code with the library.
 *
 *     dq/dtau = G g,   u_k = tau g_k:   dq/ds = G u,   du_k/ds = u_k (1 - p_k),   dg_k/ds = -g_k p_k,   dc/ds = u,
 *
 * p_k = dq_k/ds for g = exp(-q), and (1 - g_k) dq_k/ds for g = 1/(1 + exp(q)).
 */
import { Decimal } from 'decimal.js';

const Digits = Decimal.clone({ precision: 60 });
type Digits = Decimal;

/** A network on data at one time. */
export interface DecimalProblem {
  /** <x_i, x_k> (n x n), y, Z(T) (m x n), signs of a_j: float64 numbers, taken as exact. */
  readonly K: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly Z: readonly (readonly number[])[];
  readonly signs: readonly number[];
  readonly slope: number;
  readonly loss?: 'exponential' | 'logistic';
}

export interface DecimalState {
  readonly q: Digits[];
  readonly Z: Digits[][];
  /** Log times of the switches so far, with neuron and point. */
  readonly switches: { readonly s: Digits; readonly neuron: number; readonly point: number }[];
}

/** Terms of the Taylor series, and the longest step that they carry to 50 digits for data of size 1. */
const ORDER = 44;
const STEP = 0.25;

/** Follows the flow from log time `from` to each of `times`, increasing. */
export function decimalFlow(problem: DecimalProblem, from: number, times: readonly number[]): DecimalState[] {
  const { K, y, signs, slope, loss = 'exponential' } = problem;
  const n = y.length;
  const root = new Digits(signs.length).sqrt();
  let Z = problem.Z.map((row) => row.map((z) => new Digits(z)));
  let s = new Digits(from);
  const switches: { s: Digits; neuron: number; point: number }[] = [];
  const results: DecimalState[] = [];
  for (const time of times) {
    const end = new Digits(time);
    while (s.lt(end)) {
      const D = Z.map((row) => row.map((z) => new Digits(z.gt(0) ? 1 : slope)));
      // A_ji,k: dz_ji/dc_k.
      const A = Z.map((_, j) =>
        K.map((row) =>
          row.map((entry, k) =>
            D[j][k]
              .mul(entry)
              .mul(y[k] * signs[j])
              .div(root),
          ),
        ),
      );
      const G = K.map((_, i) =>
        K.map((_row, k) =>
          Z.reduce(
            (total, _z, j) =>
              total.add(
                D[j][i]
                  .mul(A[j][i][k])
                  .mul(y[i] * signs[j])
                  .div(root),
              ),
            new Digits(0),
          ),
        ),
      );
      const q = margins(Z);
      const g = q.map((margin) =>
        loss === 'exponential' ? margin.neg().exp() : new Digits(1).div(margin.exp().add(1)),
      );
      const c = taylor(G, g, s.exp(), loss === 'logistic' ? 1 : 0);
      const h = Digits.min(STEP, end.sub(s));
      const at = (x: Digits): Digits[][] =>
        Z.map((row, j) => {
          const moved = c.map((series) => polynomial(series, x));
          return row.map((z, i) => moved.reduce((total, value, k) => total.add(A[j][i][k].mul(value)), z));
        });
      const crossing = earliestCrossing(Z, at, h);
      Z = at(crossing === null ? h : crossing.x);
      s = s.add(crossing === null ? h : crossing.x);
      if (crossing !== null) switches.push({ s, neuron: crossing.neuron, point: crossing.point });
    }
    results.push({ q: margins(Z), Z: Z.map((row) => [...row]), switches: [...switches] });
  }
  return results;

  function margins(now: Digits[][]): Digits[] {
    return Array.from({ length: n }, (_, i) =>
      now
        .reduce(
          (total, row, j) => total.add((row[i].gt(0) ? row[i] : row[i].mul(slope)).mul(signs[j])),
          new Digits(0),
        )
        .mul(y[i])
        .div(root),
    );
  }
}

/** Taylor coefficients of c_k - c_k(s), from order 0. @param bent  0 where p = dq/ds, 1 where p = (1 - g) dq/ds */
function taylor(G: Digits[][], slopes: Digits[], tau: Digits, bent: 0 | 1): Digits[][] {
  const n = slopes.length;
  const g = slopes.map((entry) => [entry]);
  const u = slopes.map((entry) => [entry.mul(tau)]);
  const speed: Digits[][] = slopes.map(() => []);
  const p: Digits[][] = slopes.map(() => []);
  const c = slopes.map(() => [new Digits(0)]);
  const product = (x: Digits[], z: Digits[], order: number): Digits => {
    let total = new Digits(0);
    for (let k = 0; k <= order; k++) total = total.add(x[k].mul(z[order - k]));
    return total;
  };
  for (let order = 0; order < ORDER; order++) {
    for (let i = 0; i < n; i++) {
      speed[i].push(G[i].reduce((total, entry, k) => total.add(entry.mul(u[k][order])), new Digits(0)));
    }
    for (let k = 0; k < n; k++) {
      p[k].push(bent === 0 ? speed[k][order] : speed[k][order].sub(product(g[k], speed[k], order)));
      c[k].push(u[k][order].div(order + 1));
      if (bent === 1)
        g[k].push(
          product(g[k], p[k], order)
            .neg()
            .div(order + 1),
        );
      u[k].push(u[k][order].sub(product(u[k], p[k], order)).div(order + 1));
    }
  }
  return c;
}

function polynomial(series: Digits[], x: Digits): Digits {
  return series.reduceRight((total, entry) => total.mul(x).add(entry), new Digits(0));
}

/** The first pair that changes its side within h: seen at eighths of it, then bisected to 40 digits, just beyond zero. */
function earliestCrossing(
  Z: Digits[][],
  at: (x: Digits) => Digits[][],
  h: Digits,
): { x: Digits; neuron: number; point: number } | null {
  const changed = (now: Digits[][]): [number, number] | null => {
    for (const [j, row] of Z.entries())
      for (const [i, z] of row.entries()) if (z.gt(0) !== now[j][i].gt(0)) return [j, i];
    return null;
  };
  for (let part = 1; part <= 8; part++) {
    if (changed(at(h.mul(part).div(8))) === null) continue;
    let low = h.mul(part - 1).div(8);
    let high = h.mul(part).div(8);
    for (let round = 0; round < 140; round++) {
      const middle = low.add(high).div(2);
      if (changed(at(middle)) === null) low = middle;
      else high = middle;
    }
    const [neuron, point] = changed(at(high)) ?? [-1, -1];
    return { x: high, neuron, point };
  }
  return null;
}
