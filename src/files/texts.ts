/**
 * Lists of texts of which each is made when it is asked for: a header may have millions of names, of which a few are looked at.
 */

export interface Texts {
  readonly length: number;
  /** Whether it is known that none is empty and no two are equal. */
  readonly distinct?: boolean;
  /** @param k  from 0, less than `length` */
  at(k: number): string;
}

/** Texts that are there. */
export function textsOf(list: readonly string[]): Texts {
  return { length: list.length, at: (k) => list[k] };
}

/** The integers from `first` on, as text. */
export function counted(first: number, length: number): Texts {
  return { length, distinct: true, at: (k) => String(first + k) };
}

/** Those at the places given, in this order. */
export function textsAt(texts: Texts, places: readonly number[]): Texts {
  return { length: places.length, at: (k) => texts.at(places[k]) };
}

/** The first of them, at most `count`. */
export function firstOf(texts: Texts, count: number): string[] {
  return Array.from({ length: Math.min(count, texts.length) }, (_, k) => texts.at(k));
}
