/**
 * The derived theorems that speak of probabilities, and the one with a measured loss ratio: their conclusions, on many samples.
 */
import { describe, expect, it } from 'vitest';
import { moments } from '../../src/data/population.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import { maximum, minimum } from '../../src/linalg/vector.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { Facts } from '../../src/theory/facts.ts';
import { population } from '../support/population.ts';
import { drawnInstance, hypothesis, statementsOn } from '../support/theory-instance.ts';

const SEEDS = 200;

/** The least signal, to three digits, under which Theorem 9 promises positive correlation. */
function promisedNorm(n: number, block: [number, number]): number {
  let norm = 1;
  const holds = (): boolean =>
    statementsOn(drawnInstance({ n, population: population([...block, norm]) }))['benign-gaussian-positive']
      .status === 'holds';
  while (!holds()) norm *= 1.01;
  return norm;
}

describe('Theorem 9: positive correlation with probability at least 1 - delta', () => {
  it.each([
    [10, [1, 100]],
    [30, [4, 5000]],
    [10, [1, 3]],
  ] as [number, [number, number]][])('n = %i, Sigma = %j', (n, block) => {
    const law = population([...block, promisedNorm(n, block)]);
    let held = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const instance = drawnInstance({ n, population: law, seed, alpha: 1e-9 });
      if (new Facts(instance).shape.positivelyCorrelated) held++;
    }
    // delta = 0.05: the frequency is at least 0.95 up to what chance explains.
    expect(clopperPearson(held, SEEDS, 0.999).upper).toBeGreaterThanOrEqual(0.95);
    expect(held).toBeGreaterThanOrEqual(0.95 * SEEDS);
  });

  it('is not empty: with a quarter of that signal the premise fails', () => {
    const law = population([1, 100, promisedNorm(10, [1, 100]) / 4]);
    const held = Array.from({ length: SEEDS }, (_, seed) =>
      drawnInstance({ n: 10, population: law, seed }),
    ).filter((instance) => new Facts(instance).shape.positivelyCorrelated);
    expect(held.length).toBeLessThan(0.5 * SEEDS);
  });
});

describe('Theorem 10: near orthogonality with probability at least 1 - delta', () => {
  const network = { mPlus: 3, mMinus: 1, slope: 0.4 };

  it('the bounds behind it hold on at least 95 % of samples, and so do the premises of Theorem 4', () => {
    const n = 8;
    const law = population([2, 4e7, 1], [1, 1e7, 2]);
    expect(
      statementsOn(drawnInstance({ n, population: law, network }))['benign-gaussian-orthogonal'].status,
    ).toBe('holds');
    const { trace, traceSquare, muSigmaMu, spectralNorm, signal2 } = moments(law);
    const t = Math.log((n * (n + 3)) / 0.05);
    const noise = 2 * Math.sqrt(t * traceSquare);
    const along = 2 * Math.sqrt(2 * t * muSigmaMu);
    let bounded = 0;
    let orthogonal = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const instance = drawnInstance({ n, population: law, network, seed, alpha: 1e-12 });
      const { minNorm2, maxNorm2, maxOffDiagonal } = new Facts(instance).shape;
      const inside =
        minNorm2 >= trace - noise + signal2 - along &&
        maxNorm2 <= trace + noise + 2 * spectralNorm * t + signal2 + along &&
        (maxOffDiagonal ?? 0) <= signal2 + along + Math.sqrt(2 * t * traceSquare) + spectralNorm * t;
      if (inside) bounded++;
      if (statementsOn(instance)['benign-near-orthogonality'].inequalities === 'holds') orthogonal++;
    }
    expect(bounded).toBeGreaterThanOrEqual(0.95 * SEEDS);
    expect(orthogonal).toBeGreaterThanOrEqual(bounded);
  });
});

describe('the envelope', () => {
  it("holds the limit's Gamma wherever its premises hold, and mostly says something", () => {
    let held = 0;
    let bounded = 0;
    for (let seed = 0; seed < 80; seed++) {
      const instance = drawnInstance({
        n: 2 + (seed % 7),
        population: population([1, 3 + 40 * (seed % 9), seed % 5], [4, 20, (seed % 3) / 2]),
        network: { mPlus: 1 + (seed % 3), mMinus: 2, slope: 0.1 + 0.3 * (seed % 4) },
        seed,
      });
      const found = statementsOn(instance)['benign-envelope'];
      if (found.inequalities !== 'holds') continue;
      held++;
      const said = found.checks.some(({ holds }) => holds === true);
      expect(found.status, `seed ${seed}`).toBe(found.saysNothing === null ? 'holds' : 'vacuous');
      if (found.saysNothing === null) expect(said, `seed ${seed}`).toBe(true);
      for (const { holds, name } of found.checks) expect(holds, `${name}, seed ${seed}`).not.toBe(false);
      if (found.status === 'holds') bounded++;
    }
    expect(held).toBeGreaterThan(60);
    expect(bounded).toBeGreaterThan(held / 2);
  });
});

describe('Theorem 8: with the measured loss ratio', () => {
  it('activation lasts and the ratio stays below Lambda, on instances that Theorem 4 does not reach', () => {
    let covered = 0;
    let beyond4 = 0;
    for (let seed = 0; seed < 60; seed++) {
      const network = { mPlus: 1 + (seed % 3), mMinus: 3 - (seed % 3), slope: 0.5 + 0.1 * (seed % 5) };
      const d = 2000 * 4 ** (seed % 4);
      const instance = drawnInstance({
        n: 3 + (seed % 3),
        population: population([1, d, 1]),
        network,
        alpha: 0.4 / d,
        initialScale: (seed % 2 ? 1e-9 : 1e-7) / d,
        seed,
      });
      const found = statementsOn(instance);
      if (found['benign-near-orthogonality-measured'].status !== 'holds') continue;
      covered++;
      if (found['benign-near-orthogonality'].status !== 'holds') beyond4++;
      const { kmin, kmax, crowding, shape, firstStep } = new Facts(instance);
      const bound = Math.max(
        firstStep.logLossRatio,
        Math.log((kmax * shape.maxNorm2) / ((kmin * shape.minNorm2) / 2 - 2 * kmax * crowding)),
      );
      const descent = descentStates(
        instance,
        300,
        Array.from({ length: 300 }, (_, t) => t + 1),
      );
      for (let next = descent.next(); !next.done; next = descent.next()) {
        const { t, q, activatedFraction } = next.value;
        if (t === 0) continue;
        expect(activatedFraction).toBe(1);
        expect(maximum(q) - minimum(q)).toBeLessThanOrEqual(bound * (1 + 1e-12));
      }
    }
    expect(covered).toBeGreaterThan(20);
    expect(beyond4).toBeGreaterThan(5);
  });

  it('its first step is the first step of descent', () => {
    for (let seed = 0; seed < 20; seed++) {
      const network = { mPlus: 3, mMinus: 2, slope: 0.1 };
      const instance = drawnInstance({
        n: 7,
        population: population([1, 40, 2 + (seed % 4)]),
        network,
        alpha: 0.01,
        initialScale: seed % 2 ? 1e-3 : 0.3,
        seed,
      });
      const descent = descentStates(instance, 1, [1]);
      descent.next();
      const after = descent.next();
      if (after.done) throw new Error('descent ends before its first step');
      const { q, activatedFraction } = after.value;
      const { activated, logLossRatio } = new Facts(instance).firstStep;
      expect(activated).toBe(activatedFraction === 1);
      const ratio = maximum(q) - minimum(q);
      expect(Math.abs(logLossRatio - ratio)).toBeLessThanOrEqual(1e-12 * (1 + ratio));
    }
  });

  it('is named in its statement', () => {
    const instance = drawnInstance({ n: 4, population: population([1, 1e6, 1]), alpha: 1e-7 });
    const found = statementsOn(instance)['benign-near-orthogonality-measured'];
    expect(hypothesis(found, 'activation').measured).toBe(1);
    expect(found.status).toBe('holds');
  });
});
