/**
 * The margin problem: solve, and solve and certify, on a ladder of n, with the accuracy reached beside the time; and the solve
 * alone against block principal pivoting in scipy on the same G, in turn, where python3 with scipy is present.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { drawSample } from '../src/data/draw.ts';
import { drawLabels } from '../src/data/labels.ts';
import type { Sample } from '../src/data/sample.ts';
import { writeNpy } from '../src/files/npy.ts';
import { limitDirection } from '../src/margin/limit.ts';
import { solveMarginProblem } from '../src/margin/solver.ts';
import { activatedPattern, liftedGram } from '../src/network/pattern.ts';
import { keyFrom } from '../src/random/key.ts';
import { median, secondsOf, short } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';

const ROUNDS = 5;
const network = { mPlus: 32, mMinus: 32, slope: 0.1 };
const d = 10_000;

function isotropic(n: number, signalNorm: number): Sample {
  const blocks = [{ eigenvalue: 1, dimension: d, signalNorm }];
  const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
  return drawSample({ blocks, positiveShare: 0.5 }, y, keyFrom(1, 'data'));
}

const scipy = await Numpy.start(join('bench', 'support', 'margin.py'));
const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
const table = new Table({
  style: { head: [], border: [] },
  head: [
    'n',
    '|mu|',
    'support',
    'solve ms',
    'scipy ms',
    'time / scipy',
    'solve + certify ms',
    'residual',
    'scipy residual',
    'relative gap',
  ],
});
for (const [n, norm, seconds] of [
  [100, 4, 0.1],
  [100, 36, 0.1],
  [500, 4, 0.2],
  [500, 36, 0.2],
  [1000, 4, 0.3],
  [2000, 4, 0.5],
]) {
  const sample = isotropic(n, norm);
  const G = liftedGram(sample, network, activatedPattern(network, sample.y));
  const file = join(folder, `${n}-${norm}.npy`);
  writeFileSync(file, writeNpy({ shape: [n, n], data: G.data }));
  const { certificate, supportVectors } = limitDirection(sample, network);
  const here: number[] = [];
  const there: number[] = [];
  let residualThere: number | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    here.push(secondsOf(() => void solveMarginProblem(G), seconds));
    if (scipy !== null) {
      const answer = await scipy.time('margin', file, seconds);
      there.push(answer.seconds);
      residualThere = answer.evidence[0];
    }
  }
  const certified = secondsOf(() => void limitDirection(sample, network), 2 * seconds);
  table.push([
    n,
    norm,
    supportVectors ?? '',
    short(1e3 * median(here)),
    scipy === null ? '' : short(1e3 * median(there)),
    scipy === null ? '' : short(median(here.map((time, round) => time / there[round]))),
    short(1e3 * certified),
    short(certificate?.naturalResidual ?? Number.NaN),
    residualThere === null ? '' : short(residualThere),
    short(certificate?.relativeGap ?? Number.NaN),
  ]);
}
scipy?.stop();
rmSync(folder, { recursive: true });
console.log(`isotropic noise, d = ${d}, gamma = 0.1, balanced width; one thread each`);
console.log(table.toString());
