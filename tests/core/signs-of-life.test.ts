/** Signs of life follow the work, and a row of the trajectory is left and taken up in the midst of its count. */
import { expect, it, vi } from 'vitest';
import { ForceMemory, TOGETHER } from '../../kernels/forces.ts';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels } from '../../src/data/labels.ts';
import { descentStates, gradientDescent } from '../../src/descent/gradient-descent.ts';
import { Checkpoint } from '../../src/experiment/checkpoint.ts';
import { trainByFlow } from '../../src/experiment/flow-stage.ts';
import { followToHorizon } from '../../src/experiment/horizon-stage.ts';
import { obtainSample } from '../../src/experiment/sample-stage.ts';
import { networkOf, setUpTraining } from '../../src/experiment/training-setup.ts';
import { type RowMaker, rowMaker, train } from '../../src/experiment/trajectory-stage.ts';
import { followConcave } from '../../src/horizon/concave-flow.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { optimizerNamed } from '../../src/optimizers.ts';
import { keyFrom } from '../../src/random/key.ts';
import type { KeptCount } from '../../src/risk/network-error.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish, Heartbeat, type Stretch } from '../../src/stepwise.ts';
import { mislabelled } from '../support/concave-flow.ts';
import { gramDescent } from '../support/gram-descent.ts';

it('a heartbeat is due after so many rounds, or 10^8 multiplications', () => {
  const heartbeat = new Heartbeat(3);
  const due = [1, 1, 1, 1, 6e7, 6e7, 1e8, 1, 1, 1].map((work) => {
    heartbeat.add(work);
    return heartbeat.due();
  });
  expect(due).toEqual([false, false, true, false, false, true, true, false, false, true]);
});

it('descent gives one long before 1000 updates where they are long, and its states are the same', () => {
  const [n, m, steps] = [300, 100, 60];
  const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
  const population = { blocks: [{ eigenvalue: 1, dimension: 400, signalNorm: 1 }], positiveShare: 0.5 };
  const sample = drawSample(population, y, keyFrom(1, 'data'));
  const problem = {
    ...{ sample, network: { mPlus: m / 2, mMinus: m / 2, slope: 0.1 }, alpha: 1e-6 },
    ...{ initial: drawInitialWeights(sample, m, 0.01, keyFrom(1, 'init')), loss: exponentialLoss },
    ...({ reduction: 'sum', optimizer: optimizerNamed('gradientDescent') } as const),
  };
  const signs: number[] = [];
  for (const seen of gradientDescent(problem, steps, [])) if (typeof seen === 'number') signs.push(seen);
  // Random patterns of 300 points are all different: m n^2 multiplications an update, and a few more.
  const updates = Math.ceil(1e8 / (m * n * n));
  expect(signs.length).toBeGreaterThanOrEqual(Math.floor(steps / updates) - 1);
  for (const [k, t] of signs.entries()) expect(t - (signs[k - 1] ?? 0)).toBeLessThanOrEqual(updates);
  expect([...descentStates(problem, steps, [])].map(({ t }) => t)).toEqual([0, steps]);
});

it('a step in log time gives one within 2 x 10^7 multiplications, however many sweeps it takes', () => {
  const [n, m, T, stretches] = [100, 16, 300, 5];
  // Margins of -950, for which no step is soon solved.
  const problem = mislabelled({ n, d: 60, m, signal: 5, wrong: 10 }, 1);
  const { sample, network, end } = gramDescent(problem, T);
  const logRate = Math.log(problem.alpha);
  const start = { ...end, s: logRate + Math.log(T) };
  const gather = vi.spyOn(ForceMemory.prototype, 'gather');
  const work = followConcave(sample, network, exponentialLoss, start, { logRate, logT: 100 });
  const counts = Array.from({ length: stretches }, () => {
    gather.mockClear();
    expect(work.next().done).toBe(false);
    return n * m * TOGETHER * gather.mock.calls.length;
  });
  gather.mockRestore();
  expect(Math.max(...counts)).toBeLessThan(2e7);
  expect(Math.max(...counts)).toBeGreaterThan(1e6);
});

/** Pieces in the count of a row. */
const PIECES = 3;

const SPECS = {
  descent: { steps: 30 },
  flow: { optimizer: 'gradientFlow', steps: 30 },
  horizon: { steps: 30, horizon: 1e9 },
};

/** What a run comes to with such a training, its rows counted in pieces, when it is left at so many of its yields. */
function leaving(training: object, leaveAt: (yields: number) => boolean) {
  const spec = resolveSpec({ data: { n: 6, d: 12 }, network: { width: 4 }, training });
  const sample = finish(obtainSample(spec, null));
  const limit = limitDirection(sample, networkOf(spec));
  const setup = setUpTraining(spec, sample, null, limit);
  let pieces = 0;
  const row: RowMaker = rowMaker(
    spec.report,
    setup,
    { limit, network: networkOf(spec) },
    null,
    function* (_, stretch: Stretch<KeptCount>) {
      const { zeros } = stretch.from ?? { zeros: 0 };
      let { seen, mistakes } = stretch.from ?? { seen: 0, mistakes: 0 };
      while (seen < PIECES) {
        pieces++;
        seen++;
        mistakes += seen;
        const kept = { seen, mistakes, zeros };
        stretch.keep = () => kept;
        yield { stage: 'test error', done: seen, total: PIECES };
      }
      return mistakes;
    },
  );
  const way = function* (checkpoint: Checkpoint) {
    const flows = setup.optimizer.motion === 'flow';
    const trained = flows
      ? yield* checkpoint.stage('flow', (stretch: Stretch<never>) => trainByFlow(spec, setup, row, stretch))
      : yield* checkpoint.stage('descent', (stretch: Stretch<never>) => train(spec, setup, row, stretch));
    const followed = yield* followToHorizon(spec, setup, limit, trained, row, checkpoint);
    return { trained, followed };
  };
  let checkpoint = new Checkpoint();
  let work = way(checkpoint);
  for (let yields = 1; ; yields++) {
    const next = work.next();
    if (next.done) {
      const { trajectory } = next.value.trained;
      const { followed } = next.value;
      const rows = [...trajectory, ...(typeof followed === 'string' ? [] : followed.rows)];
      return { found: JSON.stringify(next.value), rows, pieces, yields };
    }
    const kept = leaveAt(yields) ? checkpoint.keep() : null;
    if (kept === null) continue;
    checkpoint = new Checkpoint(structuredClone(kept));
    work = way(checkpoint);
  }
}

it.each(Object.entries(SPECS))('%s: rows are counted once, wherever the run is left', (_, training) => {
  const whole = leaving(training, () => false);
  expect(whole.pieces).toBe(PIECES * whole.rows.length);
  expect(whole.rows.every(({ testError }) => testError === 6)).toBe(true);
  for (const every of [2, 3, 5]) {
    const left = leaving(training, (yields) => yields % every === 0);
    expect(left.found).toBe(whole.found);
    expect(left.pieces).toBe(whole.pieces);
  }
});
