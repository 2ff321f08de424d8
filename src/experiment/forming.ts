/**
 * What a run of many points will form, in words: said before it starts.
 */

import type { Spec } from '../spec/resolve.ts';
import type { FileInputs } from './inputs.ts';
import { bytesNeeded, gibibytes } from './memory.ts';
import { isOfRows, rowsOfRun } from './sample-stage.ts';

/** Nothing is said of fewer points. */
const MANY = 1000;

/** Null for few points. */
export function formingTold(spec: Spec, inputs: FileInputs | null): string | null {
  if (inputs === null || inputs.training.y.length <= MANY) return null;
  const { rows: n, cols: d } = inputs.training.X;
  const { network, training } = spec;
  if (rowsOfRun(spec, inputs) === null) {
    const asked = isOfRows(spec, inputs) && training.horizon !== null ? ', as log time takes them' : '';
    const need = gibibytes(bytesNeeded(spec, inputs));
    return `the ${n} x ${n} inner products of all points are formed${asked}: about ${need} of memory`;
  }
  const update = 2 * n * d * network.width;
  const [each, all] = [update, training.steps * update].map((count) => count.toPrecision(2));
  return `n = ${n} points in d = ${d} dimensions are worked with by their rows, and their inner products are not formed: an update takes at most ${each} multiplications, the run at most ${all}`;
}
