/**
 * The regularisation path beside training: its weight decay is that at which it stands where training does, and both come to the limit side by
 * side.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import type { ExperimentRecord, TrajectoryRow } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { verifyRun } from '../../src/verify/verify.ts';
import { failing } from '../support/planted.ts';
import { expectSound } from '../support/sound.ts';

const SPEC = {
  data: { n: 8, d: 400, signal: { norm: 10 } },
  network: { width: 6, slope: 0.2, init: { relative: 1e-6 } },
  training: { steps: 2000, horizon: 1e300 },
  risk: { endPoints: 100, trajectoryPoints: 0 },
  report: { perDecade: 1, measures: ['regularisationPath'] },
};

const runOf = (training: object = {}, more: object = {}) => {
  const found = run(resolveSpec({ ...SPEC, ...more, training: { ...SPEC.training, ...training } }), null);
  expectSound(found.record);
  expect(failing(verifyRun(found.record, found.arrays))).toEqual([]);
  return found.record;
};

interface Beside {
  readonly row: TrajectoryRow;
  readonly lambda: number;
  readonly apart: number;
  readonly toMargin: number;
}

const besideIn = ({ training }: ExperimentRecord): Beside[] =>
  training.trajectory.flatMap((row) => {
    const {
      regularisedLog10Lambda: lambda,
      regularisedOneMinusCosine: apart,
      regularisedToMargin: toMargin,
    } = row;
    return lambda == null || apart == null || toMargin == null ? [] : [{ row, lambda, apart, toMargin }];
  });

describe('beside training', () => {
  it.each(['exponential', 'logistic'])(
    '%s loss: both come to the limit like 1/log^2, and what parts them is orthogonal to what the path lacks of it',
    (loss) => {
      const record = runOf({ loss });
      const beside = besideIn(record);
      const { alpha } = record.training;
      const beta = record.limit.dual ?? [];
      const total = beta.reduce((sum, one) => sum + one, 0);
      const mean = beta.reduce((sum, one) => sum + (one > 0 ? one * Math.log(one) : 0), 0) / total;
      expect(beside.length).toBeGreaterThan(40);
      for (const { row, lambda } of beside) {
        const time = Math.log(alpha) + (row.log10T ?? 0) * Math.LN10;
        expect(lambda * Math.LN10).toBeCloseTo(-time - Math.log(time - mean), 8);
      }
      const last = beside[beside.length - 1];
      expect(last.lambda).toBeLessThan(-290);
      const early = beside.find(({ row }) => row.t >= 1e30);
      if (early === undefined) throw new Error('no such row');
      // Both come to the limit like 1/L^2, and so does what is between them: it is orthogonal to what the path lacks of the limit.
      const lengthOf = ({ row }: Beside) => Math.log(alpha) + (row.log10T ?? 0) * Math.LN10 - mean;
      for (const of of [
        (one: Beside) => one.toMargin,
        (one: Beside) => one.row.oneMinusCosine ?? 0,
        (one: Beside) => one.apart,
      ]) {
        const ratio = (of(last) * lengthOf(last) ** 2) / (of(early) * lengthOf(early) ** 2);
        expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
      }
      for (const one of [early, last]) {
        const whole = (one.toMargin + one.apart) / (one.row.oneMinusCosine ?? 0);
        expect(Math.abs(whole - 1)).toBeLessThan(5 / lengthOf(one));
      }
    },
  );

  it('a path at another weight decay is noticed', () => {
    const { record, arrays } = run(resolveSpec({ ...SPEC, training: { steps: 300, horizon: 1e6 } }), null);
    const trajectory = record.training.trajectory.map((row, k) =>
      k === 5 ? { ...row, regularisedLog10Lambda: (row.regularisedLog10Lambda ?? 0) + 1e-6 } : row,
    );
    const faulty = { ...record, training: { ...record.training, trajectory } };
    expect(failing(verifyRun(faulty, arrays))).toEqual(['training.trajectory.regularisedLog10Lambda']);
  });

  it('is not there where margins follow no log tau, and where it is not asked for', () => {
    for (const training of [
      { loss: 'polynomial', horizon: null },
      { weightDecay: 0.1, horizon: null },
      { optimizer: 'signDescent', horizon: null },
    ]) {
      const record = runOf(training, { data: { ...SPEC.data, sampler: 'explicit' } });
      expect(besideIn(record)).toEqual([]);
      expect(record.notes['training.trajectory.regularisedOneMinusCosine']).toContain(
        'margins are not known to follow log tau',
      );
    }
    const record = runOf({ horizon: null }, { report: { perDecade: 1 } });
    expect(record.training.trajectory[0]).not.toHaveProperty('regularisedOneMinusCosine');
  });

  it('a path that stands elsewhere is farther away', () => {
    // The same training told on another clock: alpha twice as large moves tau, and lambda with it, by a factor.
    const beside = besideIn(runOf());
    const momentum = besideIn(runOf({ optimizer: { name: 'heavyBall', momentum: 0.5 }, horizon: null }));
    const end = momentum[momentum.length - 1];
    const same = beside.find(({ row }) => row.t === end.row.t);
    // The clock of momentum .5 is twice as fast: so is its path.
    const ahead = (same?.lambda ?? 0) - end.lambda;
    expect(ahead).toBeGreaterThan(Math.log10(2));
    expect(ahead).toBeLessThan(Math.log10(2) + 0.1);
  });
});
