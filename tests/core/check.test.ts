/**
 * A check: sound as a record, its frequencies those of the samples, its remedies true of the specs they name.
 */

import { describe, expect, it } from 'vitest';
import { type CheckRecord, checkInSteps } from '../../src/experiment/check.ts';
import { finish } from '../../src/experiment/finish.ts';
import type { Remedy } from '../../src/experiment/remedies.ts';
import { resolveSpec, type Spec } from '../../src/experiment/resolve.ts';
import { run } from '../../src/experiment/run.ts';
import type { Statement } from '../../src/theory/statement.ts';
import { expectSound } from '../support/sound.ts';

function check(spec: Spec, seeds = 0): CheckRecord {
  return finish(checkInSteps(spec, null, { seeds }));
}

const small = (changes: object = {}): Spec =>
  resolveSpec({
    data: { n: 12, d: 400, signal: { norm: 3 } },
    network: { width: 6, slope: 0.3 },
    training: { steps: 1 },
    ...changes,
  });

/** The spec under one remedy. */
function changed(spec: Spec, { path, to }: Remedy): Spec {
  const input = structuredClone(spec) as unknown as Record<string, Record<string, unknown>>;
  if (path === 'data.signal.norm') input.data.signal = { norm: to };
  else if (path === 'network.init.scale') input.network.init = { scale: to };
  else {
    const [room, key] = path.split('.');
    input[room][key] = to;
  }
  return resolveSpec(input);
}

function find(theory: readonly Statement[], id: string, name: string) {
  return theory.find((one) => one.id === id)?.hypotheses.find((one) => one.name === name);
}

describe('a check', () => {
  it.each([
    ['isotropic', {}],
    ['W(0) = 0', { network: { width: 6, init: { scale: 0 } } }],
    ['no signal', { data: { n: 5, d: 50, signal: { norm: 0 } } }],
    ['one sample', { data: { n: 1, d: 50 } }],
    ['independent coordinates', { data: { n: 6, d: 200, noise: { family: 'laplace' } } }],
    ['labels by a coordinate', { data: { n: 6, d: 200, model: { type: 'signOfCoordinate' } } }],
    ['flipped labels', { data: { n: 10, d: 300, labelNoise: { count: 2 } } }],
    ['flow, mean loss', { training: { steps: 1, optimizer: 'gradientFlow', reduction: 'mean' } }],
  ])('%s: finite, every null with its reason, the same again', (_, changes) => {
    const record = check(small(changes), 3);
    expectSound(record);
    expect(check(small(changes), 3)).toEqual(record);
  });

  it('states what a run states, but for what only training tells', () => {
    const spec = small();
    const ran = run(spec, null).record.theory;
    const untrained = ran.map((one) => (one.id.startsWith('lyu-li') ? null : one));
    expect(check(spec).theory.map((one) => (one.id.startsWith('lyu-li') ? null : one))).toEqual(untrained);
    const loss = ran
      .find(({ id }) => id === 'lyu-li-2020-flow')
      ?.hypotheses.find(({ name }) => name === '(A4) loss');
    expect(loss?.holds).not.toBeNull();
  });
});

describe('frequencies over seeds', () => {
  it('count what records of those seeds say', () => {
    const spec = small({ data: { n: 12, d: 400, signal: { norm: 3.5 } }, network: { width: 6, slope: 0.1 } });
    const seeds = 30;
    const { premises } = check(spec, seeds);
    const records = Array.from(
      { length: seeds },
      (_, seed) => run({ ...spec, seed: { data: seed, labels: seed, init: seed } }, null).record,
    );
    const counted = (name: string) => premises?.frequencies.find((one) => one.name === name);
    const expected = {
      'positive correlation': ({ data }: (typeof records)[number]) => data.positivelyCorrelated,
      'activated at t = 1': ({ training }: (typeof records)[number]) => training.activation.atFirstStep,
      'limit activated': ({ limit }: (typeof records)[number]) => limit.activated,
      'all points are support vectors': ({ limit }: (typeof records)[number]) => limit.supportVectors === 12,
    };
    for (const [name, holds] of Object.entries(expected)) {
      const held = records.filter((record) => holds(record) === true).length;
      expect(counted(name), name).toMatchObject({ held, of: seeds });
    }
    const activated = counted('activated at t = 1')?.held ?? 0;
    expect(activated).toBeGreaterThan(0);
    expect(activated).toBeLessThan(seeds);
    for (const { held, of, interval } of premises?.frequencies ?? []) {
      expect(interval?.[0]).toBeLessThanOrEqual(held / of);
      expect(interval?.[1]).toBeGreaterThanOrEqual(held / of);
    }
  });

  it('are not given for no seeds', () => {
    expect(check(small(), 0).premises).toBeNull();
  });
});

describe('remedies', () => {
  const spec = small({ data: { n: 8, d: 300, signal: { norm: 3 } }, training: { steps: 1, step: 0.5 } });
  const { remedies, theory } = check(spec);

  it('make their inequality hold, which failed, on the spec as they change it', () => {
    expect(remedies.length).toBeGreaterThan(20);
    for (const remedy of remedies) {
      const [id] = remedy.theorems;
      expect(find(theory, id, remedy.hypothesis)?.holds, `${id}: ${remedy.hypothesis}`).toBe(false);
      const then = find(check(changed(spec, remedy)).theory, id, remedy.hypothesis);
      expect(then, `${id}: ${remedy.path} = ${remedy.to}`).toMatchObject({
        holds: true,
        measured: remedy.measured,
        threshold: remedy.threshold,
      });
    }
  }, 60_000);

  it('are no larger than they need to be: two per cent less and the inequality fails, where it is on formulas', () => {
    for (const remedy of remedies.filter(({ onSample, path }) => !onSample && path !== 'data.d')) {
      const less = { ...remedy, to: remedy.to * (remedy.to > remedy.from ? 0.98 : 1.02) };
      const [id] = remedy.theorems;
      const then = find(check(changed(spec, less)).theory, id, remedy.hypothesis);
      expect(then?.holds, `${id}: ${remedy.hypothesis}, ${remedy.path} = ${less.to}`).toBe(false);
    }
  }, 60_000);

  it('agree with the formula where there is a closed form', () => {
    const of = (theorem: string, hypothesis: string, path: string) =>
      remedies.find(
        (one) => one.theorems.includes(theorem) && one.hypothesis === hypothesis && one.path === path,
      )?.to;
    // n |mu|^2 = R.
    expect(of('hashimoto-2026-5.1-strong', 'strong signal', 'data.signal.norm')).toBeCloseTo(
      Math.sqrt(300 / 8),
      1,
    );
    expect(of('hashimoto-2026-5.1-strong', 'strong signal', 'data.d')).toBe(72);
    // alpha <= 1/d^2 for the mean loss, alpha of the sum times n.
    const step = of('frei-chatterji-bartlett-2022-1', '(A5) step', 'training.step') ?? 0;
    expect(step * 8 * 300 * 300).toBeGreaterThan(0.98);
    expect(step * 8 * 300 * 300).toBeLessThanOrEqual(1);
  });

  it('offer no way where there is none: gamma cannot be repaired by d, |mu|, step or start', () => {
    const relu = check(small({ network: { width: 6, slope: 0 } }));
    expect(relu.remedies.filter(({ hypothesis }) => hypothesis === 'leak')).toEqual([]);
  });
});
