import { describe, expect, it } from 'vitest';
import { noiseFamilies, noiseLaw } from '../../src/data/noise/index.ts';
import type { IndependentLaw, NoiseLaw } from '../../src/data/noise/law.ts';
import { fillLaplace, fillPareto, fillStudent, fillUniform } from '../../src/random/inverted.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { lowerTails } from '../../src/risk/inversion.ts';
import { normalCdf } from '../../src/special/normal.ts';
import { cosine, sine } from '../../src/special/trigonometric.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { kolmogorovSmirnov } from '../support/ks.ts';
import { simpson } from '../support/simpson.ts';

/** Each law by a name, at parameters that are not the default ones too. */
const LAWS: Readonly<Record<string, NoiseLaw>> = {
  ...Object.fromEntries(
    noiseFamilies.map(({ name, parameters, law }) => [
      name,
      law(Object.fromEntries(Object.entries(parameters).map(([key, rule]) => [key, rule.default])) as never),
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        ['studentT', { nu: 2.5 }],
        ['studentT', { nu: 40 }],
        ['multivariateT', { nu: 3 }],
        ['pareto', { tail: 2.2 }],
        ['pareto', { tail: 6 }],
        ['contaminated', { share: 0.01, ratio: 30 }],
      ] as const
    ).map(([name, parameters]) => [
      `${name} ${JSON.stringify(parameters)}`,
      noiseFamilies.find((family) => family.name === name)!.law(parameters as never),
    ]),
  ),
};
const CASES = Object.entries(LAWS);
const DRAWS = 20_000;
const REJECT = 1e-6;

function draws(law: NoiseLaw, count: number, name: string): Float64Array {
  const stream = new Stream(keyFrom(11, name));
  const out = new Float64Array(count);
  if (law.kind === 'independent') law.fill(stream, out);
  else fillNormal(stream, out);
  return law.kind === 'scaleMixture' ? out.map((entry) => law.drawScale(stream) * entry) : out;
}

const tail = (law: NoiseLaw, x: number): number => Math.exp(law.logTail(x));

/** E|X|^r = 2 r int x^(r-1) P(X > x) dx, with x = exp(u). */
function momentByQuadrature(law: NoiseLaw, r: number): number {
  return 2 * r * simpson((u) => Math.exp(r * u) * tail(law, Math.exp(u)), -30, 40, 14_000);
}

describe.each(CASES)('%s', (name, law) => {
  const continuous = name !== 'rademacher';

  it('draws have the distribution of its tail function', () => {
    const sample = draws(law, DRAWS, name);
    if (continuous) {
      expect(kolmogorovSmirnov(sample, (x) => 1 - tail(law, x))).toBeGreaterThan(REJECT);
      // and not of a law one twentieth wider
      expect(
        kolmogorovSmirnov(
          sample.map((x) => 1.05 * x),
          (x) => 1 - tail(law, x),
        ),
      ).toBeLessThan(1e-2);
      return;
    }
    expect(sample.every((x) => x === 1 || x === -1)).toBe(true);
    const { lower, upper } = clopperPearson(sample.filter((x) => x > 0).length, DRAWS, 1 - REJECT);
    expect(lower).toBeLessThan(0.5);
    expect(upper).toBeGreaterThan(0.5);
  });

  it('has variance 1, and absolute moments that its tail integrates to, below the tail exponent', () => {
    expect(law.absoluteMoment(2)).toBeCloseTo(1, 12);
    expect(law.absoluteMoment(0)).toBeCloseTo(1, 12);
    if (continuous) {
      for (const r of [0.5, 1, 1.5, 2, 3, 4, 6]) {
        if (r > law.tailExponent - 0.4) continue;
        expect(momentByQuadrature(law, r) / law.absoluteMoment(r)).toBeCloseTo(1, 4);
      }
    }
    if (law.tailExponent === Number.POSITIVE_INFINITY) return;
    expect(law.absoluteMoment(law.tailExponent)).toBe(Number.POSITIVE_INFINITY);
    expect(law.absoluteMoment(law.tailExponent - 1e-3)).toBeGreaterThan(1);
  });

  it('falls like x^-tailExponent, or faster than every power', () => {
    const slope = (x: number): number => (law.logTail(2 * x) - law.logTail(x)) / Math.LN2;
    if (law.tailExponent < Number.POSITIVE_INFINITY) expect(slope(1e8)).toBeCloseTo(-law.tailExponent, 6);
    else if (law.logTail(200) > Number.NEGATIVE_INFINITY) expect(slope(200)).toBeLessThan(-200);
  });

  it('is symmetric, and its tail function is one for every x', () => {
    for (const x of [0, 0.1, 0.7, 1.2, 2.5, 9]) {
      if (!continuous && Math.abs(x) === 1) continue;
      expect(tail(law, x) + tail(law, -x)).toBeCloseTo(1, 13);
    }
    const at = [-50, -3, -1.5, -0.5, 0, 0.5, 1.5, 3, 50].map((x) => law.logTail(x));
    expect(at).toEqual([...at].sort((a, b) => b - a));
    expect(at[0]).toBeLessThanOrEqual(0);
  });
});

describe("Student's t of very many degrees of freedom", () => {
  const manyDegrees = noiseLaw({ family: 'studentT', nu: 1e6 }) as NoiseLaw;

  // I_z(nu/2, 1/2)/2 by another program, with thirty digits, rounded; nu = 10^6.
  it.each([
    [0.5, 0.3085374177033435],
    [-0.4, 1 - 0.3445781538007884],
    [3, 0.0013499179749994683],
  ])('has its tail at %d to rounding', (x, exact) => {
    expect(Math.abs(tail(manyDegrees, x) / exact - 1)).toBeLessThan(1e-13);
  });

  it('has half its mass above zero, and nearly half above next to nothing', () => {
    expect(tail(manyDegrees, 0)).toBe(0.5);
    for (const x of [1e-200, 1e-160, 1e-9])
      expect(tail(manyDegrees, x)).toBeCloseTo(0.5 - x / Math.sqrt(2 * Math.PI), 14);
  });
});

const INVERTIBLE = CASES.flatMap(([name, law]) =>
  law.kind === 'independent' && law.characteristic?.tails === 'light'
    ? [[name, law, law.characteristic] as const]
    : [],
);

describe.each(INVERTIBLE)('the characteristic function of %s', (name, law, phi) => {
  const grid = Array.from({ length: 400 }, (_, k) => 0.01 * 1.03 ** k);

  it('is E cos(t xi)', () => {
    for (const t of [0, 0.1, 0.9, 2, 7]) {
      // 1 - t int sin(t x) 2 P(xi > x) dx
      const integral = simpson((x) => Math.sin(t * x) * 2 * tail(law, x), 0, 60, 20_000);
      const expected = name === 'rademacher' ? Math.cos(t) : 1 - t * integral;
      expect(phi.value(t)).toBeCloseTo(expected, 4);
    }
  });

  it('has an envelope that bounds it, does not increase, and decays as it says', () => {
    const { envelope } = phi;
    if (envelope === null) {
      expect(grid.some((t) => t > 3 && Math.abs(phi.value(t)) > 0.99)).toBe(true);
      return;
    }
    for (const [at, t] of grid.entries()) {
      expect(Math.abs(phi.value(t))).toBeLessThanOrEqual(envelope.bound(t) * (1 + 1e-12));
      if (at > 0) expect(envelope.bound(t)).toBeLessThanOrEqual(envelope.bound(grid[at - 1]));
      for (const c of [1.001, 1.1, 1.7, 4, 40, 4000]) {
        const allowed = envelope.bound(t) * c ** -envelope.decay(t);
        expect(envelope.bound(c * t)).toBeLessThanOrEqual(allowed * (1 + 1e-9));
      }
    }
    expect(envelope.decay(50)).toBeGreaterThan(0.9);
  });

  it('has the variance proxy it says: log E exp(s xi) <= v s^2/2', () => {
    const logMoment: Record<string, (s: number) => number> = {
      rademacher: (s) => Math.log(Math.cosh(s)),
      uniform: (s) => Math.log(Math.sinh(Math.sqrt(3) * s) / (Math.sqrt(3) * s)),
      laplace: (s) => -Math.log(1 - (s * s) / 2),
    };
    for (const s of [0.01, 0.3, 1, 1.2, 1.41, 3, 20]) {
      const v = phi.varianceProxy(s);
      if (v === Number.POSITIVE_INFINITY) expect(s).toBeGreaterThan(Math.SQRT2);
      else expect(logMoment[name](s)).toBeLessThanOrEqual(((v * s * s) / 2) * (1 + 1e-12) + 1e-15);
    }
  });
});

describe('inversion', () => {
  const law = (name: string) => (LAWS[name] as IndependentLaw).characteristic!;

  it('one Laplace or uniform variable, whose distribution is known: right to within a bound that says so', () => {
    for (const name of ['laplace', 'uniform']) {
      const gammas = [-2, -0.3, 0, 0.4, 1.1, 1.6, 4];
      const found = lowerTails(law(name), Float64Array.of(0, -3), gammas);
      for (const [at, { probability, bound }] of found.entries()) {
        const exact = tail(LAWS[name], gammas[at]);
        expect(Math.abs(probability - exact)).toBeLessThanOrEqual(bound);
        expect(bound).toBeLessThan(name === 'uniform' ? 1e-6 : 1e-8);
      }
    }
  });

  it('the sum of two uniforms is triangular', () => {
    const [{ probability, bound }] = lowerTails(law('uniform'), Float64Array.of(1, 1), [1]);
    // (xi_1 + xi_2)/sqrt 2 < -1: (2 sqrt 3 - sqrt 2)^2/(2 (2 sqrt 3)^2).
    const exact = (2 * Math.sqrt(3) - Math.SQRT2) ** 2 / 24;
    expect(Math.abs(probability - exact)).toBeLessThanOrEqual(bound);
    expect(bound).toBeLessThan(1e-8);
  });

  it('signs with weights 2^-k are uniform on a grid, and signs with equal weights binomial', () => {
    const weights = Float64Array.from({ length: 12 }, (_, k) => 2 ** -k);
    const norm = Math.sqrt(weights.reduce((total, w) => total + w * w, 0));
    // sum 2^-k s_k = 2^-11 times an odd number, each of 4096 equally likely.
    for (const level of [0.3, 1.1]) {
      const gamma = level / norm;
      let exact = 0;
      for (let odd = -4095; odd <= 4095; odd += 2) if (level + odd * 2 ** -11 < 0) exact += 1 / 4096;
      const [{ probability, bound }] = lowerTails(law('rademacher'), weights, [gamma]);
      expect(Math.abs(probability - exact)).toBeLessThanOrEqual(bound);
      expect(bound).toBeLessThan(1e-4);
    }
    const [{ probability, bound }] = lowerTails(law('rademacher'), new Float64Array(5).fill(1), [
      2 / Math.sqrt(5),
    ]);
    // Fewer than 1.5 of five signs are positive.
    expect(Math.abs(probability - 6 / 32)).toBeLessThanOrEqual(bound);
    expect(bound).toBeLessThan(1e-6);
    // An atom at 0 of weight 10/32 may fall on either side, and the bound says so.
    const [at] = lowerTails(law('rademacher'), new Float64Array(5).fill(1), [1 / Math.sqrt(5)]);
    expect(Math.abs(at.probability - (6 / 32 + 5 / 32))).toBeLessThan(1e-6);
    expect(at.bound).toBeGreaterThan(5 / 32);
    expect(at.bound).toBeLessThan(5 / 32 + 1e-6);
  });

  it('signs with unlike weights, against every one of their sums', () => {
    for (const size of [1, 3, 8, 16]) {
      const weights = Float64Array.from({ length: size }, (_, c) => 1 + Math.abs(Math.sin(3 * c + size)));
      const norm = Math.sqrt(weights.reduce((total, w) => total + w * w, 0));
      const gammas = Array.from({ length: 25 }, (_, k) => 3 * Math.sin(7 * k + size));
      const found = lowerTails(law('rademacher'), weights, gammas);
      const sums = weights.reduce<number[]>((all, w) => all.flatMap((x) => [x + w, x - w]), [0]);
      for (const [at, gamma] of gammas.entries()) {
        const exact = sums.filter((x) => gamma + x / norm < 0).length / sums.length;
        const { probability, bound } = found[at];
        expect(Math.abs(probability - exact)).toBeLessThanOrEqual(bound);
        expect(bound).toBeLessThan(1e-3);
      }
    }
  });

  it('many equal loadings approach the normal law, far out too, and far beyond reach it says at most the bound', () => {
    for (const name of ['uniform', 'laplace']) {
      const many = new Float64Array(20_000).fill(0.7);
      const gammas = [0.5, 2, 4];
      for (const [at, { probability, bound }] of lowerTails(law(name), many, gammas).entries()) {
        expect(probability / normalCdf(-gammas[at])).toBeCloseTo(1, 2);
        expect(bound).toBeLessThan(1e-10);
      }
      const [far] = lowerTails(law(name), many, [1e6]);
      expect(far.probability).toBe(0);
      expect(far.bound).toBeLessThan(1e-16);
      expect(lowerTails(law(name), many, [-1e6])[0].probability).toBe(1);
    }
  });
});

describe('sine and cosine', () => {
  it('agree with the engine to 2e-15 up to 10^6, and refuse what they cannot reduce', () => {
    let worst = 0;
    for (let k = -4000; k <= 4000; k++) {
      const x = k * Math.abs(k) * 0.0625 + k / 7;
      worst = Math.max(worst, Math.abs(sine(x) - Math.sin(x)), Math.abs(cosine(x) - Math.cos(x)));
    }
    expect(worst).toBeLessThan(2e-15);
    expect(() => sine(2e9)).toThrow(/at most 1e9/);
    expect(() => cosine(Number.NaN)).toThrow(/at most 1e9/);
  });
});

describe('uniform variates in bulk', () => {
  it('are those of the stream, from any position', () => {
    for (const skip of [0, 1, 2, 3, 7]) {
      const [one, other] = [new Stream([5, 6]), new Stream([5, 6])];
      for (let i = 0; i < skip; i++) {
        one.uint32();
        other.uint32();
      }
      const out = new Float64Array(1000);
      fillUniform(one, out);
      expect(Array.from(out)).toEqual(Array.from(out, () => other.uniform()));
      expect(one.uint32()).toBe(other.uint32());
    }
  });

  it('and those made of them leave the words they took behind', () => {
    const fills: [number, (stream: Stream, out: Float64Array) => void][] = [
      [2, (stream, out) => fillLaplace(stream, out, 1)],
      [2, (stream, out) => fillPareto(stream, out, 3, 1)],
      [4, (stream, out) => fillStudent(stream, out, 4, 1)],
    ];
    for (const [words, fill] of fills) {
      const stream = new Stream([5, 6]);
      fill(stream, new Float64Array(7));
      expect(stream.position).toBe(7 * words);
    }
  });
});

/** nu, x, log P(xi > x): the power series of the incomplete beta function, mpmath 1.3.0 at 60 digits. */
const FAR_TAILS_OF_T = [
  [1e6, 5, -15.064855767291181],
  [1e5, 50, -1239.4740473177023],
  [1e6, 83, -3438.030964498727],
  [1e6, 200, -19616.592710007608],
  [1000, 1e5, -8064.421942837348],
  [50, 1e20, -2208.6850174240935],
  [3, 1e60, -416.0155117328858],
  [3, 1e160, -1106.7910396310995],
  [1e6, 1e200, -453609272.14652205],
] as const;

describe("the tail of Student's t", () => {
  it.each(FAR_TAILS_OF_T)('nu = %f at %f, where the tail itself is below float64', (nu, x, logTail) => {
    for (const family of ['studentT', 'multivariateT'] as const) {
      const law = noiseLaw({ family, nu });
      expect(Math.abs(law.logTail(x) / logTail - 1)).toBeLessThan(1e-14);
      expect(Math.abs(law.logTail(-x) + Math.exp(logTail))).toBeLessThan(1e-13);
    }
  });

  it('tends to that of a normal as nu grows', () => {
    const gaussian = noiseLaw({ family: 'gaussian' });
    const gap = (nu: number) =>
      noiseLaw({ family: 'multivariateT', nu }).logTail(60) / gaussian.logTail(60) - 1;
    // log P = -(nu + 1)/2 log(1 + x^2/(nu - 2)) + ..., of which the next term is x^4/(4 nu).
    for (const nu of [1e5, 1e6]) expect(gap(nu) / (-(60 ** 2) / (2 * nu))).toBeCloseTo(1, 1);
  });
});
