/**
 * Where training goes when neurons slide: `npm run bench -- sliding`. The noisy mixture on a ladder of n, of m and of flipped labels: time until
 * the limit is known, the slopes of that time in each, the certified gap and the kind beside it.
 *
 * `npm run bench -- sliding --seeds=100`: so many draws of the mixture of n = 200 in place of the ladder (or some of them,
 * `--seeds=20-39`, `--seeds=47,62-70`): how many are settled, and certified.
 */
import { runInSteps } from '../src/experiment/run.ts';
import { cholesky, solveCholesky } from '../src/linalg/cholesky.ts';
import { exp, log } from '../src/linalg/elementary.ts';
import { zeros } from '../src/linalg/matrix.ts';
import type { ExperimentRecord } from '../src/record/record.ts';
import { resolveSpec } from '../src/spec/resolve.ts';
import { median, processorSeconds, short } from './support/measure.ts';
import { count, Report, ratio, time } from './support/report.ts';

const report = new Report('sliding');

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
/** Draws of each case of the ladder: `--draws=3` for more. */
const DRAWS = Number(optionOf('draws') ?? 1);

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
  let [limit, last, stage] = [0, start, ''];
  for (;;) {
    const next = work.next();
    // The clock is read where a stage ends: reading it takes longer than many a step.
    if (!next.done && next.value.stage === stage) continue;
    const now = processorSeconds();
    if (stage === 'log time') limit += now - last;
    if (next.done) return { limit, whole: now - start, record: next.value.record };
    [last, stage] = [now, next.value.stage];
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
  const table = report.table([
    ...['n', 'm', 'flips', 'to the limit, s (median)', 'whole run, s', 'kinds', 'certified'],
    ...['sliding pairs', 'largest relative gap'],
  ]);
  const times: number[] = [];
  // The first run makes the code warm.
  timed(mixture(LADDER[0], { count: LADDER[0].flips }, DRAWS));
  for (const shape of LADDER) {
    const { n, m, flips } = shape;
    const runs = Array.from({ length: DRAWS }, (_, seed) => timed(mixture(shape, { count: flips }, seed)));
    const limit = median(runs.map((run) => run.limit));
    times.push(limit);
    const name = `n = ${n}, m = ${m}, ${flips} flips`;
    report.say(`${name}: ${runs.map((run) => short(run.limit)).join(', ')} s`);
    const gap = { name: 'largest relative gap', value: Math.max(...runs.map(gapOf)) };
    table.row(
      ...[n, m, flips],
      time(`${name}: to the limit`, limit, 's', { accuracy: gap }),
      time(`${name}: whole run`, median(runs.map(({ whole }) => whole)), 's'),
      counted(runs.map(kindOf)),
      `${runs.filter(isCertified).length} of ${DRAWS}`,
      count(`${name}: sliding pairs`, median(runs.map(slides)), 'pairs', 'lower'),
      gap.value,
    );
  }
  table.print();
  const { slopes, rest } = slopesOf(
    LADDER.map(({ n, m, flips }) => [n, m, flips]),
    times,
  );
  const [inN, inM, inFlips] = slopes.map(short);
  report.say(
    `time to the limit like n^${inN} m^${inM} flips^${inFlips}, within a factor of ${short(exp(rest))} (root mean square)`,
    ...['n', 'm', 'flips'].map((size, k) =>
      ratio(`time to the limit grows like ${size} to the`, slopes[k], 'lower'),
    ),
  );
  report.end();
}

/** "100": 0 to 99; "20-39" or "47,62-70": those; null for anything else. */
function seedsOf(text: string): number[] | null {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text)) return null;
  const parts = /^\d+$/.test(text) ? [`0-${Number(text) - 1}`] : text.split(',');
  const seeds = parts.flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
  });
  return seeds.length > 0 ? seeds : null;
}

function draws(seeds: readonly number[]): void {
  const runs: Timed[] = [];
  for (const seed of seeds) {
    const run = timed(mixture(USUAL, { rate: 0.1 }, seed));
    runs.push(run);
    const { limit, whole, record } = run;
    const { outcome = 'none', log10T = 0 } = record.limit.reached?.followed ?? {};
    const times = `${short(limit)} s to the limit, ${short(whole)} s in all`;
    const name = `seed ${seed}`;
    const gap = gapOf(run);
    const end = `${outcome} at log10 t = ${short(log10T)}`;
    report.say(
      `${name}: ${kindOf(run)}, ${end}, certified: ${isCertified(run)}, gap ${short(gap)}, ${slides(run)} pairs; ${times}`,
      time(`${name}: to the limit`, limit, 's', { accuracy: { name: 'relative gap', value: gap } }),
      time(`${name}: whole run`, whole, 's'),
    );
  }
  const share = (is: (run: Timed) => boolean) => `${runs.filter(is).length} of ${runs.length}`;
  const times = (of: (run: Timed) => number) =>
    `${short(median(runs.map(of)))} s (median), ${short(Math.max(...runs.map(of)))} s (most)`;
  report.say(
    `${counted(runs.map(kindOf))}; settled ${share(isSettled)}, certified ${share(isCertified)}`,
    count('settled', runs.filter(isSettled).length, 'runs', 'higher'),
    count('certified', runs.filter(isCertified).length, 'runs', 'higher'),
  );
  report.say(`to the limit ${times(({ limit }) => limit)}; whole run ${times(({ whole }) => whole)}`);
  report.end();
}

const asked = optionOf('seeds');
const seeds = asked === undefined ? null : seedsOf(asked);
if (asked === undefined) ladder();
else if (seeds !== null) draws(seeds);
else {
  console.error(`--seeds takes a count (100), a range (20-39) or a list (47,62-70); got "${asked}"`);
  process.exitCode = 1;
}

function optionOf(name: string): string | undefined {
  const start = `--${name}=`;
  return process.argv.find((argument) => argument.startsWith(start))?.slice(start.length);
}
