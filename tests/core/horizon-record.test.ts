/**
 * The horizon as a run records it: to 10^300 and to infinity, from every kind of last update.
 */

import { describe, expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels } from '../../src/data/labels.ts';
import { horizonRecord } from '../../src/experiment/horizon-record.ts';
import { followToHorizon } from '../../src/experiment/horizon-stage.ts';
import { run } from '../../src/experiment/run.ts';
import { networkOf, setUpTraining } from '../../src/experiment/training-setup.ts';
import { rowMaker, train } from '../../src/experiment/trajectory-stage.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Notes } from '../../src/record/notes.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { population } from '../support/population.ts';

const BASE = {
  data: { n: 12, d: 400, signal: { norm: 12 } },
  network: { width: 6, slope: 0.2 },
  risk: { trajectoryPoints: 0, endPoints: 1 },
};

function recordOf(training: Record<string, unknown>, more: Record<string, unknown> = {}): ExperimentRecord {
  return run(resolveSpec({ ...BASE, ...more, training: { steps: 200, ...training } }), null).record;
}

/** The horizon of a run that has one. */
function horizonOf(record: ExperimentRecord) {
  if (record.horizon === null) throw new Error(record.notes.horizon);
  return record.horizon;
}

describe('the horizon', () => {
  it('ends where it was asked to, in one trajectory with descent', () => {
    const record = recordOf({ horizon: 1e300 });
    const horizon = horizonOf(record);
    expect(horizon).toMatchObject({ outcome: 'reached', log10T: 300, activatedFraction: 1, slidingPairs: 0 });
    const times = record.training.trajectory.map(({ t }) => t);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(times.at(-1)).toBe(1e300);
    const last = record.training.trajectory.at(-1);
    expect(last?.log10T).toBe(300);
    expectRelative(last?.minMargin ?? null, Math.min(...horizon.margins), 1e-15);
    expect(horizon.residual).toBe(last?.residual);
    // Descent's own facts stay those of its last update.
    const plain = recordOf({});
    expect(record.training.steps).toBe(200);
    expect(record.training.margins).toEqual(plain.training.margins);
    expect(record.training.trajectory.slice(0, plain.training.trajectory.length)).toEqual(
      plain.training.trajectory,
    );
    expect(record.risk).toEqual(plain.risk);
    expect(record.verdict).toEqual(plain.verdict);
  });

  it('at infinity: the margins are log(alpha t) - log beta, both roads agree, and the constant is the one seen', () => {
    const record = recordOf({ horizon: 'infinity' });
    const { limit, log10StepsToAngle, log10StepsFollowed, asymptotics, passage } = horizonOf(record);
    expect(limit).toMatchObject({
      status: 'settled',
      agrees: true,
      consistent: true,
      ofActivatedPattern: true,
    });
    expect(limit?.differenceFromSolver).toBeLessThan(1e-12);
    expect(limit?.marginDifference).toBeLessThan(1e-13);
    expectClose(limit?.dual ?? [], record.limit.dual ?? [], 1e-13, 'multipliers');
    expect(asymptotics).toBe('regular');
    expect(passage).toMatchObject({ t: 200 });
    expect(passage.error).toBeLessThan(1e-4);
    expectRelative(log10StepsFollowed['0.01'], log10StepsToAngle['0.01'] ?? Number.NaN, 0.02, 'angle 0.01');
  });

  it('equal to the number of updates: nothing is added, and the limit is told all the same', () => {
    const record = recordOf({ horizon: 200 });
    const horizon = horizonOf(record);
    expect(record.training.trajectory).toEqual(recordOf({}).training.trajectory);
    expect(horizon).toMatchObject({ outcome: 'reached', activatedFraction: 1 });
    expectRelative(horizon.log10T, Math.log10(200), 1e-14);
    expectClose(horizon.margins, record.training.margins, 1e-14, 'margins');
    expect(horizon.limit?.agrees).toBe(true);
  });

  it('after one update, and with the largest number of updates that float64 knows', () => {
    const one = horizonOf(recordOf({ steps: 1, horizon: 'infinity' }));
    const many = horizonOf(recordOf({ steps: 2000, horizon: 'infinity' }));
    expectRelative(one.angleConstant, many.angleConstant ?? Number.NaN, 1e-9);
    expectClose(one.margins, many.margins, 1e-3, 'margins');
    const far = recordOf({ horizon: Number.MAX_VALUE });
    expect(horizonOf(far).log10T).toBeCloseTo(308.25, 2);
    expect(far.training.trajectory.every(({ t }) => Number.isFinite(t))).toBe(true);
  });

  it('is the same for the mean of the losses with n times the step', () => {
    const sum = recordOf({ horizon: 'infinity', step: 0.001 });
    const mean = recordOf({ horizon: 'infinity', step: 0.012, reduction: 'mean' });
    expectClose(horizonOf(mean).margins, horizonOf(sum).margins, 1e-10, 'margins');
    expectRelative(
      horizonOf(mean).log10StepsToAngle['0.001'],
      horizonOf(sum).log10StepsToAngle['0.001'] ?? Number.NaN,
      1e-12,
    );
    const [last, first] = [mean.training.trajectory.at(-1), sum.training.trajectory.at(-1)];
    expectRelative((first?.logLoss ?? 0) - (last?.logLoss ?? 0), Math.log(12), 1e-9, 'log n');
  });

  it('an angle that is small from the first update on is reached there, not never, and smaller ones later', () => {
    const record = recordOf(
      { horizon: 'infinity' },
      { data: { n: 2, d: 1e4, signal: { norm: 36 } }, network: { width: 4, slope: 1 } },
    );
    const { log10StepsFollowed: seen } = horizonOf(record);
    const first = record.training.trajectory.find(({ t }) => t === 1)?.oneMinusCosine ?? Number.NaN;
    expect(first).toBeLessThan(1 - Math.cos(0.01));
    expect(first).toBeGreaterThan(1 - Math.cos(0.001));
    expect([seen['0.1'], seen['0.01']]).toEqual([0, 0]);
    expect(seen['0.001']).toBeGreaterThan(0);
    expect(record.notes).not.toHaveProperty(['horizon.log10StepsFollowed.0.1']);
  });

  it.each([
    [{ steps: 0, horizon: 100 }, 'no update was carried out'],
    [{ optimizer: 'lossNormalisedDescent', horizon: 1e300 }, 'another algorithm'],
    [{}, 'not asked for'],
  ])('%o: none, and why', (training, why) => {
    const record = recordOf(training);
    expect(record.horizon).toBeNull();
    expect(record.notes.horizon).toContain(why);
  });

  it('at t = 0 the residual is null because log 0 is, not because of some other algorithm', () => {
    expect(recordOf({ steps: 0 }).notes['training.trajectory.residual']).toBe('log 0 at t = 0');
  });
});

describe('steps too large for float64 to move again', () => {
  it.each([100, 1000, 10_000])('alpha lambda_max = %d: descent freezes, its flow goes on', (relative) => {
    const record = recordOf({ step: { relative }, steps: 50, horizon: 1e300 });
    expect(record.training.outcome).toBe('frozen');
    const { outcome, log10StepsToAngle, angleConstant, passage } = horizonOf(record);
    expect(outcome).toBe('reached');
    expect(passage.curvature).toBeLessThan(1e-10);
    // The loss starts to fall again only after about exp(min q) updates: until then nothing turns.
    const [first] = record.training.trajectory.filter(({ t }) => t >= 1);
    const later = record.training.trajectory.filter(({ t, log10T }) => {
      return t > 1 && (log10T ?? 0) * Math.log(10) + Math.log(record.training.alpha) < first.minMargin - 5;
    });
    for (const { minMargin } of later) expectRelative(minMargin, first.minMargin, 1e-2);
    expect(later.length).toBeGreaterThan(10);
    // A_0 grows like alpha: so does the constant, and the exponent of the number of steps.
    const small = horizonOf(recordOf({ horizon: 1e300 }));
    expect((angleConstant ?? 0) / (small.angleConstant ?? 1)).toBeGreaterThan(relative / 50);
    expect(log10StepsToAngle['0.01']).toBeGreaterThan(relative);
  });

  it('half the way in direction takes e^(c alpha) updates: the exponent doubles with the step', () => {
    const exponent = (relative: number): number => {
      const { training } = recordOf({ step: { relative }, steps: 5, horizon: 1e300 });
      const start = training.trajectory.find(({ t }) => t === 1)?.oneMinusCosine ?? Number.NaN;
      const there = training.trajectory.find(({ oneMinusCosine }) => (oneMinusCosine ?? 1) < start / 2);
      return there?.log10T ?? Number.NaN;
    };
    const [a, b, c] = [100, 200, 400].map(exponent);
    // Rows lie a factor of 1.1 apart in log t.
    expect(b / a).toBeGreaterThan(1.75);
    expect(b / a).toBeLessThan(2.3);
    expect(c / b).toBeGreaterThan(1.75);
    expect(c / b).toBeLessThan(2.3);
  });
});

describe('what does not end in a fixed pattern', () => {
  it('sliding neurons are followed, counted, and have a limit, at which both roads agree', () => {
    const record = recordOf(
      { steps: 400, horizon: 'infinity' },
      { data: { n: 12, d: 40, signal: { norm: 1 } }, network: { width: 4, slope: 0.1 } },
    );
    const horizon = horizonOf(record);
    expect(horizon.outcome).toBe('reached');
    expect(horizon.slidingPairs).toBeGreaterThan(0);
    expect(horizon.limit).toMatchObject({ status: 'settled', agrees: true, consistent: true });
    expect(record.limit.reached?.kind).toBe('sliding');
    expect(horizon.switches.count).toBeGreaterThan(0);
    expect(horizon.switches.listed.some(({ to }) => to === 'sliding')).toBe(true);
    expect(horizon.switches.lastAt).toBeLessThan(300);
    expect(horizon.passage.error).toBeNull();
    expect(record.notes['horizon.passage.error']).toContain('a neuron switched');
    expect(recordOf({ horizon: 'infinity' }).notes).not.toHaveProperty(['horizon.passage.error']);
  });

  it('data that no pattern fits: stiff, told where, within seconds', () => {
    const record = recordOf(
      { steps: 500, horizon: 'infinity', step: { relative: 0.1 } },
      { data: { n: 12, d: 1, signal: { norm: 0.3 } }, network: { width: 4, slope: 1 } },
    );
    const horizon = horizonOf(record);
    expect(horizon.outcome).toBe('stiff');
    expect(horizon.log10T).toBeLessThan(12);
    expect(record.notes['horizon.outcome']).toMatch(/no weights separate the data .* become ever shorter/);
    expect(record.notes['horizon.rate']).toBe('the flow was not followed to the horizon');
  });
});

describe('a disagreement of the two roads', () => {
  const spec = resolveSpec({ ...BASE, training: { steps: 200, horizon: 'infinity' } });
  const sample = drawSample(
    population([1, 400, 12]),
    drawLabels(12, 'balanced', 0.5, keyFrom(0, 'labels')),
    keyFrom(0, 'data'),
  );
  const setup = setUpTraining(spec, sample, null);
  const limit = limitDirection(sample, networkOf(spec));
  // biome-ignore lint/correctness/useYield: nothing is counted
  const row = rowMaker(spec.report, setup, { limit, network: networkOf(spec) }, null, function* () {
    return null;
  });
  const trained = finish(train(spec, setup, row));

  /** The record when the solver's multipliers are these. */
  function withDual(dual: Float64Array) {
    const followed = finish(followToHorizon(spec, setup, { ...limit, dual }, trained, row));
    if (typeof followed === 'string') throw new Error(followed);
    const notes = new Notes();
    return {
      record: horizonRecord(followed, 200, setup.problem.network.slope, notes),
      reasons: notes.reasons,
    };
  }

  it('is loud: planted in one multiplier, a relative 1e-6', () => {
    const dual = limit.dual?.map((entry, k) => (k === 3 ? entry * (1 + 1e-6) : entry));
    if (dual === undefined) throw new Error('a solution was expected');
    const { record, reasons } = withDual(dual);
    expect(record.limit?.agrees).toBe(false);
    expect(reasons['horizon.limit.agrees']).toMatch(
      /^DISAGREEMENT: .*defect of this program, or a discovery/,
    );
  });

  it('and silent when there is none', () => {
    if (limit.dual === null) throw new Error('a solution was expected');
    const { record, reasons } = withDual(limit.dual);
    expect(record.limit?.agrees).toBe(true);
    expect(reasons).not.toHaveProperty(['horizon.limit.agrees']);
  });
});

describe('the frozen certificate of a run', () => {
  it.each([
    ['positive correlation', {}, { status: 'certified', method: 'positiveCorrelation', scope: 'descent' }],
    [
      'near orthogonality',
      { data: { n: 12, d: 1e6, signal: { norm: 1 } } },
      { status: 'certified', method: 'lyapunov', scope: 'descent' },
    ],
  ])('%s', (_, more, expected) => {
    expect(recordOf({}, more).limit.frozenCertificate).toMatchObject(expected);
  });

  it('is asked again beyond the last update, of the flow', () => {
    const more = { data: { n: 12, d: 1e6, signal: { norm: 1 } } };
    const early = { steps: 1, step: { relative: 8 } };
    const alone = recordOf(early, more).limit.frozenCertificate;
    const followed = recordOf({ ...early, horizon: 'infinity' }, more).limit.frozenCertificate;
    expect(alone?.status).toBe('undecided');
    expect(followed).toMatchObject({ status: 'certified', scope: 'flow' });
    expect(followed?.log10T).toBeGreaterThan(0);
  });

  it('of the flow says no more than that', () => {
    const more = { data: { n: 12, d: 1e6, signal: { norm: 1 } } };
    expect(recordOf({ optimizer: 'gradientFlow' }, more).limit.frozenCertificate).toMatchObject({
      status: 'certified',
      scope: 'flow',
    });
  });
});
