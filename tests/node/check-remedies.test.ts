/**
 * The remedies of a check: true of the specs they name, and no larger than they need to be.
 */

import { describe, expect, it } from 'vitest';
import { sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { checkInSteps } from '../../src/inquiry/check.ts';
import { DrawnInstance } from '../../src/inquiry/drawn-instance.ts';
import { withValues } from '../../src/inquiry/remedy-fields.ts';
import { resolveSpec, type Spec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { Facts } from '../../src/theory/facts.ts';
import { checkTheorems } from '../../src/theory/index.ts';
import type { Statement } from '../../src/theory/statement.ts';
import { check, small } from '../support/checks.ts';

/** What a check states, without its search for remedies. */
function stated(spec: Spec): readonly Statement[] {
  return checkTheorems(new Facts(new DrawnInstance(spec, null, () => sampleAtOnce(spec, null))));
}

describe('remedies', () => {
  const specs: Readonly<Record<string, object>> = {
    'strong step': { data: { n: 8, d: 300, signal: { norm: 3 } }, training: { steps: 1, step: 0.5 } },
    'flipped labels': { data: { n: 12, d: 400, signal: { norm: 3 }, labelNoise: { rate: 0.1 } } },
    'exactly so many flips': { data: { n: 10, d: 2000, signal: { norm: 6 }, labelNoise: { count: 2 } } },
    'linear, flow': { network: { slope: 1, width: 4 }, training: { steps: 1, optimizer: 'gradientFlow' } },
    'ReLU, uneven signs': { network: { positive: 2, negative: 3, slope: 0 } },
    'spikes, snr': {
      data: { n: 8, d: 900, signal: { snr: 2 }, covariance: { type: 'spiked', spikes: [30, 4] } },
    },
    'one start large': { network: { width: 6, init: { scale: 3 } } },
    'Laplace, column by column': {
      data: { n: 6, d: 200, signal: { norm: 3 }, noise: { family: 'laplace' } },
    },
  };
  const checked = Object.entries(specs).map(([name, changes]) => {
    const spec = small(changes);
    return { name, spec, record: check(spec) };
  });

  it.each(checked)(
    '$name: with each of them the whole result holds',
    ({ spec, record }) => {
      expect(record.remedies.length).toBeGreaterThan(0);
      for (const { result, set } of record.remedies) {
        const before = record.theory.find(({ id }) => id === result)?.status;
        expect(['fails', 'vacuous'], result).toContain(before);
        const theory = stated(resolveSpec(withValues(spec, set)));
        expect(theory.find(({ id }) => id === result)?.status, `${result} ${JSON.stringify(set)}`).toBe(
          'holds',
        );
      }
    },
    120_000,
  );

  it.each(checked)(
    '$name: sizes are those of the changes, the smallest first, none beyond 100',
    ({ spec, record }) => {
      const sizes = record.remedies.map(({ size }) => size);
      expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
      for (const { set, size } of record.remedies) {
        let total = 0;
        for (const [path, value] of Object.entries(set)) {
          const from = path
            .split('.')
            .reduce<unknown>((place, key) => (place as Record<string, unknown>)[key], spec);
          const counted = typeof value === 'number' && typeof from === 'number' && value > 0 && from > 0;
          const ratio = counted ? Math.abs(Math.log(value / from)) : 1;
          expect(ratio).toBeLessThanOrEqual(Math.log(100) * (1 + 1e-12));
          if (path !== 'network.width' || spec.network.positive === spec.network.negative) total += ratio;
          if (counted) expect(Number(value.toPrecision(3)), path).toBe(value);
        }
        expect(size).toBeCloseTo(total, 9);
        expect(Object.keys(set).length).toBeLessThanOrEqual(2);
      }
    },
  );

  it('name the activation where the spec has another name for slope 0', () => {
    const remediesOf = (network: object) => {
      const written = { data: { n: 8, d: 300, signal: { norm: 3 } }, network, training: { steps: 1 } };
      const { remedies } = finish(checkInSteps(resolveSpec(written), null, { seeds: 0, written }));
      return { written, slopes: remedies.filter(({ set }) => 'network.slope' in set) };
    };
    const named = remediesOf({ width: 4, activation: 'relu' });
    expect(named.slopes.length).toBeGreaterThan(0);
    for (const { result, set } of named.slopes) {
      expect(set['network.activation']).toBe('leakyRelu');
      const theory = stated(resolveSpec(withValues(named.written, set)));
      expect(theory.find(({ id }) => id === result)?.status).toBe('holds');
    }
    const plain = remediesOf({ width: 4, activation: 'leakyRelu', slope: 0 });
    expect(plain.slopes.map(({ set }) => Object.keys(set))).toEqual(
      named.slopes.map(({ set }) => Object.keys(set).filter((path) => path !== 'network.activation')),
    );
  });

  it('are no larger than they need to be: five per cent nearer and the result does not hold', () => {
    let tried = 0;
    for (const { spec, record } of checked) {
      for (const { result, set, size } of record.remedies) {
        const [[path, value], ...more] = Object.entries(set);
        if (more.length > 0 || typeof value !== 'number' || !(value > 0) || path === 'data.n') continue;
        const from = path
          .split('.')
          .reduce<unknown>((place, key) => (place as Record<string, unknown>)[key], spec);
        if (typeof from !== 'number' || !(from > 0) || path === 'data.d' || size < 0.1) continue;
        const nearer = value * (value > from ? 0.95 : 1.05);
        const theory = stated(resolveSpec(withValues(spec, { [path]: nearer })));
        expect(theory.find(({ id }) => id === result)?.status, `${result}, ${path} = ${nearer}`).not.toBe(
          'holds',
        );
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(3);
  }, 120_000);

  it('agree with the formula where there is a closed form', () => {
    // Theorem 9: |mu|^2 >= 2 |mu| sqrt(2 t) + sqrt(2 t d) + t, t = log(n (n + 1)/(2 delta)), for Sigma = I.
    const record = check(small({ data: { n: 8, d: 300, signal: { norm: 3 } } }), 0, [
      'benign-gaussian-positive',
    ]);
    const t = Math.log((8 * 9) / (2 * 0.05));
    const root = Math.sqrt(2 * t);
    const norm = root + Math.sqrt(2 * t + root * Math.sqrt(300) + t);
    const found = record.remedies.find(({ result }) => result === 'benign-gaussian-positive');
    expect(Object.keys(found?.set ?? {})).toEqual(['data.signal.norm']);
    const to = Number(found?.set['data.signal.norm']);
    expect(to).toBeGreaterThanOrEqual(norm);
    expect(to).toBeLessThan(1.03 * norm);
  });

  it('say for which results there is none', () => {
    for (const { record } of checked) {
      for (const { id, status } of record.theory) {
        const remedied = record.remedies.some(({ result }) => result === id);
        const named = record.unremedied.some(({ result }) => result === id);
        const wanting = status === 'fails' || status === 'vacuous';
        expect([remedied || named, remedied && named], `${id}: ${status}`).toEqual([wanting, false]);
      }
    }
  });

  it('end for a step at the edge of float64', () => {
    for (const step of [5e-324, 1e90]) {
      const record = check(small({ training: { steps: 1, step } }));
      for (const { size } of record.remedies) expect(size).toBeLessThan(2 * Math.log(101));
    }
  }, 120_000);
});
