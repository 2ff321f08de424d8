/**
 * What an optimiser is: how it moves, and what is said of it.
 */
import type { Matrix } from '../linalg/matrix.ts';
import type { Choosable } from '../parameters.ts';
import type { Key } from '../random/key.ts';

/**
 * The pull of update t: minus the gradient times alpha, or times alpha/L(W(t)), L as reduced (Lyu and Li 2020, section 3; Nacson et
 * al. 2019), which is another algorithm than the theorems', with the same limit direction and 1 - cos falling like t^-2; or over the
 * largest g(q_k), whatever alpha, for an optimiser with a direction of its own.
 */
export type Schedule = 'constant' | 'lossNormalised' | 'scaleFree';

export interface Optimizer<Name extends string = string> {
  /** As a spec names it. */
  readonly name: Name;
  /** What trains, as a premise has it. */
  readonly words: string;
  /** What t counts. */
  readonly unit: string;
  /** What training consists of, after a number of them. */
  readonly told: string;
  /** Where it is another algorithm than the theorem's, a clause that says so; null for the theorem's own. */
  readonly caveat: string | null;
  /** One update after another, or the flow to which they tend with their size. */
  readonly motion: 'steps' | 'flow';
  readonly schedule: Schedule;
  /** Which points an update is of; null: all. */
  readonly batches: Batches | null;
  /** What is kept of earlier updates; null where an update knows its own gradient alone. */
  readonly memory: Memory | null;
  /** What makes the movement of the pull, or of what memory makes of it; null where that is the movement itself. */
  readonly direction: Direction | null;
  /** How W moves entry by entry in the coordinates of the data, where it does: memory and direction are null there. */
  readonly entrywise?: Entrywise;
  /** The norm over which it maximises the margin, where that is not |W|: max |W_jk|, or the largest singular value. */
  readonly norm?: OwnNorm;
  /** Gradients are taken at W + ascent grad L/|grad L|; null: at W. */
  readonly ascent: number | null;
  /** Whether an update is taken back; null: never. */
  readonly trial: Trial | null;
  /** In which time late margins follow log tau - log beta. */
  readonly clock: OptimizerClock;
}

/**
 * Updates of some points each, `size` of them counted as often as they are drawn: the pull of point k is taken counts_k n/size times, so
 * that in the mean it is that of all points.
 */
export interface Batches {
  readonly size: number;
  /** How often each of n points is in the batch of update t is written to counts (n): of the key and t alone, whatever came before. */
  draw(n: number, key: Key): (t: number, counts: Float64Array) => void;
}

/**
 * Buffers of numbers, one a weight, and how they make a movement of a pull. Both are combinations of gradients, the same at every
 * weight, so they are the same combinations of coefficients C in W = W(0) + C X (docs/theory.md, section 17).
 */
export interface Memory {
  /** How many buffers; all are zero before the first update. */
  readonly buffers: number;
  /** Replaces the pull of update t, alpha times minus the gradient, by the movement, and brings the buffers up to date; all of one length. */
  move(pull: Float64Array, buffers: readonly Float64Array[], t: number): void;
  /** All later movements together if nothing pulls any more; each of them lies on the way there. If they never end, their direction. */
  coast(buffers: readonly Float64Array[]): Float64Array;
  /** Whether movements go on for ever without a pull, beyond every bound. */
  readonly endless: boolean;
  /** Under a constant pull none of so many more movements is larger, at any weight or in any sum over weights. */
  largest(last: number, pull: number, updates: number): number;
}

/**
 * A movement that is not a combination of gradients with the same numbers at every weight, but turns with them when X is turned: as the
 * pull it is coefficients of X (m x n).
 *
 * @param polar  the coefficients of the polar factor of A X, all of whose singular values are 1 or 0
 * @param products  A K of coefficients A: inner products of A X with the points, so that those of rows of A X and B X are A K B'
 */
export type Direction = (
  pull: Matrix,
  given: {
    readonly alpha: number;
    readonly t: number;
    readonly products: (A: Matrix) => Matrix;
    readonly polar: (A: Matrix) => Matrix;
  },
) => Matrix;

/**
 * A movement that is made of the gradient entry by entry: it depends on the basis, and is no combination of gradients. Gradients come in
 * units of some 2^e, in which buffers are kept too, and change as e does.
 */
export interface Entrywise {
  /** How many buffers, one number a weight in each, all zero before the first update; with none a movement is the same for any multiple of its gradient. */
  readonly buffers: number;
  /**
   * Replaces minus the gradient at update t, from 1 on, by the movement over alpha, and brings the buffers up to date; all of one length.
   *
   * @param unit  of gradient and buffers, 0 where float64 holds no number so small
   */
  move(pull: Float64Array, buffers: readonly Float64Array[], t: number, unit: number): void;
  /** At least how far each entry still moves after update t, over alpha, if nothing pulls any more. */
  coast(buffers: readonly Float64Array[], t: number, unit: number): Float64Array;
}

export type OwnNorm = 'linf' | 'spectral';

/**
 * An update is kept only if the loss falls. The pulls after it are then `longer` times what they would be, and `shorter` times after one that
 * was taken back.
 */
export interface Trial {
  readonly longer: number;
  readonly shorter: number;
}

/** The parts of late theory (experiment/late-theory.ts). */
export type LatePart = 'residual' | 'horizon' | 'lasting' | 'heading';

/**
 * log tau = log(factor alpha t) + ahead kappa, alpha of the summed loss and kappa the normalised margin of the limit, or null where there is
 * none, and how log tau is told; and why a part of late theory does not speak of it.
 */
export type OptimizerClock =
  | {
      readonly factor: number;
      /** Absent: 0. */
      readonly ahead?: number;
      readonly told: string;
      readonly absent: Readonly<Partial<Record<LatePart, string>>>;
    }
  | {
      readonly factor: null;
      readonly absent: Readonly<Record<Exclude<LatePart, 'heading'>, string> & { heading?: string }>;
    };

/** Whether all movements are combinations of gradients, the same at every weight: so those of section 17.1 of docs/theory.md. */
export function combinesGradients({ norm, entrywise }: Optimizer): boolean {
  return norm === undefined && entrywise === undefined;
}

/** An entry of the table: a family of optimisers, one for each value of its parameters. */
export interface OptimizerKind<Name extends string = string> extends Choosable<Name> {
  /** One line for people who choose. */
  readonly description: string;
  /** @param words  of its options */
  of(values: Readonly<Record<string, number>>, words: Readonly<Record<string, string>>): Optimizer;
}
