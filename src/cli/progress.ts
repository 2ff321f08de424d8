/**
 * Progress of long work on stderr, with an estimate of the time left; only on a terminal, and only once it is long.
 */
import { setImmediate } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';

const PATIENCE_MS = 1000;

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

export function progressBar(what: string): Progress {
  const started = performance.now();
  const bar = new SingleBar({
    format: `${what} {bar} {percentage}% · {value}/{total} · {eta_formatted} left`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    formatTime: timeLeft,
  });
  let shown = false;
  return {
    update(done, total) {
      if (!process.stderr.isTTY || performance.now() - started < PATIENCE_MS) return;
      if (!shown) bar.start(total, done);
      shown = true;
      bar.update(done);
    },
    stop() {
      if (shown) bar.stop();
    },
  };
}

/** "2 min 5 s", "3 h 20 min", "12 d"; a dash while there is no estimate. */
function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.round(whole / 86400)} d`;
}

const TURN_MS = 50;

/** Runs stepwise work to its end, giving way now and then so that an interrupt is heard. */
export async function interruptible<P, T>(
  work: Generator<P, T>,
  onProgress: (progress: P) => void,
): Promise<T> {
  let turn = performance.now();
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    onProgress(next.value);
    if (performance.now() - turn < TURN_MS) continue;
    await setImmediate();
    turn = performance.now();
  }
}
