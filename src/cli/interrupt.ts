/**
 * Ctrl-C: ends the process with 130 at once, in the middle of whatever it does, unless work in progress has something to put
 * away first.
 *
 * The listener of a signal runs when JavaScript gives way, and long work does not. It runs under Node's own watch for Ctrl-C
 * (`breakOnSigint`): a thread beside it, which ends the execution of JavaScript and WebAssembly where they stand. Nothing of such
 * work runs any more, no `finally` either. Before there is a listener, Node's start among it, the system ends the process; and so it
 * does at SIGTERM, for which there is a listener only where something is put away.
 */
import { setImmediate } from 'node:timers/promises';
import { Script } from 'node:vm';

/** The exit code of an interrupted command. */
const INTERRUPTED = 130;

/** What an interrupt does first, at the end of a turn of the work; and in the midst of one, of which nothing runs any more. */
interface PuttingAway {
  readonly betweenTurns: () => void;
  readonly inTheMidst: () => void;
}

let putAway: PuttingAway | null = null;

/** Starts to listen. */
export function listenForInterrupts(): void {
  process.on('SIGINT', interrupt);
}

function interrupt(): void {
  if (putAway === null) process.exit(INTERRUPTED);
  const once = putAway;
  putAway = null;
  once.betweenTurns();
}

/**
 * Work that ends itself when interrupted, or asked to end by SIGTERM; a second signal ends the process at once.
 *
 * @param inTheMidst  what is said where the process is ended in the midst of a turn
 * @returns what the work yields, and its exit code goes with it when it was interrupted
 */
export async function interruptibly<T>(
  work: (signal: AbortSignal) => Promise<T>,
  inTheMidst: () => void,
): Promise<T> {
  const controller = new AbortController();
  putAway = { betweenTurns: () => controller.abort(), inTheMidst };
  process.on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    putAway = null;
    process.off('SIGTERM', interrupt);
    if (controller.signal.aborted) process.exitCode = INTERRUPTED;
  }
}

/**
 * Does something before an interrupt ends the process; it must not throw.
 *
 * @param last  told whether the work was ended in the midst of a turn
 * @returns what takes this back
 */
export function beforeInterrupted(last: (inTheMidst: boolean) => void): () => void {
  const betweenTurns = () => {
    last(false);
    process.exit(INTERRUPTED);
  };
  putAway = { betweenTurns, inTheMidst: () => last(true) };
  return () => {
    putAway = null;
  };
}

/** The result of work that does not give way; Ctrl-C ends the process in the middle of it. */
export function heard<T>(work: () => T): Promise<T> {
  return heardInTurns(() => ({ done: true, value: work() }));
}

/**
 * The same of work in turns, between which others have theirs.
 *
 * @param turn  done with the result, or not yet
 * @param isShort  whether the next turn is over soon, and need not be ended in its midst
 */
export async function heardInTurns<T>(
  turn: () => IteratorResult<unknown, T>,
  isShort: () => boolean = () => false,
): Promise<T> {
  for (;;) {
    const short = isShort();
    if (!short) {
      // What came before is heard by the listener, whose place the watch takes: between two immediates the loop looks for signals.
      await setImmediate();
      await setImmediate();
    }
    const next = short ? turn() : watched(turn);
    if (next.done) return next.value;
    await setImmediate();
  }
}

/** Where a script finds what it is to do: the watch is over scripts alone. */
const WORK = Symbol.for('benign.work');
const script = new Script(`globalThis[Symbol.for(${JSON.stringify(WORK.description)})]()`);
const place = globalThis as { [WORK]?: () => unknown };

function watched<T>(work: () => T): T {
  place[WORK] = work;
  try {
    return script.runInThisContext({ breakOnSigint: true, displayErrors: false }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    putAway?.inTheMidst();
    process.exit(INTERRUPTED);
  }
}
