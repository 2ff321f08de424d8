/** Experiments on data from files, read from memory: what the record says against plain loops over the same numbers. */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { expectClose } from '../support/close.ts';
import { fullDescentAt } from '../support/full-descent.ts';
import { utf8 } from '../support/refusal.ts';
import { expectSound } from '../support/sound.ts';

const X = [
  [3, 1, 0],
  [2.5, -1, 0.5],
  [-2, 1, 1],
  [-3, -0.5, 0],
];
const y = [1, 1, -1, -1];
const W = [
  [0.3, -0.2, 0.1],
  [-0.1, 0.2, 0.2],
  [0.2, 0.1, -0.3],
];
const held = {
  X: [
    [1, 0, 0],
    [-1, 2, 0],
    [-1, -1, 0],
    [2, 0, 0],
  ],
  y: [1, -1, -1, -1],
};
const mu = [2.6, 0.1, 0];
const alpha = 0.05;
const steps = 40;

const npy = (rows: readonly (readonly number[])[]) =>
  writeNpy({ shape: [rows.length, rows[0].length], data: Float64Array.from(rows.flat()) });
const csv = (rows: readonly (readonly number[])[], labels: readonly number[]) =>
  utf8(`label,a,b,c\n${rows.map((x, i) => `${labels[i] > 0 ? 'yes' : 'no'},${x.join(',')}`).join('\n')}\n`);

const FILES: Readonly<Record<string, Uint8Array>> = {
  'x.npy': npy(X),
  'y.npy': writeNpy({ shape: [4], data: Float64Array.from(y) }),
  'w.npy': npy(W),
  'mu.npy': writeNpy({ shape: [3], data: Float64Array.from(mu) }),
  'held.npy': npy(held.X),
  'held-y.csv': utf8(`label\n${held.y.join('\n')}\n`),
  'x.csv': csv(X, y),
  'ones.csv': utf8('label\n1\n1\n1\n1\n'),
};

function experiment(
  data: object,
  network: object = { positive: 2, negative: 1, slope: 0.3, init: { file: 'w.npy' } },
) {
  const spec = resolveSpec({ data: { source: 'file', ...data }, network, training: { step: alpha, steps } });
  return run(
    spec,
    readInputs(spec, (path) => FILES[path]),
  );
}

const dot = (u: readonly number[], v: ArrayLike<number>) =>
  u.reduce((total, entry, k) => total + entry * v[k], 0);
const oracle = fullDescentAt({ X, y, W, mPlus: 2, slope: 0.3, alpha, reduction: 'sum' }, steps);

describe('data from files', () => {
  it('of one class are the data whose labels are all +1, with a note', () => {
    const { record } = experiment({ x: 'x.npy', y: 'ones.csv' });
    expect([record.data.classes, record.data.positives]).toEqual([[null, '1'], 4]);
    expect(record.notes['data.classes.0']).toContain('no row has the label -1');
    expectSound(record);
    const all = { X, y: [1, 1, 1, 1], W, mPlus: 2, slope: 0.3, alpha, reduction: 'sum' } as const;
    expectClose(record.training.margins, fullDescentAt(all, steps).q, 1e-13, 'margins');
  });

  it('.npy and .csv with labels in words give the same run, and it is plain gradient descent', () => {
    const fromNpy = experiment({ x: 'x.npy', y: 'y.npy' }).record;
    const fromCsv = experiment({ x: 'x.csv', y: { column: 'label' }, classes: ['no', 'yes'] }).record;
    expectClose(fromNpy.training.margins, oracle.q, 1e-13, 'margins');
    expect(fromCsv.training).toEqual(fromNpy.training);
    expect(fromCsv.data.classes).toEqual(['no', 'yes']);
    expectClose(
      [fromNpy.training.trajectory.at(-1)?.norm ?? 0],
      [Math.hypot(...oracle.W.flat())],
      1e-13,
      '|W|',
    );
  });

  it('what cannot be known without a population is null with its reason', () => {
    const { risk, regime, verdict, notes } = experiment({ x: 'x.npy', y: 'y.npy' }).record;
    expect([risk.limit, risk.atEnd, risk.bayes, regime.ratio, verdict.overfitting]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    for (const path of ['risk.limit', 'risk.atEnd', 'risk.bayes', 'regime.ratio', 'verdict.overfitting'])
      expect(notes[path]).toBeTruthy();
  });

  it('arrays: wbar, w+ and w- are the sums of the theory over the rows', () => {
    const { arrays } = experiment({ x: 'x.npy', y: 'y.npy' });
    const beta = arrays.beta.data;
    const sum = (weight: (k: number) => number) =>
      [0, 1, 2].map((j) => X.reduce((total, x, k) => total + weight(k) * x[j], 0));
    const plus = (k: number) => (y[k] > 0 ? 1 : 0.3);
    const minus = (k: number) => (y[k] < 0 ? 1 : 0.3);
    expectClose(
      arrays['w+'].data,
      sum((k) => (beta[k] * plus(k) * y[k]) / Math.sqrt(3)),
      1e-14,
      'w+',
    );
    expectClose(
      arrays['w-'].data,
      sum((k) => (-beta[k] * minus(k) * y[k]) / Math.sqrt(3)),
      1e-14,
      'w-',
    );
    expectClose(
      arrays.wbar.data,
      sum((k) => (beta[k] * (2 * plus(k) + minus(k)) * y[k]) / 3),
      1e-14,
      'wbar',
    );
    expectClose(
      arrays['Z(0)'].data,
      W.flatMap((w) => X.map((x) => dot(w, x))),
      1e-15,
      'Z(0)',
    );
  });

  it('a held-out file gives the mistakes counted by hand, of the limit and of the network, with intervals', () => {
    const { record, arrays } = experiment({
      x: 'x.npy',
      y: 'y.npy',
      test: { x: 'held.npy', y: 'held-y.csv' },
    });
    const ofLimit = held.X.filter((x, i) => held.y[i] * dot(x, arrays.wbar.data) <= 0).length / 4;
    const f = (x: readonly number[]) =>
      oracle.W.reduce((total, w, j) => total + (j < 2 ? 1 : -1) * Math.max(dot(x, w), 0.3 * dot(x, w)), 0);
    const atEnd = held.X.filter((x, i) => held.y[i] * f(x) <= 0).length / 4;
    expect(ofLimit).toBeGreaterThan(0);
    expect(record.risk.limit).toMatchObject({ error: ofLimit, method: 'heldOut', trials: 4 });
    expect(record.risk.atEnd).toBe(atEnd);
    const [lower, upper] = record.risk.limit?.interval ?? [1, 0];
    expect(lower < ofLimit && ofLimit < upper).toBe(true);
  });

  it.each([[[2, 0.5]], [[2, 0.5, 0.5, 0.5]]])(
    'a spectrum of %j is not the one of three columns',
    (eigenvalues) => {
      const covariance = { type: 'spectrum', eigenvalues };
      expect(() => experiment({ x: 'x.npy', y: 'y.npy', covariance })).toThrow(
        `data.covariance: must have dimensions that sum to 3, as x has columns; got ${eigenvalues.length}`,
      );
    },
  );

  it.each([
    [npy([[1, 2]]), '2'],
    [npy([mu, mu]), '"2 x 3"'],
  ])('a mean that is no vector of three entries is refused before it is read', (file, got) => {
    const spec = resolveSpec({ data: { source: 'file', x: 'x.npy', y: 'y.npy', mu: 'other.npy' } });
    expect(() => readInputs(spec, (path) => (path === 'other.npy' ? file : FILES[path]))).toThrow(
      `data.mu: must have 3 entries, as x has columns; got ${got}`,
    );
  });

  it('a spectrum that was not read is refused', () => {
    const covariance = { type: 'spectrum', file: 's.csv' };
    expect(() => resolveSpec({ data: { source: 'file', x: 'x.npy', y: 'y.npy', covariance } })).toThrow(
      'data.covariance.file: must be read before the spec is resolved (inlineFiles); got "s.csv"',
    );
  });

  it('mu and a covariance by blocks give Gamma, R and the plane of their formulas', () => {
    const covariance = {
      type: 'blocks',
      blocks: [
        { eigenvalue: 2, dimension: 1 },
        { eigenvalue: 0.5, dimension: 2 },
      ],
    };
    const { record, arrays } = experiment({ x: 'x.npy', y: 'y.npy', mu: 'mu.npy', covariance });
    const wbar = Array.from(arrays.wbar.data);
    const sigma = [2, 0.5, 0.5];
    const gamma =
      dot(wbar, mu) /
      Math.sqrt(
        dot(
          wbar,
          wbar.map((w, k) => sigma[k] * w),
        ),
      );
    const noise =
      X.reduce(
        (total, x, i) => total + x.reduce((acc, entry, k) => acc + (entry - y[i] * mu[k]) ** 2, 0),
        0,
      ) / 4;
    expectClose([record.risk.limit?.gamma ?? 0], [gamma], 1e-13, 'Gamma');
    expectClose(
      [record.data.noiseSize ?? 0, record.data.signalNorm ?? 0],
      [noise, Math.hypot(...mu)],
      1e-13,
      'R and |mu|',
    );
    expectClose([record.regime.ratio ?? 0], [(4 * dot(mu, mu)) / noise], 1e-13, 'ratio');
    // The coordinate of the first axis is <x, mu>/|mu|; points keep their distance from the origin's projection.
    expectClose(
      record.plane?.along ?? [],
      X.map((x) => dot(x, mu) / Math.hypot(...mu)),
      1e-13,
      'along mu',
    );
    const normal = record.plane?.limitNormal ?? [0, 0];
    const scores = X.map(
      (_, i) => normal[0] * (record.plane?.along[i] ?? 0) + normal[1] * (record.plane?.across[i] ?? 0),
    );
    expectClose(
      scores,
      X.map((x) => dot(x, wbar) / Math.hypot(...wbar)),
      1e-13,
      '<x, wbar>/|wbar|',
    );
  });
});

describe('extremes of the Gram matrix', () => {
  it('are those of plain loops', () => {
    const { data } = experiment({ x: 'x.npy', y: 'y.npy' }).record;
    const pairs = X.flatMap((u, i) =>
      X.flatMap((v, k) => (i === k ? [] : [{ signed: y[i] * y[k] * dot(u, v), i }])),
    );
    const off = (i: number) =>
      pairs.filter((pair) => pair.i === i).reduce((total, { signed }) => total + Math.abs(signed), 0);
    expect(data.minSignedInner).toBeCloseTo(Math.min(...pairs.map(({ signed }) => signed)), 13);
    expect(data.maxOffDiagonal).toBeCloseTo(Math.max(...pairs.map(({ signed }) => Math.abs(signed))), 13);
    expect([data.minNorm2, data.maxNorm2]).toEqual([6, 10]);
    expect(data.positivelyCorrelated).toBe(pairs.every(({ signed }) => signed >= 0));
    expect(data.dominance).toBeCloseTo(Math.min(...X.map((x, i) => 0.3 * dot(x, x) - off(i))), 13);
  });
});

describe('the step and the default initial scale', () => {
  /** kappa for slope 0.3, mPlus 2, mMinus 1: within +, within -, across. */
  const kappa = (i: number, k: number) =>
    y[i] !== y[k] ? 0.3 : y[i] > 0 ? (2 + 0.09) / 3 : (1 + 2 * 0.09) / 3;
  const network = { positive: 2, negative: 1, slope: 0.3, init: { relative: 1e-3 } };
  const withStep = (training: object) => {
    const spec = resolveSpec({
      data: { source: 'file', x: 'x.npy', y: 'y.npy' },
      network,
      training: { steps: 20, ...training },
    });
    return run(
      spec,
      readInputs(spec, (path) => FILES[path]),
    ).record.training;
  };

  it('alpha = c / lambda_max(G) for the sum, c n / lambda_max(G) for the mean: the same run', () => {
    const sum = withStep({ step: { relative: 0.7 } });
    const mean = withStep({ step: { relative: 0.7 }, reduction: 'mean' });
    let v = X.map(() => 1);
    let lambda = 0;
    for (let pass = 0; pass < 2000; pass++) {
      const w = X.map((u, i) =>
        X.reduce((total, x, k) => total + y[i] * y[k] * dot(u, x) * kappa(i, k) * v[k], 0),
      );
      lambda = Math.hypot(...w);
      v = w.map((entry) => entry / lambda);
    }
    expectClose(
      [sum.lambdaMax, sum.alpha * lambda, mean.alpha * lambda],
      [lambda, 0.7, 2.8],
      1e-12 * lambda,
      'lambda_max, alpha',
    );
    expectClose(mean.margins, sum.margins, 1e-12, 'margins');
  });

  it('sigma0 = c alpha gamma median|x_i| / sqrt(m), with the alpha of the sum', () => {
    const norms = X.map((x) => Math.hypot(...x)).sort((a, b) => a - b);
    const median = (norms[1] + norms[2]) / 2;
    const want = (1e-3 * 0.05 * 0.3 * median) / Math.sqrt(3);
    expectClose([withStep({ step: 0.05 }).initialScale ?? 0], [want], 1e-18, 'sigma0');
    expectClose(
      [withStep({ step: 0.2, reduction: 'mean' }).initialScale ?? 0],
      [want],
      1e-18,
      'sigma0, mean',
    );
  });
});
