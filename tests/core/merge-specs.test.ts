import { describe, expect, it } from 'vitest';
import { filesOf } from '../../src/experiment/inputs.ts';
import { mergeSpecs, withFilesMoved } from '../../src/spec/merge-specs.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

describe('specs laid over one another', () => {
  it('merge objects key by key; lists and scalars replace', () => {
    const under = { name: 'a', data: { n: 5, covariance: { type: 'spiked', spikes: [9, 4], scale: 2 } } };
    const over = { data: { d: 70, covariance: { spikes: [1] } } };
    expect(mergeSpecs(under, over)).toEqual({
      name: 'a',
      data: { n: 5, d: 70, covariance: { type: 'spiked', spikes: [1], scale: 2 } },
    });
    expect(under.data).toEqual({ n: 5, covariance: { type: 'spiked', spikes: [9, 4], scale: 2 } });
  });

  it('are the lower one where the upper says nothing, and the upper one over itself', () => {
    const spec = resolveSpec({ data: { n: 7, noise: { family: 'pareto', tail: 3 } }, seed: 4 });
    expect(mergeSpecs({ ...spec }, {})).toEqual(spec);
    expect(resolveSpec(mergeSpecs({ ...spec }, { ...spec }))).toEqual(spec);
  });

  it.each([
    [
      'another noise family',
      { data: { noise: { family: 'studentT', degrees: 5 } } },
      { data: { noise: { family: 'pareto', tail: 3 } } },
      { data: { noise: { family: 'pareto', tail: 3 } } },
    ],
    [
      'snr over norm',
      { data: { signal: { norm: 3 } } },
      { data: { signal: { snr: 2 } } },
      { data: { signal: { snr: 2 } } },
    ],
    [
      'shares of the signal, which sum to 1 together',
      { data: { d: 9, direction: { shares: { 1: 0.3, rest: 0.7 } } } },
      { data: { direction: { shares: { 2: 1 } } } },
      { data: { d: 9, direction: { shares: { 2: 1 } } } },
    ],
    [
      'an eigen-direction over shares',
      { data: { direction: { shares: { 1: 1 } } } },
      { data: { direction: 2 } },
      { data: { direction: 2 } },
    ],
    [
      'files over a population',
      { data: { n: 9, d: 50 } },
      { data: { x: 'x.npy', y: 'y.npy' } },
      { data: { x: 'x.npy', y: 'y.npy' } },
    ],
    [
      'files over files',
      { data: { source: 'file', x: 'x.npy', y: 'y.npy', standardise: true } },
      { data: { x: 'z.npy' } },
      { data: { source: 'file', x: 'z.npy', y: 'y.npy', standardise: true } },
    ],
    [
      'one seed, and another for one part',
      { seed: 3 },
      { seed: { init: 5 } },
      { seed: { data: 3, labels: 3, init: 5 } },
    ],
    ['one seed for all again', { seed: { data: 3, init: 5 } }, { seed: 2 }, { seed: 2 }],
    [
      'null',
      { training: { horizon: 'infinity' } },
      { training: { horizon: null } },
      { training: { horizon: null } },
    ],
    [
      'another name of an experiment, and the kind that was implied',
      { experiment: { name: 'a', data: { covariance: { scale: 3 } } } },
      { experiment: { name: 'b', data: { covariance: { type: 'isotropic' } } } },
      { experiment: { name: 'b', data: { covariance: { type: 'isotropic', scale: 3 } } } },
    ],
    [
      'the experiment of a sweep',
      { experiment: { data: { signal: { norm: 3 } }, seed: 1 } },
      { experiment: { data: { signal: { snr: 3 } }, seed: { data: 2 } } },
      { experiment: { data: { signal: { snr: 3 } }, seed: { data: 2, labels: 1, init: 1 } } },
    ],
  ])('%s', (_, under, over, merged) => {
    expect(mergeSpecs(under, over)).toEqual(merged);
  });

  it('have keys of any name', () => {
    const over = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}');
    const merged = mergeSpecs({ data: {} }, over);
    expect(Object.keys(merged)).toEqual(['data', '__proto__', 'constructor']);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });
});

describe('files of a spec', () => {
  it('are moved wherever a spec can name one', () => {
    const spec = {
      data: {
        x: 'x.npz:features',
        y: 'y.npy',
        mu: 'mu.npy',
        test: { x: 'tx.npy', y: 'ty.npy' },
      },
      network: { init: { file: 'w.npy' } },
    };
    const moved = withFilesMoved(spec, (path) => `../${path}`);
    const names = filesOf(resolveSpec(spec));
    expect(names).toHaveLength(6);
    expect(filesOf(resolveSpec(moved))).toEqual(names.map((name) => `../${name}`));
    expect(withFilesMoved({ experiment: spec }, (path) => `../${path}`)).toEqual({ experiment: moved });
  });

  it('are not what is no name: a column, a number, a spec without data', () => {
    for (const spec of [{ data: { x: 'a.csv', y: { column: 'b' } } }, { data: 3 }, { name: 'x' }]) {
      const moved = withFilesMoved(spec, (path) => `../${path}`);
      expect(moved).toEqual(
        spec.name === 'x' || spec.data === 3 ? spec : { data: { x: '../a.csv', y: { column: 'b' } } },
      );
    }
  });

  it('of a spectrum too', () => {
    const spec = { data: { covariance: { type: 'spectrum', file: 's.npy' } } };
    expect(withFilesMoved(spec, () => 't.npy')).toEqual({
      data: { covariance: { type: 'spectrum', file: 't.npy' } },
    });
  });
});
