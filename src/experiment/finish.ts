/** Runs stepwise work to its end, for those who need neither its progress nor their turn. */
export function finish<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}
