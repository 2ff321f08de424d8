/**
 * Timing for the benchmarks: medians of interleaved repetitions, so that a drift of the machine's speed meets all alike.
 */

/** Median wall time in milliseconds of each task, run in turn `repetitions` times after one warm-up round. */
export function medians(
  tasks: Readonly<Record<string, () => void>>,
  repetitions: number,
): Record<string, number> {
  const names = Object.keys(tasks);
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < repetitions; round++) {
    for (const name of names) {
      const start = performance.now();
      tasks[name]();
      if (round >= 0) times.get(name)?.push(performance.now() - start);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])]));
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
