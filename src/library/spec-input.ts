/**
 * What a person may write as a spec, as a type: every field may be left out, and numbers may be decimal texts.
 */
import type { AuditRequest } from '../audit/spec.ts';
import type { Seeds, Spec } from '../spec/resolve.ts';
import type { FileData } from '../spec/spec.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import type { Rows } from './arrays.ts';

type Loose<T> = T extends number
  ? number | string
  : T extends readonly (infer Entry)[]
    ? readonly Loose<Entry>[]
    : T extends object
      ? { readonly [Key in keyof T]?: Loose<T[Key]> | undefined }
      : T;

/** Labels: a file, the name of a column, or numbers, one a row. */
export type Labels = string | { readonly column: string } | ArrayLike<number>;

/** Data from files or from arrays in memory: features, or in their place the Gram matrix K = X X' (n x n). */
export type RowsInput = Omit<Loose<FileData>, 'x' | 'gram' | 'y' | 'mu' | 'test'> & {
  readonly x?: string | Rows | undefined;
  readonly gram?: string | Rows | undefined;
  readonly y?: Labels | undefined;
  readonly mu?: string | ArrayLike<number> | undefined;
  readonly test?: { readonly x: string | Rows; readonly y?: Labels | undefined } | undefined;
};

/** What to audit; data may be arrays in memory. */
export type AuditInput = Omit<AuditRequest, 'x' | 'gram' | 'y' | 'test'> &
  Pick<RowsInput, 'x' | 'gram' | 'y' | 'test'>;

/** A sweep as it is written. */
export type SweepInput = Loose<Omit<SweepSpec, 'experiment'>> & { readonly experiment?: SpecInput };

/** A spec as it is written: one seed may stand for all three. A resolved `Spec` is one, too. */
export type SpecInput = Loose<Omit<Spec, 'seed' | 'data'>> & {
  readonly seed?: number | string | Seeds;
  readonly data?: Loose<Spec['data']> | RowsInput | undefined;
};
