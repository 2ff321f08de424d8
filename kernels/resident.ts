/**
 * A matrix that stays in WebAssembly memory, for a loop that multiplies by it at every step.
 */
import { Workspace } from './workspace.ts';

/** B (n x k), packed in a memory of its own, and up to `most` rows to multiply by it: nothing is copied or allocated. */
export class Resident {
  /** a_0, a_1, ... of k entries each, to be written. */
  readonly rows: readonly Float64Array[];
  /** B a_0, B a_1, ... of n entries each, to be read. */
  readonly products: readonly Float64Array[];
  private readonly memory = new Workspace();
  private readonly panels: number;
  /** The addresses of a_0 and B a_0. */
  private readonly operands: number;
  private readonly results: number;

  constructor(
    private readonly n: number,
    private readonly k: number,
    B: Float64Array,
    most: number,
  ) {
    const { memory } = this;
    this.panels = memory.reserve(memory.kernels.packedSize(n, k));
    // B is needed until it is packed; then its place is taken by the rows.
    this.operands = memory.reserve(Math.max(n * k, most * (n + k)));
    this.results = this.operands + 8 * most * k;
    memory.view(this.operands, n * k).set(B);
    memory.kernels.packOperand(n, k, this.operands, k, this.panels);
    const views = (address: number, length: number) =>
      Array.from({ length: most }, (_, i) => memory.view(address + 8 * i * length, length));
    this.rows = views(this.operands, k);
    this.products = views(this.results, n);
  }

  /** The products of the first `count` rows, each the same whatever the count. */
  multiply(count: number): void {
    const { n, k } = this;
    this.memory.kernels.multiplyPacked(count, n, k, this.operands, k, this.panels, this.results, n);
  }
}
