/**
 * Systems with principal blocks of one symmetric matrix, which is copied in once and stays from the first block to the last.
 */
import { INVERSE, Iteration, SYMMETRIC, type Tridiagonal } from './lanczos.ts';
import { borrow, giveBack, type Workspace } from './workspace.ts';

/** Refinement ends with a correction this small beside x: the next would be as small beside it. */
const SETTLED = 2 ** -30;
const MOST_REFINEMENTS = 3;

/** A_FF x_F = b_F for one F after another: A (n x n) symmetric, b (n). To be closed when no more is asked. */
export class PrincipalSystems {
  private readonly memory: Workspace = borrow();
  private readonly a: number;
  private readonly target: number;
  private readonly vector: number;
  private readonly result: number;
  private readonly factor: number;
  private readonly work: number;
  private F: Int32Array = new Int32Array(0);
  private x: Float64Array = new Float64Array(0);

  constructor(
    private readonly n: number,
    A: Float64Array,
    private readonly b: Float64Array,
  ) {
    const { memory } = this;
    this.a = memory.put(A);
    this.target = memory.put(b);
    this.vector = memory.reserve(n);
    this.result = memory.reserve(n);
    this.factor = memory.reserve(n * n);
    this.work = memory.reserve(Math.max(memory.kernels.choleskyWork(n), 2 * n));
  }

  /**
   * x with A_FF x_F = b_F, zero off F (n).
   *
   * @param tolerance  pivot i of the factorisation is refused unless L_ii^2 > tolerance A_ii
   * @returns null when a pivot is refused
   */
  solve(F: Int32Array, tolerance: number): Float64Array | null {
    const size = F.length;
    const block = this.lowerTriangle(F);
    const { kernels } = this.memory;
    if (kernels.cholesky(size, block, size, this.factor, size, tolerance, this.work) < size) return null;
    this.F = F;
    this.x = this.divide(this.b);
    return this.x.slice();
  }

  /** The x found last, corrected by residuals carried in twice the working precision, and b - A x in all n rows. */
  refine(): { readonly x: Float64Array; readonly residual: Float64Array } {
    const { memory, n, a, x, vector, result } = this;
    const { kernels } = memory;
    const residual = new Float64Array(n);
    const moved = new Float64Array(n);
    for (let refinement = 0; refinement < MOST_REFINEMENTS; refinement++) {
      memory.write(vector, x);
      kernels.residual(n, n, a, n, vector, this.target, result, this.work);
      memory.take(result, residual);
      const change = this.divide(residual);
      for (let i = 0; i < n; i++) {
        const corrected = x[i] + change[i];
        change[i] = corrected - x[i];
        x[i] = corrected;
      }
      // The change is so small that its product with A need not be carried in twice the precision.
      memory.write(vector, change);
      kernels.multiplySymmetric(n, a, n, vector, result);
      memory.take(result, moved);
      for (let i = 0; i < n; i++) residual[i] -= moved[i];
      if (largest(change) <= SETTLED * largest(x)) break;
    }
    return { x: x.slice(), residual };
  }

  /**
   * Iterates by Lanczos on A_FF of the F solved last, or on its inverse, by the factor at hand.
   *
   * @param start  a unit vector (n), zero off F
   * @param see  is handed T after every two steps, until it says that it has seen enough or the space is exhausted
   */
  iterate(inverse: boolean, start: Float64Array, see: (T: Tridiagonal) => boolean): void {
    const { memory, n, F, a, factor } = this;
    const { reserved } = memory;
    const size = F.length;
    const iteration = inverse
      ? new Iteration(memory, { kind: INVERSE, n: size, columns: size, a: factor, mask: 0 }, partOf(start, F))
      : new Iteration(memory, { kind: SYMMETRIC, n, columns: n, a, mask: this.mask() }, start);
    for (;;) {
      const T = iteration.advance(2);
      if (see(T) || T.exhausted) break;
    }
    memory.release(reserved);
  }

  /** Leaves the memory to others. */
  close(): void {
    giveBack(this.memory);
  }

  /** The address of A_FF, of which the lower triangle counts: A itself where F is everything in order. */
  private lowerTriangle(F: Int32Array): number {
    const { memory, n, a, vector, factor } = this;
    if (F.length === n && inOrder(F)) return a;
    memory.write(vector, new Float64Array(F));
    memory.kernels.gatherLower(F.length, a, n, vector, factor);
    return factor;
  }

  /** The address of 1 on F and 0 off it; 0 where F is everything. */
  private mask(): number {
    const { memory, n, F } = this;
    if (F.length === n) return 0;
    const mask = new Float64Array(n);
    for (const i of F) mask[i] = 1;
    return memory.put(mask);
  }

  /** A_FF^{-1} v_F on F, by the factor at hand, and zero off it. */
  private divide(v: Float64Array): Float64Array {
    const { memory, F, factor, vector } = this;
    const part = partOf(v, F);
    memory.write(vector, part);
    memory.kernels.solveLower(F.length, factor, F.length, vector);
    memory.kernels.solveLowerTransposed(F.length, factor, F.length, vector);
    memory.take(vector, part);
    const whole = new Float64Array(this.n);
    for (let k = 0; k < F.length; k++) whole[F[k]] = part[k];
    return whole;
  }
}

/** v_F. */
function partOf(v: Float64Array, F: Int32Array): Float64Array {
  const part = new Float64Array(F.length);
  for (let k = 0; k < F.length; k++) part[k] = v[F[k]];
  return part;
}

function inOrder(F: Int32Array): boolean {
  for (let k = 0; k < F.length; k++) if (F[k] !== k) return false;
  return true;
}

function largest(x: Float64Array): number {
  let size = 0;
  for (let i = 0; i < x.length; i++) size = Math.max(size, Math.abs(x[i]));
  return size;
}
