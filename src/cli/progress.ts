/**
 * Progress of long work on stderr, with an estimate of the time left: a bar on a terminal, once it is long; elsewhere a
 * line a minute.
 */
import { SingleBar } from 'cli-progress';
import { visible } from '../errors.ts';
import type { Progress } from '../stepwise.ts';
import { short } from '../telling/numbers.ts';
import { heardInTurns } from './interrupt.ts';
import { isQuiet, note } from './streams.ts';

const PATIENCE_MS = 1000;
const LINE_MS = 60_000;

/** Where progress is shown. */
export interface Display {
  update(progress: Counted): void;
  /** Takes the bar away while something else is written. */
  aside(write: () => void): void;
  stop(): void;
}

const NOTHING: Display = { update() {}, aside: (write) => write(), stop() {} };

const clock = (): number => performance.now();

/**
 * @param what  the work, in a word
 * @param unit  what is counted; its rate is shown when it is named
 */
export function progressBar(what: string, unit?: string): Display {
  if (isQuiet()) return NOTHING;
  const name = visible(what);
  return process.stderr.isTTY ? bar(name, unit, process.stderr) : progressLines(name, unit);
}

/** What is counted; without the name of a stage, the work itself. */
type Counted = Pick<Progress, 'done' | 'total' | 'where'> & Partial<Pick<Progress, 'stage'>>;

/** A stage's count since its beginning. */
class Count {
  private stage: string | undefined;
  private last = 0;
  private first = 0;
  private started: number;

  constructor(private readonly now: () => number) {
    this.started = now();
  }

  /** Whether another stage has begun. */
  see({ stage, done }: Counted): boolean {
    const another = stage !== this.stage || done < this.last;
    if (another) [this.stage, this.first, this.started] = [stage, done, this.now()];
    this.last = done;
    return another;
  }

  /** A second. */
  rate(): number {
    const seconds = (this.now() - this.started) / 1000;
    return seconds > 0 ? (this.last - this.first) / seconds : 0;
  }

  left({ done, total }: Counted): number {
    return (total - done) / this.rate();
  }
}

/** Without a terminal. @param now  milliseconds */
export function progressLines(
  what: string,
  unit: string | undefined,
  now = clock,
  line: (text: string) => void = note,
): Display {
  const count = new Count(now);
  let told = now();
  return {
    update(counted) {
      count.see(counted);
      if (now() - told < LINE_MS) return;
      told = now();
      const left = counted.done < counted.total ? `${timeLeft(count.left(counted))} left` : 'all counted';
      line(`${titled(what, counted)}: ${share(counted)}${rateOf(count, unit)}, ${left}`);
    },
    aside: (write) => write(),
    stop() {},
  };
}

function bar(what: string, unit: string | undefined, stream: NodeJS.WriteStream): Display {
  const started = clock();
  const count = new Count(clock);
  const drawn = new SingleBar({
    format: '{what} {bar} {share}{rate} · {left} left',
    barsize: Math.max(5, Math.min(40, (stream.columns ?? 80) - 60)),
    stream,
    clearOnComplete: true,
    // The terminal stays as it is, so that nothing has to be set right whatever ends the process.
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
  });
  let shown = false;
  const hide = () => {
    if (shown) drawn.stop();
    shown = false;
  };
  // Nothing is left on the line when a signal ends the work.
  process.once('exit', hide);
  return {
    update(counted) {
      if (count.see(counted)) hide();
      const { done, total } = counted;
      // What is counted has come to its end, and the work has not.
      if (done >= total) return hide();
      if (clock() - started < PATIENCE_MS) return;
      const payload = {
        what: titled(what, counted),
        share: share(counted),
        rate: rateOf(count, unit),
        left: timeLeft(count.left(counted)),
      };
      if (shown) drawn.update(done, payload);
      else drawn.start(total, done, payload);
      drawn.setTotal(total);
      shown = true;
    },
    aside(write) {
      hide();
      write();
    },
    stop() {
      hide();
      process.off('exit', hide);
    },
  };
}

function titled(what: string, { stage }: Counted): string {
  return stage === undefined ? what : `${what}, ${stage}`;
}

function share({ done, total, where }: Counted): string {
  return `${Math.floor((100 * done) / total)} % (${where ?? `${short(done)} of ${short(total)}`})`;
}

function rateOf(count: Count, unit: string | undefined): string {
  return unit === undefined ? '' : `, ${short(count.rate())} ${unit} a second`;
}

/** "2 min 5 s", "3 h 20 min", "12 d"; "unknown" while there is no estimate. */
function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown time';
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.round(whole / 86400)} d`;
}

const TURN_MS = 500;
const SHORT_TURN_MS = 50;

/** A stage with a step longer than this has no short ones. */
const LONG_STEP_MS = 500;

/**
 * Runs stepwise work to its end, giving way now and then; an interrupt is heard at any time.
 *
 * @param maySplit  whether it is at a stage that is better interrupted between two of its steps, and is so while they are short;
 *   elsewhere it is interrupted in the midst
 */
export function interruptible<P, T>(
  work: Generator<P, T>,
  onProgress: (progress: P) => void,
  maySplit: () => boolean = () => false,
): Promise<T> {
  let isQuick = true;
  const isShort = () => isQuick && maySplit();
  /** Steps for a while, or to the end; another kind of stage has a turn of its own. */
  const turn = (): IteratorResult<P, T> => {
    const short = isShort();
    const until = performance.now() + (short ? SHORT_TURN_MS : TURN_MS);
    for (;;) {
      const next = work.next();
      if (next.done) return next;
      onProgress(next.value);
      const now = performance.now();
      if (short && now > until + LONG_STEP_MS) isQuick = false;
      if (now >= until || isShort() !== short) return next;
    }
  };
  return heardInTurns(turn, isShort);
}
