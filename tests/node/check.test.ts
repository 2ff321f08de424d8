/**
 * A check: sound as a record, its frequencies those of the samples.
 */

import { describe, expect, it } from 'vitest';
import { fullReport } from '../../src/cli/check/full.ts';
import { screen } from '../../src/cli/check/screen.ts';
import { run } from '../../src/experiment/run.ts';
import { renderCheck } from '../../src/telling/check-page.ts';
import { check, small } from '../support/checks.ts';
import { expectSoundCheck } from '../support/sound.ts';

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
  ])('%s: finite, every null with its reason, the same without a search for remedies', (_, changes) => {
    const record = check(small(changes), 3);
    expectSoundCheck(record);
    expect(check(small(changes), 3, [])).toEqual({ ...record, remedies: [], unremedied: [] });
  });

  it('the same again, and for one result what it has for all', () => {
    const record = check(small());
    expect(check(small())).toEqual(record);
    const [{ result }] = record.remedies;
    expect(check(small(), 0, [result]).remedies).toEqual(
      record.remedies.filter((one) => one.result === result),
    );
  });

  it.each([
    [134, 0.05, 'n^2 m up to 12000000 only, and here it is 12060000', null],
    [133, 0.05, null, 'n^2 m is small enough'],
    [134, 1, null, 'no neuron comes to slide'],
  ])(
    'foretells whether sliding neurons are too many to be followed: m = %i, slope %d',
    (width, slope, told, why) => {
      const data = { n: 300, d: 400, labelNoise: { count: 2 }, signal: { norm: 3 } };
      const record = check(small({ data, network: { width, slope } }), 0, []);
      if (told === null) expect(record.notFollowed).toBeNull();
      else expect(record.notFollowed).toContain(told);
      expect(record.notes.notFollowed?.includes(why ?? '')).toBe(why === null ? undefined : true);
      for (const text of [screen(record), fullReport(record), renderCheck(record)])
        expect(text.replaceAll(/\s+/g, ' ').includes('If neurons come to slide')).toBe(told !== null);
      expect(screen(record).trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    },
  );

  it('states what a run states, but for what only training tells', () => {
    const spec = small();
    const ran = run(spec, null).record.theory;
    const untrained = ran.map((one) => (one.id.startsWith('lyu-li') ? null : one));
    expect(check(spec, 0, []).theory.map((one) => (one.id.startsWith('lyu-li') ? null : one))).toEqual(
      untrained,
    );
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
    const { premises } = check(spec, seeds, []);
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
    expect(check(small(), 0, []).premises).toBeNull();
  });
});
