/**
 * What a person may write as a spec, as a type: every field may be left out, and numbers may be decimal texts.
 */
import type { Seeds, Spec } from '../spec/resolve.ts';

type Loose<T> = T extends number
  ? number | string
  : T extends readonly (infer Entry)[]
    ? readonly Loose<Entry>[]
    : T extends object
      ? { readonly [Key in keyof T]?: Loose<T[Key]> | undefined }
      : T;

/** A spec as it is written: one seed may stand for all three. A resolved `Spec` is one, too. */
export type SpecInput = Loose<Omit<Spec, 'seed'>> & { readonly seed?: number | string | Seeds };
