import { describe, expect, it } from 'vitest';
import { inlineFiles } from '../../src/experiment/inlined-files.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { ResolvedPopulation } from '../../src/spec/resolve-population.ts';
import { specSchema } from '../../src/spec/spec.ts';

const resolved = (data: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  resolveSpec({ data, ...more }).data as ResolvedPopulation;

describe('what a population leaves to defaults', () => {
  it('is Gaussian, isotropic, opposing, with clean labels, drawn directly', () => {
    expect(resolved({})).toMatchObject({
      model: { type: 'opposing' },
      noise: { family: 'gaussian' },
      covariance: { type: 'isotropic', scale: 1 },
      direction: 1,
      signal: { norm: 24 },
      labelNoise: { rate: 0 },
      sampler: 'direct',
      d: 10_000,
    });
  });

  it('is drawn by the first sampler that can', () => {
    const of = (data: Record<string, unknown>) => resolved(data).sampler;
    expect(of({ noise: { family: 'multivariateT' }, d: 1e12 })).toBe('direct');
    expect(of({ noise: { family: 'laplace' } })).toBe('streamed');
    expect(of({ noise: { family: 'laplace' }, d: 659 })).toBe('explicit');
    expect(of({ noise: { family: 'laplace' }, d: 660 })).toBe('streamed');
    expect(of({ covariance: { type: 'powerLaw' } })).toBe('streamed');
    expect(of({ covariance: { type: 'spiked', spikes: [3, 2] } })).toBe('direct');
    expect(of({ covariance: { type: 'powerLaw' }, d: 60 })).toBe('direct');
  });

  it('costs about the same at any d in fresh rows', () => {
    const rows = (d: number) => resolveSpec({ data: { d } }).risk.streamedPoints;
    expect([1e3, 1e5, 1e6, 1e15].map(rows)).toEqual([2000, 500, 100, 100]);
  });

  it('of a signal level is what the model says: |mu|^2 = g, E|x|^2 = 1 but for one part in d, no noise along mu', () => {
    const data = resolved({ model: { type: 'signalLevel', level: 0.2 }, d: 50, labelNoise: { count: 5 } });
    expect(data.signal.norm! ** 2).toBeCloseTo(0.2, 15);
    expect(data.covariance).toEqual({
      type: 'blocks',
      blocks: [
        { eigenvalue: 0, dimension: 1, signalShare: 1 },
        { eigenvalue: 0.8 / 50, dimension: 49, signalShare: 0 },
      ],
    });
    expect(resolveSpec({ data }).data).toEqual(data);
  });
});

describe('a population is refused', () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ noise: { family: 'cauchy' } }, /^data\.noise\.family: must be one of "gaussian", .*; got "cauchy"$/],
    [{ noise: { family: 'studentT', nu: 2 } }, /^data\.noise\.nu: must be greater than 2; got 2$/],
    [{ noise: { family: 'pareto', tail: 1e7 } }, /^data\.noise\.tail: must be at most 1000000/],
    [{ noise: { family: 'gaussian', nu: 3 } }, /^data\.noise\.nu: must be left out with gaussian/],
    [{ noise: { family: 'contaminated', share: 1.5 } }, /^data\.noise\.share: must be at most 1; got 1\.5$/],
    [
      { noise: 'rademacher' },
      /^data\.noise: must be \{ family: gaussian \}, or \{ family: rademacher \}.*; got "rademacher"$/,
    ],
    [{ covariance: { type: 'weird' } }, /^data\.covariance\.type: must be one of "isotropic", /],
    [{ covariance: { type: 'spectrum' } }, /^data\.covariance: must give exactly one of file, eigenvalues/],
    [{ covariance: { type: 'spectrum', file: 'a.npy' } }, /^data\.covariance\.file: must be read before/],
    [
      { covariance: { type: 'spectrum', eigenvalues: [1, -1] } },
      /^data\.covariance\.eigenvalues\[1\]: must be at least 0/,
    ],
    [
      { covariance: { type: 'spectrum', eigenvalues: [0, 0] } },
      /^data\.covariance: must have a positive eigenvalue/,
    ],
    [
      { covariance: { type: 'spectrum', eigenvalues: [1, 2] }, d: 3 },
      /^data\.d: must be the number of eigenvalues, 2; data\.d=2 runs; got 3$/,
    ],
    [{ covariance: { type: 'spiked', spikes: [] } }, /^data\.covariance\.spikes: must list at least one/],
    [
      { covariance: { type: 'spiked', spikes: [3, 3] }, d: 1 },
      /^data\.covariance\.spikes: must be at most d = 1; got 2$/,
    ],
    [
      { covariance: { type: 'powerLaw' }, d: 1e9 },
      /^data\.d: must be at most 2000000 with eigenvalues that all differ/,
    ],
    [{ labelNoise: { rate: 0.7 } }, /^data\.labelNoise\.rate: must be at most 0\.5; got 0\.7$/],
    [{ labelNoise: { rate: 0.1, count: 2 } }, /^data\.labelNoise: must give exactly one of rate, count/],
    [
      { labelNoise: { count: 101 } },
      /^data\.labelNoise\.count: must be at most n = 100; data\.labelNoise\.count=100 runs; got 101$/,
    ],
    [{ model: { type: 'clusters', count: 1 } }, /^data\.model\.count: must be at least 2; got 1$/],
    [
      { model: { type: 'clusters', count: 9 }, d: 8 },
      /^data\.model\.count: must be at most 8, the equal eigenvalues/,
    ],
    [
      { model: { type: 'clusters' }, direction: 'even' },
      /^data\.direction: must be an eigen-direction for clusters/,
    ],
    [
      { model: { type: 'signalLevel' }, signal: { norm: 3 } },
      /^data\.signal: must be left out, as data\.model signalLevel/,
    ],
    [{ model: { type: 'signalLevel' }, covariance: { scale: 1 } }, /^data\.covariance: must be left out/],
    [{ model: { type: 'signalLevel' }, direction: 2 }, /^data\.direction: must be left out/],
    [{ model: { type: 'signalLevel' }, d: 1 }, /^data\.d: must be at least 2, as noise is orthogonal/],
    [
      { model: { type: 'signOfCoordinate' }, signal: { norm: 3 } },
      /^data\.signal: must be left out or \{ norm: 0 \}/,
    ],
    [{ direction: 0 }, /^data\.direction: must be at least 1; got 0$/],
    [
      { direction: 20_000 },
      /^data\.direction: must be at most d = 10000; data\.direction=10000 runs; got 20000$/,
    ],
    [
      { direction: 'up' },
      /^data\.direction: must be an eigen-direction 1, 2, \.\.\., or "random" or "even", or \{ shares: .* \}; got "up"$/,
    ],
    [
      {
        covariance: { type: 'blocks', blocks: [{ eigenvalue: 1, dimension: 9, signalShare: 1 }] },
        direction: 2,
      },
      /^data\.direction: must be left out when the blocks have a signalShare/,
    ],
    [
      { sampler: 'direct', noise: { family: 'uniform' } },
      /^data\.sampler: must be streamed or explicit: noise with independent/,
    ],
    [
      { sampler: 'direct', covariance: { type: 'powerLaw' } },
      /^data\.sampler: must be streamed or explicit: more than 64/,
    ],
    [{ sampler: 'streamed', d: 100 }, /^data\.sampler: must be explicit below d = 660/],
    [
      { noise: { family: 'rademacher' }, d: 1e12 },
      /^data\.d: must be at most 1000000000 where coordinates are drawn/,
    ],
    [
      { foo: 3 },
      /^data\.foo: is not a known key; did you mean \w+\? data may be \{ source, n, d, .*covariance.* \}, or \{ source, x, gram, y, .* \}; got 3$/,
    ],
    [
      { direction: [1] },
      /^data\.direction: must be an integer, or "random", or "even", or \{ shares \}; got \[1\]$/,
    ],
    [{ labelNoise: 0.1 }, /^data\.labelNoise: must be an object with one of rate, count; got 0\.1$/],
    [{ noize: {} }, /^data\.noize: is not a known key; did you mean noise\?; got \{\}$/],
  ])('%j with %s', (data, message) => {
    expect(() => resolveSpec({ data })).toThrow(SpecError);
    expect(() => resolveSpec({ data })).toThrow(message);
  });
});

describe('a spectrum from a file', () => {
  const csv = new TextEncoder().encode('eigenvalue\n4\n1\n0.25\n');

  it('is written into the spec, which then needs no file', () => {
    const spec = { data: { covariance: { type: 'spectrum', file: 'spectrum.csv' } } };
    inlineFiles(spec, (path) => {
      expect(path).toBe('spectrum.csv');
      return csv;
    });
    expect(spec.data.covariance).toEqual({ type: 'spectrum', eigenvalues: [4, 1, 0.25] });
    expect(resolveSpec(spec).data).toMatchObject({ d: 3 });
  });

  it('must be one column, and other specs are left alone', () => {
    const wide = new TextEncoder().encode('a,b\n1,2\n3,4\n');
    const spec = { data: { covariance: { type: 'spectrum', file: 'wide.csv' } } };
    expect(() => inlineFiles(spec, () => wide)).toThrow(
      /wide\.csv: must be one column of eigenvalues; got .*2, 2/,
    );
    for (const other of [{}, { data: { covariance: { type: 'isotropic' } } }, { data: 3 }, null]) {
      const before = JSON.stringify(other);
      inlineFiles(other, () => {
        throw new Error('nothing is to be read');
      });
      expect(JSON.stringify(other)).toBe(before);
    }
  });

  it('the schema takes what a person writes', () => {
    expect(specSchema.safeParse({ data: { noise: { family: 'studentT', nu: '4' } } }).success).toBe(true);
  });
});
