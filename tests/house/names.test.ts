import { describe, expect, it } from 'vitest';
import { activations } from '../../src/network/activations/index.ts';
import { losses } from '../../src/network/losses/index.ts';
import { models } from '../../src/network/models/index.ts';
import { optimizers } from '../../src/optimizers.ts';
import { nameBreaches, type Table } from './names.ts';
import { readSources } from './repository.ts';

/** Activations under names of their own that no resolved spec holds, so that nobody can ask for them, are left out: "linear" is a word. */
const named = activations.filter(({ isOtherName }) => !isOtherName);

const TABLES: readonly Table[] = [
  { names: new Set(named.map(({ name }) => name)), home: 'src/network/activations/' },
  { names: new Set(models.map(({ name }) => name)), home: 'src/network/models/' },
  { names: new Set(losses.map(({ name }) => name)), home: 'src/network/losses/' },
  { names: new Set(optimizers.map(({ name }) => name)), home: 'src/optimizers' },
];

/** The complaints about one planted file. */
const about = (path: string, text: string) => nameBreaches([{ path, text }], TABLES);

describe('this repository', () => {
  it('asks for no model, no activation, no loss and no optimiser by its name outside their tables', () => {
    const sources = readSources(['src'], /\.ts$/);
    expect(sources.map(({ path }) => path)).toContain('src/network/losses/index.ts');
    expect(nameBreaches(sources, TABLES)).toEqual([]);
  });
});

describe('a planted question', () => {
  it.each([
    "if (spec.training.optimizer === 'gradientFlow') run();",
    "const other = 'exponential' !== loss.name;",
    "switch (optimizer) { case 'lossNormalisedDescent': run(); }",
    "if (['gradientDescent', 'gradientFlow'].includes(optimizer)) run();",
    "if (network.activation === 'leakyRelu') run();",
    "if (modelOf(network).name === 'twoLayer') run();",
    "const words = { gradientFlow: 'units of alpha' };",
  ])('is refused: %s', (text) => {
    expect(about('src/experiment/a.ts', text)).toHaveLength(1);
  });

  it.each([
    "if (tail.kind === 'exponential') run();",
    "if (covariance.type === 'exponential') run();",
    "switch (type) { case 'exponential': run(); }",
    "const spec = { training: { optimizer: 'gradientFlow' } };",
    'if (one.name === other.name) run();',
  ])('is let through: %s', (text) => {
    expect(about('src/experiment/a.ts', text)).toEqual([]);
  });

  it('may be asked in the table itself', () => {
    expect(about('src/optimizers.ts', "if (name === 'gradientFlow') run();")).toEqual([]);
    expect(about('src/network/losses/index.ts', "if (name === 'gradientFlow') run();")).toHaveLength(1);
  });
});
