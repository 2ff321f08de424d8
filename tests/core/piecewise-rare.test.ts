/** Nearest mistakes and importance sampling, against quadrature, and the error of groups of a sample. */
import { describe, expect, it } from 'vitest';
import { contaminated } from '../../src/data/noise/contaminated.ts';
import { gaussianLaw } from '../../src/data/noise/gaussian.ts';
import { multivariateLaplace } from '../../src/data/noise/laplace.ts';
import { multivariateT } from '../../src/data/noise/student-t.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { importanceError } from '../../src/risk/piecewise/importance.ts';
import type { GroupLaw } from '../../src/risk/piecewise/law.ts';
import { type NearPoints, nearPoints } from '../../src/risk/piecewise/near-points.ts';
import { BoundarySearch } from '../../src/risk/piecewise/nearest.ts';
import { quadratureError } from '../../src/risk/piecewise/quadrature.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { finish } from '../../src/stepwise.ts';
import { countedPoints, groupLawOf, randomGroupLaw } from '../support/group-laws.ts';

const NOISES = [
  gaussianLaw,
  contaminated.law({ share: 0.1, ratio: 5 }),
  multivariateT.law({ nu: 5 }),
  multivariateLaplace.law({}),
] as GroupLaw['noise'][];

/** Without training points. */
function nearOf(law: GroupLaw, seed = 0): NearPoints {
  const none = zeros(0, law.outputs.length);
  return finish(nearPoints(law, law.clusters[0], none, new Float64Array(0), keyFrom(seed, 'near')));
}

function exactly(law: GroupLaw) {
  const found = quadratureError(law);
  if (typeof found === 'string') throw new Error(found);
  return found.estimate;
}

describe('the nearest mistakes', () => {
  it('of up to three groups: the least distance that the faces have, and points of the boundary', () => {
    let [found, nearest] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const law = randomGroupLaw(seed, 1 + (seed % 3), seed % 4 === 0 ? 0 : 0.15, { far: 3 });
      const { gamma } = exactly(law);
      const near = nearOf(law);
      if (gamma === null || gamma === 0) {
        expect(near).toEqual([]);
        continue;
      }
      // A search may end at another minimum, never below the least.
      expect(near[0].distance / gamma).toBeGreaterThan(1 - 1e-9);
      nearest += Number(near[0].distance / gamma < 1 + 1e-7);
      found++;
      const search = new BoundarySearch(law, law.clusters[0]);
      for (const { point, distance } of near) {
        expect(Math.hypot(...point) / distance).toBeCloseTo(1, 12);
        expect(search.crossing(point) / distance).toBeCloseTo(1, 12);
      }
    }
    expect(found).toBeGreaterThan(30);
    expect(nearest / found).toBeGreaterThan(0.96);
  });

  it('of many groups: no drawn direction meets a mistake sooner', () => {
    for (let seed = 0; seed < 2; seed++) {
      const law = randomGroupLaw(seed, 12, 0.1, { far: 4 });
      const [nearest] = nearOf(law);
      const search = new BoundarySearch(law, law.clusters[0]);
      const stream = new Stream(keyFrom(seed, 'directions'));
      for (let r = 0; r < 2000; r++) {
        // Half of them around the one that was found.
        const direction = nearest.point.map((entry) => (r % 2) * entry + normal(stream));
        expect(search.crossing(direction)).toBeGreaterThan(nearest.distance * (1 - 1e-9));
      }
    }
  });

  it('is a vertex of the mistakes, where they end in one', () => {
    const law = groupLawOf({ outputs: [1, 1], mean: [3, 4], correlation: [1, 0, 0, 1] }, 0);
    // f = 0 only where both are negative.
    expect(nearOf(law)[0].distance).toBeCloseTo(5, 8);
  });
});

describe('importance sampling', () => {
  it('has the error of quadrature in its 95 % interval, however rare, and not that of another law', () => {
    let [held, all, elsewhere, gaussians] = [0, 0, 0, 0];
    let rarest = 0;
    for (let seed = 0; seed < 112; seed++) {
      const noise = NOISES[seed % 4];
      const law = randomGroupLaw(seed, 1 + (seed % 3), seed % 5 === 0 ? 0 : 0.15, {
        noise,
        far: seed % 8 < 4 ? 3 : 30,
      });
      const { log10Error, gamma } = exactly(law);
      if (gamma === null || gamma === 0 || log10Error === null || log10Error < -290) continue;
      const found = finish(importanceError(law, [nearOf(law)], 400, keyFrom(seed, 'rare')));
      if (typeof found === 'string') {
        expect(found).toContain('effective size');
        continue;
      }
      const [low, high] = (found.estimate.interval ?? []).map(Math.log10);
      all++;
      held += Number(low <= log10Error && log10Error <= high);
      expect(found.effectiveSize).toBeLessThanOrEqual(400);
      rarest = Math.min(rarest, log10Error);
      if (noise.kind !== 'gaussian') continue;
      gaussians++;
      const other = exactly({ ...law, outputs: law.outputs.map((b, g) => (g === 0 ? 2 * b : b)) }).log10Error;
      elsewhere += Number(other !== null && low <= other && other <= high);
    }
    expect(all).toBeGreaterThan(60);
    expect(held / all).toBeGreaterThan(0.88);
    // One group alone does not change with its size.
    expect(elsewhere / gaussians).toBeLessThan(0.6);
    expect(rarest).toBeLessThan(-150);
  });

  it('is as good in many dimensions: a half-space of forty groups', () => {
    const law = { ...randomGroupLaw(3, 40, 1, { far: 20 }) };
    const near = nearOf(law);
    const found = finish(importanceError(law, [near], 2000, keyFrom(0, 'rare')));
    if (typeof found === 'string') throw new Error(found);
    const exact = gaussianLaw.logTail(near[0].distance) / Math.LN10;
    const [low, high] = (found.estimate.interval ?? []).map(Math.log10);
    expect(exact).toBeLessThan(-10);
    expect(low).toBeLessThan(exact);
    expect(high).toBeGreaterThan(exact);
    expect(found.effectiveSize).toBeGreaterThan(500);
  });

  it('of many groups: agrees with counted points', () => {
    let [agree, all] = [0, 0];
    for (let seed = 0; seed < 16; seed++) {
      const law = randomGroupLaw(seed, 8, 0.1, { far: 2 });
      const { mistakes } = countedPoints(law, 20000, seed);
      const near = nearOf(law);
      if (mistakes < 10 || mistakes > 2000 || near.length === 0) continue;
      const found = finish(importanceError(law, [near], 2000, keyFrom(seed, 'rare')));
      if (typeof found === 'string') throw new Error(found);
      const { lower, upper } = clopperPearson(mistakes, 20000, 0.99);
      const [low, high] = found.estimate.interval ?? [1, 0];
      all++;
      agree += Number(low < upper && high > lower);
    }
    expect(all).toBeGreaterThan(5);
    expect(agree).toBeGreaterThanOrEqual(all - 1);
  });

  it('does not see a nearer mistake that the search missed: the assumption it names', () => {
    const law = groupLawOf(
      { outputs: [1, -1, -1], mean: [9, 0, 1], correlation: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
      0.1,
    );
    const near = nearOf(law);
    expect(near.length).toBeGreaterThan(0);
    const { log10Error } = exactly(law);
    const far = near.map(({ point, distance }) => ({
      distance: 2 * distance,
      point: point.map((entry) => 2 * entry),
    }));
    const found = finish(importanceError(law, [far], 2000, keyFrom(0, 'rare')));
    const high = typeof found === 'string' ? 0 : (found.estimate.interval?.[1] ?? 0);
    expect(high === 0 || Math.log10(high) < (log10Error ?? 0)).toBe(true);
  });
});
