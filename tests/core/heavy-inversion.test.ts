import { describe, expect, it } from 'vitest';
import { noiseLaw } from '../../src/data/noise/index.ts';
import type { HeavyTailed, IndependentLaw } from '../../src/data/noise/law.ts';
import { lowerTails } from '../../src/risk/inversion.ts';
import { logGamma } from '../../src/special/gamma.ts';
import { gammaExpectation } from '../../src/special/gamma-expectation.ts';
import {
  INTERPOLATION,
  LatticeFunction,
  LEBESGUE,
  latticeReach,
  latticeStep,
  STENCIL,
  stencilWeights,
} from '../../src/special/lattice.ts';
import { normalCdf } from '../../src/special/normal.ts';
import { expectRelative } from '../support/close.ts';
import { simpson } from '../support/simpson.ts';

const studentT = (nu: number) => noiseLaw({ family: 'studentT', nu }) as IndependentLaw;
const pareto = (tail: number) => noiseLaw({ family: 'pareto', tail }) as IndependentLaw;
const heavy = (law: IndependentLaw) => law.characteristic as HeavyTailed;
const tail = (law: IndependentLaw, x: number) => Math.exp(law.logTail(x));
const LAWS = [
  ['t, 2.1', studentT(2.1)],
  ['t, 3', studentT(3)],
  ['t, 5', studentT(5)],
  ['t, 60', studentT(60)],
  ['Pareto, 2.05', pareto(2.05)],
  ['Pareto, 3', pareto(3)],
  ['Pareto, 4', pareto(4)],
  ['Pareto, 12', pareto(12)],
  ['Pareto, 32', pareto(32)],
] as const;

/** (1 + z) e^-z and (1 + z + z^2/3) e^-z, z = sqrt(nu - 2) t: K of half-integer order. */
const ELEMENTARY: readonly [number, (t: number) => number][] = [
  [3, (t) => (1 + t) * Math.exp(-t)],
  [5, (t) => (1 + Math.sqrt(3) * t + t * t) * Math.exp(-Math.sqrt(3) * t)],
];

/** 1 - phi of Pareto's law at s t = w e^(i theta), by its series in w^a and w^2k, a not even; real and imaginary part. */
function paretoDeficit(a: number, w: number, theta = 0): [number, number] {
  const singular = (Math.PI / (2 * Math.sin((Math.PI * a) / 2))) * w ** a * Math.exp(-logGamma(a));
  let [real, imaginary] = [singular * Math.cos(a * theta), singular * Math.sin(a * theta)];
  let power = 1;
  for (let k = 1; k < 40; k++) {
    power *= (-w * w) / (2 * k) / (2 * k - 1);
    real -= ((power * a) / (a - 2 * k)) * Math.cos(2 * k * theta);
    imaginary -= ((power * a) / (a - 2 * k)) * Math.sin(2 * k * theta);
  }
  return [real, imaginary];
}

describe('characteristic functions of heavy tails', () => {
  it.each(ELEMENTARY)('t of %d degrees of freedom is elementary', (nu, exact) => {
    const phi = heavy(studentT(nu));
    for (let t = 1e-3; t < 60; t *= 1.3) {
      expect(Math.abs(phi.value(t) - exact(t))).toBeLessThan(1e-14);
      if (t < 0.5 && t > 0.05) expectRelative(phi.deficit(t), 1 - exact(t), 1e-12);
    }
  });

  it.each([2.2, 2.5, 3, 5.5, 11.5, 31.5])('Pareto of tail %d has its series, with a singular term', (a) => {
    const phi = heavy(pareto(a));
    const s = Math.sqrt((a - 2) / a);
    for (let t = 1e-6; t < 3; t *= 1.3) {
      const [exact] = paretoDeficit(a, s * t);
      expect(Math.abs(phi.value(t) - (1 - exact))).toBeLessThan(2e-14);
      expectRelative(phi.deficit(t), exact, 2e-14);
    }
  });

  it.each(LAWS)('%s: value and deficit are of one function, within its bounds', (_, law) => {
    const phi = heavy(law);
    const { reach } = phi.analytic;
    for (let t = reach / 1000; t <= reach; t *= 1.2) {
      expect(Math.abs(1 - phi.value(t) - phi.deficit(t))).toBeLessThan(1e-13);
      expect(phi.value(1.01 * t)).toBeLessThan(phi.value(t));
      for (let later = reach; later < 1e3; later *= 1.07)
        expect(Math.abs(phi.value(later))).toBeLessThanOrEqual(phi.value(t) + 1e-13);
    }
    for (let t = reach; t < 100; t *= 1.1) {
      for (const c of [1, 1.01, 1.5, 4, 30])
        expect(Math.abs(phi.value(c * t))).toBeLessThanOrEqual(phi.supremum(t) + 1e-13);
    }
    for (let t = phi.fallsFrom; t < 1e4; t *= 1.3)
      expect(phi.supremum(2 * t)).toBeLessThanOrEqual(phi.supremum(t) / 2 + 1e-13);
    const { exponent, logConstant } = phi.tail;
    for (let x = 0.1; x < 1e6; x *= 3)
      expect(Math.LN2 + law.logTail(x)).toBeLessThanOrEqual(logConstant - exponent * Math.log(x) + 1e-9);
  });

  it('log phi is bounded in the discs as is said', () => {
    const complexLog = (real: number, imaginary: number) =>
      Math.hypot(Math.log(Math.hypot(real, imaginary)), Math.atan2(imaginary, real));
    const points = (law: HeavyTailed) => {
      const { radius, reach } = law.analytic;
      const farthest = Math.log(reach) + latticeReach(radius);
      return Array.from({ length: 4000 }, (_, k) => ({
        t: Math.exp(farthest - (k % 200) / 30),
        theta: radius * Math.sin(k),
      }));
    };
    const t3 = heavy(studentT(3));
    for (const { t, theta } of points(t3)) {
      const [x, y] = [t * Math.cos(theta), t * Math.sin(theta)];
      const size = Math.exp(-x);
      const [c, s] = [Math.cos(y) * size, -Math.sin(y) * size];
      const kappa = complexLog((1 + x) * c - y * s, (1 + x) * s + y * c) / (t * t);
      expect(kappa).toBeLessThanOrEqual(t3.analytic.bound);
    }
    const p = heavy(pareto(2.5));
    for (const { t, theta } of points(p)) {
      const [real, imaginary] = paretoDeficit(2.5, Math.sqrt(0.2) * t, theta);
      expect(complexLog(1 - real, -imaginary) / (t * t)).toBeLessThanOrEqual(p.analytic.bound + 1e-9);
    }
  });
});

describe('what they are made with', () => {
  it('gamma expectations: moments and Laplace transforms', () => {
    for (const shape of [1.1, 1.5, 2.5, 13, 400, 5e5]) {
      const { nodes, weights } = gammaExpectation(shape, (y) => 1 / y);
      const mean = (f: (y: number) => number) => nodes.reduce((total, y, j) => total + weights[j] * f(y), 0);
      expectRelative(
        mean(() => 1),
        1,
        2e-14,
      );
      expectRelative(
        mean((y) => y),
        shape,
        2e-14,
      );
      expectRelative(
        mean((y) => 1 / y),
        1 / (shape - 1),
        1e-13,
      );
      for (const c of [0.1, 3, 1000]) {
        const exact = Math.exp(-shape * Math.log1p(c / shape));
        expect(Math.abs(mean((y) => Math.exp((-c * y) / shape)) - exact)).toBeLessThan(1e-14);
      }
    }
  });

  it('interpolation errs by no more than its bound', () => {
    const weights = new Float64Array(STENCIL);
    for (let at = 0; at <= 1; at += 1 / 64) {
      stencilWeights(at, weights);
      expect(weights.reduce((total, w) => total + Math.abs(w), 0)).toBeLessThan(LEBESGUE);
      expect(weights.reduce((total, w) => total + w, 0)).toBeCloseTo(1, 13);
    }
    // 1/(1 + x^2) is at most 1/(1 - r^2) in discs of radius r about real points.
    const r = 0.9;
    const f = (x: number) => 1 / (1 + x * x);
    const step = latticeStep(r);
    const lattice = new LatticeFunction(step, (i) => f(i * step));
    const coarse = new LatticeFunction(3 * step, (i) => f(3 * i * step));
    let worst = 0;
    let worstCoarse = 0;
    for (let k = 0; k < 4000; k++) {
      const x = 3 * Math.sin(k);
      worst = Math.max(worst, Math.abs(lattice.value(x) - f(x)));
      worstCoarse = Math.max(worstCoarse, Math.abs(coarse.value(x) - f(x)));
    }
    expect(worst).toBeLessThan(INTERPOLATION / (1 - r * r) + 2e-15);
    expect(worstCoarse).toBeGreaterThan(1e-10);
  });
});

describe('their inversion', () => {
  const gammas = [-1.3, -0.2, 0, 0.4, 1.7, 4, 40];

  it.each(LAWS)('%s: one coordinate has its own tail', (name, law) => {
    const found = lowerTails(heavy(law), Float64Array.of(0, -2), gammas);
    for (const [at, { probability, bound }] of found.entries()) {
      expect(Math.abs(probability - tail(law, gammas[at]))).toBeLessThanOrEqual(bound);
      expect(bound).toBeLessThan(name.startsWith('t') ? 1e-8 : 5e-3);
    }
  });

  it.each(LAWS.slice(0, 7))('%s: two coordinates, by convolution', (_, law) => {
    for (const u of [
      [1, 1],
      [1, 3],
    ]) {
      const norm = Math.hypot(u[0], u[1]);
      const found = lowerTails(heavy(law), Float64Array.from(u), [0.4, 1.7]);
      for (const [at, gamma] of [0.4, 1.7].entries()) {
        const { probability, bound } = found[at];
        const exact = byConvolution(law, u, gamma * norm);
        expect(Math.abs(probability - exact)).toBeLessThanOrEqual(bound + 1e-11);
        expect(bound).toBeLessThan(1e-4);
      }
    }
  });

  it.each(ELEMENTARY)('t of %d: many coordinates, by another quadrature', (nu, exact) => {
    for (const u of [
      new Float64Array(40).fill(1),
      Float64Array.from({ length: 300 }, (_, c) => (c === 0 ? 12 : 1 + (c % 7))),
      Float64Array.from({ length: 60 }, (_, c) => 0.8 ** c),
    ]) {
      const norm = Math.sqrt(u.reduce((total, x) => total + x * x, 0));
      const found = lowerTails(heavy(studentT(nu)), u, [0.3, 1.5, 3]);
      for (const [at, gamma] of [0.3, 1.5, 3].entries()) {
        // Gil-Pelaez: 1/2 - (1/pi) int sin(t gamma)/t Phi(t) dt.
        const Phi = (t: number) => u.reduce((total, x) => total * exact((t * x) / norm), 1);
        const integrand = (t: number) => (t === 0 ? gamma : (Math.sin(t * gamma) / t) * Phi(t));
        const by = 0.5 - simpson(integrand, 0, 60, 3000) / Math.PI;
        expect(Math.abs(found[at].probability - by)).toBeLessThan(1e-8);
        expect(found[at].bound).toBeLessThan(1e-9);
      }
    }
  });

  it('many coordinates are nearly normal in the middle, and one of them rules far out', () => {
    for (const law of [studentT(3), pareto(3)]) {
      const d = 20_000;
      const [middle, far] = lowerTails(heavy(law), new Float64Array(d).fill(0.1), [1, 40]);
      expect(Math.abs(middle.probability - normalCdf(-1))).toBeLessThan(3e-3);
      // One big jump: d P(xi > 40 sqrt d).
      expect(far.probability / (d * tail(law, 40 * Math.sqrt(d)))).toBeCloseTo(1, 1);
      expect(far.bound).toBeLessThan(0.01 * far.probability);
    }
  });

  it('is not offered for Pareto tails beyond its discs', () => {
    expect(pareto(33).characteristic).toBeNull();
    expect(pareto(32).characteristic).not.toBeNull();
  });
});

/** P(u_0 xi_0 + u_1 xi_1 > level), the density of xi_0 against the tail of the other, between the points where either has a kink. */
function byConvolution(law: IndependentLaw, u: readonly number[], level: number): number {
  const a = law.tailExponent;
  const density = law.unimodal ? studentDensity(a) : paretoDensity(a);
  const start = law.unimodal ? 0.5 : Math.sqrt((a - 2) / a);
  const product = (x: number) => density(x) * tail(law, (level - u[0] * x) / u[1]);
  const kinks = [start, -start, (level - u[1] * start) / u[0], (level + u[1] * start) / u[0], -20, -2, 2, 20];
  kinks.sort((x, y) => x - y);
  let total = 0;
  for (let k = 1; k < kinks.length; k++) total += doubleExponential(product, kinks[k - 1], kinks[k]);
  const beyond = (v: number) => {
    const x = 20 * Math.exp(v);
    return x * (product(x) + product(-x));
  };
  return total + simpson(beyond, 0, 60, 4000);
}

function studentDensity(nu: number): (x: number) => number {
  const logConstant = logGamma((nu + 1) / 2) - logGamma(nu / 2) - Math.log(Math.PI * (nu - 2)) / 2;
  return (x) => Math.exp(logConstant - ((nu + 1) / 2) * Math.log1p((x * x) / (nu - 2)));
}

function paretoDensity(a: number): (x: number) => number {
  const s = Math.sqrt((a - 2) / a);
  return (x) => (Math.abs(x) > s ? (a / 2 / s) * (s / Math.abs(x)) ** (a + 1) : 0);
}

/** int_p^q f by x = (p + q)/2 + (q - p)/2 tanh((pi/2) sinh t). */
function doubleExponential(f: (x: number) => number, p: number, q: number): number {
  const h = 1 / 24;
  let total = 0;
  for (let k = -78; k <= 78; k++) {
    const inner = (Math.PI / 2) * Math.sinh(k * h);
    const weight = ((Math.PI / 2) * Math.cosh(k * h)) / Math.cosh(inner) ** 2;
    // Measured from the nearer end, so that no point falls on it.
    const share = 1 / (1 + Math.exp(2 * Math.abs(inner)));
    total += weight * f(k < 0 ? p + (q - p) * share : q - (q - p) * share);
  }
  return (total * h * (q - p)) / 2;
}
