/**
 * Every refusal of a combination names what runs in its place, as a value to type: put there, it is accepted.
 */
import { describe, expect, it } from 'vitest';
import { activations } from '../../src/network/activations/index.ts';
import { losses } from '../../src/network/losses/index.ts';
import { optimizers } from '../../src/optimizers.ts';
import { mergeSpecs } from '../../src/spec/merge-specs.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { cured } from '../support/cured.ts';

/** The sentences that refuse a spec; null where it is accepted. */
function refused(spec: object): string | null {
  try {
    resolveSpec(spec);
    return null;
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
}

/** What is wrong with the refusal of a spec; null for nothing, or a spec that is accepted. */
function fault(spec: object, message = refused(spec)): string | null {
  if (message === null) return null;
  const instead = cured(spec, message);
  if (instead === null) return `names nothing: ${message}`;
  const again = refused(instead);
  return again === null ? null : `${message}\n  named, and refused: ${again}`;
}

const names = (table: readonly { readonly name: string }[]): string[] => table.map(({ name }) => name);
const BASE = { data: { n: 6, d: 60, sampler: 'explicit' }, network: { width: 4 }, training: { steps: 6 } };

/** What each field may ask beyond the plain system. */
const fields: readonly (readonly object[])[] = [
  [{ training: { weightDecay: 0.1 } }],
  [{ training: { labelSmoothing: 0.1 } }],
  [{ training: { stop: 'interpolation' } }, { training: { stop: 'zeroLoss' } }],
  [{ training: { horizon: 3 } }, { training: { horizon: 1e300 } }],
  [
    { network: { secondLayer: 'trained' } },
    { network: { secondLayer: { name: 'trained', start: 'balanced' } } },
  ],
  [{ data: { targets: { noise: 0.1 } } }],
];

const laid = (...layers: readonly object[]): object =>
  layers.reduce((under, over) => mergeSpecs(under as never, over as never));

/** At most so many fields at once. */
function asked(most: number): object[] {
  let found = [{ spec: {}, count: 0 }];
  for (const values of fields) {
    const fewer = found.filter(({ count }) => count < most);
    const more = values.flatMap((value) =>
      fewer.map(({ spec, count }) => ({ spec: laid(spec, value), count: count + 1 })),
    );
    found = found.concat(more);
  }
  return found.map(({ spec }) => spec);
}

/** All activations, losses and optimisers, with at most so many fields at once. */
function* product(of: readonly string[], most: number): Generator<object> {
  for (const activation of of)
    for (const loss of names(losses))
      for (const optimizer of names(optimizers))
        for (const spec of asked(most))
          yield laid(BASE, { network: { activation }, training: { loss, optimizer } }, spec);
}

function faultsOf(specs: Iterable<object>): { faults: string[]; refusals: number; accepted: number } {
  const faults = new Set<string>();
  let [refusals, accepted] = [0, 0];
  for (const spec of specs) {
    const message = refused(spec);
    const found = fault(spec, message);
    if (found !== null) faults.add(found);
    if (message === null) accepted++;
    else refusals++;
  }
  return { faults: [...faults], refusals, accepted };
}

describe('what a refusal names runs', () => {
  it.each(names(activations))('%s, with every loss and optimiser, and one field', (activation) => {
    const { faults, refusals, accepted } = faultsOf(product([activation], 1));
    expect(faults).toEqual([]);
    expect(Math.min(refusals, accepted)).toBeGreaterThan(100);
  });

  it('every loss and optimiser, with all fields at once', () => {
    expect(faultsOf(product([activations[0].name], 6)).faults).toEqual([]);
  });

  it.each<readonly [object, string]>([
    [
      { training: { optimizer: { name: 'muon', momentum: 0.9 } } },
      'training.optimizer={ name: heavyBall, momentum: 0.9 }',
    ],
    [{ training: { optimizer: { name: 'sgd', momentum: 7 } } }, 'training.optimizer={ name: sgd }'],
    [{ training: { loss: { name: 'logistic', power: 2 } } }, 'training.loss={ name: polynomial, power: 2 }'],
    [{ network: { activation: { name: 'relu', scale: 2 } } }, 'network.activation={ name: '],
    [{ data: { model: { type: 'xor', angle: 90 } } }, 'data.model={ type: angled, angle: 90 }'],
    [{ data: { noise: { family: 'gaussian', nu: 5 } } }, 'nu: 5 } runs'],
    [{ data: { model: { type: 'xor' }, labels: 'mirrored' } }, 'data.labels=balanced'],
    [{ data: { n: 7, labels: 'mirrored', positiveShare: 0.3, labelNoise: { rate: 0.1 } } }, 'data.n=8'],
    [{ data: { model: { type: 'xor' }, direction: 'even' } }, 'data.direction=1'],
    [
      { data: { model: { type: 'angled' }, covariance: { type: 'spiked', spikes: [9] } } },
      'data.model={ type: opposing }',
    ],
    [
      { data: { model: { type: 'clusters' }, covariance: { type: 'spiked', spikes: [9] } } },
      'data.model={ type: opposing }',
    ],
    [
      { data: { model: { type: 'clusters' }, covariance: { type: 'spiked', spikes: [9, 9] } } },
      'data.model.count=2',
    ],
    [
      {
        data: { model: { type: 'logisticTeacher' }, noise: { family: 'uniform' }, labelNoise: { rate: 0.1 } },
      },
      'data.noise={ family: gaussian }',
    ],
    [{ data: { model: { type: 'linearTeacher' }, signal: { norm: 3 } } }, 'data.signal={ norm: 0 }'],
    [
      { data: { targets: {}, model: { type: 'xor' }, labels: 'mirrored', positiveShare: 0.2 } },
      'data.model={ type: linearTeacher }',
    ],
    [{ data: { targets: {}, labelNoise: { rate: 0.2 }, signal: { norm: 2 } } }, 'data.signal={ norm: 0 }'],
    [
      { data: { targets: { teacher: { norm: 0 } } }, training: { loss: 'squared' } },
      'data.targets.teacher.norm=1',
    ],
    [{ data: { sampler: 'direct' }, training: { optimizer: 'adam' } }, 'data.sampler=explicit'],
    [{ data: { sampler: 'direct', noise: { family: 'uniform' } } }, 'data.sampler=explicit'],
    [{ data: { sampler: 'streamed', d: 30 } }, 'data.sampler=explicit'],
    [{ data: { n: 20000, d: 20000 }, training: { optimizer: 'adam' } }, 'training.optimizer=gradientDescent'],
    [{ network: { activation: 'relu', slope: 0.3 } }, 'network.slope=0'],
    [{ network: { secondLayer: { values: [1, -2] }, width: 3, positive: 1 } }, 'network.width=2'],
    [{ network: { width: 3, positive: 2, negative: 2 } }, 'network.width=4'],
    [{ network: { width: 3, positive: 4 } }, 'network.positive=3'],
    [{ network: { init: { file: 'w.npy' } } }, 'network.init.relative=1e-4'],
    [{ thresholds: { weakBelow: 20, strongAbove: 10 } }, 'thresholds.weakBelow=10'],
  ])('%j', (asked, named) => {
    const spec = laid(BASE, asked);
    expect(refused(spec)).toContain(named);
    expect(fault(spec)).toBeNull();
  });
});

it('a refusal that names what is refused too, or nothing, is found', () => {
  const spec = laid(BASE, { training: { loss: 'hinge', optimizer: 'gradientFlow' } });
  expect(cured(spec, 'training.loss: must be another; got hinge')).toBeNull();
  expect(
    refused(cured(spec, 'training.loss: is wrong; training.loss=squared runs; got hinge') ?? {}),
  ).not.toBeNull();
  expect(
    refused(cured(spec, 'training.loss: is wrong; training.loss=logistic runs; got hinge') ?? {}),
  ).toBeNull();
});

it('one measure may stand without a list', () => {
  const resolved = (measures: unknown) => resolveSpec({ report: { measures } }).report.measures;
  expect(resolved('sharpness')).toEqual(['sharpness']);
  expect(resolved(['sharpness'])).toEqual(['sharpness']);
  expect(() => resolved('sharp')).toThrow('report.measures[0]: must be one of ');
});
