/**
 * The Lanczos iteration on a matrix that stays in kernel memory from the first step to the last.
 */
import { borrow, giveBack, type Workspace } from './workspace.ts';

/** Steps between two looks of the caller, where none are asked for. */
const STEPS_PER_LOOK = 8;

/** What is iterated on: A, of which the lower triangle is read; P P' of A = P; or (L L')^{-1} of A = L. */
export const SYMMETRIC = 0;
export const FACTORED = 1;
export const INVERSE = 2;

/** The tridiagonal matrix after k steps: diagonal alpha (k), beside it beta (k - 1). */
export interface Tridiagonal {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** The Krylov space is all of R^n, or invariant to rounding: its eigenvalues are those of the matrix. */
  readonly exhausted: boolean;
}

/** A matrix in kernel memory. */
export interface Operator {
  readonly kind: typeof SYMMETRIC | typeof FACTORED | typeof INVERSE;
  readonly n: number;
  /** Its address, and its columns, n but for a factor. */
  readonly a: number;
  readonly columns: number;
  /** Where n entries of 0 or 1 stand that each product is multiplied by; 0 for none. With `SYMMETRIC` only. */
  readonly mask: number;
}

/** Iterates from a unit vector, in memory that nobody else reserves from meanwhile. */
export class Iteration {
  private readonly alpha: number;
  private readonly beta: number;
  private readonly work: number;
  private readonly basis: number;
  /** Entries from one vector of the basis to the next. */
  private readonly stride: number;
  private asked = 0;

  /** @param start  n entries */
  constructor(
    private readonly memory: Workspace,
    private readonly operator: Operator,
    start: Float64Array,
  ) {
    const { n, columns } = operator;
    this.alpha = memory.reserve(n);
    this.beta = memory.reserve(n);
    this.work = memory.reserve(Math.max(n, columns));
    this.stride = 8 * Math.ceil(n / 8);
    // Last in memory, and of whole cache lines: what is reserved later prolongs it.
    this.basis = memory.put(start);
  }

  /** T after so many more steps, or after the last that there are. */
  advance(steps = STEPS_PER_LOOK): Tridiagonal {
    const { memory, operator, stride } = this;
    const { kind, n, columns, a, mask } = operator;
    const first = this.asked;
    this.asked += steps;
    memory.reserve(steps * stride);
    const done = memory.kernels.lanczos(
      kind,
      n,
      columns,
      a,
      columns,
      mask,
      first,
      this.asked,
      this.basis,
      stride,
      this.alpha,
      this.beta,
      this.work,
    );
    const T = {
      alpha: new Float64Array(done),
      beta: new Float64Array(done - 1),
      exhausted: done === n || done < this.asked,
    };
    memory.take(this.alpha, T.alpha);
    memory.take(this.beta, T.beta);
    return T;
  }
}

/** Iterates on A / s, A copied, from a unit vector. To be closed when no more is asked. */
export class Lanczos {
  /** s, a power of two that brings the largest |A_ij| into [1, 2), or 0 for A = 0; infinite or not a number, when an entry is. */
  readonly scale: number;
  private readonly memory: Workspace = borrow();
  private readonly iteration: Iteration;

  /**
   * @param factored  whether A is P (n x columns), and the matrix P P' / s^2; otherwise A is symmetric (n x n)
   * @param start  n entries
   */
  constructor(factored: boolean, n: number, columns: number, A: Float64Array, start: Float64Array) {
    const { memory } = this;
    const a = memory.put(A);
    this.scale = memory.kernels.scaleToOne(A.length, a);
    this.iteration = new Iteration(
      memory,
      { kind: factored ? FACTORED : SYMMETRIC, n, columns, a, mask: 0 },
      start,
    );
  }

  /** T after eight more steps, or after the last that there are. Nothing is to be asked of a matrix whose scale is not finite. */
  advance(): Tridiagonal {
    return this.iteration.advance();
  }

  /** Leaves the memory to others. */
  close(): void {
    giveBack(this.memory);
  }
}
