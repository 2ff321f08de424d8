/**
 * Results whose conclusions say nothing: just inside and just outside, by arithmetic of its own.
 */
import { describe, expect, it } from 'vitest';
import { papers } from '../../src/theory/index.ts';
import { sentenceOf, stateOn } from '../../src/theory/statement.ts';
import { type FactChanges, factsByHand } from '../support/theory-facts.ts';

/** Why no conclusion of a result says anything, its hypotheses set aside; null where one does. */
function silence(id: string, changes: FactChanges): string | null {
  const result = papers.flatMap(({ results }) => results).find((one) => one.id === id);
  if (result === undefined) throw new Error(id);
  return stateOn({ ...result, premises: [] }, 'paper', factsByHand(changes)).saysNothing;
}

/** Laws of which n |mu|^4/(|Sigma| R) is `ratio`, n = 10, |Sigma| = 2, R = 1800. */
const ratio = (value: number): FactChanges => ({ law: { signal2: Math.sqrt((value * 2 * 1800) / 10) } });

describe('a result says nothing', () => {
  it.each<[string, string, FactChanges, FactChanges]>([
    ['benign-gaussian-positive', 'probability 1', { facts: { delta: 1 } }, { facts: { delta: 0.99 } }],
    ['benign-gaussian-orthogonal', 'probability 1', { facts: { delta: 1 } }, { facts: { delta: 0.99 } }],
    ['muthukumar-2021-11', 'probability 1', { facts: { n: 2 } }, { facts: { n: 3 } }],
    ['muthukumar-2021-11-isotropic', 'probability 2', { facts: { n: 1 } }, { facts: { n: 3 } }],
    ['frei-vardi-2023-6', 'probability 1', { facts: { delta: 1 } }, { facts: { delta: 0.9 } }],
    ['karhadkar-2024-3.4', 'probability 1', { facts: { delta: 1 } }, { facts: { delta: 0.9 } }],
    [
      'frei-chatterji-bartlett-2022-1',
      'probability 1.02',
      { facts: { delta: 0.51 } },
      { facts: { delta: 0.49 } },
    ],
    // 0.1 + 1/(0.64 r) = 1 at r = 1.736.
    ['hashimoto-volgushev-zwiernik-2025-1', 'bound of the error is 1.02', ratio(1.7), ratio(1.75)],
    // 0.1 + 10 * 2/(0.64 R) = 1 at R = 34.72.
    [
      'hashimoto-volgushev-zwiernik-2025-2i',
      'bound of the error is 1.02',
      { law: { trace: 34 } },
      { law: { trace: 35 } },
    ],
    [
      'benign-near-orthogonality',
      'not all neurons are activated at t = 1',
      { facts: { firstStep: { activated: false, logLossRatio: 0.5 } } },
      {},
    ],
    // 4 * 0.7 * 7/(0.6 * 5) = 6.53, whose logarithm is 1.877.
    [
      'benign-near-orthogonality',
      'the loss ratios',
      { facts: { firstStep: { activated: true, logLossRatio: 1.88 } } },
      { facts: { firstStep: { activated: true, logLossRatio: 1.87 } } },
    ],
    // |Sigma^{-1/2} mu|^2 = 6.
    [
      'benign-envelope',
      'neither end is known',
      { instance: { envelope: { gammaLower: null, gammaUpper: null } } },
      { instance: { envelope: { gammaLower: 1, gammaUpper: null } } },
    ],
    [
      'benign-envelope',
      'which every direction satisfies',
      { instance: { envelope: { gammaLower: -2.45, gammaUpper: 2.45 } } },
      { instance: { envelope: { gammaLower: -2.45, gammaUpper: 2.44 } } },
    ],
    [
      'benign-envelope',
      'which every direction satisfies',
      { instance: { envelope: { gammaLower: null, gammaUpper: 2.5 } } },
      { instance: { envelope: { gammaLower: -2.4, gammaUpper: null } } },
    ],
  ])('%s: %s', (id, reason, outside, inside) => {
    expect(silence(id, outside)).toContain(reason);
    expect(silence(id, inside)).toBeNull();
  });

  it('wherever it speaks of a probability at least 1 - delta and of nothing else', () => {
    for (const { results } of papers) {
      for (const { id, conclusions } of results) {
        const all = conclusions.map(sentenceOf);
        if (!all.every((one) => /with probability at least 1 - (\d )?delta/.test(one))) continue;
        expect(silence(id, { facts: { delta: 1 } }), id).toContain('may fail with probability');
      }
    }
  });
});
