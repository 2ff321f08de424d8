/**
 * The book in which claims are entered, each with what was computed again.
 */
import type { Approximate } from './arithmetic.ts';
import type { Claim, Value } from './claim.ts';

/** A list of numbers, computed again. */
export interface ApproximateList {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

const LEAVES = 'what is computed again leaves float64';

export class Ledger {
  readonly claims: Claim[] = [];

  /** @param at  put before every path: where a record stands in a larger one */
  constructor(private readonly at = '') {}

  /** Claims entered elsewhere. */
  take({ claims }: Ledger): void {
    this.claims.push(...claims);
  }

  /** A number. Null says nothing, and its note says why: it is no claim. */
  near(path: string, said: number | null, { value, error }: Approximate, because: string): void {
    if (said === null) return;
    if (!(Number.isFinite(value) && Number.isFinite(error))) {
      this.unchecked(path, said, LEAVES);
      return;
    }
    this.enter(path, said, value, error, because, Math.abs(said - value) <= error);
  }

  /** A list of numbers: shown is the one that is farthest beyond its tolerance, or nearest to it. */
  nearAll(path: string, said: readonly number[], { values, errors }: ApproximateList, because: string): void {
    let worst = 0;
    let most = -1;
    for (let i = 0; i < said.length; i++) {
      const off = Math.abs(said[i] - values[i]);
      const beyond = off === 0 ? 0 : off / errors[i];
      if (!(beyond <= most)) [most, worst] = [beyond, i];
      if (Number.isNaN(beyond)) break;
    }
    if (said.length === 0) return;
    const [value, error] = [values[worst], errors[worst]];
    if (said.length === values.length && !(Number.isFinite(value) && Number.isFinite(error))) {
      this.unchecked(path, said.length, LEAVES);
      return;
    }
    const holds = said.length === values.length && Math.abs(said[worst] - value) <= error;
    this.enter(`${path}[${worst}]`, said[worst], value, error, because, holds, said.length);
  }

  /** Numbers that must be the very same; shown is the first that is not. */
  sameAll(path: string, said: readonly number[], values: ArrayLike<number>, because: string): void {
    let at = 0;
    while (at < said.length - 1 && said[at] === values[at]) at++;
    if (said.length === 0) return;
    const holds = said.length === values.length && said[at] === values[at];
    this.enter(`${path}[${at}]`, said[at], values[at], null, because, holds, said.length);
  }

  /** A number, a word or a truth value that must be the very same. */
  same(path: string, said: Value | null, recomputed: Value, because: string): void {
    if (said === null) return;
    this.enter(path, said, recomputed, null, because, said === recomputed);
  }

  /** A number that may lie anywhere between two others. */
  between(path: string, said: number | null, low: number, high: number, because: string): void {
    if (said === null) return;
    if (!(Number.isFinite(low) && Number.isFinite(high))) this.unchecked(path, said, LEAVES);
    else this.enter(path, said, [low, high], null, because, said >= low && said <= high);
  }

  /** A truth value that is known only where a number is farther from 0 than its error. */
  sign(path: string, said: boolean | null, { value, error }: Approximate, because: string): void {
    if (said === null) return;
    if (Math.abs(value) <= error)
      this.unchecked(path, said, `the number that decides it is ${value}, within its own rounding`);
    else this.enter(path, said, value > 0, null, because, said === value > 0);
  }

  /** What is not computed again. Null is no claim. */
  unchecked(path: string, said: Value | null, because: string): void {
    if (said === null) return;
    const verdict = 'notChecked';
    this.claims.push({
      path: this.at + path,
      count: 1,
      said,
      recomputed: null,
      tolerance: null,
      because,
      verdict,
    });
  }

  private enter(
    path: string,
    said: Value,
    recomputed: Value,
    tolerance: number | null,
    because: string,
    holds: boolean,
    count = 1,
  ): void {
    const verdict = holds ? 'holds' : 'doesNotHold';
    this.claims.push({ path: this.at + path, count, said, recomputed, tolerance, because, verdict });
  }
}
