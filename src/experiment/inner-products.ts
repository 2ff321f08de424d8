/**
 * When the inner products of all points are formed, by what is asked alone.
 */
import { optimizerNamed } from '../optimizers.ts';
import type { Spec } from '../spec/resolve.ts';

/** Whether a run asks for what takes them: log time, restarts of the limit, the gradient flow. */
export function followsInnerProducts({ training, limit }: Spec): boolean {
  const isFollowed = training.horizon !== null || (limit?.restarts ?? 0) > 0;
  return isFollowed || optimizerNamed(training.optimizer).motion === 'flow';
}

/** Whether n points in d dimensions are so few, or so much is known or asked of them, that they are formed. */
export function takesInnerProducts(spec: Spec, n: number, d: number): boolean {
  const { data, network } = spec;
  const known = data.source === 'file' && (data.covariance !== undefined || data.mu !== undefined);
  return 2 * d >= n || known || network.init.file !== undefined || followsInnerProducts(spec);
}
