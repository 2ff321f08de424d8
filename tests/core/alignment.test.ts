import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { alignmentWith } from '../../src/margin/alignment.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { outputSign } from '../../src/network/network.ts';
import { weightMap } from '../../src/network/weights.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';

/** Binary digits after the point in the exact arithmetic below: enough for every product of floats that occurs. */
const POINT = 400;

/** A float64 as an exact fixed-point number. */
function exact(x: number): bigint {
  let shift = 0;
  let whole = x;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    shift++;
  }
  return BigInt(whole) << BigInt(POINT - shift);
}

/** Exact rows of C X plus an offset, as integers over 2^(2 POINT). */
function exactWeights(
  C: readonly number[][],
  X: readonly (readonly number[])[],
  offset: readonly (readonly number[])[],
): bigint[] {
  return C.flatMap((c, j) =>
    X[0].map((_, k) =>
      c.reduce(
        (total, entry, i) => total + exact(entry) * exact(X[i][k]),
        exact(offset[j][k]) << BigInt(POINT),
      ),
    ),
  );
}

/** 1 - cos(u, v), for exact u and v that nearly agree in direction. */
function exactOneMinusCosine(u: bigint[], v: bigint[]): number {
  const inner = (a: bigint[], b: bigint[]): bigint => a.reduce((total, entry, k) => total + entry * b[k], 0n);
  const [a, b, c] = [inner(u, v), inner(u, u), inner(v, v)];
  const sin2 = Number(((b * c - a * a) << 300n) / (b * c)) / 2 ** 300;
  return sin2 / (1 + Math.sqrt(1 - sin2));
}

describe('1 - cos of the angle to the limit', () => {
  // m = 4 and dyadic slope: the limit's coefficients a beta s y are floats without rounding.
  const base = clusters({ n: 4, d: 7, m: 4, signal: 3, scale: 1e-3 }, 11);
  const problem = { ...base, mPlus: 2, slope: 0.25, alpha: 0.1, reduction: 'sum' } as const;

  it.each([1, 1e-3, 1e-6, 1e-10, 1e-13])('against exact arithmetic at a perturbation of %d', (size) => {
    const W0 = base.W.map((row) => row.map((entry) => entry * size * 1e3));
    const { sample, network, initial } = gramDescent({ ...problem, W: W0 }, 0);
    const limit = limitDirection(sample, network);
    const target = base.W.map((_, j) => {
      const sign = outputSign(network, j);
      return Array.from(
        limit.dual!,
        (beta, k) => (sign * base.y[k] * beta * (base.y[k] === sign ? 1 : 0.25)) / 2,
      );
    });
    const C = zeros(4, 4);
    for (const [j, row] of target.entries()) {
      C.data.set(
        row.map((entry, k) => 8 * entry * (1 + size * Math.sin(3 * j + k))),
        j * 4,
      );
    }
    const rows = target.map((_, j) => Array.from(C.data.subarray(4 * j, 4 * j + 4)));
    const nothing = base.W.map((row) => row.map(() => 0));
    const expected = exactOneMinusCosine(
      exactWeights(rows, base.X, W0),
      exactWeights(target, base.X, nothing),
    );
    const found = alignmentWith(sample, network, initial, limit)(C, weightMap(sample, initial)(C))!;
    // Rounding moves W by a few units in the last place: sin by about 1e-16, 1 - cos by that over sin.
    expect(Math.abs(found / expected - 1)).toBeLessThan(2e-15 / Math.sqrt(expected));
    expect(expected).toBeGreaterThan(1e-4 * size * size);
    expect(expected).toBeLessThan(2 * size * size);
  });

  it('is null for W = 0, and 2 for the opposite direction', () => {
    const { sample, network, initial } = gramDescent(
      { ...problem, W: base.W.map((row) => row.map(() => 0)) },
      0,
    );
    const limit = limitDirection(sample, network);
    const alignment = alignmentWith(sample, network, initial, limit);
    const toWeights = weightMap(sample, initial);
    const C = zeros(4, 4);
    expect(alignment(C, toWeights(C))).toBeNull();
    for (let j = 0; j < 4; j++) {
      for (let k = 0; k < 4; k++) {
        const sign = outputSign(network, j);
        C.data[j * 4 + k] = -sign * base.y[k] * limit.dual![k] * (base.y[k] === sign ? 1 : 0.25);
      }
    }
    expect(alignment(C, toWeights(C))).toBeCloseTo(2, 12);
  });
});

describe('convergence in log t (theory 5)', () => {
  it('the residual dies like a power of t, 1 - cos falls, and the loss times t is sum beta / alpha', () => {
    const spec = resolveSpec({
      data: { n: 20, d: 2000, signal: { norm: 3 } },
      network: { width: 8, slope: 0.2 },
      training: { steps: 20_000 },
      risk: { trajectoryPoints: 0, endPoints: 1 },
    });
    const { record } = run(spec, null);
    const dual = record.limit.dual!;
    expect(record.training.activation.atFirstStep).toBe(true);
    expect(record.limit).toMatchObject({ status: 'solved', activated: true, supportVectors: 20 });
    const late = record.training.trajectory.filter(({ t }) => t >= 100);
    const sumBeta = dual.reduce((total, beta) => total + beta, 0);
    for (const [k, row] of late.entries()) {
      // L = sum exp(-q_i) lies between sum beta / (alpha t) times exp(-+ residual).
      const logTau = Math.log(record.training.alpha) + Math.log(row.t);
      expect(Math.abs((row.logLoss ?? Number.NaN) + logTau - Math.log(sumBeta))).toBeLessThanOrEqual(
        row.residual! + 1e-12,
      );
      if (k === 0) continue;
      expect(row.residual).toBeLessThan(late[k - 1].residual!);
      expect(row.oneMinusCosine).toBeLessThan(late[k - 1].oneMinusCosine!);
    }
    const at = (t: number): number => record.training.trajectory.find((row) => row.t === t)!.residual!;
    // A rate near 0.7 to 1: a decade in t is a factor of at least three.
    expect(at(1000)).toBeLessThan(at(100) / 3);
    expect(at(10_000)).toBeLessThan(at(1000) / 3);
    expect(at(10_000)).toBeLessThan(0.01);
    expect(record.training.logTime).toBeCloseTo(Math.log(record.training.alpha * 20_000), 12);
  });
});
