/**
 * Elementary functions with the same bits on every host, within one ulp for every float64.
 */
import { instantiate } from './exports.ts';
import { workspace } from './workspace.ts';

export const { exp, expm1, log, log1p, log10, pow } = instantiate();

/** out_i = exp(x_i), the numbers that `exp` gives. */
export function expAll(x: Float64Array, out: Float64Array): void {
  const memory = workspace();
  const at = memory.put(x);
  memory.kernels.expAll(x.length, at, at);
  memory.take(at, out);
}

/** out_i = log(x_i), the numbers that `log` gives. */
export function logAll(x: Float64Array, out: Float64Array): void {
  const memory = workspace();
  const at = memory.put(x);
  memory.kernels.logAll(x.length, at, at);
  memory.take(at, out);
}

/** log sum_i exp(x_i) without overflow, in four interleaved partial sums; -Infinity for none. */
export function logSumExp(x: Float64Array): number {
  const memory = workspace();
  const at = memory.put(x);
  const total = memory.reserve(1);
  memory.kernels.logSumExpTo(x.length, at, total);
  return memory.read(total);
}
