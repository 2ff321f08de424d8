/**
 * What moves groups where K = X X' is known by its factor X (n x d): X' and X, one after the other.
 */
import type { MoverIn } from './groups.ts';

const ENTRY = 8;
/** Rows that are packed together: the kernels' depth (assembly/product.ts). */
const BLOCK = 256;
/** Columns that are turned together, so that what is read and what is written stay in the innermost cache. */
const COLUMNS = 16;

export function moverByFactor(X: Float64Array, d: number): MoverIn {
  return (memory, n, most) => {
    const { kernels } = memory;
    const packed = memory.reserve(kernels.packedSize(n, d));
    const transposed = memory.reserve(kernels.packedSize(d, n));
    const inner = memory.reserve(most * d);
    return {
      scratch: n * d,
      pack: (from) => {
        const view = memory.view(from, n * d);
        for (let first = 0; first < n; first += BLOCK) {
          const count = Math.min(BLOCK, n - first);
          turn(X, first, count, d, view);
          // Packed by itself, a block lies where packing all of X' puts it.
          kernels.packOperand(d, count, from, count, transposed + ENTRY * kernels.packedSize(d, first));
        }
        view.set(X);
        kernels.packOperand(n, d, from, d, packed);
      },
      multiply: ({ count, increments, movements, stride }) => {
        kernels.multiplyPacked(count, d, n, increments, stride, transposed, inner, d);
        kernels.multiplyPacked(count, n, d, inner, d, packed, movements, stride);
      },
    };
  };
}

/** `count` rows of X from `first` on, as columns (d x count). */
function turn(X: Float64Array, first: number, count: number, d: number, to: Float64Array): void {
  for (let left = 0; left < d; left += COLUMNS) {
    const right = Math.min(d, left + COLUMNS);
    for (let i = 0; i < count; i++) {
      const from = (first + i) * d;
      for (let p = left; p < right; p++) to[p * count + i] = X[from + p];
    }
  }
}
