/** Errors of what is reached against the arrays: probabilities of cones, intervals of counts and of weights; and faults planted in them. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { verify } from '../../src/library/verify.ts';
import type { RiskRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { logBivariateNormalCdf } from '../../src/special/bivariate-normal.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { countedInterval } from '../../src/verify/binomial.ts';
import { logMistake, logNegative } from '../../src/verify/cone-error.ts';
import { expectRelative } from '../support/close.ts';
import { failing } from '../support/planted.ts';

type Reached = NonNullable<RiskRecord['reached']>;

function outcomeOf(spec: { data: object; network: object }, endPoints = 2000) {
  return run(
    resolveSpec({ seed: 1, ...spec, training: { steps: 1500 }, risk: { endPoints, trajectoryPoints: 0 } }),
    null,
  );
}

const DATA = { n: 10, d: 40, labelNoise: { count: 1 } };

describe.each([
  [
    'two groups, whose neurons slide at slope 0',
    { data: { ...DATA, signal: { norm: 3 } }, network: { width: 2, slope: 0, init: { scale: 0.1 } } },
    'quadrature',
  ],
  [
    'two groups, noise of two scales',
    {
      data: { ...DATA, signal: { norm: 8 }, noise: { family: 'contaminated' } },
      network: { width: 2, slope: 0.1 },
    },
    'quadrature',
  ],
  [
    'two groups, noise of many scales',
    {
      data: { ...DATA, signal: { norm: 8 }, noise: { family: 'multivariateT', nu: 6 } },
      network: { width: 2, slope: 0.1 },
    },
    'quadrature',
  ],
  [
    'two groups, four clusters',
    {
      data: { n: 12, d: 40, model: { type: 'clusters' }, labelNoise: { count: 1 }, signal: { norm: 6 } },
      network: { width: 2, slope: 0.1 },
    },
    'quadrature',
  ],
  ['counted', { data: { ...DATA, signal: { norm: 1 } }, network: { width: 8, slope: 0.1 } }, 'monteCarlo'],
] as const)('the error of what is reached: %s', (_, spec, method) => {
  const { record, arrays } = outcomeOf(spec);
  const { reached } = record.risk;
  const changed = (change: Partial<Reached>) => {
    const risk = { ...record.risk, reached: { ...(reached as Reached), ...change } };
    return failing(verify({ ...record, risk }, arrays)).filter((path) => path.startsWith('risk.reached'));
  };

  it('holds, and is named where it is moved', () => {
    expect(reached?.method).toBe(method);
    const { error, interval, trials } = reached as Reached;
    const { claims } = verify(record, arrays);
    expect(failing({ claims })).toEqual([]);
    const found = claims.find(({ path }) => path === 'risk.reached.error');
    expect(found?.verdict).toBe('holds');
    expect(changed({ error: error * (1 + 1e-5) })).toContain('risk.reached.error');
    if (interval === null || trials === null) {
      expect(changed({ log10Error: (reached?.log10Error ?? 0) + 1e-5 })).toEqual(['risk.reached.log10Error']);
      const gamma = reached?.gamma ?? 0;
      expect(changed({ gamma: gamma * (1 + 1e-5) + 1e-5 })).toEqual(['risk.reached.gamma']);
      expect(changed({ zeroShare: (reached?.zeroShare ?? 0) + 1e-6 })).toEqual(['risk.reached.zeroShare']);
    } else {
      expect(changed({ interval: [interval[0] * (1 + 1e-8), interval[1]] })).toEqual([
        'risk.reached.interval',
      ]);
      // Found from several starts it is an upper bound.
      expect(changed({ gamma: 0.99 * (reached?.gamma ?? 0) })).toEqual(['risk.reached.gamma']);
      expect(changed({ trials: trials + 1 })).toContain('risk.reached.interval');
    }
  });
});

it('mistakes that are drawn around the nearest: the interval is that of the effective size', () => {
  const { record, arrays } = outcomeOf(
    { data: { ...DATA, n: 12, signal: { norm: 8 } }, network: { width: 8, slope: 0.1 } },
    4000,
  );
  const reached = record.risk.reached as Reached;
  const drawn: Reached = {
    ...reached,
    ...{ method: 'importanceSampling', error: 1e-9, log10Error: -9, trials: 4000, effectiveSize: 400 },
    // 2000 of each of two clusters: half = t sqrt((2000/400 - shares)/1999), shares in [1/2, 1].
    interval: [1e-9 * Math.exp(-0.0896), 1e-9 * Math.exp(0.0896)],
  };
  const of = (change: Partial<Reached>) =>
    failing(verify({ ...record, risk: { ...record.risk, reached: { ...drawn, ...change } } }, arrays)).filter(
      (path) => path.startsWith('risk.reached'),
    );
  expect(of({})).toEqual([]);
  expect(of({ effectiveSize: 300 })).toEqual(['risk.reached.interval', 'risk.reached.interval']);
  expect(of({ effectiveSize: 10 })).toContain('risk.reached.effectiveSize');
  expect(of({ log10Error: -9.001 })).toEqual(['risk.reached.log10Error']);
});

it('intervals of counts are those of the incomplete beta function', () => {
  for (const [k, n] of [
    [0, 5],
    [5, 5],
    [1, 7],
    [3, 1000],
    [500, 1000],
    [999, 1000],
    [12_345, 1_000_000],
  ]) {
    const { lower, upper } = clopperPearson(k, n);
    const [low, high] = countedInterval(k, n);
    expect(Math.abs(low.value - lower)).toBeLessThanOrEqual(low.error);
    expect(Math.abs(high.value - upper)).toBeLessThanOrEqual(high.error);
  }
});

describe('probabilities of cones', () => {
  const root = [
    [1, 0, 0],
    [0.3, 0.8, 0],
    [-0.5, 0.4, 0.6],
  ];
  const of = (groups: number, slope: number, mean: readonly number[]) => ({
    slope,
    outputs: [1, -0.7, 0.4].slice(0, groups),
    mean: mean.slice(0, groups),
    root: root.slice(0, groups).map((row) => row.slice(0, groups)),
  });

  it('two normals: an orthant at any depth', () => {
    for (const depth of [0.5, 3, 30]) {
      const law = of(2, 0, [depth, 0.8 * depth]);
      const length = Math.hypot(0.3, 0.8);
      const expected = logBivariateNormalCdf(-depth, (-0.8 * depth) / length, 0.3 / length);
      expectRelative(logNegative(law), expected.log, 1e-9, `an orthant at ${depth}`);
    }
  });

  it('with slope 1 it is one normal tail, whatever the groups', () => {
    for (const groups of [1, 2, 3]) {
      for (const depth of [1, 20]) {
        const law = of(groups, 1, [depth, -depth, depth / 2]);
        const b = law.outputs;
        const normal = law.root[0].map((_, h) =>
          b.reduce((sum, entry, g) => sum + entry * law.root[g][h], 0),
        );
        const mean = b.reduce((sum, entry, g) => sum + entry * law.mean[g], 0);
        const gamma = mean / Math.hypot(...normal);
        const tail = logBivariateNormalCdf(-gamma, 60, 0).log;
        expectRelative(logMistake(law), tail, 1e-9, `${groups} groups at ${depth}`);
      }
    }
  });

  it('mistakes of f and of -f are all there is', () => {
    const law = of(3, 0.2, [0.4, -0.3, 0.2]);
    const other = { ...law, outputs: law.outputs.map((entry) => -entry) };
    expect(Math.exp(logMistake(law)) + Math.exp(logMistake(other))).toBeCloseTo(1, 9);
  });
});
