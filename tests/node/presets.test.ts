import { describe, expect, it } from 'vitest';
import { presets } from '../../src/cli/presets.ts';
import { loadSpec } from '../../src/cli/spec/load.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { upToTraining } from '../../src/experiment/up-to-training.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { finish } from '../../src/stepwise.ts';

/** Were it so on less than 95 % of all seeds, it would be on each of 59 with probability below 5 %: 0.95^59 = 0.0485. */
const SEEDS = 59;
/** Were it so on 10 % of all seeds, it would be on at most one of 59 with probability 0.0151. */
const MOST_ACTIVATED = 1;

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
  harmful: ({ regime, verdict, training }) =>
    regime.frontier !== null &&
    regime.frontier < 1e-3 &&
    training.activation.atFirstStep === true &&
    verdict.overfitting === 'catastrophic',
  digits: ({ training, limit, verdict }) =>
    training.activation.atFirstStep === true && limit.activated === true && verdict.interpolates,
};

/** The spec of a preset under seeds 0..SEEDS-1, with few steps: the premises speak of the data and the first step. */
function seeded(name: string, steps: number, more: readonly string[] = []) {
  const set = [
    ...[`training.steps=${steps}`, 'training.horizon=null', 'risk.trajectoryPoints=0', 'risk.endPoints=100'],
    ...more,
  ];
  const loads = Array.from({ length: SEEDS }, (_, seed) =>
    loadSpec({ spec: [name], set, seed: String(seed) }),
  );
  return Promise.all(loads);
}

/** On how many seeds every neuron is activated after the first step. */
async function activatedAtFirstStep(more: readonly string[]): Promise<number> {
  const first = (await seeded('unactivated', 1, more)).map(({ spec, read }) => {
    const { trained } = finish(upToTraining(spec, readInputs(spec, read), { forFigures: false }));
    return trained.summary.activation.atFirstStep;
  });
  return first.filter((all) => all === true).length;
}

describe('presets', () => {
  it('are the ones promised', () => {
    expect(presets().map(({ name }) => name)).toEqual([...Object.keys(premises), 'unactivated'].sort());
  });

  it.each(Object.keys(premises))(`%s is what its name says on each of ${SEEDS} seeds`, async (name) => {
    for (const { spec, read } of await seeded(name, 20)) {
      const { record } = run(spec, readInputs(spec, read), { forFigures: false });
      expect(premises[name](record), `seed ${JSON.stringify(record.seed)}`).toBe(true);
    }
  });

  it.each([
    ['with its own initialisation', []],
    ['a still smaller one does not help', ['network.init.relative=1e-12']],
  ])(
    `unactivated: not activated at t = 1 on at least ${SEEDS - MOST_ACTIVATED} of ${SEEDS} seeds, %s`,
    async (_, more) => {
      expect(await activatedAtFirstStep(more)).toBeLessThanOrEqual(MOST_ACTIVATED);
    },
  );
});
