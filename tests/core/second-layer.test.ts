/**
 * Second layers of any sign and size: descent, flow and limit against plain loops in all coordinates, closed forms and scalings.
 */
import { describe, expect, it } from 'vitest';
import { logGrid } from '../../src/descent/grid.ts';
import { alignmentWith } from '../../src/margin/alignment.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { type Network, networkWith, output, withSecondLayer } from '../../src/network/network.ts';
import { weightMap } from '../../src/network/weights.ts';
import { restPoint } from '../support/at-once.ts';
import { expectClose, expectRelative, expectSame } from '../support/close.ts';
import { decimalFlow } from '../support/decimal-flow.ts';
import { type FullProblem, fullDescent, fullDescentAt } from '../support/full-descent.ts';
import { clusters, gramDescent, relativeError } from '../support/gram-descent.ts';
import { dualOf, fromRows } from '../support/limit-weights.ts';
import { follow, followDescent } from '../support/log-time.ts';

const MIXED = [0.7, -1.3, 0.02, 2.1, -0.4, 0.9];

function problem(
  a: readonly number[],
  shape: Partial<FullProblem> & { scale?: number } = {},
  seed = 2,
): FullProblem {
  const { scale = 0.3, ...rest } = shape;
  const base = clusters({ n: 6, d: 10, m: a.length, signal: 2, scale }, seed);
  return { ...base, mPlus: 0, a, slope: 0.2, alpha: 0.02, reduction: 'sum', ...rest };
}

function sumOfSquares(a: readonly number[], sign: number): number {
  return a.reduce((total, entry) => total + (entry * sign > 0 ? entry * entry : 0), 0);
}

describe('descent against plain descent in all coordinates', () => {
  it.each([
    ['mixed signs and sizes', MIXED, {}],
    ['a and -a', [1.5, -1.5], {}],
    ['one neuron', [-0.3], { alpha: 0.2 }],
    ['sizes six orders apart, a tiny start', [1e-3, -5, 2e-4, 40, -1e-2], { scale: 1e-9, alpha: 1e-4 }],
    ['no leak', MIXED, { slope: 0 }],
    ['no kink, the mean loss', MIXED, { slope: 1, reduction: 'mean' }],
    ['steps over the loss', MIXED, { schedule: 'lossNormalised', alpha: 1e-3 }],
  ] as const)('%s', (_, a, shape) => {
    const full = problem(a, shape);
    const steps = 1000;
    const grid = logGrid(steps, 4);
    const run = gramDescent(full, steps, grid);
    const toWeights = weightMap(run.sample, run.initial);
    for (const oracle of fullDescent(full)) {
      if (oracle.t > steps) break;
      const state = run.states[grid.indexOf(oracle.t)];
      if (state === undefined) continue;
      expect(state.activatedFraction).toBe(oracle.activatedFraction);
      expect(relativeError(state.q, oracle.q)).toBeLessThan(1e-10);
      for (const [j, row] of oracle.W.entries()) {
        const size = Math.hypot(...row);
        expectClose(
          toWeights(state.C)
            .inFrame[0].data.subarray(j * 10, (j + 1) * 10)
            .map((w) => w / size),
          row.map((w) => w / size),
          1e-11,
        );
        expectClose(
          state.Z.data.subarray(j * 6, (j + 1) * 6).map((z) => z / size),
          oracle.Z[j].map((z) => z / size),
          1e-11,
        );
      }
    }
  });

  it('neurons of one sign and one pattern are one group, whatever their sizes', () => {
    const { summary } = gramDescent(problem(MIXED, { scale: 1e-9 }), 5);
    expect(summary.activation.atFirstStep).toBe(true);
    expect(summary.pattern?.map(({ sign, members }) => [sign, [...members].sort()])).toEqual(
      expect.arrayContaining([
        [1, [0, 2, 3, 5]],
        [-1, [1, 4]],
      ]),
    );
    for (const { sign, weight } of summary.pattern ?? [])
      expectRelative(weight, sumOfSquares(MIXED, sign), 1e-15);
  });
});

describe('the flow in log time', () => {
  it('is that of 50 digits, through changes of pattern', () => {
    const a = [0.9, -0.2, -1.1];
    const base = clusters({ n: 3, d: 3, m: 3, signal: 1, scale: 0.3 }, 7);
    const full: FullProblem = { ...base, mPlus: 0, a, slope: 0.25, alpha: 0.02, reduction: 'sum' };
    const { sample, network, end } = gramDescent(full, 3);
    const s = Math.log(3 * full.alpha);
    const at = [s + 1, s + 2];
    const start = { s, q: end.q, Z: end.Z, C: end.C, alpha: null };
    const { states, summary } = follow(sample, network, start, at[1], at.slice(0, 1));
    const rows = (data: Float64Array) =>
      Array.from({ length: 3 }, (_, i) => [...data.subarray(3 * i, 3 * i + 3)]);
    const K = rows(sample.K.data);
    const reference = decimalFlow(
      { K, y: full.y, Z: rows(end.Z.data), signs: a.map((entry) => Math.sqrt(3) * entry), slope: 0.25 },
      s,
      at,
    );
    expect(summary.switches.length).toBeGreaterThan(0);
    for (const [k, { q, Z }] of states.entries()) {
      expectClose(q, reference[k].q.map(Number), 2e-11, 'margins');
      expectClose(Z.data, reference[k].Z.flat().map(Number), 2e-11, 'pre-activations');
    }
  });

  it('a neuron in two parts of other sizes is the same neuron, also where it slides', () => {
    const base = clusters({ n: 4, d: 3, m: 3, signal: 0.5, scale: 1e-3 }, 8);
    const whole: FullProblem = { ...base, mPlus: 2, slope: 0.25, alpha: 0.02, reduction: 'sum' };
    const one = [0, 1, 2].map((j) => (j < 2 ? 1 : -1) / Math.sqrt(3));
    // v = w/|a| and the sum of a^2 are those of the whole: 0.6^2 + 0.8^2 = 1.
    const parts = [0.6, 0.8].flatMap((part) =>
      one.map((a, j) => ({ a: part * a, w: base.W[j].map((w) => part * w) })),
    );
    const split: FullProblem = { ...whole, a: parts.map(({ a }) => a), W: parts.map(({ w }) => w) };
    const [usual, other] = [whole, split].map((each) => followDescent(each, 100, 20, { lookAt: [6, 10] }));
    const slides = usual.summary.switches.filter(({ to }) => to === 'sliding').length;
    expect(slides).toBeGreaterThan(0);
    expect(other.summary.switches.filter(({ to }) => to === 'sliding')).toHaveLength(2 * slides);
    for (const [k, { q, activatedFraction }] of other.states.entries()) {
      expectClose(q, usual.states[k].q, 1e-8, 'margins');
      expect(activatedFraction).toBe(usual.states[k].activatedFraction);
    }
    const n = whole.y.length;
    for (const [at, z] of usual.end.Z.data.entries()) {
      expectClose([other.end.Z.data[at], other.end.Z.data[3 * n + at]], [0.6 * z, 0.8 * z], 1e-8);
    }
  });

  it('ends where the convex problem says, and descent heads there', () => {
    const full = problem(MIXED, { scale: 1e-6 });
    const { descent, summary, end } = followDescent(full, 2000, 600);
    const { sample, network, initial } = descent;
    const limit = limitDirection(sample, network);
    expect(limit).toMatchObject({ status: 'solved', consistent: true });
    expect(summary).toMatchObject({ outcome: 'reached', switches: [] });
    const { b } = restPoint(limit.G, summary.r);
    const beta = dualOf(limit);
    const largest = Math.max(...beta);
    expectClose(
      b.map((entry) => entry / largest),
      beta.map((entry) => entry / largest),
      1e-9,
    );
    const alignment = alignmentWith(sample, network, initial, limit);
    const W = weightMap(sample, initial)(end.C);
    // 1 - cos ~ C/log^2 t.
    expect(alignment(end.C, W)).toBeLessThan(1e-4);
  });
});

describe('the margin problem', () => {
  const full = problem(MIXED);
  const sample = fromRows(
    full.X.map((x) => [...x]),
    [...full.y],
  );
  const network = networkWith(Float64Array.from(MIXED), 0.2);
  const limit = limitDirection(sample, network);
  const beta = dualOf(limit);
  /** Row j of the lifted feature of point i. */
  const feature = (j: number, i: number): number[] => {
    const slope = MIXED[j] * full.y[i] > 0 ? 1 : 0.2;
    return full.X[i].map((x) => full.y[i] * MIXED[j] * slope * x);
  };
  const W = MIXED.map((_, j) =>
    full.X[0].map((_x, p) => beta.reduce((total, b, k) => total + b * feature(j, k)[p], 0)),
  );

  it('has the Gram matrix of the lifted features, H o (A+ p+p+ + A- p-p-)', () => {
    const [plus, minus] = [sumOfSquares(MIXED, 1), sumOfSquares(MIXED, -1)];
    for (let i = 0; i < 6; i++) {
      for (let k = 0; k < 6; k++) {
        const lifted = MIXED.reduce((total, _, j) => total + dot(feature(j, i), feature(j, k)), 0);
        const p = (sign: number, at: number): number => (full.y[at] === sign ? 1 : 0.2);
        const closed =
          full.y[i] *
          full.y[k] *
          dot(full.X[i], full.X[k]) *
          (plus * p(1, i) * p(1, k) + minus * p(-1, i) * p(-1, k));
        expectRelative(limit.G.data[6 * i + k], lifted, 1e-12);
        expectRelative(limit.G.data[6 * i + k], closed, 1e-12);
      }
    }
  });

  it('is solved: W* has multipliers, margins and slackness as they must be, and its norm is bracketed', () => {
    const q = full.y.map((_, i) => W.reduce((total, w, j) => total + dot(w, feature(j, i)), 0));
    for (const [i, margin] of q.entries())
      expect(beta[i] > 0 ? Math.abs(margin - 1) : Math.max(0, 1 - margin)).toBeLessThan(1e-12);
    const half = W.reduce((total, w) => total + dot(w, w), 0) / 2;
    expectRelative(limit.objective, half, 1e-12);
    expect(limit.certificate?.lower).toBeLessThanOrEqual(half);
    expect(limit.certificate?.upper).toBeGreaterThanOrEqual(half * (1 - 1e-14));
    expect(limit.certificate?.relativeGap).toBeLessThan(1e-12);
  });

  it('has a linear boundary: sign f(x; W*) = sign <wbar, x> everywhere', () => {
    const b = boundaryCoefficients(network, Float64Array.from(full.y), beta);
    for (let trial = 0; trial < 200; trial++) {
      const x = full.X[0].map((_, p) => Math.sin(1 + trial * 7.3 + p * p));
      const u = Float64Array.from(W, (w) => dot(w, x));
      const along = full.X.reduce((total, row, k) => total + b[k] * dot(row, x), 0);
      expect(Math.sign(output(network, u, 0, 1))).toBe(Math.sign(along));
    }
  });

  it('a width of one: the support vector machine that asks gamma times the margin of the other class', () => {
    const one = limitDirection(sample, networkWith(Float64Array.of(1), 0.2));
    const scaled = fromRows(
      full.X.map((x, i) => x.map((entry) => (full.y[i] > 0 ? 1 : 0.2) * entry)),
      [...full.y],
    );
    const svm = limitDirection(scaled, networkWith(Float64Array.of(1), 1));
    expectClose(dualOf(one), dualOf(svm), 1e-12);
  });
});

describe('scalings', () => {
  const full = problem(MIXED, { scale: 1e-6 });
  const twice = { ...full, a: MIXED.map((entry) => 2 * entry) };

  it('twice the second layer is twice the margins of the same W, to the last bit', () => {
    const [one, two] = [full, twice].map((each) => gramDescent(each, 0).end.q);
    expectSame(
      two,
      one.map((q) => 2 * q),
    );
  });

  it('and four times G: a quarter of the multipliers, twice the normalised margin', () => {
    const [one, two] = [full, twice].map((each) => {
      const { sample, network } = gramDescent(each, 0);
      return limitDirection(sample, network);
    });
    expectSame(
      two.G.data,
      one.G.data.map((entry) => 4 * entry),
    );
    expectSame(
      dualOf(two),
      dualOf(one).map((entry) => entry / 4),
    );
    expectRelative(two.normalizedMargin, 2 * (one.normalizedMargin ?? 0), 1e-15);
    expect(two.consistencySlack).toBe(one.consistencySlack);
  });

  it('twice a, half of W and a quarter of the step are the same training', () => {
    const other = { ...twice, W: full.W.map((w) => w.map((entry) => entry / 2)), alpha: full.alpha / 4 };
    const [one, two] = [full, other].map((each) => gramDescent(each, 300).end);
    expectClose(two.q, one.q, 1e-13);
    expectClose(
      two.Z.data.map((z) => 2 * z),
      one.Z.data,
      1e-13,
    );
  });
});

describe('equal sizes', () => {
  const base = problem(MIXED.slice(0, 4));
  const fixed: FullProblem = {
    X: base.X,
    y: base.y,
    W: base.W,
    mPlus: 2,
    slope: 0.2,
    alpha: 0.02,
    reduction: 'sum',
  };
  const plain = gramDescent(fixed, 500);

  /** Everything that descent, flow and limit say. */
  function told(network: Network) {
    const { sample, initial } = plain;
    const limit = limitDirection(sample, network);
    return {
      limit,
      alignment: alignmentWith(
        sample,
        network,
        initial,
        limit,
      )(plain.end.C, weightMap(sample, initial)(plain.end.C)),
    };
  }

  it.each([['given as 1/sqrt(m), a power of two', { ...fixed, a: [0.5, 0.5, -0.5, -0.5] }]] as const)(
    '%s: the bits of a fixed second layer',
    (_, given) => {
      const { end, network } = gramDescent(given, 500);
      expectSame(end.q, plain.end.q);
      expectSame(end.Z.data, plain.end.Z.data);
      expectSame(end.C.data, plain.end.C.data);
      const [own, usual] = [told(network), told(plain.network)];
      expectSame(dualOf(own.limit), dualOf(usual.limit));
      expect(own.alignment).toBe(usual.alignment);
      const [flow, usualFlow] = [given, fixed].map((each) => followDescent(each, 500, 100));
      expectSame(flow.end.q, usualFlow.end.q);
      expectSame(flow.end.Z.data, usualFlow.end.Z.data);
    },
  );

  it('signs of their own at 1/sqrt(m), in any order: the bits of a fixed one, row by row', () => {
    const network = withSecondLayer({ multiples: Float64Array.of(1, 1, -1, -1), square: 4 }, 0.2);
    const [own, usual] = [told(network), told(plain.network)];
    expectSame(dualOf(own.limit), dualOf(usual.limit));
    expect(own.limit.certificate).toEqual(usual.limit.certificate);
    expect(own.alignment).toBe(usual.alignment);
    const mixed = gramDescent(
      { ...fixed, W: [2, 0, 1, 3].map((j) => fixed.W[j]), a: [-0.5, 0.5, 0.5, -0.5] },
      500,
    ).end;
    expectSame(mixed.q, plain.end.q);
  });

  it('of another size are a fixed second layer with other weights: f scales with a', () => {
    const q = fullDescentAt({ ...fixed, a: [0.5, 0.5, -0.5, -0.5].map((entry) => 3 * entry) }, 0).q;
    expectClose(
      q,
      plain.states[0].q.map((margin) => 3 * margin),
      1e-15,
    );
  });
});

function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((total, entry, k) => total + entry * y[k], 0);
}
