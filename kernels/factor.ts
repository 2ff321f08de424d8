/**
 * What moves groups where K = X X' is known by its factor X (n x d): X' and X, one after the other.
 */
import type { MoverIn } from './groups.ts';

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
        view.set(X);
        kernels.packOperand(n, d, from, d, packed);
        for (let i = 0, at = 0; i < n; i++) for (let p = 0; p < d; p++, at++) view[p * n + i] = X[at];
        kernels.packOperand(d, n, from, n, transposed);
      },
      multiply: (count, increments, movements) => {
        kernels.multiplyPacked(count, d, n, increments, n, transposed, inner, d);
        kernels.multiplyPacked(count, n, d, inner, d, packed, movements, n);
      },
    };
  };
}
