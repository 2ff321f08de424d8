/** The error of up to three groups of neurons by quadrature, against closed forms, other rules and counted points. */
import { describe, expect, it } from 'vitest';
import { contaminated } from '../../src/data/noise/contaminated.ts';
import { gaussianLaw } from '../../src/data/noise/gaussian.ts';
import { multivariateLaplace } from '../../src/data/noise/laplace.ts';
import { multivariateT } from '../../src/data/noise/student-t.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { mistakeCone } from '../../src/risk/piecewise/cone.ts';
import { coneProbability } from '../../src/risk/piecewise/cone-probability.ts';
import type { GroupLaw } from '../../src/risk/piecewise/law.ts';
import { type PiecewiseError, quadratureError } from '../../src/risk/piecewise/quadrature.ts';
import { logBivariateNormalCdf } from '../../src/special/bivariate-normal.ts';
import { logNormalCdf, normalCdf } from '../../src/special/normal.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import {
  correlationOf,
  countedPoints,
  groupLawOf,
  otherLabel,
  randomGroupLaw,
} from '../support/group-laws.ts';
import { simpson } from '../support/simpson.ts';

const CONTAMINATED = contaminated.law({ share: 0.1, ratio: 5 }) as GroupLaw['noise'];
const NOISES: readonly [string, GroupLaw['noise']][] = [
  ['gaussian', gaussianLaw],
  ['contaminated', CONTAMINATED],
  ['multivariateT', multivariateT.law({ nu: 5 }) as GroupLaw['noise']],
  ['multivariateLaplace', multivariateLaplace.law({}) as GroupLaw['noise']],
];
const GROUPS = [1, 2, 3];

function errorOf(law: GroupLaw): PiecewiseError {
  const found = quadratureError(law);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

const logOf = (law: GroupLaw): number => (errorOf(law).estimate.log10Error ?? Number.NaN) * Math.LN10;

/** <outputs, mean>/deviation of the label, of a network that is linear. */
function linearGamma({ outputs, clusters: [{ label, mean }], root }: GroupLaw): number {
  const R = correlationOf(root);
  let [along, variance] = [0, 0];
  for (const [g, b] of outputs.entries()) {
    along += label * b * mean[g];
    for (const [h, c] of outputs.entries()) variance += b * c * R[g][h];
  }
  return along / Math.sqrt(variance);
}

describe('the error of a piecewise linear boundary by quadrature', () => {
  it.each(NOISES)('slope 1, %s: the tail of a half-space, however deep', (_, noise) => {
    for (let seed = 0; seed < 30; seed++) {
      for (const far of [1, 40]) {
        const law = randomGroupLaw(seed, GROUPS[seed % 3], 1, { far, noise });
        const gamma = linearGamma(law);
        const exact = noise.logTail(gamma);
        expect(Math.abs(logOf(law) - exact)).toBeLessThan(1e-11 * (1 + Math.abs(exact)));
        expect(errorOf(law).estimate.gamma).toBeCloseTo(gamma, 9);
      }
    }
  });

  it('two groups of one sign: the probability of a cone of two correlated normals', () => {
    let deep = 0;
    for (let seed = 0; seed < 60; seed++) {
      const drawn = randomGroupLaw(seed, 2, 0.3, { far: seed % 2 === 0 ? 1 : 20 });
      const law = { ...drawn, outputs: drawn.outputs.map(Math.abs) };
      const [b, c] = law.outputs;
      const mean = law.clusters[0].mean;
      const [[, rho]] = correlationOf(law.root);
      // A mistake of + iff b u + slope c v <= 0 and slope b u + c v <= 0.
      const side = (p: number, q: number) => ({
        mean: p * mean[0] + q * mean[1],
        deviation: Math.sqrt(p * p + q * q + 2 * rho * p * q),
      });
      const [one, two] = [side(b, 0.3 * c), side(0.3 * b, c)];
      const covariance = 0.3 * b * b + 0.3 * c * c + rho * b * c * (1 + 0.09);
      const exact = logBivariateNormalCdf(
        -one.mean / one.deviation,
        -two.mean / two.deviation,
        covariance / one.deviation / two.deviation,
      ).log;
      const asPlus = { ...law, clusters: [{ label: 1 as const, share: 1, mean }] };
      expect(Math.abs(logOf(asPlus) - exact)).toBeLessThan(1e-10 * (1 + Math.abs(exact)));
      deep += Number(exact < -500);
      expect(errorOf(otherLabel(asPlus)).estimate.error).toBeCloseTo(-Math.expm1(exact), 12);
    }
    expect(deep).toBeGreaterThan(3);
  });

  it('uncorrelated groups at slope 0: products', () => {
    const correlation = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const mean = [0.7, -0.4, 1.1];
    const none = mean.reduce((product, entry) => product * normalCdf(-entry), 1);
    const all = groupLawOf({ outputs: [1, 2, 3], mean, correlation }, 0);
    expect(errorOf(all).estimate.error).toBeCloseTo(none, 14);
    expect(errorOf(all).zeroShare).toBeCloseTo(none, 14);
    // Of -, f >= 0 is always a mistake.
    expect(errorOf(otherLabel(all)).estimate.error).toBe(1);
    // A negative group so strong that it decides wherever it is active: + is right where it is not and another is.
    const mixed = groupLawOf({ outputs: [1, 2, -1e9], mean, correlation }, 0);
    const right = normalCdf(-1.1) * (1 - normalCdf(-0.7) * normalCdf(0.4));
    expect(errorOf(mixed).estimate.error).toBeCloseTo(1 - right, 8);
    const far = groupLawOf({ outputs: [1, 2, 3], mean: [30, 20, 25], correlation }, 0);
    const tails = logNormalCdf(-30) + logNormalCdf(-20) + logNormalCdf(-25);
    expect(logOf(far)).toBeCloseTo(tails, 6);
  });

  it('three groups of both signs: an integral over two of them', () => {
    for (const mean of [
      [1, 0.5, -0.3],
      [-0.5, 2, 0.4],
    ]) {
      const correlation = [1, 0.3, -0.2, 0.3, 1, 0.4, -0.2, 0.4, 1];
      const law = groupLawOf({ outputs: [1, 0.6, -0.8], mean, correlation }, 0.4);
      const { outputs, root } = law;
      const phi = (z: number) => (z > 0 ? z : 0.4 * z);
      const at = (g: number, k: number) => root.data[3 * g + k];
      // The third is above the threshold at which f = 0.
      const given = (x: number, z: number) => {
        const u = mean[0] + at(0, 0) * x;
        const v = mean[1] + at(1, 0) * x + at(1, 1) * z;
        const sum = (outputs[0] * phi(u) + outputs[1] * phi(v)) / -outputs[2];
        const threshold = sum > 0 ? sum : sum / 0.4;
        return normalCdf((mean[2] + at(2, 0) * x + at(2, 1) * z - threshold) / at(2, 2));
      };
      const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      const between = (f: (x: number) => number, cuts: number[]) => {
        const ends = [-9, ...cuts.filter((cut) => Math.abs(cut) < 9).sort((p, q) => p - q), 9];
        return ends.slice(1).reduce((sum, end, k) => sum + simpson(f, ends[k], end, 240), 0);
      };
      const over = (x: number) => {
        // Where the second group is 0, and where the first two cancel.
        const u = mean[0] + at(0, 0) * x;
        const balance = (-outputs[0] * phi(u)) / outputs[1];
        const zeros = [0, balance > 0 ? balance : balance / 0.4];
        const cuts = zeros.map((v) => (v - mean[1] - at(1, 0) * x) / at(1, 1));
        return density(x) * between((z) => density(z) * given(x, z), cuts);
      };
      const integral = between(over, [-mean[0] / at(0, 0)]);
      // What Simpson's rule leaves.
      expect(Math.abs(errorOf(law).estimate.error / integral - 1)).toBeLessThan(2e-6);
    }
  });

  it.each(NOISES.slice(1))('%s: the mean over its scales of the Gaussian error', (_, noise) => {
    if (noise.kind !== 'scaleMixture') throw new Error('a scale mixture');
    const { scales, weights } = noise.scales();
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    for (const groups of noise === CONTAMINATED ? [2, 3] : [2]) {
      const law = randomGroupLaw(1, groups, groups === 2 ? 0 : 0.2, { far: 4, noise });
      let mean = 0;
      for (const [k, scale] of scales.entries()) {
        const clusters = law.clusters.map((cluster) => ({
          ...cluster,
          mean: cluster.mean.map((entry) => entry / scale),
        }));
        // No probability is above 1.
        if (weights[k] < 1e-12 * mean) continue;
        mean += weights[k] * errorOf({ ...law, noise: gaussianLaw, clusters }).estimate.error;
      }
      expect(errorOf(law).estimate.error / mean).toBeCloseTo(1, 9);
    }
  });

  it('both labels together: every point is a mistake of one, and those with f = 0 of both', () => {
    for (let seed = 0; seed < 60; seed++) {
      const [, noise] = NOISES[seed % 4];
      const law = randomGroupLaw(seed, GROUPS[seed % 3], seed % 2 === 0 ? 0 : 0.25, { noise });
      const [own, other] = [errorOf(law), errorOf(otherLabel(law))];
      expect(own.estimate.error + other.estimate.error).toBeCloseTo(1 + (own.zeroShare ?? 0), 12);
      expect(own.zeroShare).toBe(other.zeroShare);
    }
  });

  it('does not depend on the order of the groups or the common size of their outputs', () => {
    for (let seed = 0; seed < 20; seed++) {
      const law = randomGroupLaw(seed, 3, 0.2, { far: 5 });
      const R = correlationOf(law.root);
      const order = [2, 0, 1];
      const [{ label, mean }] = law.clusters;
      const other = groupLawOf(
        {
          outputs: order.map((g) => 1e-8 * law.outputs[g]),
          mean: order.map((g) => mean[g]),
          correlation: order.flatMap((g) => order.map((h) => (g === h ? 1 : R[g][h]))),
        },
        0.2,
        label,
      );
      const exact = logOf(law);
      expect(Math.abs(logOf(other) - exact)).toBeLessThan(1e-8 * (1 + Math.abs(exact)));
    }
  });

  it('lies in the exact intervals of counted points; with another slope, output or centre it does not', () => {
    const first = (change: (b: number) => number) => (law: GroupLaw) => ({
      ...law,
      outputs: law.outputs.map((b, g) => (g === 0 ? change(b) : b)),
    });
    const changes: ((law: GroupLaw) => GroupLaw)[] = [
      (law) => law,
      (law) => ({ ...law, slope: law.slope + 0.3 }),
      first((b) => 3 * b),
      first((b) => -b),
      (law) => ({
        ...law,
        clusters: law.clusters.map(({ mean, ...rest }) => ({ ...rest, mean: mean.map((m) => 1.3 * m) })),
      }),
    ];
    const held = new Array<number>(changes.length).fill(0);
    for (let seed = 0; seed < 100; seed++) {
      const [, noise] = NOISES[seed % 4];
      const law = randomGroupLaw(seed, GROUPS[seed % 3], seed % 5 === 0 ? 0 : 0.2, { noise, far: 0.7 });
      const { lower, upper } = clopperPearson(countedPoints(law, 1000, seed).mistakes, 1000);
      for (const [k, change] of changes.entries()) {
        const { error } = errorOf(change(law)).estimate;
        held[k] += Number(error >= lower && error <= upper);
      }
    }
    const [right, ...wrong] = held;
    expect(right).toBeGreaterThanOrEqual(90);
    expect(Math.max(...wrong)).toBeLessThan(75);
    expect(Math.min(...wrong)).toBeLessThan(20);
  });

  it('the least distance of a mistake is that of no drawn mistake more, and bounds the error on both sides', () => {
    for (let seed = 0; seed < 40; seed++) {
      const law = randomGroupLaw(seed, GROUPS[seed % 3], seed % 2 === 0 ? 0.2 : 0, { far: 6 });
      const { gamma } = errorOf(law).estimate;
      if (gamma === null || gamma === 0) continue;
      // All mistakes lie outside a ball of that radius, in as many dimensions as there are groups.
      const outside = Math.log(2) + logNormalCdf(-gamma) + Math.log(1 + gamma * gamma);
      expect(logOf(law)).toBeLessThan(Math.max(outside, outside + Math.log(2)));
    }
  });

  it('tells nearly dependent groups, and a centre on an edge of the boundary, from what it can do', () => {
    const near = { outputs: [1, 1], mean: [1, 1], correlation: [1, 1 - 1e-12, 1 - 1e-12, 1] };
    expect(quadratureError(groupLawOf(near, 0.5))).toContain('nearly one');
    const correlation = [1, 0.5, 0.5, 1];
    expect(quadratureError(groupLawOf({ outputs: [1, 1], mean: [0, 0], correlation }, 0.5))).toContain(
      'through a centre',
    );
  });

  it('errs by no more than its bound, up to near dependence and deep in the tail', () => {
    let largest = 0;
    for (let seed = 0; seed < 200; seed++) {
      const stream = new Stream(keyFrom(seed, 'bound'));
      const gap = 10 ** -(8 * stream.uniform());
      const far = 10 ** (2 * stream.uniform());
      const mean = [far * stream.uniform(), far * stream.uniform()];
      const [b, c] = [0.2 + stream.uniform(), 0.2 + stream.uniform()];
      const rho = (seed % 2 === 0 ? 1 : -1) * (1 - gap);
      const law = groupLawOf({ outputs: [b, c], mean, correlation: [1, rho, rho, 1] }, 0.3);
      const { clusters, outputs, root, slope } = law;
      const cone = mistakeCone(outputs, slope, clusters[0].mean, root);
      const found = coneProbability(cone, gaussianLaw, 1 / root.data[3] ** 2);
      if (typeof found === 'string') throw new Error(found);
      // (p u + q v)/deviation, and their correlation, without the cancellation near rho = -1.
      const side = (p: number, q: number) => ({
        mean: p * mean[0] + q * mean[1],
        deviation: Math.sqrt((p + Math.sign(rho) * q) ** 2 - 2 * Math.sign(rho) * p * q * gap),
      });
      const [one, two] = [side(b, 0.3 * c), side(0.3 * b, c)];
      const covariance = 0.3 * b * b + 0.3 * c * c + rho * b * c * 1.09;
      const correlation = covariance / one.deviation / two.deviation;
      if (1 - Math.abs(correlation) < 1e-8) continue;
      const exact = logBivariateNormalCdf(
        -one.mean / one.deviation,
        -two.mean / two.deviation,
        correlation,
      ).log;
      // What is known of the reference: its correlation to rounding, over what is left of 1.
      const known = (1e-14 * (1 + Math.abs(exact))) / (1 - Math.abs(correlation));
      expect(Math.abs(found.log - exact)).toBeLessThan(2 * found.relative + known);
      largest = Math.max(largest, found.relative);
    }
    expect(largest).toBeGreaterThan(1e-12);
  });

  it('close to dependence it is as exact as it says', () => {
    for (const gap of [1e-3, 1e-5, 1e-7, 1e-9]) {
      const law = groupLawOf(
        { outputs: [1, 2], mean: [3, 2.9], correlation: [1, 1 - gap, 1 - gap, 1] },
        0.25,
      );
      // Two groups of one sign: as above.
      const rho = 1 - gap;
      const deviations = [1 + 0.25 + rho, 0.0625 + 4 + rho].map(Math.sqrt);
      const covariance = 0.25 + 1 + rho * (2 + 0.125);
      const exact = logBivariateNormalCdf(
        -(3 + 0.5 * 2.9) / deviations[0],
        -(0.75 + 2 * 2.9) / deviations[1],
        covariance / deviations[0] / deviations[1],
      ).log;
      expect(Math.abs(logOf(law) - exact)).toBeLessThan(1e-8);
    }
  });
});
