/**
 * The Newton systems of the penalised problem on a set S of points, along two roads of the same result: through the inner products of
 * the features of S (|S| x |S|), or through H = A_S'A_S in feature space, which is kept from one set to the next.
 */
import { cholesky, solveCholesky } from '../../linalg/cholesky.ts';
import { residual } from '../../linalg/compensated.ts';
import { copyMatrix, type Matrix, rowsOf, transpose, zeros } from '../../linalg/matrix.ts';
import { addGram, multiplyTransposed } from '../../linalg/product.ts';
import { axpy, indicesWhere } from '../../linalg/vector.ts';
import type { Steps } from '../../stepwise.ts';
import { carriedCombination, carriedShortfalls } from './carried.ts';
import { dimensions, kappa, type RowFeatures, signedRows } from './features.ts';
import type { ColumnScales } from './scales.ts';

/** Rows whose squares are added together. */
const CHUNK = 1024;
/** A ridge, relative to the diagonal, where a system is singular to rounding; it only slows Newton's steps down. */
const RIDGE = 2 ** -48;
/** H is formed anew once so many times its rows have come and gone. */
const RENEWAL = 4;

/** G_SS = A_S A_S' of a changing set S: only products of points that enter are formed. */
export class InnerProducts {
  private points: Int32Array = new Int32Array(0);
  private G: Matrix = zeros(0, 0);
  private readonly kappas: readonly (readonly number[])[];

  constructor(readonly features: RowFeatures) {
    const { lifts } = features;
    this.kappas = lifts.map((_, b) => lifts.map((__, c) => kappa(features, b, c)));
  }

  /** @param S  in order */
  of(S: Int32Array): Matrix {
    const { features, kappas, points } = this;
    const { kinds } = features;
    const before = this.G;
    const places = placesIn(S, points);
    const size = S.length;
    const G = zeros(size, size);
    const entering = indicesWhere(places, (place) => place < 0);
    for (let i = 0; i < size; i++) {
      if (places[i] < 0) continue;
      for (let k = 0, from = places[i] * before.cols; k < size; k++) {
        if (places[k] >= 0) G.data[i * size + k] = before.data[from + places[k]];
      }
    }
    if (entering.length > 0) {
      const rows = signedRows(features, S);
      fill(multiplyTransposed(rowsOf(rows, entering), rows));
    }
    [this.points, this.G] = [S, G];
    return G;

    function fill(products: Matrix): void {
      for (const [at, i] of entering.entries()) {
        const own = kappas[kinds[S[i]]];
        for (let k = 0; k < size; k++) {
          const entry = own[kinds[S[k]]] * products.data[at * size + k];
          G.data[i * size + k] = entry;
          G.data[k * size + i] = entry;
        }
      }
    }
  }
}

/** Where the entries of A are in B, both in order; -1 where they are not. */
function placesIn(A: Int32Array, B: Int32Array): Float64Array {
  let at = 0;
  return Float64Array.from(A, (entry) => {
    while (at < B.length && B[at] < entry) at++;
    return B[at] === entry ? at : -1;
  });
}

/**
 * z with (A_S A_S' + I/C) z = t: the multipliers of the minimum of 1/2 |w|^2 + C/2 |t - A_S w|^2, where w = A_S'z. Refined twice, from
 * the inner products or, `carried`, from the rows in twice the working precision. Null when the system is singular to rounding.
 */
export function multipliersOn(
  products: InnerProducts,
  S: Int32Array,
  t: Float64Array,
  C: number,
  carried: boolean,
): Float64Array | null {
  const { features } = products;
  const G = copyMatrix(products.of(S));
  for (let i = 0; i < S.length; i++) G.data[i * (S.length + 1)] += 1 / C;
  const factor = cholesky(G);
  if (factor.status !== 'positiveDefinite') return null;
  const z = solveCholesky(factor.L, t);
  for (let round = 0; round < 2; round++) {
    const short = carried ? shortfallsOf(z) : residual(G, z, t);
    axpy(1, solveCholesky(factor.L, short), z);
  }
  return z;

  function shortfallsOf(beta: Float64Array): Float64Array {
    const w = carriedCombination(features, S, beta, new Float64Array(dimensions(features)));
    return carriedShortfalls(features, w, S, t).map((short, at) => short - beta[at] / C);
  }
}

/** H + P/C of a changing set S, with columns of one size: D^{-1} (A_S'A_S + I/C) D^{-1}. */
export class FeatureSystem {
  /** sum of x x' over the points of S of each kind (d x d each). */
  private readonly squares: Matrix[];
  private members = new Uint8Array(0);
  private changed = 0;
  private size = 0;
  private factor: Matrix | null = null;
  private readonly scale: Float64Array;

  constructor(
    private readonly features: RowFeatures,
    { sizes }: ColumnScales,
  ) {
    const d = features.X.cols;
    this.squares = features.lifts.map(() => zeros(d, d));
    this.members = new Uint8Array(features.X.rows);
    this.scale = Float64Array.from({ length: dimensions(features) }, (_, at) => sizes[at % d]);
  }

  /** Makes the system that of S and C. Only points that enter or leave are multiplied. */
  *settle(S: Int32Array, C: number): Steps<void> {
    const now = new Uint8Array(this.members.length);
    for (const i of S) now[i] = 1;
    let entering: Int32Array = S.filter((i) => this.members[i] === 0);
    let leaving: Int32Array = Int32Array.from(indicesLeaving(this.members, now));
    if (leaving.length + entering.length > S.length || this.changed > RENEWAL * (this.size + 1)) {
      for (const M of this.squares) M.data.fill(0);
      [entering, leaving] = [S, new Int32Array(0)];
      this.changed = 0;
    }
    yield* this.add(entering, 1);
    yield* this.add(leaving, -1);
    this.changed += leaving.length;
    this.members = now;
    this.size = S.length;
    this.factorise(C);
    yield;
  }

  /** Whether it is the system of S. */
  isOf(S: Int32Array): boolean {
    return this.factor !== null && this.size === S.length && S.every((i) => this.members[i] === 1);
  }

  /** x with (A_S'A_S + I/C) x = b, to the rounding of one solve. */
  solve(b: Float64Array): Float64Array {
    if (this.factor === null) throw new Error('a system is settled before it is solved');
    const { scale } = this;
    const x = solveCholesky(
      this.factor,
      b.map((entry, at) => entry / scale[at]),
    );
    return x.map((entry, at) => entry / scale[at]);
  }

  private *add(rows: Int32Array, sign: 1 | -1): Steps<void> {
    const { features } = this;
    for (const [c, M] of this.squares.entries()) {
      const own = rows.filter((i) => features.kinds[i] === c);
      const sum = sign > 0 ? M : zeros(M.rows, M.cols);
      for (let from = 0; from < own.length; from += CHUNK) {
        addGram(transpose(signedRows(features, own.subarray(from, from + CHUNK))), sum);
        yield;
      }
      if (sign < 0 && own.length > 0) axpy(-1, sum.data, M.data);
    }
  }

  private factorise(C: number): void {
    const { features, scale } = this;
    const d = features.X.cols;
    const size = scale.length;
    const H = zeros(size, size);
    for (const [c, M] of this.squares.entries()) {
      const lift = features.lifts[c];
      for (let g = 0; g < lift.length; g++) {
        for (let h = 0; h <= g; h++) {
          const share = lift[g] * lift[h];
          if (share === 0) continue;
          for (let p = 0; p < d; p++) {
            const to = (g * d + p) * size + h * d;
            for (let r = 0, from = p * d; r < d; r++, from++) {
              H.data[to + r] += (share * M.data[from]) / scale[p] / scale[r];
            }
          }
        }
      }
    }
    for (let at = 0; at < size; at++) H.data[at * (size + 1)] += 1 / C / scale[at] / scale[at];
    for (let ridge = 0; ; ridge = Math.max(RIDGE, 16 * ridge)) {
      const factor = cholesky(withRidge(H, ridge));
      if (factor.status === 'positiveDefinite') {
        this.factor = factor.L;
        return;
      }
      if (!(ridge < 1)) throw new Error('a matrix with a dominant diagonal has a factor');
    }
  }
}

function withRidge(H: Matrix, ridge: number): Matrix {
  if (ridge === 0) return H;
  const result = { ...H, data: H.data.slice() };
  for (let at = 0; at < H.rows; at++) result.data[at * (H.rows + 1)] *= 1 + ridge;
  return result;
}

function indicesLeaving(before: Uint8Array, now: Uint8Array): number[] {
  const left: number[] = [];
  for (let i = 0; i < before.length; i++) if (before[i] === 1 && now[i] === 0) left.push(i);
  return left;
}
