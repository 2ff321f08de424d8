/**
 * Whether an experiment fits in memory, before anything is allocated.
 */
import { MOST_ENTRIES } from '../data/column-work.ts';
import { COLUMNS } from '../data/columns.ts';
import { noiseLaw } from '../data/noise/index.ts';
import type { RowSample } from '../data/sample.ts';
import { InputError } from '../errors.ts';
import { optimizerNamed } from '../optimizers.ts';
import { MOST_INVERTED } from '../risk/linear-inversion.ts';
import { checkEntries, type Spec } from '../spec/resolve.ts';

/** Square matrices of side n alive at once at the peak: K, the frames, G, its scaled copy, a factor, the certificate's two. */
const SQUARES = 9;
/** Matrices of m x n alive at once at the peak. */
const RECTANGLES = 12;

/** Of W, where it moves entry by entry: itself, what moves it, what is kept to go on from, what is shown. */
const COPIES_OF_WEIGHTS = 5;

/** How large data from files are. */
export interface OfSize {
  readonly training: { readonly y: { readonly length: number }; readonly X: { readonly cols: number } };
}

/** Bytes needed at the peak, to leading order. */
export function bytesNeeded(spec: Spec, inputs: OfSize | null): number {
  const { data, network } = spec;
  const n = data.source === 'population' ? data.n : (inputs?.training.y.length ?? 0);
  const explicit =
    data.source === 'file' ? (inputs?.training.X.cols ?? 0) : data.sampler === 'explicit' ? data.d : 0;
  const m = network.width;
  const streamed = data.source === 'population' && data.sampler === 'streamed';
  const outside = explicit > 0 || streamed ? 0 : Math.min(m, data.source === 'population' ? data.d : 0);
  const rows = streamed ? n + m : 0;
  const independent = data.source === 'population' && noiseLaw(data.noise).kind === 'independent';
  const test = independent ? spec.risk.streamedPoints : 0;
  const loadings = independent && data.d <= MOST_INVERTED ? 6 * data.d : 0;
  const sums = streamed ? Math.max(rows * (2 * rows + test), MOST_ENTRIES) : 0;
  const { entrywise } = optimizerNamed(spec.training.optimizer);
  const moving = entrywise === undefined ? 0 : n + (COPIES_OF_WEIGHTS + entrywise.buffers) * m;
  const points = m <= 1024 ? 2 * (spec.risk.endPoints + spec.risk.trajectoryPoints) : 0;
  return (
    8 *
      (SQUARES * n * n +
        RECTANGLES * m * n +
        2 * m * (outside + m) +
        (3 * (n + m) + moving) * explicit +
        points * m) +
    8 * (6 * rows * rows + sums + 2 * test * (rows + explicit + COLUMNS) + loadings)
  );
}

/** @throws InputError when the need exceeds `limit` bytes, or W is to move entry by entry and the file has too many coordinates for that */
export function checkMemory(spec: Spec, inputs: OfSize | null, limit: number): void {
  if (inputs !== null) {
    const { y, X } = inputs.training;
    checkEntries(spec.training.optimizer, y.length * X.cols);
  }
  const need = bytesNeeded(spec, inputs);
  if (need > limit) {
    const what =
      spec.data.source === 'population'
        ? `data.n = ${spec.data.n}, network.width = ${spec.network.width}`
        : 'data';
    throw new InputError(what, `needs about ${gibibytes(need)} of memory and may use ${gibibytes(limit)}`, {
      n: spec.data.source === 'population' ? spec.data.n : inputs?.training.y.length,
      m: spec.network.width,
    });
  }
}

/** The same of many rows in few dimensions, whose inner products are not formed. @param m  neurons @param limit  in bytes */
export function checkRowMemory(m: number, { n, d }: RowSample, limit = DEFAULT_LIMIT): void {
  const need = 8 * (ROW_COPIES * n * d + RECTANGLES * m * n + ROW_SQUARES * d * d);
  if (need <= limit) return;
  const rule = `needs about ${gibibytes(need)} of memory and may use ${gibibytes(limit)}`;
  throw new InputError('data', rule, { n, d, m });
}

/** What may be used where nobody says. */
export const DEFAULT_LIMIT = 8 * 2 ** 30;
/** Copies of X, and of the square of its lifted columns, alive at once at the peak. */
const ROW_COPIES = 5;
const ROW_SQUARES = 24;

export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
