/** Does training head for the activated limit: the cases, and that independent roads to the answer never contradict one another. */
import { describe, expect, it } from 'vitest';
import { type FlowEnd, type HeadingEvidence, headingOf } from '../../src/experiment/heading.ts';
import { run } from '../../src/experiment/run.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { gradientDescent, gradientFlow, lossNormalisedDescent } from '../../src/optimizers.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

/** Nothing decides this one. */
const OPEN: HeadingEvidence = {
  theory: true,
  status: 'solved',
  activated: true,
  optimizer: gradientDescent,
  tail: exponentialLoss.tail,
  slope: 0.2,
  positivelyCorrelated: false,
  logStep: -1,
  updates: 100,
  logLoss: -4,
  activatedAtEnd: true,
  nearlyOrthogonal: null,
  lasting: null,
  elsewhere: null,
  flow: null,
};

const certificate = (
  status: 'certified' | 'refuted' | 'undecided',
  scope: 'descent' | 'flow' | null = 'flow',
) => ({
  status,
  method: 'lyapunov' as const,
  scope,
  log10T: 2,
  reason: 'as said',
});
const flow = (of: Partial<FlowEnd>): FlowEnd => ({
  toInfinity: true,
  ofActivatedPattern: true,
  consistent: true,
  lasting: null,
  ...of,
});
const other = { ofActivatedPattern: false };
const nothing = { updates: 0, activatedAtEnd: false, logLoss: 3 };
const positive = { positivelyCorrelated: true };
const normalised = { optimizer: lossNormalisedDescent };
const byFlow = { optimizer: gradientFlow };

describe('the cases', () => {
  it.each<[string, Partial<HeadingEvidence>, string]>([
    ['nothing decides it', {}, 'undecided'],
    ['infeasible', { status: 'infeasible', activated: null }, 'notReached'],
    ['infeasible, positively correlated', { status: 'infeasible', ...positive }, 'notReached'],
    ['not solved', { status: 'failed', activated: null, ...positive }, 'undecided'],
    ['not activated itself', { activated: false, nearlyOrthogonal: 'Theorem 4' }, 'notReached'],
    ['not activated itself, nothing trained', { activated: false, ...nothing }, 'notReached'],
    ['undecided by rounding', { activated: null }, 'undecided'],
    ['undecided by rounding, positively correlated', { activated: null, ...positive }, 'reached'],
    ['positively correlated', positive, 'reached'],
    ['positively correlated, nothing trained', { ...positive, ...nothing }, 'reached'],
    ['positively correlated, slope 0', { ...positive, slope: 0 }, 'undecided'],
    ['positively correlated, gradient flow', { ...positive, ...byFlow, ...nothing }, 'reached'],
    ['positively correlated, small normalised steps', { ...positive, ...normalised, ...nothing }, 'reached'],
    [
      'positively correlated, large normalised steps',
      { ...positive, ...normalised, logStep: 0.1 },
      'undecided',
    ],
    ['slope 1, small steps for the loss', { slope: 1 }, 'reached'],
    ['slope 1, large steps for the loss', { slope: 1, logLoss: 1.1 }, 'undecided'],
    ['slope 1, nothing trained', { slope: 1, ...nothing }, 'undecided'],
    ['slope 1, nothing trained, gradient flow', { slope: 1, ...nothing, ...byFlow }, 'reached'],
    ['slope 1, nothing trained, normalised steps', { slope: 1, ...nothing, ...normalised }, 'reached'],
    ['nearly orthogonal', { nearlyOrthogonal: 'Theorem 8' }, 'reached'],
    ['nearly orthogonal, nothing trained', { nearlyOrthogonal: 'Theorem 4', ...nothing }, 'undecided'],
    ['certified', { lasting: certificate('certified', 'descent') }, 'reached'],
    ['certified for its flow', { lasting: certificate('certified') }, 'reached'],
    ['refuted', { lasting: certificate('refuted', null) }, 'notReached'],
    ['certificate undecided', { lasting: certificate('undecided', null) }, 'undecided'],
    ['certified elsewhere', { elsewhere: certificate('certified'), activatedAtEnd: false }, 'notReached'],
    ['refuted elsewhere', { elsewhere: certificate('refuted', null), activatedAtEnd: false }, 'undecided'],
    ['the flow ends there', { flow: flow({}) }, 'reached'],
    ['the flow was stopped on the way', { flow: flow({ toInfinity: false }) }, 'undecided'],
    [
      'the flow ends in an undecided limit',
      { flow: flow({ consistent: null }), activated: null },
      'undecided',
    ],
    ['the flow ends in another limit', { flow: flow(other) }, 'notReached'],
    [
      'the flow ends in an inconsistent pattern',
      { flow: flow({ ...other, consistent: false }) },
      'undecided',
    ],
    ['the flow was stopped in another', { flow: flow({ ...other, toInfinity: false }) }, 'undecided'],
    [
      'the flow stays in another',
      { flow: flow({ ...other, toInfinity: false, lasting: certificate('certified') }) },
      'notReached',
    ],
  ])('%s', (_, change, heading) => {
    const found = headingOf({ ...OPEN, ...change });
    expect(found.heading).toBe(heading);
    expect(found.scope === null).toBe(heading === 'undecided');
    expect(found.because).toMatch(/^\S.*[^.]$/);
  });

  it('says whether it is shown of training itself or of its flow only', () => {
    const told = (change: Partial<HeadingEvidence>) => {
      const { scope, because } = headingOf({ ...OPEN, ...change });
      return [scope, because.includes('its flow')];
    };
    expect(told({ lasting: certificate('certified') })).toEqual(['flow', true]);
    expect(told({ lasting: certificate('certified', 'descent') })).toEqual(['descent', false]);
    expect(told({ elsewhere: certificate('certified', 'descent') })).toEqual(['descent', false]);
    expect(told({ lasting: certificate('certified'), ...byFlow })).toEqual(['flow', false]);
    expect(told({ flow: flow({}) })).toEqual(['flow', true]);
    expect(told({ flow: flow(other) })).toEqual(['flow', true]);
    expect(told(positive)).toEqual(['descent', false]);
    expect(told({ activated: false })).toEqual(['descent', false]);
  });
});

const SMALL = {
  data: { n: 12, d: 60, signal: { norm: 4 } },
  network: { width: 6, slope: 0.2 },
  training: { steps: 400 },
  risk: { endPoints: 0, trajectoryPoints: 0 },
};

function recordOf(data: object, training: object, seed: number, network: object = {}): ExperimentRecord {
  const spec = {
    ...SMALL,
    data: { ...SMALL.data, ...data },
    network: { ...SMALL.network, ...network },
    training: { ...SMALL.training, ...training },
    seed,
  };
  return run(resolveSpec(spec), null).record;
}

const SEEDS = [1, 2, 3, 4];

describe('of whole runs', () => {
  it('decides the same at the last update as the flow does at infinity, where both decide', () => {
    const both = { reached: 0, notReached: 0 };
    for (const labelNoise of [{ rate: 0 }, { count: 1 }, { count: 3 }]) {
      for (const seed of SEEDS) {
        const early = recordOf({ labelNoise }, {}, seed).limit;
        const late = recordOf({ labelNoise }, { horizon: 'infinity' }, seed).limit;
        if (early.activated === false)
          expect([early.heading, late.heading]).toEqual(['notReached', 'notReached']);
        if (early.heading === 'undecided') continue;
        expect(late.heading).toBe(early.heading);
        both[early.heading]++;
      }
    }
    expect(both.reached).toBeGreaterThan(2);
    expect(both.notReached).toBeGreaterThan(2);
  });

  it('certifies a pattern that the flow comes into after the last update', () => {
    const late = SEEDS.map((seed) =>
      recordOf({}, { steps: 3, horizon: 1e9 }, seed, { init: { scale: 0.1 } }),
    ).filter(
      ({ training, horizon }) => training.activation.fractionAtEnd < 1 && horizon?.activatedFraction === 1,
    );
    expect(late.length).toBeGreaterThan(0);
    for (const { limit, horizon } of late) {
      expect(limit.frozenCertificate).toMatchObject({ status: 'certified', scope: 'flow' });
      expect(limit.frozenCertificate?.log10T).toBeGreaterThan(horizon?.switches.lastAt ?? Number.NaN);
      expect(limit.heading).toBe('reached');
    }
  });

  it('goes there with steps alpha/L(t), as Theorem 11 says', () => {
    for (const seed of SEEDS) {
      const { limit, data, training } = recordOf(
        { signal: { norm: 14 } },
        { optimizer: 'lossNormalisedDescent', steps: 40_000 },
        seed,
      );
      expect(data.positivelyCorrelated).toBe(true);
      expect(limit.heading).toBe('reached');
      expect(training.trajectory.at(-1)?.oneMinusCosine).toBeLessThan(2e-5);
    }
  });

  it('needs no training where a theorem decides for every start', () => {
    const nothing = { steps: 0 };
    expect(recordOf({ signal: { norm: 14 } }, nothing, 1).limit.heading).toBe('reached');
    expect(recordOf({}, nothing, 1, { slope: 1 }).limit.heading).toBe('undecided');
    expect(recordOf({}, { ...nothing, optimizer: 'gradientFlow' }, 1, { slope: 1 }).limit.heading).toBe(
      'reached',
    );
    const { limit } = recordOf({ d: 1e6 }, nothing, 1);
    expect([limit.activated, limit.heading]).toEqual([true, 'undecided']);
    expect(limit.headingBecause).toContain('nothing was trained');
  });
});
