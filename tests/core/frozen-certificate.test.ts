/**
 * The frozen-for-ever certificate: its parts against what they are defined to be, an instance for each verdict, and the controls.
 */
import { describe, expect, it } from 'vitest';
import { type FrozenCertificate, frozenForEver } from '../../src/horizon/frozen-certificate.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { activatedPattern, liftedSystem, outwardRates } from '../../src/network/pattern.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectRelative } from '../support/close.ts';
import { type FullProblem, fullDescent, fullDescentAt } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { dualOf } from '../support/limit-weights.ts';
import { followDescent } from '../support/log-time.ts';

/** The claim that the activated pattern lasts from step T on; of the flow alone when asked so. */
function claimAt(full: FullProblem, T: number, flowOnly = false) {
  const { sample, network, end } = gramDescent(full, T);
  const limit = limitDirection(sample, network);
  const pattern = activatedPattern(network, sample.y);
  const alpha = full.reduction === 'mean' ? full.alpha / sample.n : full.alpha;
  return {
    ...{ sample, pattern, beta: dualOf(limit), q: end.q, activatedFraction: end.activatedFraction },
    ...{ system: liftedSystem(sample, network, pattern), alpha: flowOnly ? null : alpha },
    outwardRates: () => outwardRates(sample, pattern),
    tail: exponentialLoss.tail,
  };
}

function problem(
  {
    n,
    d,
    signal,
    slope = 0.25,
    alpha = 0.01,
  }: { n: number; d: number; signal: number; slope?: number; alpha?: number },
  seed: number,
): FullProblem {
  const base = clusters({ n, d, m: 4, signal, scale: 1e-4 }, seed);
  return { ...base, mPlus: 2, slope, alpha, reduction: 'sum' };
}

/** E(e) of the certificate, for e scaled so that its sum is 1'beta. */
function excessOf(beta: ArrayLike<number>, q: ArrayLike<number>): number {
  const total = Array.from(beta).reduce((a, b) => a + b, 0);
  const weights = Array.from(q, (margin) => Math.exp(-margin));
  const sum = weights.reduce((a, b) => a + b, 0);
  return Array.from(beta).reduce(
    (acc, b, k) => (b > 0 ? acc + b * Math.log((b * sum) / (total * weights[k])) : acc),
    0,
  );
}

/** All rates <A, e> of a pattern, per group and point, as shares of <|A|, beta>: the least of them. */
function leastRate({ sample, pattern, beta }: ReturnType<typeof claimAt>, e: ArrayLike<number>): number {
  const { n, y, K } = sample;
  let least = Number.POSITIVE_INFINITY;
  for (const { sign, active, slopes } of pattern) {
    for (let i = 0; i < n; i++) {
      let [rate, size] = [0, 0];
      for (let k = 0; k < n; k++) {
        const A = (active[i] ? 1 : -1) * sign * y[k] * slopes[k] * K.data[i * n + k];
        rate += A * e[k];
        size += Math.abs(A) * beta[k];
      }
      least = Math.min(least, rate / size);
    }
  }
  return least;
}

/** In 60 dimensions and weak signal: the limit is activated, though some y_i y_k <x_i, x_k> are negative. */
const mixed = problem({ n: 6, d: 60, signal: 2, slope: 0.5 }, 3);

describe('the excess', () => {
  it("is 1'beta times the divergence from beta/1'beta to softmax(-q), 0 at the limit", () => {
    for (const T of [1, 10, 1000]) {
      const claim = claimAt(mixed, T);
      expectRelative(frozenForEver(claim).excess, excessOf(claim.beta, claim.q), 1e-9);
    }
    const claim = claimAt(mixed, 10);
    const q = claim.beta.map((beta) => 700 - Math.log(beta));
    const there = frozenForEver({ ...claim, q });
    expect(there.excess).toBeLessThan(1e-24);
    expectRelative(there.slack, leastRate(claim, claim.beta), 1e-9, 'slack at the limit');
  });

  it('never grows along descent once the step condition holds: the Lyapunov function of section 9', () => {
    let steps = 0;
    for (let seed = 0; seed < 40; seed++) {
      const full = problem(
        { n: 4 + (seed % 3), d: 5 + 10 * (seed % 4), signal: 3 + (seed % 3), slope: 0.5 },
        seed,
      );
      const { beta, system, alpha } = claimAt(full, 0);
      const { G } = system;
      const spare = Math.max(
        ...beta.map((_, i) => beta.reduce((sum, b, k) => sum + G.data[i * beta.length + k] * b, -1)),
      );
      const norm = Math.max(
        ...beta.map((_, i) => beta.reduce((sum, _b, k) => sum + Math.abs(G.data[i * beta.length + k]), 0)),
      );
      let last: number | null = null;
      for (const { t, q, activatedFraction } of fullDescent(full)) {
        if (t > 300) break;
        const excess = excessOf(beta, q);
        const total = beta.reduce((a, b) => a + b, 0);
        const loss = q.reduce((sum, margin) => sum + Math.exp(-margin), 0);
        // theta >= 2 max(lambda, w) with lambda at most |G|_inf max e, e = theta alpha g.
        const theta = total / ((alpha ?? 0) * loss);
        const largest = Math.max(...q.map((margin) => (total * Math.exp(-margin)) / loss));
        const slow = activatedFraction === 1 && theta >= 4 + 3 * Math.max(norm * largest, spare);
        if (last !== null) {
          steps++;
          expect(excess, `seed ${seed}, t = ${t}`).toBeLessThanOrEqual(last * (1 + 1e-9) + 1e-13);
        }
        last = slow ? excess : null;
      }
    }
    expect(steps).toBeGreaterThan(4000);
  });
});

describe('the slack', () => {
  it('is below every rate on the set: points of its boundary, drawn at random', () => {
    const stream = new Stream(keyFrom(1, 'boundary'));
    for (const T of [3, 30, 300]) {
      const claim = claimAt(mixed, T);
      const { slack, excess } = frozenForEver(claim);
      const total = claim.beta.reduce((a, b) => a + b, 0);
      const value = (e: readonly number[]): number =>
        e.reduce((sum, entry, k) => {
          const b = claim.beta[k];
          return sum + (b > 0 ? entry - b - b * Math.log(entry / b) : entry);
        }, 0);
      let least = Number.POSITIVE_INFINITY;
      for (let draw = 0; draw < 3000; draw++) {
        const direction = Array.from(claim.beta, () => normal(stream));
        let [low, high] = [0, 20];
        const at = (x: number): number[] =>
          direction.map((entry, k) => Math.max(claim.beta[k], 1e-300) * Math.exp(x * entry));
        for (let round = 0; round < 60; round++) {
          const middle = (low + high) / 2;
          if (value(at(middle)) <= excess) low = middle;
          else high = middle;
        }
        least = Math.min(least, leastRate(claim, at(low)));
      }
      expect(least, `T = ${T}, excess ${excess} of ${total}`).toBeGreaterThanOrEqual(slack - 1e-9);
    }
  });

  it('and is reached there by an optimum of the dual, for one rate alone', () => {
    // Two points, beta = (1, 1), A = (1, -c): the least of e_1 - c e_2 with (x - 1 - log x) summed at most E, by a fine search.
    const full: FullProblem = {
      ...{
        X: [
          [1, 0],
          [-0.6, 0.8],
        ],
        y: [1, 1],
        W: [
          [1e-4, 1e-4],
          [-1e-4, 1e-4],
        ],
      },
      ...{ mPlus: 1, slope: 0.5, alpha: 0.02, reduction: 'sum' },
    };
    const claim = claimAt(full, 40);
    const { slack, excess } = frozenForEver(claim);
    const [b1, b2] = claim.beta;
    const root = (c: number, upper: boolean): number => {
      let [low, high] = upper ? [1, 1e3] : [1e-12, 1];
      for (let round = 0; round < 200; round++) {
        const middle = (low + high) / 2;
        if (middle - 1 - Math.log(middle) < c === upper) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    };
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k <= 4000; k++) {
      const share = (excess * k) / 4000;
      for (const [up1, up2] of [
        [true, true],
        [true, false],
        [false, true],
        [false, false],
      ]) {
        const e = [b1 * root(share / b1, up1), b2 * root((excess - share) / b2, up2)];
        least = Math.min(least, leastRate(claim, e));
      }
    }
    expect(Math.abs(slack - least)).toBeLessThan(2e-3 * Math.abs(least) + 1e-6);
  });
});

describe('verdicts', () => {
  it('certified, for descent itself: and indeed the pattern lasts as long as anyone looks', () => {
    let certified = 0;
    for (let seed = 0; seed < 60; seed++) {
      const full = problem({ n: 5, d: 20 + 20 * (seed % 3), signal: 2, slope: 0.5, alpha: 0.02 }, seed);
      const claim = claimAt(full, 20);
      if (claim.activatedFraction < 1) continue;
      const found = frozenForEver(claim);
      if (found.status !== 'certified' || found.scope !== 'descent') continue;
      certified++;
      expect(found.slack).toBeGreaterThan(0);
      for (const { t, activatedFraction } of fullDescent(full)) {
        if (t > 1500) break;
        if (t >= 20) expect(activatedFraction, `seed ${seed}, t = ${t}`).toBe(1);
      }
    }
    expect(certified).toBeGreaterThan(15);
  });

  it('certified for the flow only, when one step may jump over the set', () => {
    const gentle = claimAt(mixed, 300);
    const certified = frozenForEver(gentle);
    expect(certified).toMatchObject({ status: 'certified', scope: 'descent' });
    const loss = gentle.q.reduce((sum, margin) => sum + Math.exp(-margin), 0);
    const total = gentle.beta.reduce((a, b) => a + b, 0);
    // theta = 1'beta/(alpha L) = 1/2, below kappa lambda_max >= 1.
    const rough = frozenForEver({ ...gentle, alpha: (2 * total) / loss });
    expect(rough).toMatchObject({ status: 'certified', scope: 'flow', slack: certified.slack });
    expect(frozenForEver({ ...gentle, alpha: null })).toMatchObject({ status: 'certified', scope: 'flow' });
  });

  it('undecided while the excess is large, certified later', () => {
    let found = 0;
    for (let seed = 0; seed < 60 && found < 5; seed++) {
      const full = problem({ n: 6, d: 16, signal: 2, slope: 0.5 }, seed);
      const [early, late] = [claimAt(full, 5), claimAt(full, 3000)];
      if (early.activatedFraction < 1 || late.activatedFraction < 1) continue;
      const [before, after] = [frozenForEver(early), frozenForEver(late)];
      if (before.status !== 'undecided' || after.status !== 'certified') continue;
      found++;
      expect(before.scope).toBeNull();
      expect(before.slack).toBeLessThan(after.slack);
      expect(before.excess).toBeGreaterThan(after.excess);
      expect(before.reason).toContain('may still');
    }
    expect(found).toBe(5);
  });

  it('undecided at a boundary case: the limit itself stands on a surface', () => {
    // y_1 y_2 <x_1, x_2> = -c: at some c > 0 a neuron of the limit is orthogonal to a point.
    const at = (c: number): FrozenCertificate =>
      frozenForEver(
        claimAt(
          {
            ...{
              X: [
                [1, 0],
                [c, -1],
              ],
              y: [1, -1],
              W: [
                [1e-4, 1e-4],
                [-1e-4, 1e-4],
              ],
            },
            ...{ mPlus: 1, slope: 0.5, alpha: 0.02, reduction: 'sum' },
          },
          400,
        ),
      );
    let [low, high] = [0, 3];
    for (let round = 0; round < 60; round++) {
      const middle = (low + high) / 2;
      if (at(middle).status === 'refuted') high = middle;
      else low = middle;
    }
    expect(low).toBeLessThan(3);
    expect(at(low).status).toBe('undecided');
    expect(at(0).status).toBe('certified');
  });
});

describe('the control: a pattern that looks frozen and is not', () => {
  /** Activated through the first T steps, all along, with a limit on the other side of some boundary. */
  const control = (() => {
    for (let seed = 0; seed < 400; seed++) {
      const full = problem({ n: 4, d: 5, signal: 1.5, slope: 0.5, alpha: 0.002 }, seed);
      const { summary, sample, network, end } = gramDescent(full, 400);
      const limit = limitDirection(sample, network);
      if (limit.dual === null || limit.consistent !== false || end.activatedFraction < 1) continue;
      if (summary.patternSince < 100) return { seed, full };
    }
    throw new Error('no control was found');
  })();

  it('is refuted, though nothing has moved for three hundred steps', () => {
    const found = frozenForEver(claimAt(control.full, 400));
    expect(found).toMatchObject({ status: 'refuted', scope: null });
    expect(found.slack).toBeLessThan(0);
    expect(found.reason).toContain('other side');
  });

  it('and does end: the flow says when, and descent leaves the pattern there', () => {
    const { summary } = followDescent(control.full, 400, 690);
    const [first] = summary.switches;
    expect(first?.to === 'sliding' || first?.to === 'deactivated', `seed ${control.seed}`).toBe(true);
    const left = Math.exp(first.s) / control.full.alpha;
    expect(left).toBeGreaterThan(1000);
    expect(left).toBeLessThan(1e6);
    // Descent does not slide but steps to and fro across the surface: its pattern has changed by then, and not before.
    expect(gramDescent(control.full, Math.floor(0.99 * left)).summary.patternSince).toBeLessThan(100);
    expect(gramDescent(control.full, Math.ceil(1.01 * left)).summary.patternSince).toBeGreaterThan(
      0.99 * left,
    );
  });

  it('nothing is refuted for steps so large that Theorem 3 is silent', () => {
    const claim = claimAt(control.full, 400);
    const loss = claim.q.reduce((sum, margin) => sum + Math.exp(-margin), 0);
    const largest = Math.max(...claim.beta.map((_, i) => claim.system.G.data[i * (claim.beta.length + 1)]));
    expect(frozenForEver({ ...claim, alpha: 1.01 / (largest * loss) }).status).toBe('undecided');
    expect(frozenForEver({ ...claim, alpha: 0.99 / (largest * loss) }).status).toBe('refuted');
    expect(frozenForEver({ ...claim, alpha: null }).status).toBe('refuted');
  });
});

describe('far beyond float64', () => {
  it('margins of thousands and steps of any size give numbers, and the same verdict', () => {
    const claim = claimAt(mixed, 300);
    const near = frozenForEver(claim);
    const far = frozenForEver({ ...claim, q: claim.q.map((q) => q + 5000) });
    expectRelative(far.excess, near.excess, 1e-8);
    expect(far).toMatchObject({ status: 'certified', scope: 'descent' });
    expect(fullDescentAt(mixed, 2).q.every(Number.isFinite)).toBe(true);
  });
});
