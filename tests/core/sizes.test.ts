import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { powerOfTwoBelow } from '../../src/linalg/vector.ts';
import { frobenius, inUnits, squareableUnit, stableRank } from '../../src/network/weights.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { refusal } from '../support/refusal.ts';

function small(parts: { data?: object; network?: object; training?: object }) {
  return resolveSpec({
    data: { n: 8, d: 300, signal: { norm: 4 }, ...parts.data },
    network: { width: 6, ...parts.network },
    training: { steps: 30, ...parts.training },
    risk: { endPoints: 200, trajectoryPoints: 50 },
  });
}

const first = (spec: ReturnType<typeof small>) => run(spec, null).record.training.trajectory[0];

describe('powerOfTwoBelow', () => {
  it('is the power of two in (x/2, x]', () => {
    for (const k of [-1022, -1000, -52, -1, 0, 1, 52, 1023]) {
      const power = 2 ** k;
      expect(powerOfTwoBelow(power)).toBe(power);
      expect(powerOfTwoBelow(1.999 * power)).toBe(power);
    }
    expect(powerOfTwoBelow(5e-324)).toBe(2 ** -1022);
    fc.assert(
      fc.property(fc.double({ min: 2.3e-308, max: 1.7e308, noNaN: true }), (x) => {
        const power = powerOfTwoBelow(x);
        expect(Math.log2(power)).toBe(Math.round(Math.log2(power)));
        expect(power <= x && x / 2 < power).toBe(true);
      }),
    );
  });
});

describe('weights of any size', () => {
  const matrix = (data: number[]) => ({ rows: 2, cols: 2, data: Float64Array.from(data) });
  const W = { m: 2, inFrame: [matrix([3, 0, 0, 4])], outside: [matrix([0, 12, 0, 0])] };

  it.each([1, 1e-150, 1e-160, 1e-250, 1e-300, 1e90])(
    'have norm and rank in proportion: times %d',
    (factor) => {
      const sized = inUnits(W, 1 / factor);
      expect(frobenius(sized) / factor).toBeCloseTo(13, 12);
      expect(stableRank(sized)).toBeCloseTo(169 / 153, 12);
    },
  );

  it('keep every bit in the unit that they are measured in', () => {
    expect(squareableUnit(W)).toBe(1);
    const tiny = inUnits(W, 2 ** 500);
    expect(inUnits(tiny, squareableUnit(tiny)).inFrame[0].data.map((entry) => entry * 8)).toEqual(
      W.inFrame[0].data,
    );
  });

  it('of W(0) tell angle, norm, rank and test error of the start, whatever its size', () => {
    const one = first(small({ network: { init: { scale: 1 } } }));
    for (const scale of [1e-120, 1e-160, 1e-200, 1e-300]) {
      const row = first(small({ network: { init: { scale } } }));
      expect(row.norm / scale / one.norm).toBeCloseTo(1, 12);
      expect(row.oneMinusCosine).toBeCloseTo(one.oneMinusCosine!, 12);
      expect(row.stableRank).toBeCloseTo(one.stableRank!, 12);
      expect(row.normalizedMargin).toBeCloseTo(one.normalizedMargin!, 12);
      expect(row.testError).toBe(one.testError);
    }
  });
});

describe('a size that float64 cannot carry', () => {
  it.each([
    ['network.init.scale', { network: { init: { scale: 1e120 } } }],
    ['network.init.relative, with training.step', { network: { init: { relative: 1e200 } } }],
    ['training.step.relative', { training: { step: { relative: 1e-323 } } }],
    [
      'training.step.relative',
      {
        training: { step: { relative: 1e308 } },
        data: { noise: {}, covariance: { scale: 1e-4 }, signal: { norm: 0 } },
      },
    ],
    ['training.step', { training: { step: 5e-324, reduction: 'mean' } }],
  ])('is refused under the name of its field: %s', (field, parts) => {
    const message = refusal(() => run(small(parts), null));
    expect(message.startsWith(`${field}: must `), message).toBe(true);
  });
});

describe('the Bayes error', () => {
  it('is the rarer class where the signal is below float64, and 0 where noise misses any signal', () => {
    const { risk } = run(small({ data: { signal: { norm: 1e-170 }, positiveShare: 0.25 } }), null).record;
    expect(risk.bayes).toBe(0.25);
    const blocks = [
      { eigenvalue: 0, dimension: 4, signalShare: 1 },
      { eigenvalue: 1, dimension: 296 },
    ];
    const missed = { signal: { norm: 1e-170 }, d: 300, covariance: { type: 'blocks', blocks } };
    expect(run(small({ data: missed }), null).record.risk.bayes).toBe(0);
  });
});

describe('the normal of the Bayes boundary', () => {
  it.each([1e-80, 1, 1e80])('is that of Sigma^{-1} mu at any size of Sigma: %d', (size) => {
    const blocks = [
      { eigenvalue: 4 * size, dimension: 5, signalShare: 0.5 },
      { eigenvalue: size, dimension: 295, signalShare: 0.5 },
    ];
    const covariance = { type: 'blocks', blocks };
    const spec = small({ data: { covariance, signal: { norm: 4 * Math.sqrt(size) } } });
    const [x, y] = run(spec, null).record.plane!.bayesNormal!;
    // <Sigma^{-1} mu, mu>/(|Sigma^{-1} mu| |mu|) = (1/8 + 1/2)/sqrt(1/32 + 1/2) is the most that the plane can hold of it.
    expect(x).toBeGreaterThanOrEqual(0.625 / Math.sqrt(0.53125) - 1e-12);
    expect(x * x + y * y).toBeCloseTo(1, 12);
  });
});
