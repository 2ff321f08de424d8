/**
 * What moves the rows of a matrix, kept in WebAssembly memory with the symmetric matrix K that it is multiplied by: columns of the
 * product copy nothing and allocate nothing.
 */
import { Workspace } from './workspace.ts';

const ENTRY = 8;

/** Columns that are gathered together: those of a tile, for which one row of forces is read once. */
export const TOGETHER = 8;

/** Forces (m x n) and K (n x n) in a memory of its own. */
export class ForceMemory {
  /** m x n, to be read and written in place. */
  readonly forces: Float64Array;
  /** forces K (m x n), of the columns that were gathered, as they were then; to be written in place. */
  readonly moves: Float64Array;
  private readonly memory = new Workspace();
  /** Columns of K, packed for products, so many together. */
  private readonly packed: number;
  private readonly bytesPacked: number;

  constructor(
    private readonly m: number,
    private readonly n: number,
    K: Float64Array,
  ) {
    const { memory } = this;
    const { kernels } = memory;
    const forces = memory.reserve(m * n);
    const moves = memory.reserve(m * n);
    this.bytesPacked = ENTRY * kernels.packedSize(TOGETHER, n);
    this.packed = memory.reserve((Math.ceil(n / TOGETHER) * this.bytesPacked) / ENTRY);
    const rows = memory.put(K);
    for (let first = 0; first < n; first += TOGETHER)
      kernels.packOperand(this.countFrom(first), n, rows + ENTRY * n * first, n, this.packedFrom(first));
    this.forces = memory.view(forces, m * n);
    this.moves = memory.view(moves, m * n);
    this.forces.fill(0);
  }

  /** Columns `first`, a multiple of `TOGETHER`, and those after it of `moves`. */
  gather(first: number): void {
    const { m, n, forces, moves } = this;
    const to = moves.byteOffset + ENTRY * first;
    this.memory.kernels.multiplyPacked(
      m,
      this.countFrom(first),
      n,
      forces.byteOffset,
      n,
      this.packedFrom(first),
      to,
      n,
    );
  }

  /** All of `moves`. */
  gatherAll(): void {
    for (let first = 0; first < this.n; first += TOGETHER) this.gather(first);
  }

  private countFrom(first: number): number {
    return Math.min(TOGETHER, this.n - first);
  }

  private packedFrom(first: number): number {
    return this.packed + (first / TOGETHER) * this.bytesPacked;
  }
}
