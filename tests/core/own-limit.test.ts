/**
 * Limits that training with other losses has of its own, against closed forms, problems built backwards from their answer, and descent.
 */

import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { multiplyVector } from '../../src/linalg/product.ts';
import { dot } from '../../src/linalg/vector.ts';
import { type OwnLimit, polynomialLimitInSteps } from '../../src/margin/own-limit.ts';
import { solveMarginProblem } from '../../src/margin/solver.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import type { OwnLimitRecord } from '../../src/record/own.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { verifyRun } from '../../src/verify/verify.ts';
import { expectClose } from '../support/close.ts';
import { expectSound } from '../support/sound.ts';

/** The limit with tail q^-(p + 1) of features with this Gram matrix. */
function limitOf(G: Matrix, p: number): OwnLimit {
  const margin = solveMarginProblem(G);
  if (margin.status !== 'optimal') throw new Error(margin.status);
  const found = finish(polynomialLimitInSteps({ G, dual: margin.beta }, { kind: 'polynomial', p }));
  if (found === null) throw new Error('not solved');
  return found;
}

function diagonal(...entries: number[]): Matrix {
  const G = zeros(entries.length, entries.length);
  for (const [k, entry] of entries.entries()) G.data[k * entries.length + k] = entry;
  return G;
}

const POWERS = [0.01, 0.5, 1, 2, 16, 1000];

function polynomialOf({ limit: { own } }: ExperimentRecord): OwnLimitRecord {
  if (own?.kind !== 'polynomial') throw new Error('no limit of its own');
  return own;
}

describe('with a polynomial tail', () => {
  it.each(POWERS)('p = %d, orthogonal features: v_k^(p + 2) = (p + 2) G_kk', (p) => {
    const squares = [1, 4, 0.25, 1e4, 1e-3];
    const { margins, norm, coefficients, certificate } = limitOf(diagonal(...squares), p);
    const wanted = squares.map((square) => ((p + 2) * square) ** (1 / (p + 2)));
    expectClose(margins, wanted, 1e-11, 'margins');
    expectClose(
      coefficients,
      wanted.map((v, k) => v / squares[k]),
      1e-11,
      'coefficients',
    );
    const square = wanted.reduce((sum, v, k) => sum + (v * v) / squares[k], 0);
    expect(Math.abs(norm / Math.sqrt(square) - 1)).toBeLessThan(1e-11);
    const off = wanted.map((v, k) => (coefficients[k] - v / squares[k]) * Math.sqrt(squares[k]));
    expect(Math.hypot(...off) / norm).toBeLessThanOrEqual(certificate.distanceBound);
    // |V|^2/2 + (p + 2) sum v^-p/p there.
    const value = square / 2 + wanted.reduce((sum, v) => sum + ((p + 2) / p) * v ** -p, 0);
    expect(certificate.lower).toBeLessThanOrEqual(value * (1 + 1e-12));
    expect(certificate.upper).toBeGreaterThanOrEqual(value * (1 - 1e-12));
    expect(certificate.relativeGap).toBeLessThan(1e-10);
  });

  // With larger p the rounding of margins, times p, is most of what the certificate allows for.
  it.each(POWERS.filter((p) => p <= 16))(
    'p = %d, a problem built backwards from its answer, and a certificate that covers the distance',
    (p) => {
      for (let seed = 0; seed < 5; seed++) {
        const stream = new Stream(keyFrom(seed, 'backwards'));
        const n = 7;
        // G = v v'/(a'v) + P with P a = 0, so that G a = v; with only two directions in P it is singular.
        const v = Float64Array.from({ length: n }, () => 1 + (0.5 / (p + 2)) * Math.tanh(normal(stream)));
        const a = v.map((entry) => (p + 2) * entry ** -(p + 1));
        const G = zeros(n, n);
        const rank = seed % 2 === 0 ? n : 2;
        for (let d = 0; d < rank; d++) {
          const u = Float64Array.from({ length: n }, () => normal(stream));
          const share = dot(u, a) / dot(a, a);
          const across = u.map((entry, k) => entry - share * a[k]);
          for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) G.data[i * n + k] += across[i] * across[k];
        }
        const scale = dot(a, v);
        for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) G.data[i * n + k] += (v[i] * v[k]) / scale;
        const found = limitOf(G, p);
        expectClose(found.margins, Array.from(v), 1e-6, 'margins');
        const off = found.coefficients.map((entry, k) => entry - a[k]);
        const distance = Math.sqrt(Math.max(0, dot(off, multiplyVector(G, off))));
        // Up to the rounding of G itself.
        expect(distance / found.norm).toBeLessThan(found.certificate.distanceBound + 1e-7);
        expect(found.certificate.distanceBound).toBeLessThan(1e-6);
      }
    },
  );

  it('tends to the max-margin direction as p grows, from one side, like 1/p^2 in 1 - cos', () => {
    const stream = new Stream(keyFrom(1, 'tails'));
    const n = 6;
    const X = Array.from({ length: n }, () => Array.from({ length: 9 }, () => normal(stream)));
    const G = zeros(n, n);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) G.data[i * n + k] = X[i].reduce((sum, x, c) => sum + x * X[k][c], 0);
    const best = solveMarginProblem(G);
    if (best.status !== 'optimal') throw new Error(best.status);
    const square = dot(best.beta, multiplyVector(G, best.beta));
    const off = [1, 4, 16, 64, 256].map((p) => {
      const { coefficients, norm } = limitOf(G, p);
      return 1 - dot(coefficients, multiplyVector(G, best.beta)) / norm / Math.sqrt(square);
    });
    for (const [k, one] of off.entries()) if (k > 0) expect(one).toBeLessThan(off[k - 1]);
    expect(off[4] / off[3]).toBeGreaterThan(1 / 32);
    expect(off[4] / off[3]).toBeLessThan(1 / 8);
  });

  it('is asked for only where weights separate', () => {
    const none = finish(
      polynomialLimitInSteps({ G: diagonal(1, 1), dual: null }, { kind: 'polynomial', p: 2 }),
    );
    expect(none).toBeNull();
  });
});

const BASE = {
  data: { n: 8, d: 400, signal: { norm: 10 } },
  network: { width: 6, slope: 0.2 },
  training: { steps: 30_000, loss: { name: 'polynomial', power: 2 } },
  risk: { endPoints: 100, trajectoryPoints: 0 },
};

describe('a run with the polynomial loss', () => {
  it.each([
    ['', 2, BASE],
    [
      'p = 1, the mean loss',
      1,
      { ...BASE, training: { steps: 30_000, loss: { name: 'polynomial', power: 1 }, reduction: 'mean' } },
    ],
    ['momentum, on its own clock', 2, { ...BASE, training: { ...BASE.training, optimizer: 'heavyBall' } }],
    [
      'leaky softplus',
      2,
      { ...BASE, network: { ...BASE.network, activation: { name: 'leakySoftplus', width: 0.2 } } },
    ],
    ['slope 0', 2, { ...BASE, network: { width: 6, slope: 0 } }],
  ])('comes to its own limit on its own clock, and not to the max-margin direction: %s', (_, p, spec) => {
    const { record, arrays } = run(resolveSpec(spec), null);
    expectSound(record);
    const own = polynomialOf(record);
    const at = (t: number) => record.training.trajectory.find((row) => row.t === t);
    expect(own.kind).toBe('polynomial');
    expect(own.activated).toBe(true);
    expect(at(30_000)?.residual).toBeLessThan(0.02);
    expect(at(30_000)?.residual).toBeLessThan((at(1000)?.residual ?? 0) / 3);
    expect(own.oneMinusCosine).toBeLessThan(5e-3);
    expect(own.oneMinusCosine).toBeLessThan((at(30_000)?.oneMinusCosine ?? 0) / 1.5);
    // The exponent of |W|, from 10^4 updates on: 1/(p + 2).
    const exponent = Math.log((at(30_000)?.norm ?? 0) / (at(10_000)?.norm ?? 0)) / Math.log(3);
    expect(Math.abs(exponent - 1 / (p + 2))).toBeLessThan(0.02);
    expect(own.margin).toBeLessThan(record.limit.normalizedMargin ?? 0);
    expect(record.limit).toMatchObject({ heading: 'undecided', reached: null });
    expect(record.notes['limit.reached']).toMatch(/limit.own|no pattern/);
    const { claims } = verifyRun(record, arrays);
    expect(claims.filter(({ verdict }) => verdict === 'doesNotHold')).toEqual([]);
    for (const name of ['norm', 'margin', 'oneMinusCosine', 'certificate.upper', 'certificate.distanceBound'])
      expect(claims.find(({ path }) => path === `limit.own.${name}`)?.verdict).toBe('holds');
    expect(claims.find(({ path }) => /trajectory\[\d+\]\.residual/.test(path))?.verdict).toBe('holds');
  });

  it('is refused by verify where a number of its own limit is another', () => {
    const { record, arrays } = run(
      resolveSpec({ ...BASE, training: { ...BASE.training, steps: 100 } }),
      null,
    );
    const own = polynomialOf(record);
    const wrong = (change: Partial<typeof own>) => {
      const changed = { ...record, limit: { ...record.limit, own: { ...own, ...change } } };
      return verifyRun(changed, arrays)
        .claims.filter(({ verdict }) => verdict === 'doesNotHold')
        .map(({ path }) => path);
    };
    expect(wrong({})).toEqual([]);
    expect(wrong({ norm: own.norm * (1 + 1e-9) })).toEqual(['limit.own.norm']);
    expect(wrong({ margin: own.margin * (1 - 1e-9) })).toEqual(['limit.own.margin']);
    const coefficients = own.coefficients.map((a, k) => (k === 0 ? a * (1 + 1e-6) : a));
    expect(wrong({ coefficients })).toContain('limit.own.certificate.distanceBound');
    expect(wrong({ certificate: { ...own.certificate, upper: own.certificate.upper * 0.999 } })).toContain(
      'limit.own.certificate.upper',
    );
    expect(wrong({ oneMinusCosine: (own.oneMinusCosine ?? 0) * 1.01 })).toEqual(['limit.own.oneMinusCosine']);
  });

  it('has none where no weights of the activated pattern separate, and says why', () => {
    const { record } = run(
      resolveSpec({
        ...BASE,
        data: { n: 40, d: 5, signal: { norm: 0.3 } },
        training: { ...BASE.training, steps: 50 },
      }),
      null,
    );
    expectSound(record);
    expect(record.limit.own).toBeNull();
    expect(record.notes['limit.own']).toContain('no solution');
  });
});
