import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/data/sample.ts';
import { certify, type InnerProducts, type MarginCertificate } from '../../src/margin/certificate.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { solveMarginProblem } from '../../src/margin/solver.ts';
import type { Network } from '../../src/network/network.ts';
import { activatedPattern, liftedGram } from '../../src/network/pattern.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { certifiedMarginBound } from '../support/at-once.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import type { Fraction } from '../support/exact.ts';
import {
  below,
  brokenBracket,
  buildProblem,
  exactMarginOptimum,
  gaussianProblem,
  randomShape,
} from '../support/margin-problems.ts';
import { add, multiply, order, rational, toNumber, ZERO } from '../support/rational.ts';

type Kind = InnerProducts['kind'];

function claimOf(kind: Kind, { n, d, X, K, y }: Sample, network: Network) {
  const inner: InnerProducts =
    kind === 'rows' && X !== null ? { kind, X: X.data, d } : { kind: 'gram', K: K.data };
  return { inner, y, ...network, pattern: null, margins: new Float64Array(n) };
}

/** A shape whose sums are short enough that all residuals of an honest solution are far below 1e-10. */
function tameShape(stream: Stream) {
  return { ...randomShape(stream, 24), spread: 0 };
}

function caught(certificate: MarginCertificate): boolean {
  const { minDual, minMargin, stationarity, naturalResidual } = certificate;
  return minDual < 0 || minMargin <= 0 || stationarity > 1e-10 || naturalResidual > 1e-10;
}

describe('the bracket holds the exact optimum', () => {
  it('of 500 problems built backwards, from rows and from inner products', () => {
    const key = keyFrom(1, 'built');
    for (let trial = 0; trial < 500; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const { sample, network, optimum } = buildProblem(stream, randomShape(stream, trial < 5 ? 200 : 30));
      for (const one of [sample, { ...sample, X: null }]) {
        const { certificate, status } = limitDirection(one, network);
        if (certificate?.lower == null || certificate.upper === null)
          throw new Error(`trial ${trial}: ${status}`);
        const broken = brokenBracket(certificate, optimum);
        if (broken !== null) throw new Error(`trial ${trial}: ${broken}`);
      }
    }
  });

  it.each(['rows', 'gram'] as const)('of 200 small Gaussian problems solved in integers (%s)', (kind) => {
    const key = keyFrom(2, 'gaussian');
    for (let trial = 0; trial < 200; trial++) {
      const { sample, network } = gaussianProblem(new Stream(deriveKey(key, trial)), 4);
      const { certificate } = limitDirection(kind === 'rows' ? sample : { ...sample, X: null }, network);
      const optimum = exactMarginOptimum(kind, sample, network);
      if (certificate?.relativeGap == null || optimum === null)
        throw new Error(`trial ${trial} has no bracket`);
      const broken = brokenBracket(certificate, optimum);
      if (broken !== null) throw new Error(`trial ${trial}: ${broken}`);
    }
  });

  it('whatever multipliers are claimed', () => {
    const key = keyFrom(3, 'any');
    const problems = Array.from({ length: 40 }, (_, trial) => {
      const { sample, network } = gaussianProblem(new Stream(deriveKey(key, trial)), 4);
      const kind: Kind = trial % 2 === 0 ? 'rows' : 'gram';
      const optimum = exactMarginOptimum(kind, sample, network) as Fraction;
      return {
        claim: claimOf(kind, sample, network),
        optimum,
        dual: limitDirection(sample, network).dual as Float64Array,
      };
    });
    const anyEntries = fc.array(fc.double(), { minLength: 4, maxLength: 4 });
    const nearEntries = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(problems.length - 1), anyEntries, (p, entries) => {
        const { claim, optimum } = problems[p];
        const beta = Float64Array.from({ length: claim.y.length }, (_, i) => entries[i]);
        return brokenBracket(certify({ ...claim, beta }), optimum) === null;
      }),
      { seed: 12, numRuns: 3000 },
    );
    fc.assert(
      fc.property(
        fc.nat(problems.length - 1),
        nearEntries,
        fc.integer({ min: -1074, max: 900 }),
        fc.integer({ min: 0, max: 60 }),
        (p, entries, scale, nearness) => {
          const { claim, optimum, dual } = problems[p];
          const beta = dual.map((entry, i) => entry * (1 + entries[i] * 2 ** -nearness) * 2 ** scale);
          return brokenBracket(certify({ ...claim, beta }), optimum) === null;
        },
      ),
      { seed: 13, numRuns: 5000 },
    );
  });

  it('where the squares underflow', () => {
    const one = {
      inner: { kind: 'gram', K: Float64Array.of(1) } as const,
      y: Float64Array.of(1),
      mPlus: 1,
      mMinus: 1,
      slope: 1,
    };
    for (let exponent = -1074; exponent < -1000; exponent++) expect(bracketOfOne(2 ** exponent)).toBeNull();
    for (const beta of [1.6e-162, 1e-162, 2e-162, 1e-161, 3e-160]) expect(bracketOfOne(beta)).toBeNull();

    function bracketOfOne(beta: number): string | null {
      const claim = { ...one, pattern: null, beta: Float64Array.of(beta), margins: Float64Array.of(beta) };
      return brokenBracket(certify(claim), { num: 1n, den: 2n });
    }
  });
});

describe('the distance bound', () => {
  it('bounds |W / min q - W*| for perturbed multipliers', () => {
    const key = keyFrom(4, 'distance');
    for (let trial = 0; trial < 200; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const { sample, network, beta } = buildProblem(stream, tameShape(stream));
      const wrong = beta.map((entry) => entry * (1 + 0.1 * stream.uniform()));
      const { distanceBound, minMargin } = certify({ ...claimOf('gram', sample, network), beta: wrong });
      if (distanceBound === null) continue;
      const G = liftedGram(sample, network, activatedPattern(network, sample.y));
      const difference = wrong.map((entry, i) => entry / minMargin - beta[i]);
      let square = 0;
      for (let i = 0; i < sample.n; i++) {
        for (let k = 0; k < sample.n; k++) square += difference[i] * G.data[i * sample.n + k] * difference[k];
      }
      expect(Math.sqrt(Math.max(0, square))).toBeLessThanOrEqual(distanceBound + 1e-9);
    }
  });
});

describe('a corrupted solution is caught', () => {
  const key = keyFrom(5, 'corrupted');
  const honest = Array.from({ length: 300 }, (_, trial) => {
    const stream = new Stream(deriveKey(key, trial));
    const { sample, network } = buildProblem(stream, tameShape(stream));
    const { dual, margins } = limitDirection(sample, network);
    if (dual === null || margins === null) throw new Error(`trial ${trial} is not solved`);
    return { sample, network, dual, margins };
  });

  function eachHonest(
    check: (
      stream: Stream,
      sample: Sample,
      network: Network,
      beta: Float64Array,
      margins: Float64Array,
    ) => void,
  ) {
    for (const [trial, { sample, network, dual, margins }] of honest.entries())
      check(new Stream(deriveKey(deriveKey(key, trial), 'fault')), sample, network, dual, margins);
  }

  /** A point whose multiplier is not rounding: it provides over a thousandth of its own margin. */
  function supportIndex(stream: Stream, { n, K }: Sample, beta: Float64Array): number {
    const support = [...beta.keys()].filter((i) => beta[i] * K.data[i * (n + 1)] > 1e-3);
    return support[below(stream, support.length)];
  }

  it('and an honest one is not', () => {
    eachHonest((_, sample, network, beta, margins) => {
      const certificate = certify({ ...claimOf('gram', sample, network), beta, margins });
      expect(caught(certificate)).toBe(false);
      expect(certificate.relativeGap).toBeLessThanOrEqual(1e-9);
      expect(certificate.complementarity).toBeLessThanOrEqual(1e-10);
    });
  });

  it('one sign flipped: a negative multiplier, no lower bound', () => {
    eachHonest((stream, sample, network, beta, margins) => {
      const i = supportIndex(stream, sample, beta);
      const wrong = beta.map((entry, k) => (k === i ? -entry : entry));
      const certificate = certify({ ...claimOf('gram', sample, network), beta: wrong, margins });
      expect(certificate.minDual).toBe(-beta[i]);
      expect(certificate.lower).toBeNull();
      expect(certificate.relativeGap).toBeNull();
      expect(certificate.stationarity).toBeGreaterThan(1e-4);
    });
  });

  it.each([1e-3, 1e-6, -1e-6])('one entry moved by %f of itself', (change) => {
    eachHonest((stream, sample, network, beta, margins) => {
      const i = supportIndex(stream, sample, beta);
      const wrong = beta.map((entry, k) => (k === i ? entry * (1 + change) : entry));
      const certificate = certify({ ...claimOf('gram', sample, network), beta: wrong, margins });
      const G = liftedGram(sample, network, activatedPattern(network, sample.y));
      const moved = Math.abs(change) * beta[i] * G.data[i * (sample.n + 1)];
      expect(caught(certificate)).toBe(true);
      expect(certificate.naturalResidual).toBeGreaterThan(0.99 * Math.min(moved, 1));
    });
  });

  it('one zero multiplier raised', () => {
    eachHonest((_, sample, network, beta, margins) => {
      const i = beta.indexOf(0);
      if (i < 0) return;
      const wrong = beta.with(i, 1e-6 / sample.K.data[i * (sample.n + 1)]);
      expect(caught(certify({ ...claimOf('gram', sample, network), beta: wrong, margins }))).toBe(true);
    });
  });

  it('one label flipped', () => {
    eachHonest((stream, sample, network, beta, margins) => {
      const i = below(stream, sample.n);
      const y = sample.y.with(i, -sample.y[i]);
      expect(caught(certify({ ...claimOf('gram', sample, network), y, beta, margins }))).toBe(true);
    });
  });

  it('one entry of K off by 1e-6 where the solver read it', () => {
    let checked = 0;
    eachHonest((stream, sample, network, beta) => {
      const i = supportIndex(stream, sample, beta);
      const read = { ...sample, K: { ...sample.K, data: sample.K.data.slice() } };
      read.K.data[i * (sample.n + 1)] *= 1 + 1e-6;
      const result = solveMarginProblem(liftedGram(read, network, activatedPattern(network, sample.y)));
      // Of repeated points the solver may leave another on the support.
      if (result.status !== 'optimal' || !(result.beta[i] * sample.K.data[i * (sample.n + 1)] > 1e-9)) return;
      const certificate = certify({ ...claimOf('gram', sample, network), ...result });
      expect(certificate.stationarity).toBeGreaterThan(
        (0.1 * 1e-6 * result.beta[i] * sample.K.data[i * (sample.n + 1)]) / 8,
      );
      checked++;
    });
    expect(checked).toBeGreaterThan(200);
  });

  it('margins that are not those of the multipliers', () => {
    eachHonest((stream, sample, network, beta, margins) => {
      const i = below(stream, sample.n);
      const wrong = margins.with(i, margins[i] + 1e-6);
      expect(
        certify({ ...claimOf('gram', sample, network), beta, margins: wrong }).stationarity,
      ).toBeGreaterThan(1e-7);
    });
  });
});

describe('frozen patterns', () => {
  it('are certified from their slopes: the activated one given as a pattern changes nothing', () => {
    const { sample, network } = gaussianProblem(new Stream(keyFrom(6, 'pattern')), 4);
    const groups = activatedPattern(network, sample.y);
    const asGiven = limitDirection(sample, network, groups);
    const rebuilt = limitDirection(sample, network);
    expect(asGiven.certificate).toEqual(rebuilt.certificate);
  });

  it('neurons that see nothing of a point leave it infeasible', () => {
    const { sample, network } = buildProblem(new Stream(keyFrom(7, 'blind')), {
      support: 2,
      degenerate: 0,
      slack: 0,
      freedom: 3,
      spread: 0,
      slope: 1,
    });
    const [plus, minus] = activatedPattern({ ...network, slope: 0 }, sample.y);
    const blind = [plus, { ...minus, slopes: minus.slopes.map(() => 0) }];
    const { status, infeasibility } = limitDirection(sample, { ...network, slope: 0 }, blind);
    expect(status).toBe('infeasible');
    expect(infeasibility?.marginBound).toBeLessThan(1e-150);
  });
});

describe('the bound on every normalised margin', () => {
  it('is above the best margin for any weights, and equals it at the multipliers', () => {
    const key = keyFrom(8, 'bound');
    const problems = Array.from({ length: 40 }, (_, trial) => {
      const { sample, network } = gaussianProblem(new Stream(deriveKey(key, trial)), 4);
      const { normalizedMargin, dual } = limitDirection(sample, network);
      return {
        claim: claimOf('gram', sample, network),
        best: normalizedMargin as number,
        dual: dual as Float64Array,
      };
    });
    for (const { claim, best, dual } of problems)
      expectRelative(certifiedMarginBound(claim, dual), best, 1e-6);
    fc.assert(
      fc.property(
        fc.nat(problems.length - 1),
        fc.array(fc.double({ min: 0, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (p, entries) => {
          const { claim, best } = problems[p];
          const bound = certifiedMarginBound(claim, Float64Array.from(entries.slice(0, claim.y.length)));
          return bound === null || bound >= best * (1 - 1e-12);
        },
      ),
      { seed: 14, numRuns: 3000 },
    );
  });

  /** What is claimed of a linear network on rows: |sum v_k y_k x_k| <= bound sum v_k, in exact arithmetic, where sum v_k is 1. */
  function isAbove(kind: Kind, X: readonly (readonly number[])[], y: Float64Array, v: Float64Array): boolean {
    const [n, d] = [X.length, X[0].length];
    const K = Float64Array.from({ length: n * n }, (_, at) =>
      X[Math.floor(at / n)].reduce((sum, x, p) => sum + x * X[at % n][p], 0),
    );
    const inner: InnerProducts =
      kind === 'rows' ? { kind, X: Float64Array.from(X.flat()), d } : { kind: 'gram', K };
    const claim = { inner, y, mPlus: 1, mMinus: 0, slope: 1, pattern: null };
    const bound = rational(certifiedMarginBound(claim, v) ?? Number.NaN);
    let square = ZERO;
    for (let p = 0; p < d; p++) {
      let w = ZERO;
      for (let k = 0; k < n; k++) w = add(w, multiply(rational(v[k] * y[k]), rational(X[k][p])));
      square = add(square, multiply(w, w));
    }
    return order(square, multiply(bound, bound)) <= 0;
  }

  it('where the features nearly cancel, so that rounding is all there is: from inner products', () => {
    const stream = new Stream(keyFrom(9, 'cancel'));
    for (let trial = 0; trial < 100; trial++) {
      // Opposite features, of lengths p and q, with weights q/(p + q) and what is left of 1.
      const [p, q] = [1 + below(stream, 1000), 1 + below(stream, 1000)];
      const first = q / (p + q);
      const v = Float64Array.of(first / 2, (1 - first) / 2, first / 2, (1 - first) / 2);
      const y = Float64Array.of(1, -1, 1, -1);
      expect(isAbove('gram', [[p], [q], [p], [q]], y, v), `${p} and ${q}`).toBe(true);
    }
  });

  it('and from rows, in twice the working precision', () => {
    const stream = new Stream(keyFrom(10, 'cancel'));
    for (let trial = 0; trial < 100; trial++) {
      // Weights that sum to 1 exactly; the last three rows take back what the sum before them is, each to its own rounding.
      const v = new Float64Array(8);
      for (let k = 0; k < 7; k++) v[k] = Math.floor((0.5 + stream.uniform()) * 2 ** 49) / 2 ** 53;
      v[7] = 1 - v.subarray(0, 7).reduce((sum, entry) => sum + entry, 0);
      const X = Array.from({ length: 8 }, () => [stream.uniform()]);
      let sum = ZERO;
      for (let k = 0; k < 8; k++) {
        if (k >= 5) X[k] = [-toNumber(sum) / v[k]];
        sum = add(sum, multiply(rational(v[k]), rational(X[k][0])));
      }
      expect(isAbove('rows', X, new Float64Array(8).fill(1), v), `trial ${trial}`).toBe(true);
    }
  });

  it('needs nonnegative weights that do not all vanish', () => {
    const claim = {
      inner: { kind: 'gram', K: Float64Array.of(1) } as const,
      y: Float64Array.of(1),
      mPlus: 1,
      mMinus: 0,
      slope: 1,
      pattern: null,
    };
    expect(certifiedMarginBound(claim, Float64Array.of(-1))).toBeNull();
    expect(certifiedMarginBound(claim, Float64Array.of(0))).toBeNull();
    expect(certifiedMarginBound(claim, Float64Array.of(Number.NaN))).toBeNull();
    expectClose([certifiedMarginBound(claim, Float64Array.of(3)) ?? Number.NaN], [1], 1e-14);
  });
});
