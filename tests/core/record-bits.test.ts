/** Whole runs, hashed: these tests run in Node and in a browser, so both give the same bytes or one of them fails. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { fnv1a } from '../support/hash.ts';

const SMALL = { risk: { endPoints: 500, trajectoryPoints: 100 }, training: { steps: 300 } };

/** A spec, the hash of its record's text, of its arrays, and of those beside them. A change of any is a change of the results. */
const RUNS: readonly [name: string, spec: object, record: string, arrays: string, more: string][] = [
  [
    'isotropic',
    { ...SMALL, data: { n: 40, d: 1e12, signal: { snr: 5 } } },
    '180bc4bc5ae30e85',
    'cc91cd3a09864cd5',
    '43b123f9a86da615',
  ],
  [
    'blocks, unactivated, labels at random',
    {
      ...SMALL,
      data: {
        n: 30,
        labels: 'random',
        signal: { norm: 3 },
        covariance: {
          type: 'blocks',
          blocks: [
            { eigenvalue: 9, dimension: 12, signalShare: 0.5 },
            { eigenvalue: 1, dimension: 500, signalShare: 0.5 },
          ],
        },
      },
      network: { width: 12, slope: 0.3, init: { scale: 0.01 } },
    },
    '8cf2cca5f81fee4a',
    '399147ec02395f45',
    '902ef53eb1c3462c',
  ],
  [
    'batches, reshuffled',
    {
      data: { n: 20, d: 300, signal: { norm: 4 } },
      network: { width: 6 },
      training: { steps: 200, optimizer: { name: 'reshuffling', batch: 3 } },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    '2ab3e16c687bafb0',
    'ec01d3f079569d2d',
    '08e02e04340e46f9',
  ],
  [
    'weight decay, with momentum',
    {
      data: { n: 20, d: 300, signal: { norm: 4 } },
      network: { width: 6 },
      training: { steps: 200, weightDecay: 0.1, optimizer: 'heavyBall' },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    '37323406ab37b4c7',
    'ec53ba5861d92be0',
    'caf29264d21713ca',
  ],
  [
    'smoothed labels, with decay',
    {
      data: { n: 20, d: 300, signal: { norm: 4 } },
      network: { width: 6 },
      training: { steps: 200, loss: 'logistic', weightDecay: 0.1, labelSmoothing: 0.1 },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    'b45dcf0de4b4395e',
    'a3510f16d2a3b886',
    '275c097299f62aa4',
  ],
  [
    'smoothed labels',
    {
      data: { n: 20, d: 300, signal: { norm: 4 } },
      network: { width: 6 },
      training: { steps: 200, labelSmoothing: 0.2 },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    'f2697fc76f337656',
    'ec01d3f079569d2d',
    '45c9b6252233fa19',
  ],
  [
    'dual acceleration',
    {
      data: { n: 20, d: 300, signal: { norm: 4 } },
      network: { width: 6 },
      training: { steps: 200, optimizer: 'dualAcceleration' },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    'e18137098d2c4f7c',
    'ec01d3f079569d2d',
    '136de8b340f86a3e',
  ],
  [
    'steps that are tried',
    {
      data: { n: 20, d: 30, signal: { norm: 1 } },
      network: { width: 6 },
      training: { steps: 200, optimizer: 'lyuLi' },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    'c492a2070d2aca7f',
    '43783e31f20fedf0',
    'a572ee918087bb69',
  ],
  [
    'steps of falling length',
    {
      data: { n: 20, d: 300, signal: { norm: 4 } },
      network: { width: 6 },
      training: { steps: 200, optimizer: { name: 'normalisedGradientDescent', schedule: 'inverseSqrt' } },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    'de26a2c466e511df',
    'ec01d3f079569d2d',
    '84baedfe2cb5e012',
  ],
  [
    'sharpness-aware steps',
    {
      data: { n: 20, d: 300, signal: { norm: 4 } },
      network: { width: 6 },
      training: { steps: 200, optimizer: 'sam' },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    'da9a1d24afdbaa7f',
    'ec01d3f079569d2d',
    '4c84ed27a88049ec',
  ],
  [
    "streamed, Student's t, a random direction, flipped labels",
    {
      data: {
        n: 8,
        d: 9000,
        sampler: 'streamed',
        positiveShare: 0.6,
        labelNoise: { count: 2 },
        noise: { family: 'studentT' },
        direction: 'random',
        signal: { norm: 40 },
      },
      network: { width: 4 },
      training: { steps: 30 },
      risk: { streamedPoints: 40 },
      seed: { data: 1, init: 2, labels: 3 },
    },
    '642c5452774498a9',
    'a9aad6917eb759ad',
    '5f936f980c0a06b7',
  ],
  [
    'labels of a logistic teacher on the first coordinates',
    {
      data: {
        n: 20,
        d: 1e9,
        model: { type: 'logisticTeacher', norm: 0.5 },
        covariance: { type: 'spiked', spikes: [900] },
        direction: 'even',
        spread: 30,
      },
      network: { width: 6 },
      training: { steps: 200 },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    '1805c93ce450d246',
    '6eb5440338d87501',
    '68ec31b014bd0470',
  ],
  [
    'labels of a linear teacher, streamed',
    {
      data: {
        n: 8,
        d: 3000,
        model: { type: 'linearTeacher' },
        noise: { family: 'studentT' },
        direction: 'random',
        sampler: 'streamed',
      },
      network: { width: 4 },
      training: { steps: 30 },
      risk: { streamedPoints: 40 },
    },
    '044b83c981f2d62c',
    '3f0bc2ce5000a77c',
    'fd248c07e47c5181',
  ],
  [
    'symmetric data, streamed',
    {
      data: {
        n: 8,
        d: 3000,
        labels: 'mirrored',
        signal: { norm: 20 },
        noise: { family: 'laplace' },
        direction: 'random',
      },
      network: { positive: 3, negative: 1 },
      training: { steps: 30 },
      risk: { streamedPoints: 40 },
    },
    '73b52d9634788dbe',
    'cb08bc777d3ee359',
    'bbde959f0e7af298',
  ],
  [
    'XOR of two directions',
    {
      data: {
        n: 20,
        d: 1e9,
        model: { type: 'xor' },
        signal: { norm: 2e4 },
        noise: { family: 'contaminated' },
      },
      network: { width: 6 },
      training: { steps: 100 },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    '42e1eaf123b6e78c',
    'bfc5b00ec0da7dd7',
    'b9925d6f77dec499',
  ],
  [
    'two clusters at an angle, streamed',
    {
      data: { n: 8, d: 3000, model: { type: 'angled' }, signal: { norm: 20 }, noise: { family: 'uniform' } },
      network: { width: 4 },
      training: { steps: 30 },
      risk: { streamedPoints: 40 },
    },
    '19dfadf1dbd863cb',
    '69052f4c99e08136',
    '1d4441ee2c0b620d',
  ],
  [
    'neurons that slide, to infinity',
    {
      data: { n: 20, d: 30, signal: { norm: 2 }, labelNoise: { count: 2 } },
      network: { width: 8, slope: 0.1 },
      training: { steps: 500, horizon: 'infinity' },
      risk: { endPoints: 0, trajectoryPoints: 0 },
      limit: { restarts: 2 },
    },
    '548647b66d9ccc69',
    '06e042b3aa1a7e32',
    '3ac1c15124e71fd6',
  ],
  [
    'least squares on labels, with momentum',
    {
      data: { n: 12, d: 300, signal: { norm: 4 } },
      network: { width: 6, slope: 0.2 },
      training: { loss: 'squared', steps: 120, optimizer: 'heavyBall' },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    'd5e613bff976d181',
    'd27650339bd67d19',
    '9d760b03ea1e838f',
  ],
  [
    'regression on targets',
    {
      data: { n: 12, d: 1e9, targets: { teacher: { norm: 2, direction: 'random' }, noise: 0.5 } },
      network: { width: 6, slope: 0.2 },
      training: { loss: 'squared', steps: 200 },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    '07ffbdfc4c037e91',
    '2bc98681618aeef9',
    'ca7caeed985ac168',
  ],
  [
    'least squares on labels, to its end',
    {
      data: { n: 12, d: 300, signal: { norm: 4 } },
      network: { width: 6, slope: 0.2 },
      training: { loss: 'squared', steps: 400 },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    '05b26507b12416cc',
    'd27650339bd67d19',
    '4be48d15b4ddc856',
  ],
  [
    'both layers trained, from a balanced start, with momentum',
    {
      data: { n: 12, d: 300, signal: { norm: 12 } },
      network: {
        width: 6,
        slope: 0.2,
        secondLayer: { name: 'trained', start: 'balanced' },
        init: { scale: 1e-3 },
      },
      training: { steps: 150, optimizer: 'heavyBall' },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    '37e05ec15a18a0b4',
    '9d254fc7a8a39fa0',
    '590125a7fd218876',
  ],
  [
    'both layers trained, on batches, where signed products are negative',
    {
      data: { n: 16, d: 40, signal: { norm: 2 } },
      network: { width: 7, slope: 0, secondLayer: { name: 'trained', start: 'random' } },
      training: { steps: 150, optimizer: { name: 'sgd', batch: 4 }, loss: 'logistic' },
      risk: { endPoints: 50, trajectoryPoints: 10 },
    },
    '4e615ce162cba788',
    'a45d2639bd06863c',
    '79b40ce915d4c354',
  ],
];

describe('the same bytes in every engine', () => {
  it.each(RUNS)('%s', (_, spec, record, arrays, more) => {
    const outcome = run(resolveSpec(spec), null);
    const text = new TextEncoder().encode(JSON.stringify(outcome.record));
    const { C, Xmu, S, D, 'Z(s)': Zs, ...others } = outcome.arrays;
    const beside = { C, ...(Xmu && { Xmu }), ...(S && { S }), ...(D && { D }), ...(Zs && { 'Z(s)': Zs }) };
    const found = [text, writeNpz(others), writeNpz(beside)].map(fnv1a);
    expect(found).toEqual([record, arrays, more]);
  });
});
