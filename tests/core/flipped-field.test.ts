import { describe, expect, it } from 'vitest';
import {
  activatedGamma2,
  type FlippedField,
  flipThreshold,
  slidingGamma2,
} from '../../src/reproduction/flipped.ts';

/** Where a convex function is least, by ternary search. */
function least(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let k = 0; k < 60; k++) {
    const [one, other] = [low + (high - low) / 3, high - (high - low) / 3];
    if (f(one) < f(other)) high = other;
    else low = one;
  }
  return (low + high) / 2;
}

/** max(z, gamma z): the concave problem takes it where labels are those of the other sign. */
const phi = (z: number, slope: number): number => Math.max(z, slope * z);

/**
 * The primal problem in mean field: v+ has the part p along mu, and moves its pre-activation at a point by what it has there of the noise;
 * v- is its mirror image. `other` is phi, or slope z where the activated pattern is imposed. |v|^2 d 2/n is least over p and, at either kind
 * of point, over what v+ has at own ones and at others.
 */
function solved({ share, ratio }: FlippedField, other: (z: number) => number) {
  /** Least own^2 + others^2 so that own pre-activation less `other` of the others' is 1. @param at  what mu gives to own ones; the others have -at */
  const kind = (at: number) => {
    const ownOf = (z: number): number => 1 + other(z) - at;
    const cost = (z: number): number => ownOf(z) ** 2 + (z + at) ** 2;
    const z = least(cost, -9, 9);
    return { cost: cost(z), own: ownOf(z), others: z + at, z };
  };
  const cost = (p: number): number =>
    (2 * p * p) / ratio + (1 - share) * kind(p).cost + share * kind(-p).cost;
  const p = least(cost, -3, 3);
  const [clean, flipped] = [kind(p), kind(-p)];
  // |v+ - v-|^2: at a point one has `own` along its noise and the other `others`.
  const noise = (1 - share) * (clean.own - clean.others) ** 2 + share * (flipped.own - flipped.others) ** 2;
  return { gamma2: (4 * p * p) / ((4 * p * p) / ratio + noise), z: flipped.z };
}

const FIELDS = [0.05, 0.1, 0.2, 0.3].flatMap((slope) =>
  [0.05, 0.1, 0.2].flatMap((share) => [0.03, 0.3, 3, 300].map((ratio) => ({ slope, share, ratio }))),
);

describe('flipped labels in mean field', () => {
  it('Gamma of the activated limit is that of the primal problem of its pattern', () => {
    for (const field of FIELDS) {
      const found = solved(field, (z) => field.slope * z).gamma2;
      expect(activatedGamma2(field) / found, JSON.stringify(field)).toBeCloseTo(1, 6);
    }
  });

  it('above the threshold the activated limit loses its pattern and neurons slide, below neither', () => {
    for (const field of FIELDS) {
      const activated = solved(field, (z) => field.slope * z);
      const free = solved(field, (z) => phi(z, field.slope));
      const beyond = field.ratio > flipThreshold(field);
      const what = JSON.stringify(field);
      expect(activated.z > 0, what).toBe(beyond);
      expect(Math.abs(free.z) < 1e-6, what).toBe(beyond);
      const law = beyond ? slidingGamma2(field) : activatedGamma2(field);
      expect(law / free.gamma2, what).toBeCloseTo(1, 6);
    }
    expect(FIELDS.filter((field) => field.ratio > flipThreshold(field)).length).toBeGreaterThan(15);
    expect(FIELDS.filter((field) => field.ratio < flipThreshold(field)).length).toBeGreaterThan(15);
  });

  it('both laws meet at the threshold', () => {
    for (const { slope, share } of FIELDS) {
      const ratio = flipThreshold({ slope, share });
      if (ratio === Number.POSITIVE_INFINITY) continue;
      const field = { slope, share, ratio };
      expect(slidingGamma2(field) / activatedGamma2(field)).toBeCloseTo(1, 10);
    }
  });

  it('has no threshold from gamma = sqrt 2 - 1 on', () => {
    expect(flipThreshold({ slope: Math.SQRT2 - 1 + 1e-9, share: 0 })).toBe(Number.POSITIVE_INFINITY);
    expect(flipThreshold({ slope: Math.SQRT2 - 1 - 1e-9, share: 0 })).toBeGreaterThan(1e6);
  });

  it('saturates with flips alone', () => {
    const at = (share: number, ratio: number): number => activatedGamma2({ slope: 0.1, share, ratio });
    expect(at(0, 1e6) / at(0, 1e4)).toBeCloseTo(100, 1);
    expect(at(0.1, 1e6) / at(0.1, 1e4)).toBeCloseTo(1, 2);
    expect(at(0.1, 1e9)).toBeCloseTo((0.64 * 1.01 ** 2) / (0.09 * 1.1 ** 4), 6);
  });
});
