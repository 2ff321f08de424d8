/** The clocks of steps with a momentum, alpha t/(1 - momentum), beside that of descent: over three decades, with intervals over seeds. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { slopeOfCurves } from '../../src/statistics/least-squares.ts';

const SEEDS = 6;
const DECADES = [2, 3, 4, 5];

/** log10 of the residual at each power of ten, a curve a seed. */
function curves(optimizer: object | string): { readonly x: number[]; readonly y: number[] }[] {
  return Array.from({ length: SEEDS }, (_, seed) => {
    const { record } = run(
      resolveSpec({
        seed,
        data: { n: 12, d: 4000, signal: { norm: 2 } },
        network: { width: 6, slope: 0.2 },
        training: { steps: 100_000, step: { relative: 0.2 }, optimizer },
        risk: { endPoints: 1, trajectoryPoints: 0 },
        report: { perDecade: 1 },
      }),
      null,
    );
    const { trajectory } = record.training;
    const residualAt = (t: number) => trajectory.find((row) => row.t === t)?.residual ?? Number.NaN;
    return { x: DECADES, y: DECADES.map((power) => Math.log10(residualAt(10 ** power))) };
  });
}

describe('the residual by the clock of the optimiser', () => {
  it.each([
    ['descent', 'gradientDescent', 0],
    ['heavy ball, momentum .5', { name: 'heavyBall', momentum: 0.5 }, 0.5],
    ['heavy ball, momentum .9', { name: 'heavyBall', momentum: 0.9 }, 0.9],
    ["Nesterov's steps, momentum .5", { name: 'nesterov', momentum: 0.5 }, 0.5],
    ["Nesterov's steps, momentum .9", { name: 'nesterov', momentum: 0.9 }, 0.9],
  ] as const)(
    'of %s falls over three decades, with its interval',
    (_, optimizer, momentum) => {
      const found = curves(optimizer);
      const { interval } = slopeOfCurves(found);
      expect(interval?.[0]).toBeGreaterThan(-1.1);
      expect(interval?.[1]).toBeLessThan(-0.8);
      // By the clock alpha t it would come to stand at log 1/(1 - momentum).
      for (const { y } of found)
        if (momentum > 0) expect(10 ** y[3]).toBeLessThan(Math.log(1 / (1 - momentum)) / 100);
    },
    300_000,
  );
});
