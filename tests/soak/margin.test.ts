/** The certificate's bracket against exactly known optima, in the large. */
import { expect, it } from 'vitest';
import { limitDirection } from '../../src/margin/limit.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import {
  brokenBracket,
  buildProblem,
  exactMarginOptimum,
  gaussianProblem,
  randomShape,
} from '../support/margin-problems.ts';

it('100000 problems built backwards: the bracket holds the optimum', () => {
  const key = keyFrom(1, 'soak');
  let solved = 0;
  for (let trial = 0; trial < 100_000; trial++) {
    const stream = new Stream(deriveKey(key, trial));
    const { sample, network, optimum } = buildProblem(stream, randomShape(stream, 40));
    const { certificate, status } = limitDirection(
      trial % 2 === 0 ? sample : { ...sample, X: null },
      network,
    );
    if (certificate?.lower == null || certificate.upper === null)
      throw new Error(`trial ${trial}: ${status}`);
    const broken = brokenBracket(certificate, optimum);
    if (broken !== null) throw new Error(`trial ${trial}: ${broken}`);
    if (status === 'solved') solved++;
  }
  expect(solved).toBeGreaterThan(90_000);
});

it('20000 Gaussian problems solved in integers: the bracket holds the optimum', () => {
  const key = keyFrom(2, 'soak');
  for (let trial = 0; trial < 20_000; trial++) {
    const kind = trial % 2 === 0 ? 'rows' : 'gram';
    const { sample, network } = gaussianProblem(new Stream(deriveKey(key, trial)), 5);
    const { certificate } = limitDirection(kind === 'rows' ? sample : { ...sample, X: null }, network);
    const optimum = exactMarginOptimum(kind, sample, network);
    if (certificate?.relativeGap == null || optimum === null)
      throw new Error(`trial ${trial} has no bracket`);
    const broken = brokenBracket(certificate, optimum);
    if (broken !== null) throw new Error(`trial ${trial}: ${broken}`);
  }
});
