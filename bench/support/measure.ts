/**
 * Timing for the benchmarks: medians of interleaved repetitions, so that a drift of the machine's speed meets all alike. What runs
 * on one thread is timed by the processor time it took, so that others who wait for the same processor do not count.
 */

/** One timing takes at least so long, and runs as often as that needs. */
const LEAST_SECONDS = 5e-4;

/** Seconds of processor time that this process has had. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return 1e-6 * (user + system);
}

/** Seconds since some moment. */
export function wallSeconds(): number {
  return performance.now() / 1000;
}

/** Median seconds of one run, repeated for about `seconds` and at least three times. */
export function secondsOf(run: () => void, seconds: number, clock: () => number = processorSeconds): number {
  let batch = 1;
  const timed = () => {
    const start = clock();
    for (let k = 0; k < batch; k++) run();
    return clock() - start;
  };
  let taken = timed();
  while (taken < LEAST_SECONDS) {
    batch *= 2;
    taken = timed();
  }
  const times: number[] = [];
  for (let total = 0; times.length < 3 || total < seconds; total += taken) {
    taken = timed();
    times.push(taken / batch);
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

/** What `--sizes=100,500` asks for, else the usual sizes. */
export function sizesAsked(usual: readonly number[]): readonly number[] {
  const start = '--sizes=';
  const given = process.argv.find((argument) => argument.startsWith(start));
  return given === undefined ? usual : given.slice(start.length).split(',').map(Number);
}
