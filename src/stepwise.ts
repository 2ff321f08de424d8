/**
 * Work in steps: generators that say between two steps how far they are, where they can be stopped, left, or give others their turn.
 */

/** How far work is. */
export interface Progress {
  /** What is counted; another stage has a count of its own. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Where it is in words, when `done` and `total` say it to nobody. */
  readonly where?: string;
}

/** Work that tells nothing on its way: between two yields it can be stopped, or others can have their turn. */
export type Steps<T> = Generator<void, T>;

/** Multiplications after which work gives a sign of life: a count, so that it comes at the same places every time. */
const BREATH = 1e8;
/** Multiplications between two pauses of dense algebra: a few hundredths of a second. */
const PAUSE = 1e7;

/** When the next sign of life is due: after so many rounds of work, or so many multiplications, whichever comes first. */
export class Heartbeat {
  private rounds = 0;
  private work = 0;

  constructor(
    private readonly mostRounds: number,
    private readonly mostWork = BREATH,
  ) {}

  /** Counts a round. @param work  its multiplications */
  add(work: number): void {
    this.rounds++;
    this.work += work;
  }

  /** Whether it is due; then the count begins again. */
  due(): boolean {
    if (this.rounds < this.mostRounds && this.work < this.mostWork) return false;
    this.restart();
    return true;
  }

  /** Counts a round, and says whether one is due. */
  after(work: number): boolean {
    this.add(work);
    return this.due();
  }

  restart(): void {
    this.rounds = 0;
    this.work = 0;
  }
}

/** When dense algebra pauses. */
export function pauses(): Heartbeat {
  return new Heartbeat(Number.POSITIVE_INFINITY, PAUSE);
}

/** Runs work to its end, for those who need neither its progress nor their turn. */
export function finish<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}

/** Work as a part of other work. @param seen  how far the whole is, from how far the part is */
export function* within<P, Q, T>(work: Generator<P, T>, seen: (part: P) => Q): Generator<Q, T> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield seen(next.value);
  }
}

/** A stretch of work whose state is a T: plain data, which a structured clone copies whole. */
export interface Stretch<T> {
  /** Where it was left, to go on from there to the same bits; null at the beginning. */
  readonly from: T | null;
  /**
   * What it needs to go on from where it now is. Set by the work, and called, if at all, between two of its yields: what it returns
   * holds until the work goes on. Null while there is nothing to go on from.
   */
  keep: (() => T) | null;
}

/** Does work, from where it was left if it was; gives its result, if that is there already, without doing it. */
export type Stage<K, R> = (work: (stretch: Stretch<K>) => Generator<Progress, R>) => Generator<Progress, R>;

/** Carries out a piece of work that has a name of its own, from where it was left; gives its result, if that is there already. */
export type Pieces = <K, R>(name: string, work: (stretch: Stretch<K>) => Steps<R>) => Steps<R>;

/** All pieces from their beginning. */
export const fromTheBeginning: Pieces = (_, work) => work(newStretch());

/** Work that begins at its beginning. */
export function newStretch<T>(): Stretch<T> {
  return { from: null, keep: null };
}
