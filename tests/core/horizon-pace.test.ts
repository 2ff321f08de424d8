/** When a flow is given up because it would not arrive at its pace. */
import { describe, expect, it } from 'vitest';
import type { Adams } from '../../src/horizon/adams.ts';
import { Pace } from '../../src/horizon/pace.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';

const END = 690;
const { tail } = exponentialLoss;
const motion = {
  system: { G: zeros(1, 1), logC: new Float64Array(1) },
  diagonal: new Float64Array(1).fill(1),
};

/** After how many steps a flow of one point is given up whose margin rises with s, which so many steps advance by `advance`. */
function givenUp(advance: (steps: number) => number): number | null {
  const pace = new Pace(tail, END);
  let s = 0;
  for (let steps = 0; steps <= 500_000 && s < END; steps += 500) {
    const solver = { to: s, y: new Float64Array(2) } as Adams;
    if (pace.isHopeless(steps, motion, solver)) return steps;
    s += advance(steps);
  }
  return null;
}

describe('a flow of steps', () => {
  /** 500 steps of 500 000 on the way to the end. */
  const needed = END / 1000;

  it('is given up after those granted, where it nearly arrives', () => {
    expect(givenUp(() => 0.9 * needed)).toBe(500_000);
  });

  it('is given up early where it would need more than twice as many', () => {
    expect(givenUp(() => 0.4 * needed)).toBe(40_500);
  });

  it('goes on where it comes to a better pace before that, and its patience begins anew', () => {
    expect(givenUp((steps) => (steps < 39_000 ? 0.1 : 1.5) * needed)).toBe(null);
    expect(givenUp((steps) => (steps === 30_000 ? 1 : 0.4) * needed)).toBe(70_500);
  });
});
