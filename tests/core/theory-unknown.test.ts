/**
 * With something unknown a statement that needs it never holds: random problems, from which what is known is taken away.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Loss } from '../../src/network/loss.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { logisticLoss } from '../../src/network/losses/logistic.ts';
import { gradientDescent, gradientFlow, type Optimizer } from '../../src/optimizers.ts';
import { Facts } from '../../src/theory/facts.ts';
import { checkTheorems } from '../../src/theory/index.ts';
import type { Instance } from '../../src/theory/instance.ts';
import type { Statement } from '../../src/theory/statement.ts';
import { population } from '../support/population.ts';
import { drawnInstance } from '../support/theory-instance.ts';

const problem = fc.record({
  n: fc.integer({ min: 1, max: 12 }),
  logD: fc.double({ min: 1, max: 12, noNaN: true }),
  logNorm: fc.double({ min: -2, max: 4, noNaN: true }),
  slope: fc.constantFrom(0, 0.1, 0.5, 1),
  logAlpha: fc.double({ min: -14, max: 2, noNaN: true }),
  logScale: fc.double({ min: -14, max: 1, noNaN: true }),
  loss: fc.constantFrom<Loss>(exponentialLoss, logisticLoss, { ...exponentialLoss, name: 'hinge' }),
  optimizer: fc.constantFrom<Optimizer>(gradientDescent, gradientFlow),
  endLogLoss: fc.constantFrom(null, -5, 5),
  seed: fc.nat(1000),
});

type Problem = typeof problem extends fc.Arbitrary<infer T> ? T : never;

function instanceOf({ n, logD, logNorm, slope, logAlpha, logScale, seed, ...rest }: Problem): Instance {
  const drawn = drawnInstance({
    n,
    population: population([1, Math.round(10 ** logD), 10 ** logNorm]),
    network: { mPlus: 2, mMinus: 2, slope },
    alpha: 10 ** logAlpha,
    initialScale: 10 ** logScale,
    seed,
  });
  return { ...drawn, ...rest };
}

/** What can be unknown, and the words that a premise has for it. */
const removals: readonly [keyof Instance, RegExp][] = [
  ['population', /unknown/],
  ['initialScale', /given, not drawn/],
  ['limit', /not solved|no solution/],
  ['endLogLoss', /nothing was trained/],
];

const byId = (statements: readonly Statement[]) => new Map(statements.map((one) => [one.id, one]));

describe('unknown premises', () => {
  it('a statement holds only if every hypothesis is known to hold', () => {
    fc.assert(
      fc.property(problem, fc.subarray([...removals]), (shape, removed) => {
        const instance = { ...instanceOf(shape), ...Object.fromEntries(removed.map(([key]) => [key, null])) };
        for (const { status, inequalities, hypotheses, saysNothing } of checkTheorems(new Facts(instance))) {
          const sizes = hypotheses.filter(({ setting }) => !setting);
          const known = hypotheses.every(({ holds }) => holds === true);
          expect(status === 'holds').toBe(known && saysNothing === null);
          expect(inequalities === 'holds').toBe(sizes.every(({ holds }) => holds === true));
          for (const { holds, note } of hypotheses)
            if (holds === null) expect(note?.length).toBeGreaterThan(10);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('taking knowledge away turns no statement into one that holds, and leaves a reason where it was used', () => {
    fc.assert(
      fc.property(problem, fc.constantFrom(...removals), (shape, [key, reason]) => {
        const instance = instanceOf(shape);
        const before = byId(checkTheorems(new Facts(instance)));
        for (const after of checkTheorems(new Facts({ ...instance, [key]: null }))) {
          const was = before.get(after.id);
          if (after.status === 'holds') expect(was?.status).toBe('holds');
          if (was?.status === 'holds' && after.status !== 'holds') {
            expect(after.status).toBe('undecided');
            expect(
              after.hypotheses.some(({ holds, note }) => holds === null && reason.test(note ?? '')),
            ).toBe(true);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('without a population nothing that speaks of mu or Sigma is said to hold', () => {
    const instance = {
      ...drawnInstance({ n: 6, population: population([1, 1000, 60]), alpha: 1e-5 }),
      population: null,
    };
    const held = checkTheorems(new Facts(instance)).filter(({ status }) => status === 'holds');
    expect(held.map(({ id }) => id)).toEqual([
      'hashimoto-2026-4.8-positive',
      'benign-theorem-2',
      'benign-activation-positive',
      'soudry-2018-layer',
    ]);
    for (const { hypotheses } of held)
      for (const { formula } of hypotheses) expect(formula).not.toMatch(/\bmu\b|Sigma/);
  });
});
