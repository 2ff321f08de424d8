/**
 * Where training goes when neurons slide: `npm run bench -- sliding`. The noisy mixture on a ladder of n, of m and of flipped labels: time until
 * the limit is known, the slopes of that time in each, the certified gap and the kind beside it.
 *
 * `npm run bench -- sliding --seeds=100`: so many draws of the mixture of n = 200 in place of the ladder (or some of them,
 * `--seeds=20-39`): how many are settled, and certified.
 */
import Table from 'cli-table3';
import { runInSteps } from '../src/experiment/run.ts';
import { cholesky, solveCholesky } from '../src/linalg/cholesky.ts';
import { exp, log } from '../src/linalg/elementary.ts';
import { zeros } from '../src/linalg/matrix.ts';
import type { ExperimentRecord } from '../src/record/record.ts';
import { resolveSpec } from '../src/spec/resolve.ts';
import { median, processorSeconds, short } from './support/measure.ts';

interface Case {
  readonly n: number;
  readonly m: number;
  /** Labels flipped. */
  readonly flips: number;
}

const USUAL: Case = { n: 200, m: 64, flips: 20 };
const LADDER: readonly Case[] = [
  { n: 50, m: 64, flips: 5 },
  { n: 100, m: 64, flips: 10 },
  USUAL,
  { n: 400, m: 64, flips: 40 },
  { n: 200, m: 16, flips: 20 },
  { n: 200, m: 32, flips: 20 },
  { n: 200, m: 128, flips: 20 },
  { n: 200, m: 64, flips: 5 },
  { n: 200, m: 64, flips: 10 },
  { n: 200, m: 64, flips: 40 },
];
/** Draws of each case of the ladder: `--draws=1` for fewer. */
const DRAWS = Number(optionOf('draws') ?? 3);

/** Three directions of variance 50 off the signal, five eighths of the neurons positive. */
function mixture({ n, m }: Case, labelNoise: object, seed: number): object {
  return {
    data: {
      ...{ n, d: 5000, labelNoise, signal: { norm: 20 } },
      covariance: {
        type: 'blocks',
        blocks: [
          { eigenvalue: 50, dimension: 3 },
          { eigenvalue: 1, dimension: 4997, signalShare: 1 },
        ],
      },
    },
    network: { positive: (5 * m) / 8, negative: (3 * m) / 8, slope: 0.05 },
    training: { steps: 2000, horizon: 'infinity' },
    seed,
  };
}

interface Timed {
  /** Of the stage that ends with the limit and its certificate. */
  readonly limit: number;
  readonly whole: number;
  readonly record: ExperimentRecord;
}

function timed(input: object): Timed {
  const work = runInSteps(resolveSpec(input), null);
  const start = processorSeconds();
  let limit = 0;
  for (let last = start; ; ) {
    const next = work.next();
    const now = processorSeconds();
    if (next.done) return { limit, whole: now - start, record: next.value.record };
    if (next.value.stage === 'log time') limit += now - last;
    last = now;
  }
}

const gapOf = ({ record }: Timed): number => record.limit.reached?.certificate?.relativeGap ?? Number.NaN;
const kindOf = ({ record }: Timed): string => record.limit.reached?.kind ?? 'none';
const isSettled = ({ record }: Timed): boolean => record.limit.reached?.followed?.outcome === 'settled';
const isCertified = ({ record }: Timed): boolean =>
  record.limit.reached?.frozenCertificate?.status === 'certified';
const slides = ({ record }: Timed): number =>
  record.limit.reached?.groups.reduce(
    (sum, { members, sliding }) => sum + members.length * sliding.length,
    0,
  ) ?? 0;

/** "3 sliding". */
function counted(words: readonly string[]): string {
  return [...new Set(words)]
    .sort()
    .map((word) => `${words.filter((other) => other === word).length} ${word}`)
    .join(', ');
}

/** The slopes of log y in each log x, by least squares, and what is left of log y (root mean square). */
function slopesOf(
  xs: readonly (readonly number[])[],
  y: readonly number[],
): { slopes: number[]; rest: number } {
  const rows = xs.map((x) => [1, ...x.map((entry) => log(entry))]);
  const size = rows[0].length;
  const A = zeros(size, size);
  const b = new Float64Array(size);
  for (const [at, row] of rows.entries()) {
    for (let i = 0; i < size; i++) {
      b[i] += row[i] * log(y[at]);
      for (let k = 0; k < size; k++) A.data[i * size + k] += row[i] * row[k];
    }
  }
  const factor = cholesky(A);
  if (factor.status !== 'positiveDefinite') throw new Error('the ladder does not tell n, m and flips apart');
  const found = solveCholesky(factor.L, b);
  let squares = 0;
  for (const [at, row] of rows.entries()) {
    const off = log(y[at]) - row.reduce((sum, entry, i) => sum + entry * found[i], 0);
    squares += off * off;
  }
  return { slopes: [...found.slice(1)], rest: Math.sqrt(squares / rows.length) };
}

function ladder(): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: [
      ...['n', 'm', 'flips', 'to the limit, s (median)', 'whole run, s', 'kinds', 'certified'],
      ...['sliding pairs', 'largest relative gap'],
    ],
  });
  const times: number[] = [];
  // The first run makes the code warm.
  timed(mixture(LADDER[0], { count: LADDER[0].flips }, DRAWS));
  for (const shape of LADDER) {
    const { n, m, flips } = shape;
    const runs = Array.from({ length: DRAWS }, (_, seed) => timed(mixture(shape, { count: flips }, seed)));
    const limit = median(runs.map((run) => run.limit));
    times.push(limit);
    console.log(`n = ${n}, m = ${m}, ${flips} flips: ${runs.map((run) => short(run.limit)).join(', ')} s`);
    table.push([
      ...[
        n,
        m,
        flips,
        short(limit),
        short(median(runs.map(({ whole }) => whole))),
        counted(runs.map(kindOf)),
      ],
      ...[`${runs.filter(isCertified).length} of ${DRAWS}`, median(runs.map(slides))],
      short(Math.max(...runs.map(gapOf))),
    ]);
  }
  console.log(table.toString());
  const { slopes, rest } = slopesOf(
    LADDER.map(({ n, m, flips }) => [n, m, flips]),
    times,
  );
  const [inN, inM, inFlips] = slopes.map(short);
  console.log(
    `time to the limit like n^${inN} m^${inM} flips^${inFlips}, within a factor of ${short(exp(rest))} (root mean square)`,
  );
}

/** @param seeds  "100" for 0 to 99, "20-39" for those */
function draws(seeds: string): void {
  const ends = seeds.split('-').map(Number);
  const [first, last] = ends.length === 1 ? [0, ends[0] - 1] : ends;
  const runs: Timed[] = [];
  for (let seed = first; seed <= last; seed++) {
    const run = timed(mixture(USUAL, { rate: 0.1 }, seed));
    runs.push(run);
    const { limit, whole, record } = run;
    const { outcome = 'none', log10T = 0 } = record.limit.reached?.followed ?? {};
    const times = `${short(limit)} s to the limit, ${short(whole)} s in all`;
    const end = `${outcome} at log10 t = ${short(log10T)}`;
    console.log(
      `seed ${seed}: ${kindOf(run)}, ${end}, certified: ${isCertified(run)}, gap ${short(gapOf(run))}, ${slides(run)} pairs; ${times}`,
    );
  }
  const share = (is: (run: Timed) => boolean) => `${runs.filter(is).length} of ${runs.length}`;
  const times = (of: (run: Timed) => number) =>
    `${short(median(runs.map(of)))} s (median), ${short(Math.max(...runs.map(of)))} s (most)`;
  console.log(`${counted(runs.map(kindOf))}; settled ${share(isSettled)}, certified ${share(isCertified)}`);
  console.log(`to the limit ${times(({ limit }) => limit)}; whole run ${times(({ whole }) => whole)}`);
}

const seeds = optionOf('seeds');
if (seeds === undefined) ladder();
else draws(seeds);

function optionOf(name: string): string | undefined {
  const start = `--${name}=`;
  return process.argv.find((argument) => argument.startsWith(start))?.slice(start.length);
}
