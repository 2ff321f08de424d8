/**
 * The Lanczos iteration on a matrix that stays in memory of its own from the first step to the last.
 */
import { borrow, giveBack, type Workspace } from './workspace.ts';

/** Steps between two looks of the caller. */
const STEPS_PER_LOOK = 8;

/** The tridiagonal matrix after k steps: diagonal alpha (k), beside it beta (k - 1). */
export interface Tridiagonal {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** The Krylov space is all of R^n, or invariant to rounding: its eigenvalues are those of the matrix. */
  readonly exhausted: boolean;
}

/** Iterates on A / s from a unit vector. To be closed when no more is asked. */
export class Lanczos {
  /** s, a power of two that brings the largest |A_ij| into [1, 2), or 0 for A = 0; infinite or not a number, when an entry is. */
  readonly scale: number;
  private readonly memory: Workspace = borrow();
  private readonly a: number;
  private readonly alpha: number;
  private readonly beta: number;
  private readonly work: number;
  private readonly basis: number;
  /** Entries from one vector of the basis to the next. */
  private readonly stride: number;
  private asked = 0;

  /**
   * @param factored  whether A is P (n x columns), and the matrix P P' / s^2; otherwise A is symmetric (n x n)
   * @param start  n entries
   */
  constructor(
    private readonly factored: boolean,
    private readonly n: number,
    private readonly columns: number,
    A: Float64Array,
    start: Float64Array,
  ) {
    const { memory } = this;
    this.a = memory.put(A);
    this.scale = memory.kernels.scaleToOne(A.length, this.a);
    this.alpha = memory.reserve(n);
    this.beta = memory.reserve(n);
    this.work = memory.reserve(Math.max(n, columns));
    this.stride = 8 * Math.ceil(n / 8);
    // Last in memory, and of whole cache lines: what is reserved later prolongs it.
    this.basis = memory.put(start);
  }

  /** T after eight more steps, or after the last that there are. Nothing is to be asked of a matrix whose scale is not finite. */
  advance(): Tridiagonal {
    const { memory, n, columns, a, stride } = this;
    const first = this.asked;
    this.asked += STEPS_PER_LOOK;
    memory.reserve(STEPS_PER_LOOK * stride);
    const done = memory.kernels.lanczos(
      this.factored,
      n,
      columns,
      a,
      columns,
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

  /** Leaves the memory to others. */
  close(): void {
    giveBack(this.memory);
  }
}
