/** An outside oracle: quadprog (Goldfarb and Idnani 1983) on the same dual, for nonsingular problems. */
import { solveQP } from 'quadprog';
import { expect, it } from 'vitest';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { gram } from '../../src/linalg/product.ts';
import { solveMarginProblem } from '../../src/margin/solver.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { below } from '../support/margin-problems.ts';

/** Minimises 1/2 b'Gb - 1'b over b >= 0; quadprog counts from 1. */
function oracle(G: Matrix): { beta: number[]; value: number } {
  const n = G.rows;
  const square = (entry: (i: number, k: number) => number): number[][] => [
    [],
    ...Array.from({ length: n }, (_, i) => [0, ...Array.from({ length: n }, (_, k) => entry(i, k))]),
  ];
  const ones = [0, ...new Array<number>(n).fill(1)];
  const zero = new Array<number>(n + 1).fill(0);
  const { solution, value, message } = solveQP(
    square((i, k) => G.data[i * n + k]),
    ones,
    square((i, k) => (i === k ? 1 : 0)),
    zero,
  );
  expect(message).toBe('');
  return { beta: solution.slice(1), value: value[1] };
}

it.each([
  [3, 5],
  [20, 24],
  [60, 70],
  [60, 600],
  [120, 130],
])('agrees with quadprog: %i points in %i dimensions', (n, d) => {
  const key = keyFrom(n * d, 'quadprog');
  for (let trial = 0; trial < 10; trial++) {
    const stream = new Stream(deriveKey(key, trial));
    const X = zeros(n, d);
    fillNormal(stream, X.data);
    for (let i = 0; i < n; i++) X.data[i * d] += below(stream, 4);
    const G = gram(X);
    const { beta, value } = oracle(G);
    const result = solveMarginProblem(G);
    if (result.status !== 'optimal') throw new Error(result.status);
    const objective = result.beta.reduce((total, entry, i) => total + entry * (result.margins[i] / 2 - 1), 0);
    expectRelative(objective, value, 1e-11, 'objective');
    const size = Math.max(...beta);
    expectClose(
      result.beta.map((entry) => entry / size),
      beta.map((entry) => entry / size),
      1e-9,
      'beta',
    );
  }
});
