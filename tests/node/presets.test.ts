import { describe, expect, it } from 'vitest';
import { presets } from '../../src/cli/presets.ts';
import { loadSpec } from '../../src/cli/spec/load.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';

const SEEDS = 100;

/** What each preset's name promises, of one record. */
const premises: Record<string, (record: ExperimentRecord) => boolean> = {
  strong: ({ data, regime, training, limit }) =>
    data.positivelyCorrelated &&
    regime.name === 'strong' &&
    training.activation.atFirstStep === true &&
    limit.activated === true,
  weak: ({ data, regime, training, limit }) =>
    data.dominance > 0 &&
    regime.name === 'weak' &&
    training.activation.atFirstStep === true &&
    limit.activated === true,
  unactivated: ({ training }) => training.activation.atFirstStep === true,
  harmful: ({ regime, verdict, training }) =>
    regime.frontier !== null &&
    regime.frontier < 1e-3 &&
    training.activation.atFirstStep === true &&
    verdict.overfitting === 'catastrophic',
  digits: ({ training, limit, verdict }) =>
    training.activation.atFirstStep === true && limit.activated === true && verdict.interpolates,
};

/** The records of a preset under seeds 0..SEEDS-1, with few steps: the premises speak of the data and the first step. */
async function records(name: string, steps: number): Promise<ExperimentRecord[]> {
  const seeds = Array.from({ length: SEEDS }, async (_, seed) => {
    const set = [
      `training.steps=${steps}`,
      'training.horizon=null',
      'risk.trajectoryPoints=0',
      'risk.endPoints=100',
    ];
    const { spec, read } = await loadSpec({ spec: [name], set, seed: String(seed) });
    return run(spec, readInputs(spec, read)).record;
  });
  return Promise.all(seeds);
}

describe('presets', () => {
  it('are the ones promised', () => {
    expect(presets().map(({ name }) => name)).toEqual(Object.keys(premises).sort());
  });

  it.each(['strong', 'weak', 'harmful', 'digits'])(
    '%s is what its name says on at least 95 of 100 seeds',
    async (name) => {
      expect((await records(name, 20)).filter(premises[name]).length).toBeGreaterThanOrEqual(95);
    },
  );

  it('unactivated: not activated at t = 1 on at least 90 of 100 seeds', async () => {
    expect((await records('unactivated', 1)).filter(premises.unactivated).length).toBeLessThanOrEqual(10);
  });

  it('unactivated: a still smaller initialisation does not help', async () => {
    const runs = Array.from({ length: 20 }, async (_, seed) => {
      const set = [
        'training.steps=1',
        'training.horizon=null',
        'network.init.relative=1e-12',
        'risk.trajectoryPoints=0',
        'risk.endPoints=1',
      ];
      const { spec, read } = await loadSpec({ spec: ['unactivated'], set, seed: String(seed) });
      return run(spec, readInputs(spec, read)).record.training.activation.atFirstStep;
    });
    const activated = (await Promise.all(runs)).filter((at) => at === true);
    expect(activated.length).toBeLessThanOrEqual(2);
  });
});
