/**
 * What is asked of other systems than the theorems', and refused or answered with less.
 */
import { describe, expect, it } from 'vitest';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import { stepSearch } from '../../src/inquiry/step-search.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';

const BASE = {
  data: { n: 8, d: 400, signal: { norm: 10 } },
  network: { width: 6, slope: 0.2 },
  training: { steps: 300 },
  risk: { endPoints: 400, trajectoryPoints: 50 },
};
const SMOOTH = { ...BASE, network: { ...BASE.network, activation: 'smoothLeaky' } };
const HEAVY = { ...BASE, training: { ...BASE.training, optimizer: 'heavyBall' } };

describe('what does not fit is refused', () => {
  it('a step search with momentum', () => {
    expect(() => finish(stepSearch(resolveSpec(HEAVY), null))).toThrow(
      'training.optimizer: must be gradientDescent to search for a constant step',
    );
  });

  it('a step search of smooth neurons finds what is seen, and proves nothing', () => {
    const found = finish(stepSearch(resolveSpec({ ...SMOOTH, training: { steps: 20 } }), null));
    expect(found.guaranteed.theorem).toBeNull();
    expect(new Set(found.trials.map(({ proof }) => proof))).toEqual(new Set([null]));
    expect(found.trials.some(({ behaviour }) => behaviour === 'descends')).toBe(true);
  });

  it('an audit of neurons that are not in the table; those that are are accepted under any name', () => {
    const files = { x: 'x.npy', y: 'y.npy' };
    expect(() => resolveAuditSpec({ ...files, activation: 'gelu' })).toThrow(
      'activation: must be one of "leakyRelu", "relu", "linear", "smoothLeaky", "leakySoftplus", "huberisedRelu", "swish", "elu"',
    );
    // Of others the trial is of the leaky ReLU that they look like from afar.
    const smooth = resolveAuditSpec({ ...files, activation: 'smoothLeaky' });
    expect(smooth).toEqual({ ...resolveAuditSpec(files), activation: { name: 'smoothLeaky', width: 1 } });
    expect(resolveAuditSpec({ ...files, activation: 'relu' })).toEqual(
      resolveAuditSpec({ ...files, slope: 0 }),
    );
    expect(
      resolveAuditSpec({ ...files, activation: 'linear', weights: 'w.npz' }).experiment.network.slope,
    ).toBe(1);
    expect(() => resolveAuditSpec({ ...files, activation: 'leakyRelu', weights: 'w.npz' })).toThrow(
      'slope: must be given',
    );
    expect(() => resolveAuditSpec({ ...files, activation: 'relu', slope: 0.1 })).toThrow(
      'network.slope: must be 0 with network.activation "relu"',
    );
  });
});
