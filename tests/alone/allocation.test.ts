/** Hot loops allocate nothing. The same loops with one small array a pass show that the measure would see it. */
import { describe, expect, it } from 'vitest';
import { expAll, logAll, logSumExp } from '../../kernels/elementary.ts';
import { multiplyVector } from '../../kernels/products.ts';
import { marginRecursion } from '../../kernels/recursion.ts';
import { cholesky, solveCholesky } from '../../kernels/triangular.ts';
import { normals } from '../../kernels/variates.ts';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels } from '../../src/data/labels.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import type { DescentState } from '../../src/descent/problem.ts';
import { Adams, type Derivative } from '../../src/horizon/adams.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import type { Loss, Reduction } from '../../src/network/loss.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { gradientDescent, lossNormalisedDescent, type Optimizer } from '../../src/optimizers.ts';
import { keyFrom } from '../../src/random/key.ts';
import { garbagePerPass } from '../support/garbage.ts';

const n = 40;
const m = 16;
/** An engine's lower tiers keep a number a pass on the heap now and then, 12 or 16 bytes. */
const FEW_NUMBERS = 100;
/** Where more is expected, the first windows tell. */
const ANY = Number.POSITIVE_INFINITY;
/** The header of a typed array, on the heap, takes more than this however short the array is. */
const ONE_ARRAY = 130;

function times(pass: () => void): (passes: number) => void {
  return (passes) => {
    for (let i = 0; i < passes; i++) pass();
  };
}

function normal(length: number): Float64Array {
  const out = new Float64Array(length);
  normals([length, 7], 0, 1, out);
  return out;
}

describe('kernels called again and again', () => {
  const G = normal(n * n).map((entry, at) => (at % (n + 1) === 0 ? n : entry / n));
  const L = new Float64Array(n * n);
  const [x, y] = [normal(n), new Float64Array(n)];
  cholesky(n, G, 0, L);

  it.each<[string, () => void]>([
    ['multiplyVector', () => multiplyVector(n, n, G, x, y)],
    ['cholesky', () => void cholesky(n, G, 0, L)],
    ['solveCholesky', () => solveCholesky(n, L, y)],
    ['marginRecursion', () => void marginRecursion(n, G, 1e-9, y, 5)],
    ['normals', () => normals([1, 2], 0, 1, y)],
    ['expAll', () => expAll(x, y)],
    ['logAll', () => logAll(x, y)],
    ['logSumExp', () => void logSumExp(x)],
  ])('%s', async (_, pass) => {
    expect(await garbagePerPass(times(pass), FEW_NUMBERS)).toBeLessThan(FEW_NUMBERS);
  });

  it('an array more is seen', async () => {
    expect(
      await garbagePerPass(
        times(() => expAll(x.slice(), y)),
        0,
      ),
    ).toBeGreaterThan(ONE_ARRAY);
    expect(
      await garbagePerPass(
        times(() => expAll(new Float64Array(1), y)),
        0,
      ),
    ).toBeGreaterThan(ONE_ARRAY);
  });
});

describe('descent while the pattern stands still', () => {
  /** A start so small that step 1 activates every neuron; steps so short that no neuron crosses. */
  const ACTIVATED = { scale: 1e-9, alpha: 2e-5, activated: true };
  const RANDOM = { scale: 1e-2, alpha: 1e-12, activated: false };
  const wasteful: Loss = {
    ...exponentialLoss,
    logSlopes: (q, out) => exponentialLoss.logSlopes(q.slice(), out),
  };

  function garbagePerStep(
    loss: Loss,
    start: typeof RANDOM,
    reduction: Reduction,
    optimizer: Optimizer,
  ): Promise<number> {
    const labels = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
    const blocks = [{ eigenvalue: 1, dimension: 10_000, signalNorm: 36 }];
    const sample = drawSample({ blocks, positiveShare: 0.5 }, labels, keyFrom(1, 'data'));
    const network = { mPlus: m / 2, mMinus: m / 2, slope: 0.1 };
    const initial = drawInitialWeights(sample, m, start.scale, keyFrom(1, 'init'));
    const problem = { sample, network, initial, loss, reduction, optimizer, alpha: start.alpha };
    let look = 1;
    function* looks(): Generator<number> {
      for (;;) yield look;
    }
    const descent = descentStates(problem, 1e9, looks());
    descent.next();
    const fraction = lookedAt(descent.next()).activatedFraction;
    expect(fraction === 1).toBe(start.activated);
    return garbagePerPass(
      (steps) => {
        look += steps;
        const state = lookedAt(descent.next());
        expect([state.t, state.activatedFraction]).toEqual([look, fraction]);
      },
      loss === exponentialLoss ? FEW_NUMBERS : ANY,
    );
  }

  function lookedAt({ done, value }: IteratorResult<DescentState, unknown>): DescentState {
    if (done === true) throw new Error('the run ended');
    return value;
  }

  it.each<[string, typeof RANDOM, Reduction, Optimizer]>([
    ['activated', ACTIVATED, 'sum', gradientDescent],
    ['activated, mean loss', ACTIVATED, 'mean', gradientDescent],
    ['activated, loss-normalised', { ...ACTIVATED, alpha: 1e-7 }, 'sum', lossNormalisedDescent],
    ['random', RANDOM, 'sum', gradientDescent],
  ])('%s', async (_, start, reduction, optimizer) => {
    expect(await garbagePerStep(exponentialLoss, start, reduction, optimizer)).toBeLessThan(FEW_NUMBERS);
  });

  it('an array more is seen', async () => {
    expect(await garbagePerStep(wasteful, ACTIVATED, 'sum', gradientDescent)).toBeGreaterThan(ONE_ARRAY);
    expect(await garbagePerStep(wasteful, RANDOM, 'sum', gradientDescent)).toBeGreaterThan(ONE_ARRAY);
  });
});

describe('the solver of differential equations', () => {
  const CONTROL = { controlled: n, absolute: 1e-9, relative: 1e-9 };
  const decay: Derivative = (_, y, out) => {
    for (let i = 0; i < y.length; i++) out[i] = -1e-6 * y[i];
  };

  function garbagePerSolverStep(derivative: Derivative, enough: number): Promise<number> {
    const solver = new Adams(n, derivative, CONTROL);
    solver.restart(0, normal(n), 1e-3);
    return garbagePerPass(
      times(() => void solver.step(1e300)),
      enough,
    );
  }

  it('steps', async () => {
    expect(await garbagePerSolverStep(decay, FEW_NUMBERS)).toBeLessThan(FEW_NUMBERS);
  });

  it('an array more is seen', async () => {
    expect(await garbagePerSolverStep((s, y, out) => decay(s, y.slice(), out), ANY)).toBeGreaterThan(
      ONE_ARRAY,
    );
  });
});
