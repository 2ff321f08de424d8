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
  private next: number;

  constructor(
    lookAt: Iterable<number>,
    private readonly last: number,
  ) {
    this.rest = lookAt[Symbol.iterator]();
    this.next = this.advance();
  }

  /** Whether step t is one of them. @param t not less than in the call before */
  due(t: number): boolean {
    while (this.next < t) this.next = this.advance();
    return t === this.next || t === 0 || t === this.last;
  }

  private advance(): number {
    const { done, value } = this.rest.next();
    return done ? Number.POSITIVE_INFINITY : value;
  }
}
