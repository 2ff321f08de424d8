/**
 * Limits over other norms: their brackets against a linear programme and a search that know nothing of the solvers, closed forms, the error
 * of sign descent's limit against its formula, and planted faults.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import type { Sample } from '../../src/data/sample.ts';
import { run } from '../../src/experiment/run.ts';
import { sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { verify } from '../../src/library/verify.ts';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { linfBracket, spectralBracket } from '../../src/margin/certificate-own.ts';
import { type NormLimit, normLimitInSteps } from '../../src/margin/norm-limit.ts';
import { type Network, networkWith } from '../../src/network/network.ts';
import { activatedPattern } from '../../src/network/pattern.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { logNormalCdf } from '../../src/special/normal.ts';
import { finish } from '../../src/stepwise.ts';
import { clusters } from '../support/gram-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { failing } from '../support/planted.ts';
import { simplex } from '../support/simplex.ts';

interface Problem {
  readonly sample: Sample;
  readonly network: Network;
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly a: readonly number[];
}

function problem(
  n: number,
  d: number,
  slope: number,
  a: readonly number[],
  seed: number,
  signal = 2,
): Problem {
  const { X, y } = clusters({ n, d, m: 1, signal, scale: 0 }, seed);
  const sample = sampleFromRows(matrixFromRows(X), Float64Array.from(y), null, null);
  return { sample, network: networkWith(Float64Array.from(a), slope), X, y, a };
}

function ownLimit(kind: NormLimit['kind'], { sample, network }: Problem): NormLimit {
  const found = finish(normLimitInSteps(kind, sample, network, activatedPattern(network, sample.y)));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** The lifted feature of point k, all m d entries: y_k a_j D_jk x_k. */
function feature({ X, y, a, network: { slope } }: Problem, k: number): number[] {
  return a.flatMap((a_j) => X[k].map((x) => y[k] * a_j * (a_j * y[k] > 0 ? 1 : slope) * x));
}

const A = [0.7, -1.3, 0.4];
const PROBLEMS: readonly (readonly [string, Problem])[] = [0, 0.2, 1].flatMap((slope) =>
  [
    [3, 4],
    [5, 3],
    [6, 12],
  ].map(
    ([n, d]) =>
      [
        `slope ${slope}, ${n} points in ${d}`,
        problem(n, d, slope, n === 5 ? [1, 1, -1] : A, n + 1, 5),
      ] as const,
  ),
);

describe('over the largest entry', () => {
  it.each(PROBLEMS)('%s: the bracket holds the optimum of the whole linear programme', (_, given) => {
    const B = given.y.map((_, k) => feature(given, k));
    const size = Math.max(...B.map((row) => row.reduce((sum, entry) => sum + Math.abs(entry), 0)));
    // w = x - 1, s = x_last - size; s - <B_k, w> <= 0 and x <= 2.
    const rows = B.map((row) => [...row.map((entry) => -entry), 1]);
    const bounds = B.map((row) => size - row.reduce((sum, entry) => sum + entry, 0));
    const boxes = B[0].map((_, at) => [...B[0].map((_, k) => (k === at ? 1 : 0)), 0]);
    const best =
      simplex([...rows, ...boxes], [...bounds, ...boxes.map(() => 2)], [...B[0].map(() => 0), 1]) - size;
    const { lower, upper, relativeGap } = ownLimit('linf', given).certificate;
    expect(lower).toBeLessThanOrEqual(best * (1 + 1e-12));
    expect(upper).toBeGreaterThanOrEqual(best * (1 - 1e-12));
    expect(relativeGap).toBeLessThan(1e-6);
    expect(relativeGap).toBeGreaterThanOrEqual(0);
  });

  it('orthogonal points: each entry counts, by class', () => {
    const X = [0, 1, 2, 3].map((k) => Array.from({ length: 4 }, (_, at) => (at === k ? 3 : 0)));
    const y = Float64Array.of(1, -1, 1, -1);
    const sample = sampleFromRows(matrixFromRows(X), y, null, null);
    for (const slope of [0, 0.25, 1]) {
      const network = networkWith(Float64Array.of(0.5, 2, -1), slope);
      const { certificate } = ownLimit('linf', { sample, network, X, y: [...y], a: [0.5, 2, -1] });
      // A positive point asks 3 (2.5 + slope), a negative one 3 (1 + 2.5 slope).
      const wanted = 3 * Math.min(2.5 + slope, 1 + 2.5 * slope);
      expect(Math.abs(certificate.lower - wanted)).toBeLessThan(1e-7);
      expect(certificate.upper).toBeGreaterThanOrEqual(wanted);
    }
  });

  it('Gamma of the limit is that of its formula, where the points are few', () => {
    const [n, d, norm] = [20, 8000, 3];
    for (const [direction, k] of [
      ['even', d],
      [1, 1],
    ] as const) {
      const found = [1, 2, 3].map((seed) => {
        const spec = resolveSpec({
          seed,
          data: { n, d, signal: { norm }, direction, sampler: 'explicit' },
          network: { width: 2, slope: 1 },
        });
        const sample = sampleAtOnce(spec, null);
        const network = { mPlus: 1, mMinus: 1, slope: 1 };
        const { W } = ownLimit('linf', { sample, network, X: [], y: [], a: [] });
        const mu = sample.blocks.flatMap((block) => [...(block.mu ?? [])]);
        const v = Array.from({ length: d }, (_, c) => W.data[c] - W.data[d + c]);
        const inner = v.reduce((sum, entry, c) => sum + entry * mu[c], 0);
        return inner / Math.hypot(...v);
      });
      const mean = found.reduce((sum, one) => sum + one / found.length, 0);
      const wanted = norm * Math.sqrt(k / d) * (2 * Math.exp(logNormalCdf(Math.sqrt(n / k) * norm)) - 1);
      expect(Math.abs(mean / wanted - 1)).toBeLessThan(0.08);
    }
  });
});

/** The sum of the singular values of sum_k p_k Xt_k as an m x d matrix, of the eigenvalues of its m x m Gram matrix. */
function nuclear(given: Problem, p: readonly number[]): number {
  const { a, X } = given;
  const d = X[0].length;
  const N = new Array(a.length * d).fill(0);
  for (const [k, weight] of p.entries())
    for (const [at, entry] of feature(given, k).entries()) N[at] += weight * entry;
  const G = a.map((_, i) =>
    a.map((_, j) =>
      Array.from({ length: d }, (_, c) => N[i * d + c] * N[j * d + c]).reduce((s, e) => s + e, 0),
    ),
  );
  // Rank two: the two eigenvalues are those of trace and sum of principal minors.
  const trace = G.reduce((sum, row, i) => sum + row[i], 0);
  let minors = 0;
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < i; j++) minors += G[i][i] * G[j][j] - G[i][j] * G[i][j];
  return Math.sqrt(trace + 2 * Math.sqrt(Math.max(0, minors)));
}

/** The least value of a convex function on [0, 1]. */
function least(f: (x: number) => number): number {
  let [low, high] = [0, 1];
  for (let k = 0; k < 80; k++) {
    const [one, other] = [low + (high - low) / 3, high - (high - low) / 3];
    if (f(one) < f(other)) high = other;
    else low = one;
  }
  return f((low + high) / 2);
}

describe('over the largest singular value', () => {
  it.each([0, 0.2, 0.7, 1])('slope %s: the bracket holds what a search over three weights finds', (slope) => {
    for (const seed of [1, 2, 3, 4]) {
      const given = problem(3, 5, slope, A, seed, 3);
      const best = least((x) => least((z) => nuclear(given, [x, (1 - x) * z, (1 - x) * (1 - z)])));
      const { lower, upper, relativeGap } = ownLimit('spectral', given).certificate;
      expect(lower).toBeLessThanOrEqual(best * (1 + 1e-7));
      expect(upper).toBeGreaterThanOrEqual(best * (1 - 1e-7));
      expect(relativeGap).toBeLessThan(1e-5);
      expect(relativeGap).toBeGreaterThanOrEqual(0);
    }
  });

  it('a linear network on orthogonal points: rank one, |a| |x|/sqrt(n)', () => {
    const X = [0, 1, 2, 3].map((k) => Array.from({ length: 4 }, (_, at) => (at === k ? 3 : 0)));
    const y = Float64Array.of(1, -1, 1, -1);
    const sample = sampleFromRows(matrixFromRows(X), y, null, null);
    const network = networkWith(Float64Array.of(0.5, 2, -1), 1);
    const { certificate } = ownLimit('spectral', { sample, network, X, y: [...y], a: [] });
    const wanted = (Math.sqrt(5.25) * 3) / 2;
    expect(certificate.lower).toBeLessThanOrEqual(wanted);
    expect(certificate.upper).toBeGreaterThanOrEqual(wanted);
    expect(certificate.relativeGap).toBeLessThan(1e-7);
  });
});

describe('the certificate', () => {
  const X = matrixFromRows([
    [2, 0],
    [0, 1],
  ]);
  const s: Matrix = { rows: 1, cols: 2, data: Float64Array.of(1, 1) };
  const p = Float64Array.of(1 / 3, 2 / 3);

  it('of any weights and any p is a bracket: the optimum of these two points over entries is 1, and 2/sqrt 5 over the norm of one row', () => {
    for (const [w1, w2] of [
      [1, 1],
      [1, 0.9],
      [0.3, 0.31],
      [5, 5],
    ]) {
      const W = { rows: 1, cols: 2, data: Float64Array.of(w1, w2) };
      for (const q of [p, Float64Array.of(0.5, 0.5), Float64Array.of(0, 1), Float64Array.of(1, 4)]) {
        const entries = linfBracket(X, s, W, q);
        expect(entries.lower).toBeLessThanOrEqual(1);
        expect(entries.upper).toBeGreaterThanOrEqual(1);
        const one = { rows: 1, cols: 1, data: Float64Array.of(1) };
        const spectral = spectralBracket(X, s, { B: W, p: q, turnOfW: one, turnOfDual: one });
        expect(spectral.lower).toBeLessThanOrEqual(2 / Math.sqrt(5));
        expect(spectral.upper).toBeGreaterThanOrEqual(2 / Math.sqrt(5));
        // A matrix that is no rotation may widen it; it never cuts it.
        const short = { ...one, data: Float64Array.of(0.9) };
        const wide = spectralBracket(X, s, { B: W, p: q, turnOfW: short, turnOfDual: short });
        expect(wide.lower).toBeLessThanOrEqual(2 / Math.sqrt(5));
        expect(wide.upper).toBeGreaterThanOrEqual(2 / Math.sqrt(5));
      }
    }
    expect(
      linfBracket(X, s, { rows: 1, cols: 2, data: Float64Array.of(1, 1) }, Float64Array.of(0, 1)).upper,
    ).toBeLessThan(1 + 1e-14);
  });
});

describe('in a record', () => {
  const SPEC = {
    data: { n: 10, d: 120, signal: { norm: 14 }, direction: 'even' },
    network: { width: 5 },
    training: { steps: 3000, optimizer: 'signDescent' },
    risk: { endPoints: 100, trajectoryPoints: 0 },
  };

  it.each(['signDescent', 'adam', 'muon'])(
    '%s comes near it, and faults in what shows it are noticed',
    (optimizer) => {
      const { record, arrays } = run(resolveSpec({ ...SPEC, training: { steps: 3000, optimizer } }), null);
      const { own } = record.limit;
      if (own == null || !('dual' in own)) throw new Error(record.notes['limit.own']);
      expect(own.kind).toBe(optimizer === 'muon' ? 'spectral' : 'linf');
      expect(own.certificate.relativeGap).toBeLessThan(1e-6);
      expect([own.pattern, record.training.activation.fractionAtEnd]).toEqual(['activated', 1]);
      expect(own.atEnd).toBeLessThanOrEqual(own.certificate.upper);
      expect(own.atEnd).toBeGreaterThan(own.margin * (optimizer === 'adam' ? 0.5 : 0.95));
      expect(failing(verify(record, arrays))).toEqual([]);

      const changed = (change: object) =>
        failing(verify({ ...record, limit: { ...record.limit, own: { ...own, ...change } } }, arrays));
      expect(
        changed({ dual: own.dual.map((p, k) => (k === 0 ? p + 0.01 : k === 1 ? p - 0.01 : p)) }),
      ).toContain('limit.own.certificate.upper');
      expect(changed({ certificate: { ...own.certificate, lower: own.margin * 1.0001 } })).toContain(
        'limit.own.certificate.lower',
      );
      expect(changed({ margin: own.margin * 0.999 })).toEqual(['limit.own.margin']);
      expect(changed({ norm: own.norm * 1.001 })).toEqual(['limit.own.norm']);
      const W = arrays['W(own)'];
      const other = Float64Array.from(W.data as Float64Array, (entry, at) => (at % 3 === 0 ? -entry : entry));
      expect(failing(verify(record, { ...arrays, 'W(own)': { ...W, data: other } }))).toContain(
        'limit.own.certificate.lower',
      );
    },
  );

  it('is not there for gradient descent, and null with its reason where the pattern does not separate', () => {
    expect(run(resolveSpec({ ...SPEC, training: { steps: 3 } }), null).record.limit.own).toBeUndefined();
    const hopeless = {
      ...SPEC,
      data: { n: 20, d: 3, signal: { norm: 0 } },
      training: { steps: 3, optimizer: 'muon' },
    };
    const { limit, notes } = run(resolveSpec(hopeless), null).record;
    expect(limit.own).toBeNull();
    expect(notes['limit.own']).toBeDefined();
    const signs = run(
      resolveSpec({ ...hopeless, training: { steps: 3, optimizer: 'signDescent' } }),
      null,
    ).record;
    expect(signs.limit.own).toBeNull();
    expect(signs.notes['limit.own']).toContain(
      'no weights of this pattern are known to give every point a positive margin',
    );
  });
});

describe('what is said of a norm of its own', () => {
  const own = (optimizer: string, training: object = {}) =>
    runRecord({
      data: { n: 8, d: 60 },
      network: { width: 6 },
      training: { optimizer, steps: 300, ...training },
      risk: { endPoints: 20, trajectoryPoints: 2 },
    });

  it('comes before what is said of a loss that falls like a power', () => {
    for (const optimizer of ['muon', 'signDescent'])
      expect(own(optimizer, { loss: 'polynomial' }).limit.headingBecause).toMatch(
        /^if .* makes a margin large/,
      );
  });

  it('is no share of a margin where the weights at the end have another pattern', () => {
    const begun = own('muon', { steps: 0 });
    expect(begun.training.activation.fractionAtEnd).toBeLessThan(1);
    expect(begun.notes['limit.own.atEnd']).toMatch(/another pattern/);
    const trained = own('muon');
    expect(trained.training.activation.fractionAtEnd).toBe(1);
    expect(trained.notes['limit.own.atEnd']).toBeUndefined();
  });
});

function runRecord(spec: object) {
  return run(resolveSpec(spec), null).record;
}
