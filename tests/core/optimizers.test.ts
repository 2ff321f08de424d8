/**
 * The table of optimisers: every entry keeps what `Optimizer` promises, and is found in every spec that names it.
 */
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/library/json-schemas.ts';
import type { Memory } from '../../src/optimizers/optimizer.ts';
import { gradientDescent, optimizerKind, optimizerNamed, optimizers } from '../../src/optimizers.ts';
import { mergeSpecs } from '../../src/spec/merge-specs.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { setField } from '../../src/spec/set-field.ts';

describe('what a spec can choose is what the table holds', () => {
  it('training.optimizer', () => {
    const names = optimizers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const { properties } = jsonSchema() as {
      properties: {
        training: {
          properties: {
            optimizer: { description: string; anyOf: { enum: string[]; properties: object }[] };
          };
        };
      };
    };
    const { anyOf, description } = properties.training.properties.optimizer;
    expect(anyOf[0].enum).toEqual(names);
    for (const [k, entry] of optimizers.entries()) {
      expect(description).toContain(`${entry.name}: ${entry.description}`);
      const own = [entry.parameters, entry.options ?? {}].flatMap((more) => Object.keys(more));
      expect(Object.keys(anyOf[k + 1].properties)).toEqual(['name', ...own]);
      expect(optimizerKind(entry.name)).toBe(entry);
      const alone = resolveSpec({ training: { optimizer: entry.name } });
      expect(resolveSpec({ training: { optimizer: { name: entry.name } } })).toEqual(alone);
      expect(resolveSpec(alone)).toEqual(alone);
      expect(optimizerNamed(alone.training.optimizer)).toMatchObject({ name: entry.name });
    }
    expect(resolveSpec({}).training.optimizer).toBe(names[0]);
    expect(() => optimizerNamed('another' as never)).toThrow('another');
  });

  it('heavyBall is complete with its momentum, which has a range', () => {
    const resolved = (optimizer: unknown) => resolveSpec({ training: { optimizer } }).training.optimizer;
    expect(resolved('heavyBall')).toEqual({ name: 'heavyBall', momentum: 0.9 });
    expect(resolved({ name: 'heavyBall', momentum: '.5' })).toEqual({ name: 'heavyBall', momentum: 0.5 });
    for (const [optimizer, rule] of [
      [{ name: 'heavyBall', momentum: 1 }, 'training.optimizer.momentum: must be less than 1; got 1'],
      [{ name: 'heavyBall', momentum: -0.1 }, 'training.optimizer.momentum: must be at least 0; got -0.1'],
      [
        { name: 'gradientDescent', momentum: 0.5 },
        'must be left out with gradientDescent, which takes no keys; heavyBall, nesterov take it; training.optimizer={ name: heavyBall, momentum: 0.5 } runs',
      ],
      [{ momentum: 0.5 }, 'training.optimizer.name: must be one of "gradientDescent"'],
      [{ name: 'another' }, 'training.optimizer.name: must be one of "gradientDescent"'],
    ] as const)
      expect(() => resolved(optimizer)).toThrow(rule);
  });

  it('a number set under a name alone goes with that name', () => {
    const spec: Record<string, unknown> = { training: { optimizer: 'heavyBall' } };
    setField(spec, ['training', 'optimizer', 'momentum'], 0.25, 'test');
    expect(spec).toEqual({ training: { optimizer: { name: 'heavyBall', momentum: 0.25 } } });
    const merged = mergeSpecs(
      { training: { optimizer: 'heavyBall' } },
      { training: { optimizer: { momentum: 0.5 } } },
    );
    expect(merged).toEqual({ training: { optimizer: { name: 'heavyBall', momentum: 0.5 } } });
    expect(mergeSpecs(merged, { training: { optimizer: 'gradientDescent' } })).toEqual({
      training: { optimizer: 'gradientDescent' },
    });
  });

  it('one optimiser is the theorem’s own, and all others say that they are not', () => {
    const caveats = optimizers.map(({ name }) => optimizerNamed(name).caveat);
    expect(caveats.map((caveat) => caveat === null)).toEqual(optimizers.map((_, k) => k === 0));
    for (const caveat of caveats.slice(1)) expect(caveat).toContain('another');
  });

  it('momentum 0 is gradient descent itself', () => {
    for (const name of ['heavyBall', 'nesterov'] as const)
      expect(optimizerNamed({ name, momentum: 0 })).toBe(gradientDescent);
  });
});

/** The movements of a memory under pulls on two weights. */
function movements({ buffers, move }: Memory, pulls: readonly number[]) {
  const kept = Array.from({ length: buffers }, () => new Float64Array(2));
  const moved = pulls.map((pull, t) => {
    const at = Float64Array.of(pull, -2 * pull);
    move(at, kept, t);
    return [...at];
  });
  return { moved, kept };
}

const remembering = optimizers.flatMap(({ name }) => {
  const { memory, clock } = optimizerNamed(name);
  return memory === null ? [] : [[name, memory, clock.factor] as const];
});

describe.each(remembering)('the memory of %s', (_, memory, factor) => {
  const pulls = [1, -0.5, 0.25, 0, 3, 0.1];

  it('is the same combination of pulls at every weight, and linear in them', () => {
    const { moved } = movements(memory, pulls);
    for (const [one, other] of moved) expect(Math.abs(other + 2 * one)).toBeLessThan(1e-15);
    const [first, second] = [
      [2, 0, 0, 0, 0, 0],
      [-1, -0.5, 0.25, 0, 3, 0.1],
    ].map((part) => movements(memory, part).moved);
    for (const [k, [one]] of moved.entries())
      expect(Math.abs(one - first[k][0] - second[k][0])).toBeLessThan(1e-14);
  });

  it('moves at least by the pull, and in the end by the factor of its clock, or without end', () => {
    const { moved } = movements(memory, new Array(2000).fill(1));
    expect(moved[0][0]).toBeGreaterThanOrEqual(1);
    const wanted = memory.endless ? 1 + 1999 / 2 : (factor ?? Number.NaN);
    expect(Math.abs(moved[1999][0] - wanted)).toBeLessThan(1e-9);
    expect(Math.max(...moved.map(([one]) => one))).toBeLessThanOrEqual(
      memory.largest(0, 1, 2000) * (1 + 1e-12),
    );
  });

  it('coasts as far as it says, and each later movement lies on the way there', () => {
    const before = movements(memory, pulls);
    const [says] = memory.coast(before.kept);
    const { moved } = movements(memory, [...pulls, ...new Array(2000).fill(0)]);
    let gone = 0;
    for (const [one] of moved.slice(pulls.length)) {
      gone += one;
      if (memory.endless) expect(one * says).toBeGreaterThan(0);
      if (memory.endless) continue;
      expect(gone * Math.sign(says)).toBeGreaterThanOrEqual(0);
      expect(Math.abs(gone)).toBeLessThanOrEqual(Math.abs(says) * (1 + 1e-12));
    }
    if (memory.endless) expect(Math.abs(gone)).toBeGreaterThan(5 * Math.abs(says));
    else expect(Math.abs(gone - says)).toBeLessThan(1e-12 * Math.abs(says));
  });
});

it('some optimiser remembers', () => expect(remembering.length).toBeGreaterThan(0));
