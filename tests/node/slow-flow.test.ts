/**
 * A flow that is slow for long and comes to its end: what makes it slow does not stand still, so it is not given up.
 */
import { expect, it } from 'vitest';
import { gramDescent } from '../support/gram-descent.ts';
import { follow } from '../support/log-time.ts';

it('a flow past two points that pull against each other goes on while its margins rise', () => {
  const alpha = 0.1;
  const X = [
    [0.193, 0.2805, 0.0073],
    [0.3812, 1.9524, 0.782],
    [0.1779, 0.1575, -0.1276],
    [0.025, 0.159, 0.0896],
  ];
  const W = [
    [-5.6e-4, 9.7e-4, -1.6e-4],
    [6.4e-4, 2.7e-4, 1.04e-3],
    [1.8e-4, -2e-5, 1.8e-4],
    [1.6e-4, -7.1e-4, -3.9e-4],
    [-8.5e-4, -5.1e-4, -1.3e-4],
  ];
  const full = { X, y: [1, -1, -1, 1], W, mPlus: 2, slope: 0.2, alpha, reduction: 'sum' as const };
  const { sample, network, end: start } = gramDescent(full, 0);
  const s = Math.log(alpha);
  const { summary, end } = follow(
    sample,
    network,
    { s, q: start.q, Z: start.Z, C: start.C, alpha: null },
    s + 100,
  );
  expect(summary.outcome).toBe('reached');
  expect(summary.steps).toBeGreaterThan(30_000);
  expect(Math.min(...end.q)).toBeGreaterThan(80);
});
