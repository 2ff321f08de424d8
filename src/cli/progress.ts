/**
 * Progress of long work on stderr, with an estimate of the time left; only on a terminal, and only once it is long.
 */
import { setImmediate } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { short } from './numbers.ts';

const PATIENCE_MS = 1000;

export interface Progress {
  update(done: number, total: number): void;
  /** Takes the bar away while something else is written. */
  aside(write: () => void): void;
  stop(): void;
}

/** @param unit  what is counted; its rate is shown when it is named */
export function progressBar(what: string, unit?: string): Progress {
  const started = performance.now();
  const bar = new SingleBar({
    format: `${what} {bar} {percentage}% · {value}/{total}${unit === undefined ? '' : ` ${unit} · {rate}`} · {eta_formatted} left`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    formatTime: timeLeft,
  });
  let shown = false;
  let first: number | null = null;
  let last = 0;
  return {
    update(done, total) {
      if (done < last) {
        // Something else is counted now, with an estimate of its own.
        if (shown) bar.stop();
        shown = false;
      }
      last = done;
      first ??= done;
      const seconds = (performance.now() - started) / 1000;
      if (!process.stderr.isTTY || 1000 * seconds < PATIENCE_MS) return;
      const payload = { rate: `${short((done - first) / seconds)}/s` };
      if (!shown) bar.start(total, done, payload);
      shown = true;
      bar.setTotal(total);
      bar.update(done, payload);
    },
    aside(write) {
      if (shown) bar.stop();
      shown = false;
      write();
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
