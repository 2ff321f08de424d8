import { describe, expect, it } from 'vitest';
import type { ConcaveCertificate } from '../../src/margin/certificate-concave.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { certifyConcave, concaveLimit, concaveMarginBound } from '../support/at-once.ts';
import { expectRelative } from '../support/close.ts';
import { exactConcaveOptimum } from '../support/concave-oracle.ts';
import { type BuiltConcave, builtConcave, dataOf, tinyConcaveSystem } from '../support/concave-problems.ts';
import { order, rational } from '../support/rational.ts';

function built(trial: number): BuiltConcave {
  for (let draw = 0; ; draw++) {
    const key = deriveKey(deriveKey(keyFrom(1, 'certified P(R)'), trial), draw);
    const problem = builtConcave(new Stream(key), 12, 0.2);
    if (problem !== null && problem.sliding > 1) return problem;
  }
}

/** A bracket that is closed. */
function accepted({ relativeGap }: ConcaveCertificate): boolean {
  return relativeGap !== null && relativeGap < 1e-9;
}

describe('the bracket of P(R)', () => {
  it('holds the exact optimum, whatever multipliers and weights it is made from', () => {
    const key = keyFrom(2, 'bracketed');
    let held = 0;
    for (let trial = 0; trial < 40; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const system = tinyConcaveSystem(stream);
      if (system.groups.length > 2) continue;
      const exact = exactConcaveOptimum(system);
      const solution = concaveLimit(system);
      if (exact === null || solution.status !== 'optimal') continue;
      for (const blur of [0, 0.01, 0.3]) {
        const beta = solution.beta.map((entry) => entry * (1 + blur * (stream.uniform() - 0.5)));
        const slopes = solution.slopes.map((line, g) =>
          line.map((entry, k) => {
            if (system.groups[g].sign === system.y[k]) return entry;
            return entry + blur * stream.uniform() * (1 - entry);
          }),
        );
        const { lower, upper, fault } = certifyConcave(dataOf(system), { beta, slopes });
        expect(fault).toBeNull();
        if (lower === null) throw new Error(`trial ${trial}: no lower bound`);
        expect(order(rational(lower), exact.objective), `lower bound of trial ${trial}`).toBeLessThanOrEqual(
          0,
        );
        if (upper === null) continue;
        expect(
          order(rational(upper), exact.objective),
          `upper bound of trial ${trial}`,
        ).toBeGreaterThanOrEqual(0);
        held++;
      }
    }
    expect(held).toBeGreaterThan(20);
  });

  it('is closed by the solution that a problem was built from', () => {
    for (let trial = 0; trial < 10; trial++) {
      const { system, beta, slopes } = built(trial);
      const certificate = certifyConcave(dataOf(system), { beta, slopes });
      expect(accepted(certificate)).toBe(true);
      expect(certificate.complementarity).toBeLessThan(1e-10);
      expect(certificate.slopeResidual).toBeLessThan(1e-10);
      const pairs = system.groups.length * (system.y.length / 2);
      const inactive = system.groups.flatMap(({ sign, active }, g) =>
        [...active.keys()].filter((k) => system.y[k] === sign && slopes[g][k] < 1),
      );
      // Own z were chosen positive where active, and negative elsewhere.
      expect(certificate.own).toEqual({ agree: pairs, disagree: 0, open: 0 });
      expect(inactive.length).toBeLessThan(pairs);
    }
  });

  it('tells of own signs that are not those of W*', () => {
    const { system, beta, slopes } = built(3);
    const g = 0;
    const k = [...system.y.keys()].find((i) => system.y[i] === 1 && system.groups[g].active[i] === 1);
    if (k === undefined) throw new Error('no own pair is active');
    const changed = {
      ...system,
      groups: system.groups.map((group, h) => ({
        ...group,
        active: group.active.map((on, i) => (h === g && i === k ? 0 : on)),
      })),
    };
    const solution = concaveLimit(changed);
    if (solution.status !== 'optimal') throw new Error(solution.status);
    const { own } = certifyConcave(dataOf(changed), solution);
    expect(own.disagree).toBeGreaterThan(0);
    expect(certifyConcave(dataOf(changed), { beta, slopes }).fault).toBe('own');
  });

  it('bounds every margin where there is no solution', () => {
    const { system, beta, slopes } = built(4);
    const solution = concaveLimit(system);
    if (solution.status !== 'optimal') throw new Error(solution.status);
    const bound = concaveMarginBound(dataOf(system), { beta, slopes });
    expectRelative(bound, 1 / Math.sqrt(2 * solution.objective), 1e-9);
    expect(concaveMarginBound(dataOf(system), { beta: beta.map(() => 0), slopes })).toBeNull();
    expect(concaveMarginBound(dataOf(system), { beta: beta.map((b) => -b), slopes })).toBeNull();
  });

  it('covers what a Gram matrix may have lost of the rows', () => {
    const { system, beta, slopes } = built(5);
    const [exact, rounded] = [0, 1e-9].map((rounding) =>
      certifyConcave({ ...dataOf(system), rounding }, { beta, slopes }),
    );
    expect(rounded.lower).toBeLessThan(exact.lower ?? 0);
    expect(rounded.upper).toBeGreaterThan(exact.upper ?? 0);
  });
});

describe('planted faults are caught', () => {
  const { system, beta, slopes } = built(6);
  const data = dataOf(system);
  const support = beta.indexOf(Math.max(...beta));
  const slidingAt = (): [number, number] => {
    for (const g of [0, 1])
      for (const [k, slope] of slopes[g].entries())
        if (system.groups[g].sign !== system.y[k] && slope > 0.2 && slope < 1) return [g, k];
    throw new Error('nothing slides');
  };
  const [g, k] = slidingAt();
  const ownAt = system.y.indexOf(system.groups[g].sign);
  const changed = (h: number, i: number, slope: number) =>
    slopes.map((line, at) => line.map((entry, p) => (at === h && p === i ? slope : entry)));

  it('none is planted', () => expect(accepted(certifyConcave(data, { beta, slopes }))).toBe(true));

  it.each([
    ['a weight above 1', changed(g, k, 1.0000001), 'weight'],
    ['a weight below gamma', changed(g, k, 0.1999999), 'weight'],
    ['a weight that is no number', changed(g, k, Number.NaN), 'weight'],
    ['an own slope that is not of R', changed(g, ownAt, 0.6), 'own'],
  ])('%s', (_, planted, fault) => {
    const certificate = certifyConcave(data, { beta, slopes: planted });
    expect(certificate.fault).toBe(fault);
    expect(certificate.lower).toBeNull();
  });

  it('an own pair of the wrong sign', () => {
    const active = system.groups[g].active.slice();
    active[ownAt] = 1 - active[ownAt];
    const groups = system.groups.map((group, h) => (h === g ? { ...group, active } : group));
    expect(certifyConcave({ ...data, groups }, { beta, slopes }).fault).toBe('own');
    const foreign = system.groups[g].active.slice();
    foreign[k] = 1;
    const others = system.groups.map((group, h) => (h === g ? { ...group, active: foreign } : group));
    expect(certifyConcave({ ...data, groups: others }, { beta, slopes }).fault).toBe('own');
  });

  it('a weight inside [gamma, 1] that is not that of W*', () => {
    const certificate = certifyConcave(data, { beta, slopes: changed(g, k, slopes[g][k] + 0.05) });
    expect(certificate.fault).toBeNull();
    expect(accepted(certificate)).toBe(false);
  });

  it('a multiplier left out, too large or negative', () => {
    const planted = (value: number) => beta.map((entry, i) => (i === support ? value : entry));
    expect(accepted(certifyConcave(data, { beta: planted(0), slopes }))).toBe(false);
    expect(accepted(certifyConcave(data, { beta: planted(beta[support] * 1.001), slopes }))).toBe(false);
    expect(certifyConcave(data, { beta: planted(-beta[support]), slopes }).fault).toBe('multiplier');
  });

  it('neurons left out, counted twice or of the wrong sign', () => {
    const faultOf = (members: Int32Array) => {
      const groups = system.groups.map((group, h) => (h === 0 ? { ...group, members } : group));
      return certifyConcave({ ...data, groups }, { beta, slopes }).fault;
    };
    expect(faultOf(Int32Array.of(0))).toBeNull();
    expect(faultOf(Int32Array.of())).toBe('neurons');
    expect(faultOf(Int32Array.of(0, 0))).toBe('neurons');
    expect(faultOf(Int32Array.of(1))).toBe('neurons');
  });
});
