/**
 * What moves the rows of a matrix, kept in WebAssembly memory with the symmetric matrix K that it is multiplied by: a column of the
 * product copies nothing and allocates nothing.
 */
import { Workspace } from './workspace.ts';

/** Forces (m x n) and K (n x n) in a memory of its own. */
export class ForceMemory {
  /** m x n, to be read and written in place. */
  readonly forces: Float64Array;
  /** The last column asked for (m). */
  readonly column: Float64Array;
  private readonly memory = new Workspace();
  private readonly K: number;

  constructor(
    private readonly m: number,
    private readonly n: number,
    K: Float64Array,
  ) {
    const { memory } = this;
    const forces = memory.reserve(m * n);
    const column = memory.reserve(m);
    this.K = memory.put(K);
    this.forces = memory.view(forces, m * n);
    this.column = memory.view(column, m);
    this.forces.fill(0);
  }

  /** `column` = forces K_k. */
  gather(k: number): void {
    const { m, n, forces, column } = this;
    const { kernels } = this.memory;
    kernels.multiplyVector(m, n, forces.byteOffset, n, this.K + 8 * n * k, column.byteOffset);
  }
}
