/**
 * Symmetric variates from one uniform variate each.
 */
import { logAll } from '../../linalg/elementary.ts';
import type { Stream } from '../../random/stream.ts';
import { fillUniform } from '../../random/uniform.ts';

/** Variates at a time: what lies beside them stays in the cache. */
const BATCH = 4096;

/**
 * Fills `out` with s f(log v), a fair sign s and v uniform on (0, 1): from one uniform u each,
 * v = 1 - |2 u - 1|, all without rounding.
 *
 * @param magnitudes  f, applied in place to the logarithms
 */
export function fillSymmetric(
  stream: Stream,
  out: Float64Array,
  magnitudes: (logs: Float64Array) => void,
): void {
  const centred = new Float64Array(Math.min(BATCH, out.length));
  for (let from = 0; from < out.length; from += BATCH) {
    const part = out.subarray(from, from + BATCH);
    fillUniform(stream, part);
    for (let i = 0; i < part.length; i++) {
      centred[i] = 2 * part[i] - 1;
      part[i] = 1 - Math.abs(centred[i]);
    }
    logAll(part, part);
    magnitudes(part);
    for (let i = 0; i < part.length; i++) part[i] *= centred[i] / Math.abs(centred[i]);
  }
}
