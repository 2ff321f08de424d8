import { expect, test } from 'vitest';
import { summary } from '../../src/cli/summary.ts';
import { run } from '../../src/experiment/run.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

const SMALL = { network: { width: 6 }, risk: { endPoints: 50, trajectoryPoints: 20 } };
const DATA = { n: 12, d: 200, signal: { norm: 3 } };

const specs = {
  'to infinity': { ...SMALL, data: DATA, training: { steps: 60, horizon: 'infinity' } },
  'no horizon': { ...SMALL, data: DATA, training: { steps: 60 } },
  'no step': { ...SMALL, data: DATA, training: { steps: 0 } },
  'a flow': { ...SMALL, data: DATA, training: { optimizer: 'gradientFlow', steps: 20, horizon: 50 } },
  'polynomial tails': { ...SMALL, data: DATA, training: { loss: 'polynomial', steps: 40 } },
  'flipped labels': {
    ...SMALL,
    data: { ...DATA, labelNoise: { count: 2 } },
    training: { steps: 40, horizon: 100 },
  },
  'not separable': { ...SMALL, data: { n: 30, d: 2, signal: { norm: 0.1 } }, training: { steps: 40 } },
};

/** All but what is there to be drawn, and why it is not there. */
function undrawn({ notes: _, plane: __, data, training, ...rest }: ExperimentRecord): unknown {
  const { spectrum: ___, signedProducts: ____, ...known } = data;
  const { trajectory: _____, ...trained } = training;
  return { data: known, training: trained, ...rest };
}

for (const [name, written] of Object.entries(specs)) {
  test(`a summary needs nothing of what is there to be drawn: ${name}`, () => {
    const spec = resolveSpec(written);
    const whole = run(spec, null).record;
    const told = run(spec, null, { forFigures: false, forWords: true }).record;
    expect(summary(told)).toBe(summary(whole));
    expect(undrawn(told)).toEqual(undrawn(whole));
    expect(told.training.trajectory.map(({ t }) => t)).toEqual(whole.training.trajectory.map(({ t }) => t));
    const { plane, data } = told;
    expect([plane, data.spectrum, ...told.training.trajectory.map((row) => row.kktEpsilon)]).toEqual(
      expect.not.arrayContaining([expect.anything()]),
    );
    expect(told.notes['training.trajectory.testError']).toBe('left out, as no figures were asked for');
  });
}
