/**
 * A symmetric matrix that stays in kernel memory while it is multiplied again and again: copying it takes longer than a product does.
 */
import { borrow, giveBack, type Workspace } from './workspace.ts';

/** A (n x n), copied once. To be closed when no more is asked. */
export class HeldSymmetric {
  private readonly memory: Workspace = borrow();
  private readonly a: number;
  private readonly x: number;
  private readonly y: number;

  constructor(
    private readonly n: number,
    A: Float64Array,
  ) {
    const { memory } = this;
    this.a = memory.put(A);
    this.x = memory.reserve(n);
    this.y = memory.reserve(n);
  }

  /** out = A x, from the lower triangle of A. */
  multiply(x: Float64Array, out: Float64Array): void {
    const { memory, n } = this;
    memory.write(this.x, x);
    memory.kernels.multiplySymmetric(n, this.a, n, this.x, this.y);
    memory.take(this.y, out);
  }

  /** Leaves the memory to others. */
  close(): void {
    giveBack(this.memory);
  }
}
