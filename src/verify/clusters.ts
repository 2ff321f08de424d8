/**
 * The law of a population as far as errors need it: clusters with their shares and labels, and the scales of the noise.
 */
import { noiseLaw } from '../data/noise/index.ts';
import { log } from '../linalg/elementary.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { logSum } from './cone-error.ts';
import type { Evidence } from './evidence.ts';
import { logTail } from './normal-tail.ts';

/** Points of one mean. */
export interface Cluster {
  readonly label: 1 | -1;
  readonly share: number;
  /** <x_i, mean> (n). */
  readonly inner: Float64Array;
}

/** A sentence where they are not known. */
export function clustersAt({ spec: { data } }: ExperimentRecord, evidence: Evidence): Cluster[] | string {
  const { Xmu, Xcentres, n } = evidence;
  if (data.source === 'file') return 'the law of data from files is not known';
  const { positiveShare: share } = data;
  if (data.model.type === 'opposing') {
    if (Xmu === null) return 'arrays.npz holds no Xmu, the inner products of rows and mu';
    return ([1, -1] as const).map((label) => ({
      label,
      share: label > 0 ? share : 1 - share,
      inner: Xmu.map((entry) => label * entry),
    }));
  }
  if (Xcentres === null) return 'arrays.npz holds no Xcentres, the inner products of rows and centres';
  const around = (q: number, sign: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => sign * Xcentres[2 * i + q]);
  if (data.model.type === 'angled')
    return ([1, -1] as const).map((label, q) => ({
      label,
      share: label > 0 ? share : 1 - share,
      inner: around(q, 1),
    }));
  if (data.model.type === 'xor')
    return ([1, -1] as const).flatMap((label, q) =>
      [1, -1].map((sign) => ({ label, share: (label > 0 ? share : 1 - share) / 2, inner: around(q, sign) })),
    );
  if (data.model.type !== 'clusters') return 'there are no clusters';
  const { count } = data.model;
  const positives = Math.ceil(count / 2);
  return Array.from({ length: count }, (_, q) => ({
    label: q % 2 === 0 ? 1 : -1,
    share: q % 2 === 0 ? share / positives : (1 - share) / (count - positives),
    inner: Float64Array.from({ length: n }, (_, i) => Xcentres[i * count + q]),
  }));
}

/** Scales of the noise with their shares: 1 for Gaussian noise; null where its coordinates are independent and not Gaussian. */
export function scalesOf({
  spec: { data },
}: ExperimentRecord): { readonly scale: number; readonly share: number }[] | null {
  if (data.source === 'file') return null;
  const noise = noiseLaw(data.noise);
  if (noise.kind === 'independent') return null;
  if (noise.kind === 'gaussian') return [{ scale: 1, share: 1 }];
  const { scales, weights } = noise.scales();
  return Array.from(scales, (scale, k) => ({ scale, share: weights[k] }));
}

/** The points on which errors of networks are counted: rows held out or drawn beside the data, else so many as are simulated. */
export function countedOn({ data, spec }: ExperimentRecord, simulated: number): number {
  const law = spec.data;
  const besideData = law.source !== 'file' && noiseLaw(law.noise).kind === 'independent';
  return data.heldOut?.rows ?? (besideData ? spec.risk.streamedPoints : simulated);
}

/** log P(g xi > x) of a mixture of scales. */
export function logMixtureTail(scales: readonly { scale: number; share: number }[], x: number): number {
  return logSum(scales.map(({ scale, share }) => log(share) + logTail(x / scale)));
}
