/**
 * Training with the hinge loss as Karhadkar et al. 2024 do it: trials of cells of their figure 1 beside the same in numpy in d dimensions, where
 * python3 with numpy is present, and training alone with updates between events made at once and one by one.
 */
import { join } from 'node:path';
import { descentStates } from '../src/descent/gradient-descent.ts';
import type { DescentProblem } from '../src/descent/problem.ts';
import { hingeLoss } from '../src/network/losses/hinge.ts';
import { cellsOf } from '../src/reproduction/grid.ts';
import { karhadkarGrid, stoppedValues } from '../src/reproduction/karhadkar-runs.ts';
import { trainingOf } from '../src/reproduction/trained.ts';
import { median, processorSeconds } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';
import { besideOf, count, Report, ratio, time } from './support/report.ts';

const CELLS: readonly (readonly [n: number, ratio: number])[] = [
  [50, 1],
  [50, 5],
  [50, 10],
  [100, 1],
  [100, 2],
  [100, 5],
  [100, 10],
  [150, 1],
  [150, 5],
  [150, 10],
];
const ROUNDS = 5;
/** The first time a cell is run functions are compiled. */
const WARM_UP = 1;

const report = new Report('hinge');
const NUMPY = await Numpy.start(join('bench', 'support', 'hinge.py'));

const table = report.table(
  ['one trial: data, training, error', 'ms', 'numpy in d dimensions, ms', 'times numpy'],
  "Karhadkar et al. 2024, figure 1, the code's stopping rule",
);
let [all, allBeside] = [0, 0];
for (const [n, times] of CELLS) {
  const d = times * n;
  const trials = cellsOf(karhadkarGrid({ n, d, level: 5 / n }, ROUNDS + WARM_UP));
  const taken = trials.map(({ spec }) => {
    const start = processorSeconds();
    stoppedValues(spec);
    return 1e3 * (processorSeconds() - start);
  });
  const here = median(taken.slice(WARM_UP));
  const numpy = NUMPY === null ? [] : [1e3 * (await NUMPY.time('trial', `${n}x${d}`, 0)).seconds];
  const name = `n = ${n}, d = ${d}`;
  const beside = besideOf(
    'numpy in d dimensions',
    numpy.map(() => here),
    numpy,
  );
  table.row(
    name,
    time(`a trial, ${name}`, here, 'ms', { beside }),
    beside?.value,
    beside && 1 / beside.ratio,
  );
  all += here;
  allBeside += beside?.value ?? 0;
}
NUMPY?.stop();
table.print();
if (allBeside > 0) {
  const gain = ratio('the cells of the table, beside numpy', allBeside / all, 'higher');
  report.say(`all cells of the table: ${gain.value.toFixed(1)} times numpy`, gain);
} else report.say('no numpy, or none asked for: no baseline');

const descent = report.table(
  ['training alone, n = 100', 'updates', 'ms', 'ms one by one'],
  'Updates between two events made at once',
);
const { corner: _, ...oneByOne } = hingeLoss;
for (const [times, stop] of [
  [1, 'interpolation'],
  [1, 'zeroLoss'],
  [10, 'zeroLoss'],
] as const) {
  const d = 100 * times;
  const [{ spec }] = cellsOf(karhadkarGrid({ n: 100, d, level: 0.05 }, 1));
  const problem: DescentProblem = { ...trainingOf(spec).problem, stop };
  const atOnce: number[] = [];
  const single: number[] = [];
  let updates = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const [first, steps] = trained(problem);
    const [second] = trained({ ...problem, loss: oneByOne });
    atOnce.push(first);
    single.push(second);
    updates = steps;
  }
  const name = `d = ${d}, to ${stop === 'zeroLoss' ? 'zero loss' : 'interpolation'}`;
  const beside = besideOf('one by one', atOnce, single);
  descent.row(
    name,
    count(`updates, ${name}`, updates, '1', 'lower'),
    time(`training, ${name}`, median(atOnce), 'ms', { beside }),
    median(single),
  );
}
descent.print();
report.end();

/** Milliseconds of a training to its stop, and its updates. */
function trained(problem: DescentProblem): readonly [number, number] {
  const start = processorSeconds();
  const run = descentStates(problem, 1_000_000, []);
  let next = run.next();
  while (!next.done) next = run.next();
  return [1e3 * (processorSeconds() - start), next.value.steps];
}
