/**
 * Work in steps: generators that say between two steps how far they are, where they can be stopped or give others their turn.
 */

/** How far work is. */
export interface Progress {
  /** What is counted; another stage has a count of its own. */
  readonly stage?: string;
  readonly done: number;
  readonly total: number;
}

/** Runs work to its end, for those who need neither its progress nor their turn. */
export function finish<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}

/** Work as a part of other work. @param seen  how far the whole is, from how far the part is */
export function* within<T>(
  work: Generator<Progress, T>,
  seen: (part: Progress) => Progress,
): Generator<Progress, T> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield seen(next.value);
  }
}
