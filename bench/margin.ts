/**
 * The margin problem: solve and certify, on a ladder of n, with the accuracy reached beside the time.
 */
import Table from 'cli-table3';
import { drawSample } from '../src/data/draw.ts';
import { drawLabels } from '../src/data/labels.ts';
import type { Sample } from '../src/data/sample.ts';
import { limitDirection } from '../src/margin/limit.ts';
import { solveMarginProblem } from '../src/margin/solver.ts';
import { activatedPattern, liftedGram } from '../src/network/pattern.ts';
import { keyFrom } from '../src/random/key.ts';
import { medians, short } from './support/measure.ts';

const network = { mPlus: 32, mMinus: 32, slope: 0.1 };
const d = 10_000;

function isotropic(n: number, signalNorm: number): Sample {
  const blocks = [{ eigenvalue: 1, dimension: d, signalNorm }];
  const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
  return drawSample({ blocks, positiveShare: 0.5 }, y, keyFrom(1, 'data'));
}

const table = new Table({
  style: { head: [], border: [] },
  head: [
    'n',
    '|mu|',
    'solve ms',
    'solve + certify ms',
    'support',
    'method',
    'natural residual',
    'relative gap',
  ],
});
for (const [n, norm, repetitions] of [
  [100, 4, 51],
  [100, 36, 51],
  [500, 4, 7],
  [500, 36, 7],
  [1000, 4, 3],
  [2000, 4, 1],
]) {
  const sample = isotropic(n, norm);
  const G = liftedGram(sample, network, activatedPattern(network, sample.y));
  const limit = limitDirection(sample, network);
  const times = medians(
    { solve: () => void solveMarginProblem(G), all: () => void limitDirection(sample, network) },
    repetitions,
  );
  const { certificate } = limit;
  table.push([
    n,
    norm,
    short(times.solve),
    short(times.all),
    limit.supportVectors ?? '',
    limit.method ?? '',
    short(certificate?.naturalResidual ?? Number.NaN),
    short(certificate?.relativeGap ?? Number.NaN),
  ]);
}
console.log(`isotropic noise, d = ${d}, gamma = 0.1, balanced width`);
console.log(table.toString());
