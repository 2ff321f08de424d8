/** Two runs of gradient descent, hashed: these tests run in Node and in a browser, so both give the same bytes or one fails. */
import { expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels } from '../../src/data/labels.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import { logGrid } from '../../src/descent/grid.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { gradientDescent } from '../../src/optimizers.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fnv1a } from '../support/hash.ts';

/** The scale of the start, the step, and the hash of t, q, log loss, Z and C at every look. */
const RUNS: readonly [name: string, scale: number, alpha: number, hash: string][] = [
  ['from a tiny start, activated at once', 1e-9, 2e-4, '26ef0a34f147c060'],
  ['from a larger start, patterns changing on the way', 0.05, 5e-5, '94a649dfe5ff15d9'],
];

it.each(RUNS)('%s', (_, scale, alpha, hash) => {
  const [n, m] = [37, 12];
  const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
  const blocks = [{ eigenvalue: 1, dimension: 900, signalNorm: 9 }];
  const sample = drawSample({ blocks, positiveShare: 0.5 }, y, keyFrom(1, 'data'));
  const network = { mPlus: 7, mMinus: 5, slope: 0.2 };
  const initial = drawInitialWeights(sample, m, scale, keyFrom(1, 'init'));
  const loss = exponentialLoss;
  const problem = {
    sample,
    network,
    initial,
    loss,
    reduction: 'sum',
    optimizer: gradientDescent,
    alpha,
  } as const;
  const seen: number[] = [];
  const descent = descentStates(problem, 1000, logGrid(1000, 4));
  let next = descent.next();
  for (; !next.done; next = descent.next()) {
    const { t, q, logLoss, Z, C } = next.value;
    seen.push(t, logLoss, ...q, ...Z.data, ...C.data);
  }
  expect(next.value.outcome).toBe('completed');
  expect(next.value.interpolatedAt).not.toBeNull();
  expect(next.value.patternSince).toBeGreaterThan(scale < 1e-3 ? 0 : 5);
  expect(fnv1a(new Uint8Array(Float64Array.from(seen).buffer))).toBe(hash);
});
