import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { zeros } from '../../src/linalg/matrix.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { certifyConcave, concaveLimit, secondRoad } from '../support/at-once.ts';
import { dataOf, systemOf } from '../support/concave-problems.ts';

/** Rows of pixels in [0, 1] and the digit of each. */
function digits(n: number): { pixels: number[][]; digit: number[] } {
  const lines = readFileSync('presets/digits/held-out.csv', 'utf8')
    .trim()
    .split('\n')
    .slice(1, n + 1);
  const rows = lines.map((line) => line.split(',').map(Number));
  return {
    pixels: rows.map((line) => line.slice(0, -1).map((p) => p / 16)),
    digit: rows.map((line) => line[line.length - 1]),
  };
}

it('P(R) of 300 digits with wrong labels, whose K is ill-conditioned: bracket and both roads', () => {
  const n = 300;
  const { pixels, digit } = digits(n);
  const stream = new Stream(keyFrom(1, 'digits'));
  const y = Float64Array.from(digit, (label, i) => (label % 2 === 0 ? 1 : -1) * (i % 20 === 7 ? -1 : 1));
  const X = zeros(n, pixels[0].length);
  for (const [i, line] of pixels.entries()) X.data.set(line, i * X.cols);
  const W = Array.from({ length: 16 }, () => pixels[0].map(() => normal(stream)));
  const multiples = Float64Array.from(W, (_, j) => (j % 2 === 0 ? 1 : -1));
  const system = systemOf(
    X,
    y,
    0.1,
    multiples,
    (j, i) => W[j].reduce((z, w, p) => z + w * pixels[i][p], 0) > 0,
  );
  const solution = concaveLimit(system);
  if (solution.status !== 'optimal') throw new Error(solution.status);
  expect(solution.sliding.reduce((total, points) => total + points.length, 0)).toBeGreaterThan(50);
  expect(certifyConcave(dataOf(system), solution).relativeGap).toBeLessThan(1e-9);
  const road = secondRoad(system, solution);
  expect(road?.objectiveDifference).toBeLessThan(1e-10);
  expect(road?.distance).toBeLessThan(1e-10);
});
