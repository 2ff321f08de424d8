/**
 * When the inner products of all points are formed, by what is asked alone.
 */
import { optimizerNamed } from '../optimizers.ts';
import type { Spec } from '../spec/resolve.ts';
import { startOfTrained } from '../spec/second-layer.ts';

/** Whether a run asks for what takes them: log time, restarts of the limit, the gradient flow, a margin over another norm, the best share of two trained layers. */
export function followsInnerProducts({ training, limit, network }: Spec): boolean {
  const isFollowed = training.horizon !== null || (limit?.restarts ?? 0) > 0;
  const { motion, norm } = optimizerNamed(training.optimizer);
  return (
    isFollowed || motion === 'flow' || norm !== undefined || startOfTrained(network.secondLayer) !== null
  );
}

/** Whether n points in d dimensions can be worked with by their rows: they are many for d, and nothing more is known of them. */
export function fitsRows({ data, network }: Spec, n: number, d: number): boolean {
  if (data.source !== 'file' || data.covariance !== undefined || data.mu !== undefined) return false;
  return network.init.file === undefined && 2 * d < n;
}

/** Whether they are formed of so many points, large as they may be. */
export function takesInnerProducts(spec: Spec, n: number, d: number): boolean {
  return !fitsRows(spec, n, d) || followsInnerProducts(spec);
}
