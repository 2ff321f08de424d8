/** Dense algebra that is left at any of its pauses and taken up again gives the same bits. */
import { expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels } from '../../src/data/labels.ts';
import { frozenForEverInSteps, type KeptCertificate } from '../../src/horizon/frozen-certificate.ts';
import { type KeptRest, restPointInSteps } from '../../src/horizon/rest-point.ts';
import { extremeEigenvaluesInSteps } from '../../src/linalg/lanczos.ts';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { numericalRankInSteps } from '../../src/linalg/rank.ts';
import { symmetricEigenvaluesInSteps } from '../../src/linalg/symmetric-eigenvalues.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { type KeptSolver, solveMarginProblemInSteps } from '../../src/margin/solver.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { outwardRates } from '../../src/network/pattern.ts';
import { keyFrom } from '../../src/random/key.ts';
import { finish, newStretch, type Steps, type Stretch } from '../../src/stepwise.ts';

const network = { mPlus: 1, mMinus: 1, slope: 0.3 };

function sampleOf(n: number, d: number, signalNorm: number) {
  const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
  const population = { blocks: [{ eigenvalue: 1, dimension: d, signalNorm }], positiveShare: 0.5 };
  return drawSample(population, y, keyFrom(1, 'data'));
}

function gramOf(n: number, d: number, signalNorm: number): Matrix {
  const sample = sampleOf(n, d, signalNorm);
  return limitDirection(sample, network).G;
}

/** What work comes to, alone and from a copy of what it kept at some of its pauses; and how often it pauses. */
function expectTheSame<K, R>(work: (stretch: Stretch<K>) => Steps<R>, pausesSeen: number): R {
  const whole = finish(work(newStretch()));
  const pauses = [...work(newStretch())].length;
  expect(pauses).toBeGreaterThanOrEqual(pausesSeen);
  for (const k of new Set([1, Math.ceil(pauses / 2), pauses])) {
    const way = newStretch<K>();
    const begun = work(way);
    for (let pause = 0; pause < k; pause++) expect(begun.next().done).toBe(false);
    const from = structuredClone(way.keep?.() ?? null);
    expect(from).not.toBeNull();
    let rest = 0;
    const again = work({ from, keep: null });
    for (let next = again.next(); ; next = again.next()) {
      if (next.done) {
        expect(next.value).toEqual(whole);
        break;
      }
      rest++;
    }
    expect(rest).toBeLessThanOrEqual(pauses - k + 1);
  }
  return whole;
}

it.each<[string, (A: Matrix) => Steps<unknown>, number]>([
  ['all eigenvalues, n^3 multiplications', symmetricEigenvaluesInSteps, 1],
  ['elimination with pivots, n^3/6', (A) => numericalRankInSteps(A, 0), 1 / 6],
  ['the ends of a spectrum, 16 of n steps and more', (A) => extremeEigenvaluesInSteps(A), 16 / 420],
])('dense algebra pauses after 10^7 multiplications: %s', (_, work, share) => {
  const G = gramOf(420, 700, 2);
  const multiplications = share * G.rows ** 3;
  expect([...work(G)].length).toBeGreaterThanOrEqual(Math.floor(multiplications / 1.2e7));
});

it('the margin problem, in block pivoting', () => {
  const G = gramOf(420, 700, 2);
  const found = expectTheSame((stretch: Stretch<KeptSolver>) => solveMarginProblemInSteps(G, stretch), 1);
  expect(found).toMatchObject({ status: 'optimal', method: 'blockPivoting' });
});

it('the margin problem, in the active-set method, from which some leave again', () => {
  const G = gramOf(420, 160, 2);
  let changes = new Int32Array(0);
  const found = expectTheSame(function* (stretch: Stretch<KeptSolver>) {
    const work = solveMarginProblemInSteps(G, stretch);
    for (;;) {
      const next = work.next();
      if (next.done) return next.value;
      changes = stretch.keep?.().exchanges?.changes.slice() ?? changes;
      yield;
    }
  }, 2);
  expect(found).toMatchObject({ status: 'optimal', method: 'activeSet', ends: 'singular' });
  expect(changes.some((change) => change < 0)).toBe(true);
});

it('the rest point of a flow', () => {
  const G = gramOf(220, 400, 2);
  const r = new Float64Array(G.rows);
  expectTheSame((stretch: Stretch<KeptRest>) => restPointInSteps(G, r, stretch), 1);
});

it('whether a pattern lasts for ever', () => {
  const sample = sampleOf(90, 2000, 8);
  const limit = limitDirection(sample, network);
  const { pattern, dual } = limit;
  if (dual === null) throw new Error('the problem has a solution');
  const claim = {
    ...{ system: limit, outwardRates: () => outwardRates(sample, pattern), beta: dual },
    tail: exponentialLoss.tail,
    ...{ q: dual.map((beta) => (beta > 0 ? 20 - Math.log(beta) : 25)), alpha: null },
  };
  expectTheSame((stretch: Stretch<KeptCertificate>) => frozenForEverInSteps(claim, stretch), 1);
});
