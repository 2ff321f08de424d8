/**
 * How the signed inner products of all pairs are distributed.
 */
import type { Sample } from './sample.ts';

/** Counts of H_ik = y_i y_k <x_i, x_k> over i < k in bins of one width, one edge at 0. */
export interface SignedProducts {
  /** Edges of the bins, ascending; a bin holds its lower edge, the last one both. */
  readonly edges: readonly number[];
  /** Pairs of one class, and of both. */
  readonly within: readonly number[];
  readonly across: readonly number[];
}

/** Bins that the range is cut into; an edge at 0 may cost one or two more. */
const BINS = 40;

/** Null when there is no pair. */
export function signedProducts({ n, y, K }: Sample): SignedProducts | null {
  if (n < 2) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  forEachPair((i, k) => {
    const H = y[i] * y[k] * K.data[i * n + k];
    low = Math.min(low, H);
    high = Math.max(high, H);
  });
  const width = (high - low) / BINS || Math.abs(low) || 1;
  const first = Math.floor(low / width);
  const bins = Math.max(1, Math.ceil(high / width) - first);
  const within = new Array<number>(bins).fill(0);
  const across = new Array<number>(bins).fill(0);
  forEachPair((i, k) => {
    const bin = Math.floor((y[i] * y[k] * K.data[i * n + k]) / width) - first;
    (y[i] === y[k] ? within : across)[Math.max(0, Math.min(bins - 1, bin))]++;
  });
  return { edges: Array.from({ length: bins + 1 }, (_, k) => (first + k) * width), within, across };

  function forEachPair(look: (i: number, k: number) => void): void {
    for (let i = 0; i < n; i++) for (let k = i + 1; k < n; k++) look(i, k);
  }
}
