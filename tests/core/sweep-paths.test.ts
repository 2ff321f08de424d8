import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { checkKeepPath, checkQuantity, isColumn } from '../../src/sweep/known-paths.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { partOf, scalarsOf } from '../../src/sweep/scalars.ts';
import { refusal, utf8 } from '../support/refusal.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

const axes = [{ path: 'data.signal.norm', values: [2, 8] }];
const refused = (more: object) => refusal(() => planSweep({ experiment: TINY_EXPERIMENT, axes, ...more }));

describe('what a sweep asks for is refused before anything runs where no record has it', () => {
  it.each<[string, object, RegExp]>([
    [
      'nothing like it',
      { keep: ['nope'] },
      /^keep\[0\]: must hold paths of the record; did you mean \w+ in place of nope\?/,
    ],
    [
      'a part',
      { keep: ['limit.dual', 'limit.duals'] },
      /^keep\[1\]: .*did you mean dual in place of duals\?/,
    ],
    ['a part of a number', { keep: ['limit.objective.x'] }, /^keep\[0\]: must hold paths of the record/],
    ['a field of the spec', { keep: ['spec.data.foo'] }, /^keep\[0\]: .*did you mean spec\.data\./],
    ['a path twice', { keep: ['limit.dual', 'limit.dual'] }, /^keep\[1\]: must not have a path twice/],
    [
      'a quantity',
      { adaptive: { seeds: { quantity: 'data.nope', halfWidth: 1, most: 10 } } },
      /^adaptive\.seeds\.quantity: must name a number or a truth value of the record; did you mean data\./,
    ],
    [
      'a quantity of a part that some records lack',
      { adaptive: { seeds: { quantity: 'risk.limit.eror', halfWidth: 1, most: 10 } } },
      /^adaptive\.seeds\.quantity: .*did you mean risk\.limit\.error\?/,
    ],
    [
      'a quantity that is a word',
      {
        adaptive: { transition: { axis: 'norm', quantity: 'verdict.because', level: 1, within: 1, most: 9 } },
      },
      /^adaptive\.transition\.quantity: must name a number or a truth value of the record; got/,
    ],
  ])('%s', (_, more, message) => {
    expect(refused(more)).toMatch(message);
  });

  it.each(['id', 'seed', 'status', 'failure', 'error', 'horizon', 'risk.limit.error', 'kept.limit.dual'])(
    'an axis called like the column %s',
    (name) => {
      const rule =
        /^axes\[0\]\.name: must differ from the other columns of the cells; name it otherwise; got/;
      expect(refused({ axes: [{ ...axes[0], name }] })).toMatch(rule);
    },
  );

  it.each(['__proto__', 'constructor', 'toString', 'a b'])('not an axis called %s', (name) => {
    const plan = planSweep({ experiment: TINY_EXPERIMENT, axes: [{ ...axes[0], name }] });
    expect(Object.entries(plan.cell(1).at)).toEqual([[name, 8]]);
  });
});

describe('what records have is known', () => {
  const rows = Array.from({ length: 9 }, (_, i) => `${i % 2 ? 2 : -2},${i % 3},${i % 2}`);
  const file = utf8(['a,b,c', ...rows].join('\n'));
  const small = {
    network: { width: 4 },
    training: { steps: 4 },
    risk: { endPoints: 5, trajectoryPoints: 3 },
  };
  const data = { n: 7, d: 30, signal: { norm: 3 } };

  it.each<[string, object]>([
    ['no figures', { ...small, data, risk: { endPoints: 0, trajectoryPoints: 0 } }],
    ['a horizon', { ...small, data, training: { steps: 4, horizon: 1e9 } }],
    ['clusters', { ...small, data: { ...data, model: { type: 'clusters', count: 2 } } }],
    ['a streamed family', { ...small, data: { ...data, noise: { family: 'rademacher' } } }],
    ['heavy tails', { ...small, data: { ...data, noise: { family: 'studentT' } } }],
    ['a spectrum', { ...small, data: { ...data, covariance: { type: 'powerLaw', exponent: 1 } } }],
    [
      'blocks',
      {
        ...small,
        data: {
          n: 6,
          covariance: { type: 'blocks', blocks: [{ eigenvalue: 1, dimension: 9, signalShare: 1 }] },
        },
      },
    ],
    ['no separation', { ...small, data: { n: 30, d: 2, signal: { norm: 0.1 } } }],
    ['normalised steps', { ...small, data, training: { steps: 4, optimizer: 'lossNormalisedDescent' } }],
    ['a file', { ...small, data: { x: 'x.csv', y: { column: 'c' }, standardise: true } }],
    ['a streamed file', { ...small, data: { x: 'x.csv', y: { column: 'c' }, streamed: true } }],
  ])('%s', (_, written) => {
    const spec = resolveSpec(written);
    const { record } = run(
      spec,
      readInputs(spec, () => file),
    );
    for (const [path, value] of Object.entries(scalarsOf(record))) {
      // Below a part that was null in every record looked at, all is let through.
      if (!isColumn(path)) expect(() => checkQuantity(path, 'q'), path).not.toThrow();
      if (typeof value === 'number' || typeof value === 'boolean')
        expect(() => checkQuantity(path, 'q'), path).not.toThrow();
    }
    const visit = (value: unknown, path: string): void => {
      if (path.startsWith('spec') || path.startsWith('notes')) return;
      if (path !== '') expect(() => checkKeepPath(path, 'keep'), path).not.toThrow();
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
      for (const [key, part] of Object.entries(value))
        if (!key.includes('.')) visit(part, path === '' ? key : `${path}.${key}`);
    };
    visit(record, '');
    expect(partOf(record, 'limit.no.such')).toBeNull();
  });
});
