/**
 * Each result on a committed instance where it holds and on one where it fails; those that can never hold here say why.
 */
import { describe, expect, it } from 'vitest';
import { noiseLaw } from '../../src/data/noise/index.ts';
import type { Population } from '../../src/data/population.ts';
import { activationChosen } from '../../src/network/activations/index.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { logisticLoss } from '../../src/network/losses/logistic.ts';
import { gradientFlow } from '../../src/optimizers.ts';
import { papers } from '../../src/theory/index.ts';
import type { Instance } from '../../src/theory/instance.ts';
import type { StatementStatus } from '../../src/theory/statement.ts';
import { population } from '../support/population.ts';
import { type DrawnProblem, drawnInstance, hypothesis, statementsOn } from '../support/theory-instance.ts';

const linear = { mPlus: 2, mMinus: 2, slope: 1 };
const strong = population([1, 1000, 60]);
const weak = population([1, 1e10, 3]);
const flow = { optimizer: gradientFlow };
const logistic = { loss: logisticLoss };
const hinge = { loss: { ...exponentialLoss, name: 'hinge' } };

function on(problem: Partial<DrawnProblem>, changes: Partial<Instance> = {}): Instance {
  return { ...drawnInstance({ n: 6, population: strong, ...problem }), ...changes };
}

const law = (changes: Partial<Population>, ...blocks: Parameters<typeof population>): Population => ({
  ...population(...blocks),
  ...changes,
});

/** Noise that misses mu, and labels of which every third is flipped. */
const orthogonalNoise = law({ labelNoise: 1 / 3 }, [0, 1, 50], [1, 1000, 0]);
const threeClusters = law({ clusters: { kind: 'orthogonal', count: 2 } }, [1, 1e5, 40]);
const bySign = law({ clusters: { kind: 'linearTeacher', weights: [1] } }, [1, 1e5, 0]);
const pareto = law({ noise: noiseLaw({ family: 'pareto', tail: 2.5 }) }, [1, 1000, 60]);
const mirrored = law({ mirrored: true }, [1, 1000, 5]);
const rowScaled = law({ noise: noiseLaw({ family: 'multivariateT', nu: 5 }) }, [1, 1000, 60]);

/** holds: an instance where it holds, or the reason given by those that can never be said to. */
const instances: Record<string, { holds: Instance | string; fails: Instance; never?: Instance }> = {
  'hashimoto-2026-4.8-positive': {
    holds: on({ alpha: 1e-5 }),
    fails: on({ population: weak }),
    never: on({}, flow),
  },
  'hashimoto-2026-4.8-orthogonal': {
    holds: on({ population: weak, alpha: 1e-11, initialScale: 1e-30 }),
    fails: on({}),
    never: on({ population: weak }, logistic),
  },
  'hashimoto-2026-5.1-weak': { holds: 'not known here', fails: on({}) },
  'hashimoto-2026-5.1-strong': { holds: 'not known here', fails: on({ population: weak }) },
  'hashimoto-2026-6.2-a': {
    holds: on({ population: population([1, 1e5, 40]), alpha: 1e-6, initialScale: 1e-12 }),
    fails: on({}),
    never: on({ population: rowScaled }),
  },
  'hashimoto-2026-6.2-b': {
    holds: 'inferred',
    fails: on({ population: weak }),
    never: on({}, { population: pareto }),
  },
  'hashimoto-2026-6.3': {
    holds: 'not known here',
    fails: on({ population: weak }),
    never: on({ population: rowScaled }),
  },
  'benign-theorem-2': { holds: on({}, logistic), fails: on({ population: weak }), never: on({}, hinge) },
  'benign-activation-positive': { holds: on({}), fails: on({ initialScale: 1 }) },
  'benign-near-orthogonality': { holds: on({ population: weak, alpha: 1e-11 }), fails: on({}) },
  'benign-activation-orthogonal': {
    holds: on({ population: weak, alpha: 1e-11, initialScale: 1e-9 }),
    fails: on({ population: weak, alpha: 1e-11, initialScale: 1 }),
  },
  'benign-near-orthogonality-measured': {
    holds: on({ population: population([1, 1e6, 3]), alpha: 1e-7 }),
    fails: on({}),
  },
  'benign-gaussian-positive': {
    holds: on({}),
    fails: on({ population: weak }),
    never: on({ population: rowScaled }),
  },
  'benign-gaussian-orthogonal': { holds: on({ population: weak }), fails: on({}) },
  'benign-envelope': {
    holds: on({}),
    fails: on({ network: { mPlus: 2, mMinus: 2, slope: 0 } }),
    never: on({ population: bySign }),
  },
  'benign-symmetric-data': {
    holds: on({ population: mirrored, scheme: 'mirrored' }),
    fails: on({ population: mirrored, scheme: 'balanced' }),
    never: on(
      { population: mirrored, scheme: 'mirrored' },
      { network: { mPlus: 2, mMinus: 2, slope: 0.5, activation: activationChosen('smoothLeaky', 0.5) } },
    ),
  },
  'hashimoto-volgushev-zwiernik-2025-1': {
    holds: on({ population: population([1, 1e6, 30]), network: linear }),
    fails: on({ network: linear }),
    never: on({ population: population([1, 1e6, 30]) }),
  },
  'hashimoto-volgushev-zwiernik-2025-2i': {
    holds: on({ population: population([1, 1e6, 440]), network: linear }),
    fails: on({ network: linear }),
  },
  'hashimoto-volgushev-zwiernik-2025-2ii': {
    holds: on({ population: population([1, 1e6, 2000]), network: linear }),
    fails: on({ population: weak, network: linear }),
  },
  'frei-vardi-2023-3': {
    holds: on({ population: weak, network: linear }),
    fails: on({ network: linear }),
    never: on({ population: weak }),
  },
  'frei-vardi-2023-4': {
    holds: on({ population: weak }),
    fails: on({}),
    never: on({ population: weak, network: { mPlus: 3, mMinus: 1, slope: 0.5 } }),
  },
  'frei-vardi-2023-4-flow': {
    holds: on({ population: weak }, flow),
    fails: on({}, flow),
    never: on({ population: weak }),
  },
  'frei-vardi-2023-6': {
    holds: on({ population: bySign }),
    fails: on({ population: law({ clusters: { kind: 'linearTeacher', weights: [1] } }, [1, 50, 0]) }),
    never: on({}),
  },
  'frei-vardi-2023-8': {
    holds: on({ population: bySign }, flow),
    fails: on({ population: { ...bySign, labelNoise: 0.2 } }, flow),
    never: on({ population: bySign }),
  },
  'frei-vardi-2023-11': {
    holds: on({ n: 20, population: threeClusters }),
    fails: on({ n: 4, population: threeClusters }),
    never: on({}),
  },
  'frei-vardi-2023-13': {
    holds: on({ n: 20, population: threeClusters }, flow),
    fails: on({ n: 4, population: threeClusters }, flow),
    never: on({ n: 20, population: threeClusters }),
  },
  'frei-vardi-hu-2023-3.2': {
    holds: on({ population: weak }, flow),
    fails: on({}, flow),
    never: on({ population: weak }),
  },
  'frei-vardi-hu-2023-gd': { holds: 'from memory', fails: on({}), never: on({}, flow) },
  'frei-chatterji-bartlett-2022-1': {
    holds: on(
      { population: population([1, 1e4, 5]), network: linear, alpha: 1e-9 / 6, initialScale: 1e-13 },
      logistic,
    ),
    fails: on({ network: linear }, logistic),
    never: on({ population: population([1, 1e4, 5]), alpha: 1e-9, initialScale: 1e-13 }, logistic),
  },
  'xu-gu-2023-3.1': {
    holds: on(
      {
        n: 8,
        population: population([1, 1e4, 20]),
        network: { mPlus: 4, mMinus: 4, slope: 0.5 },
        alpha: 1e-9 / 8,
        initialScale: 1e-13,
      },
      logistic,
    ),
    fails: on({}, logistic),
    never: on({}),
  },
  'kou-chen-gu-2023-leaky': { holds: 'not known here', fails: on({}), never: on({}, flow) },
  'karhadkar-2024-3.1': { holds: on({ alpha: 1e-5 }, hinge), fails: on({ alpha: 1 }, hinge), never: on({}) },
  'karhadkar-2024-3.2.1': {
    holds: on(
      { n: 12, population: orthogonalNoise, network: { mPlus: 2, mMinus: 2, slope: 0.9 }, alpha: 1e-5 },
      hinge,
    ),
    fails: on({ n: 12, population: law({}, [0, 1, 50], [1, 1000, 0]), alpha: 1e-5 }, hinge),
    never: on({ n: 12 }, hinge),
  },
  'karhadkar-2024-3.3': {
    holds: on({ n: 40, population: orthogonalNoise, alpha: 1e-6 }, hinge),
    fails: on({ n: 4, population: orthogonalNoise, alpha: 1e-6 }, hinge),
    never: on({}),
  },
  'karhadkar-2024-3.4': {
    holds: on({ population: law({}, [0, 1, 1e-3], [1, 1000, 0]), alpha: 1e-5 }, hinge),
    fails: on({ population: orthogonalNoise, alpha: 1e-5 }, hinge),
    never: on({}),
  },
  'cai-2025-gd': { holds: 'not known here', fails: on({}), never: on({}) },
  'cai-2025-flow': { holds: 'not known here', fails: on({}), never: on({}) },
  'soudry-2018-3': {
    holds: on({ network: linear, alpha: 1e-6 }),
    fails: on({ network: linear, alpha: 1 }),
    never: on({}),
  },
  'soudry-2018-3-smooth': {
    holds: on({ network: linear, alpha: 1e-6 }, logistic),
    fails: on({ network: linear, alpha: 1 }, logistic),
    never: on({ network: linear, alpha: 1e-6 }),
  },
  'soudry-2018-layer': {
    holds: on({}),
    fails: on({ n: 40, population: population([1, 3, 0.1]), network: linear }),
    never: on({}, flow),
  },
  'lyu-li-2020-flow': {
    holds: on({}, { ...flow, endLogLoss: -3 }),
    fails: on({}, { ...flow, endLogLoss: 1 }),
    never: on({}, { endLogLoss: -3 }),
  },
  'lyu-li-2020-gd': {
    holds: on({ network: linear, alpha: 1e-6 }, { endLogLoss: -3 }),
    fails: on({ network: linear, alpha: 1 }, { endLogLoss: -3 }),
    never: on({ alpha: 1e-6 }, { endLogLoss: -3 }),
  },
  'ji-telgarsky-2020': { holds: 'from memory', fails: on({}), never: on({}) },
  'muthukumar-2021-11': {
    holds: on({ population: population([1, 1e7, 0]), network: linear }),
    fails: on({ network: linear }),
    never: on({ population: population([1, 1e7, 0]) }),
  },
  'muthukumar-2021-11-isotropic': {
    holds: on({ population: population([1, 1e3, 0]), network: linear }),
    fails: on({ population: population([1, 50, 0]), network: linear }),
    never: on({ population: bySign, network: linear }),
  },
  'hsu-2021': { holds: 'from memory', fails: on({ network: linear }), never: on({}) },
};

const status = (id: string, instance: Instance): StatementStatus => statementsOn(instance)[id].status;

describe('every result', () => {
  const ids = papers.flatMap(({ results }) => results.map(({ id }) => id));

  it('has its own name and its instances here', () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(instances).sort()).toEqual([...ids].sort());
  });

  it.each(Object.entries(instances))('%s', (id, { holds, fails, never }) => {
    if (typeof holds === 'string') {
      const { hypotheses } = statementsOn(fails)[id];
      const reasons = hypotheses.filter((one) => one.holds === null).map(({ note }) => note);
      expect(reasons.join('; '), 'why it can never be said to hold').toContain(holds);
      expect(status(id, fails)).not.toBe('holds');
    } else {
      expect(status(id, holds)).toBe('holds');
      expect(status(id, fails)).toBe('fails');
    }
    if (never === undefined) return;
    const { hypotheses, status: found } = statementsOn(never)[id];
    expect(found).toBe('vacuous');
    const reasons = hypotheses.filter((one) => one.setting && one.holds === false);
    for (const { note } of reasons) expect(note?.length).toBeGreaterThan(10);
  });
});

describe('what is special', () => {
  it('Frei, Chatterji and Bartlett: not applicable to a leaky ReLU, and its inequalities measured all the same', () => {
    const found = statementsOn(on({}, logistic))['frei-chatterji-bartlett-2022-1'];
    expect(found.status).toBe('vacuous');
    expect(hypothesis(found, 'smooth activation').note).toContain('jumps');
    const { measured, threshold, slack } = hypothesis(found, '(A2) dimension');
    expect([measured, threshold, slack]).toEqual([1000, 6 * 3600, 1000 / (6 * 3600)]);
    expect(found.inequalities).toBe('fails');
  });

  it('Hashimoto, Assumption 6.1(a): with and without the logarithm that may be there, three answers', () => {
    const holdsAt = (d: number) =>
      hypothesis(
        statementsOn(on({ population: population([1, d, 1]) }))['hashimoto-2026-6.2-a'],
        'Assumption 6.1(a)',
      ).holds;
    // n = 6: n^2 = 36, n^2 log(n/delta) = 36 log 120 = 172.3.
    expect([35, 36, 172, 173].map(holdsAt)).toEqual([false, null, null, true]);
  });

  it('two opposing clusters are outside Theorem 11 at C = 1, by a factor of two', () => {
    const found = hypothesis(statementsOn(on({}))['frei-vardi-2023-11'], '(CL4) nearly orthogonal centres');
    expect(found).toMatchObject({ holds: false, setting: true, largestC: 0.5 });
  });

  it('conclusions measured: the limit of orthogonal data is as uniform as Proposition 4 says, and within its multipliers', () => {
    const found = statementsOn(on({ population: weak }, flow));
    for (const id of ['frei-vardi-2023-4-flow', 'frei-vardi-hu-2023-3.2', 'kou-chen-gu-2023-leaky']) {
      expect(found[id].checks.length).toBeGreaterThan(0);
      for (const check of found[id].checks) expect(check.holds, check.name).toBe(true);
    }
  });

  it('noise of other kinds: what is not known of it is not decided', () => {
    const laplace = law({ noise: noiseLaw({ family: 'laplace' }) }, [1, 1e4, 20]);
    const found = statementsOn(on({}, { ...logistic, population: laplace }));
    expect(hypothesis(found['xu-gu-2023-3.1'], 'logarithmic Sobolev inequality').holds).toBeNull();
    expect(hypothesis(found['frei-chatterji-bartlett-2022-1'], 'sub-Gaussian noise').holds).toBe(false);
    const signs = law({ noise: noiseLaw({ family: 'rademacher' }) }, [1, 1e4, 20]);
    const ofSigns = statementsOn(on({}, { ...logistic, population: signs }));
    expect(hypothesis(ofSigns['frei-chatterji-bartlett-2022-1'], 'sub-Gaussian noise').holds).toBe(true);
    expect(hypothesis(ofSigns['frei-chatterji-bartlett-2022-1'], 'log-concave noise').holds).toBeNull();
  });
});
