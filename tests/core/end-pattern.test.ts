/** A run that settles in a pattern other than the activated one: its limit is that pattern's margin problem. */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { fullDescent } from '../support/full-descent.ts';

const [slope, steps] = [0.25, 2000];
const X = [
  [4, 4, 3],
  [-3, -2, -1],
  [2, 2, 2],
  [0, -1, 1],
];
const y = [1, 1, -1, -1];
const W = [
  [0.5, 1, 1.25],
  [-1, 1, -1.25],
  [-1.5, 1.25, 2],
  [-1.75, -0.25, 1.25],
];

const npy = (rows: readonly (readonly number[])[]) =>
  writeNpy({ shape: [rows.length, rows[0].length], data: Float64Array.from(rows.flat()) });
const files: Record<string, Uint8Array> = {
  'x.npy': npy(X),
  'y.npy': npy(y.map((label) => [label])),
  'w.npy': npy(W),
  'mu.npy': npy([[1], [1.5], [0.5]]),
};

function experiment(count: number, law: object = {}) {
  const spec = resolveSpec({
    data: { source: 'file', x: 'x.npy', y: 'y.npy', ...law },
    network: { width: 4, slope, init: { file: 'w.npy' } },
    training: { step: 0.02, steps: count },
  });
  return run(
    spec,
    readInputs(spec, (path) => files[path]),
  ).record;
}

/** The pattern of plain descent at the last step, and the step since which it has been that. */
function settledPattern() {
  let last = '';
  let since = 0;
  for (const { t, Z } of fullDescent({ X, y, W, mPlus: 2, slope, alpha: 0.02, reduction: 'sum' })) {
    const now = Z.map((row) => row.map((z) => (z > 0 ? '+' : '-')).join('')).join();
    if (now !== last) since = t;
    last = now;
    if (t === steps) return { D: Z.map((row) => row.map((z) => (z > 0 ? 1 : slope))), since };
  }
  throw new Error('unreachable');
}

describe('limit.reached', () => {
  const { D, since } = settledPattern();
  const record = experiment(steps);
  const end = record.limit.reached;

  it('is there, since the step at which plain descent settled, and is activated in its own sense', () => {
    expect(record.training.activation.fractionAtEnd).toBe(0.5625);
    expect(end).toMatchObject({ since, status: 'solved', activated: true });
  });

  it('satisfies the KKT conditions of G = H o (D D / m), with D from plain descent', () => {
    const beta = end?.dual ?? [];
    const q = X.map((u, i) =>
      X.reduce((total, v, k) => {
        const inner = u.reduce((acc, entry, p) => acc + entry * v[p], 0);
        const kappa = D.reduce((acc, row) => acc + row[i] * row[k], 0) / 4;
        return total + y[i] * y[k] * inner * kappa * beta[k];
      }, 0),
    );
    expect(Math.min(...beta)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...q)).toBeGreaterThan(1 - 1e-12);
    for (const [i, entry] of beta.entries())
      expect(Math.abs(entry * (q[i] - 1))).toBeLessThan(1e-12 * Math.max(...beta));
    const { lower, upper } = end?.certificate ?? {};
    const value = beta.reduce((a, b) => a + b, 0) / 2;
    expect(lower).toBeLessThanOrEqual(value);
    expect(upper).toBeGreaterThanOrEqual(value);
  });

  it('is followed in log time while the pattern has not lasted half of the steps, and comes to the same limit', () => {
    const early = experiment(since + 10).limit.reached;
    expect(early?.followed).toBeDefined();
    expect(early?.kind).toBe('pattern');
    expect(early?.objective).toBeCloseTo(experiment(steps).limit.reached?.objective ?? 0, 9);
  });

  it('has its own error, under a law: that of points drawn around both means', () => {
    const { limit, risk, notes } = experiment(steps, { mu: 'mu.npy', covariance: { type: 'isotropic' } });
    const { groups = [], dual = null } = limit.reached ?? {};
    expect(limit.reached?.kind).toBe('pattern');
    expect(risk.reached).not.toBeNull();
    const w = groups.flatMap(({ sign, members }) =>
      members.map((j) => ({
        sign,
        v: X[0].map((_, p) =>
          X.reduce((sum, x, k) => sum + sign * (dual?.[k] ?? 0) * D[j][k] * y[k] * x[p], 0),
        ),
      })),
    );
    const stream = new Stream(keyFrom(0, 'fresh'));
    let mistakes = 0;
    for (let r = 0; r < 40000; r++) {
      const label = r % 2 === 0 ? 1 : -1;
      const x = [1, 1.5, 0.5].map((mu) => label * mu + normal(stream));
      const f = w.reduce((sum, { sign, v }) => {
        const z = v.reduce((total, entry, p) => total + entry * x[p], 0);
        return sum + sign * Math.max(z, slope * z);
      }, 0);
      mistakes += Number(label * f <= 0);
    }
    const counted = clopperPearson(mistakes, 40000, 0.9999);
    const { error, interval, method, zeroShare } = risk.reached ?? { error: 0, interval: null };
    const [low, high] = interval ?? [error, error];
    expect(high).toBeGreaterThan(counted.lower);
    expect(low).toBeLessThan(counted.upper);
    expect(zeroShare).toBe(0);
    if (method === 'monteCarlo') expect(notes['risk.reached.gamma']).toContain('upper bound');
  });
});
