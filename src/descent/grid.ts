/**
 * The steps at which a trajectory is looked at: equally spaced in log t.
 */
import { pow } from '../linalg/elementary.ts';

/** 0, 1 and `steps`, and in between about `perDecade` integers to each factor of ten, strictly increasing. */
export function logGrid(steps: number, perDecade: number): number[] {
  const grid = [0];
  for (let k = 0; grid[grid.length - 1] < steps; k++) {
    const t = Math.min(Math.round(pow(10, k / perDecade)), steps);
    if (t > grid[grid.length - 1]) grid.push(t);
  }
  return grid;
}

/** Steps to look at, asked for in order: 0 and the last always, and those of an increasing iterable. */
export class Looks {
  private readonly rest: Iterator<number>;
  private coming: number;

  constructor(
    lookAt: Iterable<number>,
    private readonly last: number,
  ) {
    this.rest = lookAt[Symbol.iterator]();
    this.coming = this.advance();
  }

  /** Whether step t is one of them. @param t not less than in the call before */
  due(t: number): boolean {
    this.forget(t);
    return t === this.coming || t === 0 || t === this.last;
  }

  /** The first of them after step t < last. @param t  not less than in the call before */
  next(t: number): number {
    this.forget(t + 1);
    return Math.min(this.coming, this.last);
  }

  /** Passes over those before step t. */
  private forget(t: number): void {
    while (this.coming < t) this.coming = this.advance();
  }

  private advance(): number {
    const { done, value } = this.rest.next();
    return done ? Number.POSITIVE_INFINITY : value;
  }
}
