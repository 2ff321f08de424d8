/**
 * l(q) = exp(-q): l = g = h.
 */
import type { LateLoss, Loss } from '../loss.ts';

export const exponentialLoss: LateLoss & Loss<'exponential'> = {
  name: 'exponential',
  words: 'exponential',
  caveat: null,
  logValues: negate,
  logSlopes: negate,
  logCurvatures: negate,
  tail: { kind: 'exponential', offset: 0, defect: 0, logShare: () => 0, steepness: () => 1 },
};

function negate(q: Float64Array, out: Float64Array): void {
  for (let i = 0; i < q.length; i++) out[i] = -q[i];
}
