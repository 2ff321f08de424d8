/**
 * The road to a near horizon: its flow, or where that costs more, the updates that remain.
 */
import { describe, expect, it } from 'vitest';
import { descentFrom, grantedToFlow } from '../../src/experiment/exact-steps.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { passageAt } from '../../src/horizon/passage.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { liftedGram } from '../../src/network/pattern.ts';
import { gradientDescent } from '../../src/optimizers.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { expectClose } from '../support/close.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { follow } from '../support/log-time.ts';

const QUIET = { risk: { trajectoryPoints: 0, endPoints: 0 } };
const ROAD = 'horizon.passage.exactUpdates';

function recordOf(spec: object, files: Readonly<Record<string, string>> = {}): ExperimentRecord {
  const resolved = resolveSpec({ ...spec, ...QUIET });
  const read = (path: string) => new TextEncoder().encode(files[path]);
  const inputs = Object.keys(files).length > 0 ? readInputs(resolved, read) : null;
  return run(resolved, inputs).record;
}

function problemOf(full: FullProblem) {
  const { sample, network, initial } = gramDescent(full, 0);
  const { alpha, reduction } = full;
  return {
    sample,
    network,
    initial,
    alpha,
    reduction,
    loss: exponentialLoss,
    optimizer: gradientDescent,
  } as const;
}

const MIXED: FullProblem = {
  ...clusters({ n: 6, d: 20, m: 4, signal: 6, scale: 1e-3 }, 1),
  ...{ mPlus: 2, slope: 0.5, alpha: 0.005, reduction: 'sum' },
};

describe('what is granted to the flow', () => {
  const problem = problemOf(MIXED);
  const { n } = problem.sample;
  const { Z } = problem.initial;

  it('is half the multiplications of the updates: n^2 for each group, n for each neuron', () => {
    // Two groups, one of each output sign.
    const signs = { ...Z, data: Z.data.map((_, at) => (at < 2 * n ? 1 : -1)) };
    expect(grantedToFlow(problem, signs, 1e7)).toBe(0.5 * 1e7 * (2 * n + 4) * n);
    const four = { ...Z, data: Z.data.map((_, at) => ((at / n) % 2 < 1 ? 1 : -1)) };
    expect(grantedToFlow(problem, four, 1e7)).toBe(0.5 * 1e7 * (4 * n + 4) * n);
  });

  it('has a least that no comparison is worth, and no end where the updates are too many', () => {
    expect(grantedToFlow(problem, Z, 1)).toBe(1e8);
    expect(grantedToFlow(problem, Z, 1e300)).toBeNull();
  });
});

describe('both roads', () => {
  it('agree to the estimated error', () => {
    const [T, horizon] = [16, 4096];
    const { sample, network, end } = gramDescent(MIXED, T);
    const problem = problemOf(MIXED);
    const { alpha } = MIXED;
    const s = Math.log(alpha * T);
    const byFlow = follow(sample, network, { ...end, s, alpha }, Math.log(alpha * horizon));
    const { system, switches } = byFlow.summary;
    expect(switches).toHaveLength(0);
    if (system === null) throw new Error('a pattern was expected');
    const states = [...descentFrom(problem, end, horizon - T, [])].filter((one) => typeof one !== 'number');
    const byUpdates = states[states.length - 1];
    const { error } = passageAt(system, exponentialLoss.tail, alpha, end.q, T);
    expect(error).toBeLessThan(0.1);
    expectClose(byUpdates.q, byFlow.end.q, error, 'margins');
    expectClose(byUpdates.C.data, byFlow.end.C.data, 10 * error, 'coefficients');
    // And they are the updates of descent that was never left.
    const whole = gramDescent(MIXED, horizon);
    expectClose(byUpdates.q, whole.end.q, 1e-11, 'margins');
    expectClose(byUpdates.C.data, whole.end.C.data, 1e-11, 'coefficients');
    expect(liftedGram(sample, network, whole.summary.pattern ?? [])).toEqual(system.G);
  });

  /** What two ways to the same t have to agree on. */
  function last({ training: { trajectory } }: ExperimentRecord): number[] {
    const { logLoss, minMargin, norm, t } = trajectory[trajectory.length - 1];
    return [logLoss ?? Number.NaN, minMargin, norm, t];
  }

  it('many switches to a near horizon: the flow is left once it has cost its share', () => {
    const spec = {
      data: { n: 40, d: 2000, signal: { norm: 1 } },
      network: { width: 128, slope: 0.1 },
    };
    const step = { relative: 0.02 };
    const record = recordOf({ ...spec, training: { step, steps: 5, horizon: 300 } });
    expect(record.notes[ROAD]).toContain('half as many multiplications');
    expect(record.horizon?.outcome).toBe('reached');
    expect(record.horizon?.passage.exactUpdates).toBeGreaterThan(100);
    const real = recordOf({ ...spec, training: { step, steps: 300 } });
    expectClose(last(record), last(real), 1e-2, 'end');
  });
});

describe('one weight, three points at 1, one label of them another: f tends to log(2)/2', () => {
  const files = { 'x.csv': 'a,y\n1,1\n1,1\n1,-1\n', 'w.csv': 'a\n0.5\n' };
  const spec = {
    data: { x: 'x.csv', y: { column: 'y' } },
    network: { positive: 1, negative: 0, slope: 1, init: { file: 'w.csv' } },
  };
  const best = Math.log(2) / 2;

  it('a near horizon is reached in exact updates, at the least loss there is', () => {
    const { horizon, notes } = recordOf(
      { ...spec, training: { step: 0.3, steps: 100, horizon: 5e5 } },
      files,
    );
    expect(horizon?.outcome).toBe('reached');
    expect(horizon?.passage.exactUpdates).toBeGreaterThan(0);
    expect(horizon?.switches.lastAt).toBeNull();
    expect(notes[ROAD]).toMatch(/from t = 10\^.* update by update: .* shorter/);
    expectClose(horizon?.margins ?? [], [best, best, -best], 1e-13, 'margins');
  });

  it('one without end is given up, and it is said what is known: no weights separate', () => {
    const training = { step: 0.1, steps: 100, horizon: 'infinity' };
    const { horizon, notes } = recordOf({ ...spec, training }, files);
    expect(horizon?.outcome).toBe('stiff');
    expect(horizon?.passage.exactUpdates).toBe(0);
    expect(notes['horizon.outcome']).toMatch(/no weights separate the data .* does not tend to 0/);
  });

  it('and so it is of a flow from W(0)', () => {
    const training = { optimizer: 'gradientFlow', step: 0.1, steps: 1e9 };
    const { training: told } = recordOf({ ...spec, training }, files);
    expect(told.outcome).toBe('stopped');
    expect(told.events[told.events.length - 1].detail).toMatch(/stiff: no weights separate the data/);
  });
});
