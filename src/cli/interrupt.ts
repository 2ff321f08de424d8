/**
 * Ctrl-C: ends the process with 130 at once, unless work in progress has something to put away first.
 */

/** The exit code of an interrupted command. */
const INTERRUPTED = 130;

let putAway: (() => void) | null = null;

/** Starts to listen. */
export function listenForInterrupts(): void {
  process.on('SIGINT', () => {
    if (putAway === null) process.exit(INTERRUPTED);
    const once = putAway;
    putAway = null;
    once();
  });
}

/**
 * Work that ends itself when interrupted; a second Ctrl-C still ends the process at once.
 *
 * @returns what the work yields, and its exit code goes with it when it was interrupted
 */
export async function interruptibly<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  putAway = () => controller.abort();
  try {
    return await work(controller.signal);
  } finally {
    putAway = null;
    if (controller.signal.aborted) process.exitCode = INTERRUPTED;
  }
}

/**
 * Does something before an interrupt ends the process; it must not throw.
 *
 * @returns what takes this back
 */
export function beforeInterrupted(last: () => void): () => void {
  putAway = () => {
    last();
    process.exit(INTERRUPTED);
  };
  return () => {
    putAway = null;
  };
}
