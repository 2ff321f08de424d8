/**
 * For which steps descent converges: the ladder, the guarantee, and the break.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { checkInSteps } from '../../src/inquiry/check.ts';
import { type StepSearch, stepSearch } from '../../src/inquiry/step-search.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';

function search(spec: Record<string, unknown>): StepSearch {
  const work = stepSearch(resolveSpec(spec), null);
  let seen = 0;
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    expect(next.value.done).toBe(++seen);
    expect(next.value.total).toBeGreaterThanOrEqual(seen);
  }
}

const network = { width: 8, slope: 0.2 };

describe('the step at which descent breaks', () => {
  it('positively correlated data: every step is guaranteed, and none on the ladder breaks', () => {
    const found = search({
      data: { n: 12, d: 200, signal: { norm: 12 } },
      network,
      training: { steps: 200 },
    });
    expect(found.guaranteed).toMatchObject({ theorem: 'benign-theorem-2', lower: null, upper: null });
    expect(found.breaksBetween).toBeNull();
    expect(found.trials).toHaveLength(17);
    for (const { behaviour, lastRise, activatedFraction } of found.trials) {
      expect([behaviour, lastRise, activatedFraction]).toEqual(['descends', null, 1]);
    }
  });

  it('nearly orthogonal data: a step below the guaranteed one satisfies the theorem, one above does not', () => {
    const found = search({ data: { n: 6, d: 1e9, signal: { norm: 0 } }, network, training: { steps: 50 } });
    const { theorem, lower, upper } = found.guaranteed;
    if (upper === null) throw new Error('an upper end was expected');
    const { relative } = upper;
    expect(theorem).toBe('benign-activation-orthogonal');
    expect(lower).toBeNull();
    // kmax Rmax is at most the trace share of lambda_max: log 2/(kmax Rmax) lambda_max is log 2 when all norms agree.
    expect(relative).toBeGreaterThan(0.69);
    expect(relative).toBeLessThan(0.7);
    for (const trial of found.trials)
      if (trial.relative <= relative) expect(trial.behaviour).toBe('descends');
  });

  it('data in few dimensions with mixed signs: no guarantee, and a bracket of one per cent around the first break', () => {
    const found = search({ data: { n: 20, d: 60, signal: { norm: 1 } }, network, training: { steps: 400 } });
    expect(found.guaranteed).toMatchObject({ theorem: null, lower: null, upper: null });
    expect(found.guaranteed.because).toContain('near orthogonality');
    const { lower, upper } = found.breaksBetween ?? {};
    if (lower === undefined || upper === undefined) throw new Error('a break was expected');
    expect(lower.behaviour).toBe('descends');
    expect(upper.behaviour).not.toBe('descends');
    expect(upper.relative / lower.relative).toBeLessThanOrEqual(1.01);
    expect(upper.relative / lower.relative).toBeGreaterThan(1);
    const ladder = found.trials.map(({ relative }) => relative);
    expect(ladder).toEqual([...ladder].sort((a, b) => a - b));
    expect(ladder.indexOf(upper.relative) - ladder.indexOf(lower.relative)).toBe(1);
  });

  it('what it says of the steps at the break is what a run with them does', () => {
    const spec = { data: { n: 20, d: 40, signal: { norm: 1 }, labelNoise: { count: 3 } }, network };
    const found = search({ ...spec, training: { steps: 300 } });
    const { lower, upper } = found.breaksBetween ?? {};
    if (lower === undefined || upper === undefined) throw new Error('a break was expected');
    for (const trial of [lower, upper, found.trials[0]]) {
      const { training } = run(
        resolveSpec({ ...spec, training: { steps: 300, step: trial.alpha } }),
        null,
      ).record;
      const rises = training.events.filter(({ kind }) => kind === 'lossIncrease');
      expect(training.outcome === 'diverged').toBe(trial.behaviour === 'diverges');
      expect(Math.min(...training.margins)).toBe(trial.minMargin);
      expect(training.activation.fractionAtEnd).toBe(trial.activatedFraction);
      expect(rises.length > 0).toBe(trial.lastRise !== null);
    }
  });
});

describe('the guaranteed steps', () => {
  const orthogonal = { n: 6, d: 1e9, signal: { norm: 0 } };

  /** Theorem 4's hypotheses with a step alpha, as a check finds them. */
  const holdsAt = (spec: object, alpha: number): boolean => {
    const { theory } = finish(
      checkInSteps(resolveSpec({ ...spec, training: { step: alpha } }), null, { seeds: 0, remedied: [] }),
    );
    return theory.find(({ id }) => id === 'benign-activation-orthogonal')?.status === 'holds';
  };

  it.each([
    ['a fixed start', { scale: 3e-7 }, true],
    ['a smaller one', { scale: 1e-8 }, true],
    ['a start that shrinks with the step', { relative: 1e-4 }, false],
    ['one that does, large', { relative: 0.2 }, false],
  ])('%s: the theorem holds at both ends and between, and just beyond neither', (_, init, fixed) => {
    const spec = { data: orthogonal, network: { ...network, init } };
    const { guaranteed } = search({ ...spec, training: { steps: 1 } });
    const { lower, upper } = guaranteed;
    expect(guaranteed.theorem).toBe('benign-activation-orthogonal');
    if (upper === null) throw new Error('an upper end was expected');
    expect(lower !== null).toBe(fixed);
    expect(holdsAt(spec, upper.alpha * (1 - 1e-8))).toBe(true);
    expect(holdsAt(spec, upper.alpha * (1 + 1e-8))).toBe(false);
    const below = lower?.alpha ?? 1e-12 * upper.alpha;
    expect(holdsAt(spec, Math.sqrt(below * upper.alpha))).toBe(true);
    expect(holdsAt(spec, below * (1 + 1e-8))).toBe(true);
    if (fixed) expect(holdsAt(spec, below * (1 - 1e-8))).toBe(false);
  });

  it('with a fixed start too large for every small step: none', () => {
    const found = search({
      data: orthogonal,
      network: { ...network, init: { scale: 1e-2 } },
      training: { steps: 1 },
    });
    expect(found.guaranteed).toMatchObject({ theorem: null, lower: null, upper: null });
    expect(found.guaranteed.because).toContain('tiny start');
  });

  it('a start of 0 leaves no lower end', () => {
    const found = search({
      data: orthogonal,
      network: { ...network, init: { scale: 0 } },
      training: { steps: 1 },
    });
    expect(found.guaranteed.lower).toBeNull();
    expect(found.guaranteed.upper).not.toBeNull();
  });
});

describe('other algorithms', () => {
  it.each(['lossNormalisedDescent', 'gradientFlow'])('%s has no constant step to search for', (optimizer) => {
    expect(() => search({ data: { n: 6, d: 60 }, network, training: { steps: 5, optimizer } })).toThrow(
      /training\.optimizer.*must be gradientDescent/,
    );
  });
});

describe('the proof of a run', () => {
  it('is Theorem 2 for every step on positively correlated data', () => {
    const found = search({ data: { n: 12, d: 200, signal: { norm: 12 } }, network, training: { steps: 5 } });
    expect(new Set(found.trials.map(({ proof }) => proof))).toEqual(new Set(['positiveCorrelation']));
  });

  it('is the frozen certificate elsewhere; where it is given, no neuron switches up to infinity, and the limit is reached', () => {
    const spec = { data: { n: 10, d: 400, signal: { norm: 1 } }, network };
    const { trials } = search({ ...spec, training: { steps: 100 } });
    const certified = trials.filter(({ proof }) => proof === 'frozenCertificate');
    expect(certified.length).toBeGreaterThan(2);
    expect(trials.some(({ proof }) => proof === null)).toBe(true);
    for (const { alpha, activatedFraction } of certified) {
      expect(activatedFraction).toBe(1);
      const { horizon } = run(
        resolveSpec({ ...spec, training: { steps: 100, step: alpha, horizon: 'infinity' } }),
        null,
      ).record;
      expect(horizon).toMatchObject({ outcome: 'reached', switches: { count: 0 }, activatedFraction: 1 });
      expect(horizon?.limit?.agrees).toBe(true);
    }
  });
});
