/** Errors of audits on held-out rows, and rows of several weights, against plain loops over all coordinates. */
import { describe, expect, it } from 'vitest';
import type { AuditRecord, HeldOutErrors } from '../../src/audit/record.ts';
import { type AuditChoice, audited, layers } from '../support/audited.ts';
import { expectRelative } from '../support/close.ts';
import { refusal } from '../support/refusal.ts';
import { expectSoundValues } from '../support/sound.ts';

const SLOPE = 0.3;
const phi = (u: number): number => Math.max(u, SLOPE * u);
const dot = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((sum, entry, k) => sum + entry * v[k], 0);

/** Numbers between -1 and 1 without a pattern. */
const noise = (k: number): number => ((k * 7919 + 13) % 1009) / 504.5 - 1;
const rows = (count: number, signal: number, from: number) => {
  const y = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? -1 : 1));
  const X = y.map((label, i) =>
    Array.from({ length: 4 }, (_, k) => (k === 0 ? signal * label : 0) + noise(from + 4 * i + k)),
  );
  return { X, y };
};
const training = rows(8, 1.2, 1);
const test = rows(240, 0.4, 500);

const W = [
  [1, 0.2, -0.1, 0],
  [1.2, -0.3, 0.2, 0.1],
  [-1, 0.1, 0.4, 0.2],
  [-0.9, 0.3, 0, -0.3],
];
const a = [0.5, 0.6, -0.5, -0.4];
const scaled = (by: number) => W.map((w, j) => w.map((entry, k) => entry * by + (j + k === 2 ? 0.05 : 0)));

function record(networks: Parameters<typeof audited>[2], choice: AuditChoice = {}): AuditRecord {
  const { record: found } = audited(training.X, training.y, networks, { slope: SLOPE, test, ...choice });
  const { spec: _, experiment: __, notes, ...rest } = found;
  expectSoundValues(rest, notes, /^(network\.approach|network\.spectrum)$/);
  return found;
}

/** Mistakes of f on the held-out rows of the labels given. */
const mistakes = (f: (x: readonly number[]) => number, labels: readonly number[]): number =>
  test.X.filter((x, i) => labels.includes(test.y[i]) && test.y[i] * f(x) <= 0).length;

function expectErrors(found: HeldOutErrors | null, f: (x: readonly number[]) => number): void {
  const counts = [found, found?.negative, found?.positive].map(
    (of) => of && [of.mistakes, of.rows, of.error],
  );
  const want = [[-1, 1], [-1], [1]].map((labels) => {
    const [wrong, all] = [mistakes(f, labels), test.y.filter((label) => labels.includes(label)).length];
    return [wrong, all, wrong / all];
  });
  expect(counts).toEqual(want);
}

/** f(x) with the weights of a margin problem: row j is a_j sum_k beta_k D_jk y_k x_k. */
function withWeightsOf(beta: readonly number[] | null, isActive: (j: number, k: number) => boolean) {
  if (beta === null) throw new Error('no solution');
  const V = a.map((weight, j) =>
    [0, 1, 2, 3].map((at) =>
      training.X.reduce(
        (sum, x, k) => sum + weight * beta[k] * (isActive(j, k) ? 1 : SLOPE) * training.y[k] * x[at],
        0,
      ),
    ),
  );
  return (x: readonly number[]): number => a.reduce((sum, weight, j) => sum + weight * phi(dot(V[j], x)), 0);
}

describe('held-out rows', () => {
  const found = record(layers(W, a));
  const { heldOut, network } = found;
  if (heldOut === undefined || network === null) throw new Error('no held-out rows');

  it('the network’s mistakes are counted, in all and by class', () => {
    const f = (x: readonly number[]) => a.reduce((sum, weight, j) => sum + weight * phi(dot(W[j], x)), 0);
    expect(heldOut.rows).toBe(240);
    expectErrors(heldOut.network, f);
    expect(heldOut.network?.mistakes).toBeGreaterThan(0);
  });

  it('those of both max-margin directions are those of networks with their weights', () => {
    expectErrors(
      heldOut.ownLimit,
      withWeightsOf(network.ownLimit.dual, (j, k) => dot(W[j], training.X[k]) > 0),
    );
    expectErrors(
      heldOut.activatedLimit,
      withWeightsOf(network.activatedLimit.dual, (j, k) => a[j] * training.y[k] > 0),
    );
    expect(heldOut.ownLimit?.mistakes).not.toBe(heldOut.network?.mistakes);
  });

  it('the interval is exact: of a class without a mistake its end solves (1 - p)^n = .025', () => {
    const easy = rows(30, 5, 900);
    const { heldOut: none } = record(layers(W, a), { test: easy });
    expect(none?.network?.mistakes).toBe(0);
    expect(none?.network?.interval[0]).toBe(0);
    expectRelative((1 - (none?.network?.interval[1] ?? 0)) ** 30, 0.025, 1e-10);
  });

  it('is benign, tempered or harmful only where the whole interval is, and the network interpolates', () => {
    const judged = (of: ReturnType<typeof rows>) => record(layers(W, a), { test: of });
    expect(network.interpolates).toBe(true);
    expect(judged(rows(600, 5, 900)).heldOut?.overfitting).toBe('benign');
    const open = judged(rows(30, 5, 900));
    expect(open.heldOut?.overfitting).toBeNull();
    expect(open.notes['heldOut.overfitting']).toBe(
      'the interval of its error holds benign and tempered ones',
    );
    expect(judged(rows(600, -5, 900)).heldOut?.overfitting).toBe('catastrophic');
    const wrong = record(
      layers(
        W.map((w) => w.map((entry) => -entry)),
        a,
      ),
      { test: rows(600, 5, 900) },
    );
    expect(wrong.heldOut?.overfitting).toBeNull();
    expect(wrong.notes['heldOut.overfitting']).toContain('does not interpolate');
  });

  it('a class of which there is none has no error', () => {
    const one = record(layers(W, a), { test: { X: test.X.slice(1, 3), y: test.y.slice(1, 3) } });
    expect(one.heldOut?.network?.negative).toBeNull();
    expect(one.notes['heldOut.network.negative']).toBe('no held-out row is of this class');
  });

  it.each([
    ['few points', 8],
    ['many points in few dimensions', 1100],
  ])('of data alone, %s: the activated max-margin direction, as the trial has it', (_name, count) => {
    const of = rows(count, 3, 3);
    const { record: alone } = audited(of.X, of.y, null, { slope: SLOPE, test });
    expect(alone.network).toBeNull();
    expect(alone.experiment.risk.limit?.method).toBe('heldOut');
    expect(alone.heldOut?.activatedLimit?.error).toBe(alone.experiment.risk.limit?.error);
    expect(alone.heldOut?.activatedLimit?.interval).toEqual(alone.experiment.risk.limit?.interval);
    expect(alone.heldOut?.network).toBeNull();
    expect(alone.experiment.data.signedProducts === null).toBe(count > 1000);
  });

  it('without them nothing is said', () => {
    const { record: none } = audited(training.X, training.y, layers(W, a), { slope: SLOPE });
    expect('heldOut' in none).toBe(false);
    expect('checkpoints' in none).toBe(false);
  });
});

describe('several weights', () => {
  const named = [0.01, 0.3, 1].map((by, k) => ({ ...layers(scaled(by), a), name: `w${k}.npz` }));
  const found = record(named);

  it('each has the numbers that it has alone, and the last is the network', () => {
    const alone = named.map((one) => record(one));
    expect(found.network).toEqual(alone[2].network);
    expect(found.heldOut).toEqual(alone[2].heldOut);
    expect(found.spec.weights).toBe('w2.npz');
    expect(found.spec.checkpoints).toEqual(['w0.npz', 'w1.npz', 'w2.npz']);
    expect(found.checkpoints?.length).toBe(3);
    for (const [k, one] of (found.checkpoints ?? []).entries()) {
      const { network, heldOut } = alone[k];
      const residual = network?.kkt.firstLayer?.leastEpsilon ?? null;
      expect(one).toEqual({
        weights: `w${k}.npz`,
        misclassified: network?.misclassified,
        leastMargin: network?.leastMargin,
        norm: network?.norm,
        normalizedMargin: network?.normalizedMargin,
        marginShare: network?.marginShare,
        activatedFraction: network?.pattern.activatedFraction,
        groups: network?.pattern.groups,
        kktEpsilon: residual?.relativeEpsilon ?? null,
        kktDelta: residual?.relativeDelta ?? null,
        angleToOwn: network?.ownLimit.angle,
        angleToOwnSigns: network?.ownSigns.angle,
        angleToActivated: network?.activatedLimit.angle,
        heldOut: {
          rows: heldOut?.network?.rows,
          mistakes: heldOut?.network?.mistakes,
          error: heldOut?.network?.error,
          interval: heldOut?.network?.interval,
        },
      });
    }
  });

  it('what does not exist has its reason', () => {
    const wrong = {
      ...layers(
        W.map((w) => w.map((entry) => -entry)),
        a,
      ),
      name: 'wrong.npz',
    };
    const { checkpoints, notes } = record([wrong, named[2]]);
    expect(checkpoints?.[0].kktEpsilon).toBeNull();
    expect(notes['checkpoints.0.kktEpsilon']).toContain('some margin is not positive');
    expect(notes['checkpoints.1.kktEpsilon']).toBeUndefined();
  });

  it('the same file twice is refused', () => {
    expect(refusal(() => record([named[0], named[0]]))).toBe(
      'weights: must name each file once; got "w0.npz"',
    );
  });
});
