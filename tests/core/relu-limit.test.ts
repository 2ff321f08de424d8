/** Slope 0 with all H_ik > 0: the limit of the living neurons, against plain descent and closed forms. */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { reluError } from '../../src/risk/relu.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { answers } from '../../src/telling/answers.ts';
import { type FullProblem, fullDescent, fullDescentAt } from '../support/full-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { faultsOfRecord } from '../support/soundness.ts';

const npy = (rows: readonly (readonly number[])[]) =>
  writeNpy({ shape: [rows.length, rows[0].length], data: Float64Array.from(rows.flat()) });
const dot = (u: readonly number[], v: readonly number[]) =>
  u.reduce((total, entry, p) => total + entry * v[p], 0);

/** The record of a run on the rows and the start of a problem, with mu and Sigma = I where mu is given. */
function recordOf(
  { X, y, W, mPlus, alpha, slope }: FullProblem,
  steps: number,
  mu?: number[],
): ExperimentRecord {
  const files: Record<string, Uint8Array> = {
    'x.npy': npy(X),
    'y.npy': npy(y.map((label) => [label])),
    'w.npy': npy(W),
  };
  if (mu !== undefined) files['mu.npy'] = npy(mu.map((entry) => [entry]));
  const law = mu && { mu: 'mu.npy', covariance: { type: 'isotropic' } };
  const spec = resolveSpec({
    data: { source: 'file', x: 'x.npy', y: 'y.npy', ...law },
    network: { positive: mPlus, negative: W.length - mPlus, slope, init: { file: 'w.npy' } },
    training: { step: alpha, steps },
  });
  const { record } = run(
    spec,
    readInputs(spec, (path) => files[path]),
  );
  expect(faultsOfRecord(record)).toEqual([]);
  return record;
}

/** 1 - cos of the angle between W and the limit that a record says is reached, from the multipliers alone. */
function away(
  W: readonly (readonly number[])[],
  { X, y, mPlus }: FullProblem,
  record: ExperimentRecord,
): number {
  const { dual, groups } = record.limit.reached ?? { dual: null, groups: [] };
  const living = new Set(
    groups.flatMap(({ members, sign }) =>
      (isLiving(W, X, members[0]) ? members : []).map((j) => [j, sign][0]),
    ),
  );
  const limit = W.map((w, j) =>
    w.map((_, p) => {
      const sign = j < mPlus ? 1 : -1;
      if (!living.has(j)) return 0;
      return X.reduce((total, x, k) => total + (y[k] === sign ? (dual?.[k] ?? 0) * x[p] : 0), 0);
    }),
  );
  const [a, b] = [W.flat(), limit.flat()];
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function isLiving(W: readonly (readonly number[])[], X: readonly (readonly number[])[], j: number): boolean {
  return X.some((x) => dot(W[j], x) > 0);
}

/** All H_ik > 0: the classes share one coordinate, where they are opposite, and have each another; a tenth of the neurons or more see no point. */
function positive(seed: number): FullProblem {
  const stream = new Stream(keyFrom(seed, 'relu'));
  const near = (value: number, spread: number) => value + spread * normal(stream);
  const X = [1, 1, -1, -1].map((label) =>
    label > 0 ? [near(1, 0.1), near(3, 0.3), 0] : [near(-1, 0.1), 0, near(3, 0.3)],
  );
  const W = Array.from({ length: 10 }, () => [near(0, 0.003), near(0, 0.003), near(0, 0.003)]);
  return { X, y: [1, 1, -1, -1], W, mPlus: 5, slope: 0, alpha: 0.05, reduction: 'sum' };
}

describe('all y_i y_k <x_i, x_k> > 0 at slope 0', () => {
  it('a small start: after one step who saw a point is active exactly on its class, who saw none is dead', () => {
    let [dead, small] = [0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const wide = positive(seed);
      const problem = { ...wide, W: wide.W.map((w) => w.map((entry) => entry / 20)) };
      const { X, y, W, mPlus, alpha } = problem;
      const H = X.map((u, i) => X.map((v, k) => y[i] * y[k] * dot(u, v)));
      const least = Math.min(...H.flat());
      expect(least).toBeGreaterThan(0);
      const start = fullDescentAt(problem, 0);
      const F = Math.max(...start.q.map(Math.abs));
      const z = Math.max(...start.Z.flat().map(Math.abs));
      if (!(alpha * Math.exp(-F) * least > Math.sqrt(W.length) * z)) continue;
      small++;
      const next = fullDescentAt(problem, 1);
      for (const [j, row] of start.Z.entries()) {
        const sign = j < mPlus ? 1 : -1;
        const sees = row.some((value) => value > 0);
        const own = next.Z[j].map((value, i) => sign * y[i] * value > 0);
        expect(sees ? own.every(Boolean) : next.Z[j].every((value) => value <= 0)).toBe(true);
        dead += Number(!sees);
      }
    }
    expect(small).toBeGreaterThan(5);
    expect(dead).toBeGreaterThan(5);
  });

  it('long descent goes to the limit of the living neurons that the record tells', () => {
    const problem = positive(3);
    const record = recordOf(problem, 300);
    const { reached } = record.limit;
    expect(record.training.deadNeurons).toBeGreaterThan(0);
    expect(record.training.activation.fractionOfAlive).toBe(1);
    expect(reached).toMatchObject({ kind: 'pattern', scope: 'descent', isKkt: true, isLocalOptimum: false });
    expect(reached?.frozenCertificate).toMatchObject({ status: 'certified', method: 'positiveCorrelation' });
    expect(record.limit).toMatchObject({ heading: 'notReached', headingScope: 'descent' });
    const found: number[] = [];
    for (const { t, W } of fullDescent(problem)) {
      if ([100, 1000, 10000, 40000].includes(t)) found.push(away(W, problem, record));
      if (t === 40000) break;
    }
    for (const [k, value] of found.slice(1).entries()) expect(value).toBeLessThan(found[k] * 0.8);
    expect(found[3]).toBeLessThan(0.01);
  });

  it('its multipliers are those of two problems of one class, divided by the living share', () => {
    const X = [
      [2, 0.5, 0],
      [-0.5, -1.5, 0],
    ];
    const W = [
      [1, 0, 0],
      [1, 0.1, 0.3],
      [0.5, 0.2, 1],
      [-1, -2, 0],
    ];
    const problem: FullProblem = { X, y: [1, -1], W, mPlus: 2, slope: 0, alpha: 0.1, reduction: 'sum' };
    const record = recordOf(problem, 200, [1, 1, 0]);
    const { reached } = record.limit;
    const living = (sign: number) =>
      fullDescentAt(problem, 200).Z.filter((row, j) => (j < 2 ? 1 : -1) === sign && row.some((z) => z > 0))
        .length;
    const [plus, minus] = [4 / living(1) / 4.25, 4 / living(-1) / 2.5];
    expect(reached?.dual?.[0]).toBeCloseTo(plus, 12);
    expect(reached?.dual?.[1]).toBeCloseTo(minus, 12);
    expect(reached?.objective).toBeCloseTo((plus + minus) / 2, 12);
    // The network function does not depend on how many neurons live: p = x/|x|^2 of each point.
    expect(living(1)).not.toBe(living(-1));
    const y = Float64Array.of(1, -1);
    const sample = sampleFromRows(matrixFromRows(X), y, Float64Array.of(1, 1, 0), [
      { eigenvalue: 1, dimension: 3 },
    ]);
    const alone = reluError(sample, Float64Array.of(1 / 4.25, 0), Float64Array.of(0, 1 / 2.5));
    if (typeof alone === 'string') throw new Error(alone);
    expect(record.risk.reached?.error).toBeCloseTo(alone.estimate.error, 12);
    expect(record.risk.reached?.zeroShare).toBeCloseTo(alone.zeroShare, 12);
  });

  it('its error is told with the probability of f = 0, and the verdict rests on it', () => {
    const base = positive(3);
    const mu = [0, 1, 2].map((p) =>
      base.X.reduce((total, x, i) => total + (base.y[i] * x[p]) / base.X.length, 0),
    );
    const record = recordOf(base, 5000, mu);
    const { risk, verdict } = record;
    expect(risk.limit).toBeNull();
    expect(risk.reached).toMatchObject({ method: 'bivariateNormal', gamma: null, trials: null });
    expect(risk.reached?.zeroShare).toBeGreaterThan(0);
    expect(risk.reached?.zeroShare).toBeLessThan(risk.reached?.error ?? 0);
    expect(verdict).toMatchObject({
      judged: 'reached',
      excessRisk: (risk.reached?.error ?? 0) - (risk.bayes ?? 0),
    });
    expect(verdict.because).not.toContain('no limit is judged');
    expect(answers(record)[4].answer).toMatch(/in the limit of the pattern it stays in/);
  });
});

describe('what else may happen at slope 0', () => {
  /** The first point is no support vector, so its gradients are summable: a neuron that sees it alone never comes to see the other. */
  it('a living neuron need not come to see all of its class, though all H_ik > 0', () => {
    const problem: FullProblem = {
      ...{
        X: [
          [10, 0],
          [1, 1],
        ],
        y: [1, 1],
        W: [
          [0.01, -5],
          [0.1, 0.1],
        ],
      },
      ...{ mPlus: 2, slope: 0, alpha: 0.001, reduction: 'sum' },
    };
    const Z = fullDescentAt(problem, 100000).Z;
    expect(Z[0][0]).toBeGreaterThan(0);
    expect(Z[0][1]).toBeLessThan(-4);
    const record = recordOf(problem, 20000, [1, 1]);
    expect(record.limit.reached?.frozenCertificate?.method).not.toBe('positiveCorrelation');
    expect(record.risk.reached).toBeNull();
    expect(record.notes['risk.reached']).toMatch(/not active exactly on its own class/);
  });

  const alone = {
    X: [
      [1, 0],
      [0, 1],
    ],
    y: [1, -1],
    slope: 0,
    alpha: 0.1,
    reduction: 'sum',
  } as const;

  it('all neurons dead: stationary, and nothing is reached', () => {
    const record = recordOf(
      {
        ...alone,
        W: [
          [-1, -1],
          [-2, -1],
        ],
        mPlus: 1,
      },
      50,
      [1, -1],
    );
    expect(record.limit.reached).toMatchObject({ kind: 'stationary', dual: null });
    expect(record.notes['risk.reached']).toContain('every neuron is dead');
    expect(record.verdict).toMatchObject({ overfitting: null, interpolates: false });
  });

  it('one class and one neuron: the half space of the min-norm vector, and f = 0 elsewhere', () => {
    const record = recordOf(
      {
        ...alone,
        X: [
          [3, 0],
          [0, 4],
        ],
        y: [1, 1],
        W: [[0.1, 0.1]],
        mPlus: 1,
      },
      500,
      [1, 0.5],
    );
    const { reached, heading } = record.limit;
    expect(heading).toBe('reached');
    expect(reached).toMatchObject({ kind: 'activated', isLocalOptimum: true });
    expect(reached?.dual?.map((beta, k) => beta * [9, 16][k])).toEqual(
      [1, 1].map((one) => expect.closeTo(one, 12)),
    );
    // p = (1/3, 1/4): right on + where <p, x> > 0, never on -, and f = 0 where <p, x> <= 0.
    expect(record.risk.reached?.error).toBeGreaterThan(0.5);
    expect(record.verdict.judged).toBe('reached');
  });
});
