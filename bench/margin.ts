/**
 * The margin problem: solve, and form, solve and certify, on a ladder of n, with the accuracy reached beside the time; and the solve
 * alone against block principal pivoting in scipy on the same G, in turn, where python3 with scipy is present. What binds a solve is
 * measured beside it: one factorisation of the same G, here and there, how many of them all the blocks that a solve factors are worth,
 * and how long these alone take, over scipy's whole solve: no better can a solve be that factors these blocks.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrincipalSystems } from '../kernels/principal.ts';
import { drawSample } from '../src/data/draw.ts';
import { drawLabels } from '../src/data/labels.ts';
import type { Sample } from '../src/data/sample.ts';
import { writeNpy } from '../src/files/npy.ts';
import type { Matrix } from '../src/linalg/matrix.ts';
import { limitDirection } from '../src/margin/limit.ts';
import { solveMarginProblem } from '../src/margin/solver.ts';
import { activatedPattern, liftedGram } from '../src/network/pattern.ts';
import { keyFrom } from '../src/random/key.ts';
import { median, secondsOf } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';
import { besideOf, count, Report, ratio, time } from './support/report.ts';

const ROUNDS = 5;
const network = { mPlus: 32, mMinus: 32, slope: 0.1 };
const d = 10_000;

function isotropic(n: number, signalNorm: number): Sample {
  const blocks = [{ eigenvalue: 1, dimension: d, signalNorm }];
  const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
  return drawSample({ blocks, positiveShare: 0.5 }, y, keyFrom(1, 'data'));
}

/** The sum of m^3 over the blocks (m x m) that a solve factors. */
function cubesFactored(G: Matrix): number {
  const { solve } = PrincipalSystems.prototype;
  let cubes = 0;
  PrincipalSystems.prototype.solve = function (F, ...rest) {
    cubes += F.length ** 3;
    return solve.call(this, F, ...rest);
  };
  solveMarginProblem(G);
  PrincipalSystems.prototype.solve = solve;
  return cubes;
}

const scipy = await Numpy.start(join('bench', 'support', 'margin.py'));
const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
const report = new Report('margin');
const table = report.table(
  [
    ...['n', '|mu|', 'support', 'solve ms', 'scipy ms', 'time / scipy'],
    ...['a factor of G ms', 'over LAPACK', 'worth of all', 'these over scipy'],
    ...['G ms', 'G, solve, certify ms', 'residual', 'scipy residual', 'relative gap'],
  ],
  `isotropic noise, d = ${d}, gamma = 0.1, balanced width; one thread each`,
);
for (const [n, norm, seconds] of [
  [100, 4, 0.1],
  [100, 36, 0.1],
  [500, 4, 0.2],
  [500, 36, 0.2],
  [1000, 4, 0.3],
  [2000, 4, 0.5],
]) {
  const sample = isotropic(n, norm);
  const form = () => liftedGram(sample, network, activatedPattern(network, sample.y));
  const G = form();
  const file = join(folder, `${n}-${norm}.npy`);
  writeFileSync(file, writeNpy({ shape: [n, n], data: G.data }));
  const { certificate, supportVectors } = limitDirection(sample, network);
  const worth = cubesFactored(G) / n ** 3;
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const systems = new PrincipalSystems(n, G.data, new Float64Array(n).fill(1));
  const here: number[] = [];
  const there: number[] = [];
  const factored: number[] = [];
  const factoredThere: number[] = [];
  let residualThere: number | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    here.push(1e3 * secondsOf(() => void solveMarginProblem(G), seconds));
    factored.push(1e3 * secondsOf(() => void systems.solve(all, 0), seconds));
    if (scipy !== null) {
      factoredThere.push(1e3 * (await scipy.time('factorisation', file, seconds)).seconds);
      const answer = await scipy.time('margin', file, seconds);
      there.push(1e3 * answer.seconds);
      residualThere = answer.evidence[0];
    }
  }
  systems.close();
  const formed = secondsOf(() => void form(), seconds);
  const certified = secondsOf(() => void limitDirection(sample, network), 2 * seconds);
  const residual = { name: 'natural residual', value: certificate?.naturalResidual ?? Number.NaN };
  const gap = { name: 'relative gap', value: certificate?.relativeGap ?? Number.NaN };
  const beside = besideOf('scipy', here, there);
  const factorBeside = besideOf('LAPACK', factored, factoredThere);
  const over = (whole: readonly number[], part: readonly number[]) =>
    median(whole.map((value, round) => value / part[round]));
  const name = `n = ${n}, |mu| = ${norm}`;
  table.row(
    n,
    norm,
    supportVectors,
    time(`${name}: solve`, median(here), 'ms', { accuracy: residual, beside }),
    beside?.value,
    beside?.ratio,
    time(`${name}: a factorisation of G alone, as in a solve`, median(factored), 'ms', {
      beside: factorBeside,
    }),
    factorBeside?.ratio,
    count(`${name}: worth of all blocks that a solve factors`, worth, 'factorisations of G', 'lower'),
    there.length > 0
      ? ratio(`${name}: these alone, over scipy's solve`, worth * over(factored, there), 'lower')
      : null,
    time(`${name}: G alone`, 1e3 * formed, 'ms'),
    time(`${name}: solve and certify`, 1e3 * certified, 'ms', { accuracy: gap }),
    residual.value,
    residualThere,
    gap.value,
  );
}
scipy?.stop();
rmSync(folder, { recursive: true });
table.print();
report.end();
