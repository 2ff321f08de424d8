/**
 * Lifted systems for tests.
 */
import type { Matrix } from '../../src/linalg/matrix.ts';
import type { LiftedSystem } from '../../src/network/lifted-system.ts';

/** Features with this Gram matrix, all of weight 1. */
export function unweighted(G: Matrix): LiftedSystem {
  return { G, logC: new Float64Array(G.rows) };
}
