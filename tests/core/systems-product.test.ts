/**
 * The whole product of activations, losses and optimisers: each is accepted, and then runs to a whole record that is verified, or refused
 * with a reason that names what runs in its place.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { activations } from '../../src/network/activations/index.ts';
import { losses } from '../../src/network/losses/index.ts';
import { optimizers } from '../../src/optimizers.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec, type Spec } from '../../src/spec/resolve.ts';
import { verifyRun } from '../../src/verify/verify.ts';
import { expectSound } from '../support/sound.ts';

const specOf = (activation: string, loss: string, optimizer: string, asked: object = {}): object => ({
  data: { n: 5, d: 60, signal: { norm: 6 }, sampler: 'explicit' },
  network: { width: 4, activation },
  training: { loss, optimizer, steps: 6, ...asked },
  risk: { endPoints: 20, trajectoryPoints: 0 },
});

/** The spec complete, or the sentence that refuses it. */
function resolved(...system: Parameters<typeof specOf>): Spec | string {
  try {
    return resolveSpec(specOf(...system));
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
}

const names = (table: readonly { readonly name: string }[]): string[] => table.map(({ name }) => name);

describe.each(names(activations))('%s', (activation) => {
  describe.each(names(losses))('%s loss', (loss) => {
    it.each(names(optimizers))('%s', (optimizer) => {
      const spec = resolved(activation, loss, optimizer);
      if (typeof spec !== 'string') {
        const { record, arrays } = run(spec, null);
        expectSound(record);
        expect(record.training.steps).toBeGreaterThan(0);
        expect(verifyRun(record, arrays).claims.filter(({ verdict }) => verdict === 'doesNotHold')).toEqual(
          [],
        );
        return;
      }
      // It says which field must be another, and names an entry with which it does run.
      expect(spec).toMatch(/training\.optimizer: must /);
      const named = names(optimizers).filter((name) =>
        new RegExp(`\\b${name}\\b`).test(spec.split('; got')[0]),
      );
      const nearest = named.filter((name) => name !== optimizer);
      expect(nearest.length, spec).toBeGreaterThan(0);
      for (const name of nearest) expect(typeof resolved(activation, loss, name)).toBe('object');
    });
  });
});

describe.each([
  { weightDecay: 0.1 },
  { labelSmoothing: 0.1 },
  { weightDecay: 0.1, labelSmoothing: 0.1, reduction: 'mean' },
])('with $weightDecay of weight decay and $labelSmoothing of smoothing', (asked) => {
  describe.each(names(activations))('%s', (activation) => {
    it.each(
      names(losses).flatMap((loss) => names(optimizers).map((optimizer) => [loss, optimizer] as const)),
    )('%s loss, %s', (loss, optimizer) => {
      const spec = resolved(activation, loss, optimizer, asked);
      if (typeof spec !== 'string') {
        const { record, arrays } = run(spec, null);
        expectSound(record);
        expect(record.limit.own).toBeDefined();
        expect(record.limit.heading).not.toBe('reached');
        const wrong = verifyRun(record, arrays).claims.filter(({ verdict }) => verdict === 'doesNotHold');
        expect(wrong).toEqual([]);
        return;
      }
      // It says which field must be another, and with what it does run.
      expect(spec).toMatch(/training\.(optimizer|loss): must /);
      const told = spec.split('\n').filter((line) => line.includes('one of'));
      const others = (table: readonly string[], now: string) => {
        const named = table.filter((name) =>
          told.some((line) => new RegExp(`\\b${name}\\b`).test(line.split('; got')[0].split('one of')[1])),
        );
        return named.length === 0 ? [now] : named;
      };
      for (const nearLoss of others(names(losses), loss))
        for (const near of others(names(optimizers), optimizer))
          expect(typeof resolved(activation, nearLoss, near, asked)).toBe('object');
    });
  });
});

it('both kinds occur', () => {
  const all = names(activations).flatMap((activation) =>
    names(losses).flatMap((loss) =>
      names(optimizers).map((optimizer) => resolved(activation, loss, optimizer)),
    ),
  );
  expect(all.filter((one) => typeof one === 'string').length).toBeGreaterThan(10);
  expect(all.filter((one) => typeof one !== 'string').length).toBeGreaterThan(100);
});
