/**
 * Timing for the benchmarks: medians of interleaved repetitions, so that a drift of the machine's speed meets all alike.
 */

/** Median wall time in seconds of one run, repeated for about `seconds` and at least three times. */
export function secondsOf(run: () => void, seconds: number): number {
  const times: number[] = [];
  const begin = performance.now();
  while (times.length < 3 || performance.now() - begin < 1000 * seconds) {
    const start = performance.now();
    run();
    times.push((performance.now() - start) / 1000);
  }
  return median(times);
}

/** The middle value (the lower of two). */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1];
}

/** Three significant digits. */
export function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
