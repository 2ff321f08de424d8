/** Runs that are left anywhere on their way and taken up again give the same bytes. */
import { expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels } from '../../src/data/labels.ts';
import type { KeptRun } from '../../src/experiment/checkpoint.ts';
import { type FileInputs, readInputs } from '../../src/experiment/inputs.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import { weightMap } from '../../src/network/weights.ts';
import { keyFrom } from '../../src/random/key.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { freshPoints } from '../../src/risk/fresh-points.ts';
import { type KeptCount, networkError } from '../../src/risk/network-error.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish, newStretch, type Stretch } from '../../src/stepwise.ts';
import { leftAt, toTheEnd } from '../support/left-and-taken-up.ts';

const PROBLEM = {
  data: { n: 10, d: 12, signal: { norm: 1 } },
  network: { width: 7, init: { scale: 0.3 } },
  training: { steps: 1500, step: { relative: 0.3 } },
  risk: { endPoints: 40, trajectoryPoints: 20 },
  report: { perDecade: 4 },
};

/** Switches in late time, some of them to sliding. */
const SLIDING = {
  data: { n: 8, d: 20, signal: { norm: 1 } },
  network: { width: 4, slope: 0.1 },
};

/** A run is left at so many of its yields. */
const MOST_LEFT = 3;

/** A change of the problem, and what it must come to so that the case is the one meant. */
const CASES: readonly [name: string, change: object, isMeant: (record: ExperimentRecord) => boolean][] = [
  [
    'patterns change on the way',
    {},
    ({ training: { activation } }) => activation.fractionAtFirstStep !== activation.fractionAtEnd,
  ],
  [
    'steps normalised by the loss',
    { training: { optimizer: 'lossNormalisedDescent', steps: 100 } },
    ({ training }) => training.logTime !== null,
  ],
  [
    'descent diverges',
    { training: { step: 1e60, steps: 100 } },
    ({ training }) => training.outcome === 'diverged',
  ],
  [
    'descent freezes',
    { training: { step: 1e-40, steps: 5000 } },
    ({ training }) => training.outcome === 'frozen',
  ],
  [
    'a flow, and its own horizon',
    {
      ...SLIDING,
      training: { optimizer: 'gradientFlow', step: { relative: 0.5 }, steps: 400, horizon: 1e12 },
    },
    ({ training, horizon }) => training.outcome === 'completed' && horizon !== null,
  ],
  [
    'a horizon without end, and neurons that slide',
    { ...SLIDING, training: { steps: 400, horizon: 'infinity' } },
    ({ horizon }) => horizon !== null && horizon.slidingPairs > 0,
  ],
];

/** Leaves a run at some of its yields, and takes it up again: the same bytes, and nothing done twice. */
function expectTheSame(spec: object, inputs: FileInputs | null = null): ExperimentRecord {
  const whole = toTheEnd(spec, null, inputs);
  const stride = Math.ceil(whole.yields / MOST_LEFT);
  let kept = 0;
  for (let k = 1; k <= whole.yields; k += stride) {
    const at = leftAt(spec, k, null, inputs);
    if (at === null) continue;
    kept++;
    const { record, arrays, yields } = toTheEnd(spec, at, inputs);
    expect(record).toBe(whole.record);
    expect(arrays).toEqual(whole.arrays);
    // At most the sign of life at which it was left is given once more, and those of log time, which is followed anew.
    expect(yields).toBeGreaterThanOrEqual(whole.yields - k);
    expect(yields).toBeLessThanOrEqual(whole.yields - k + 1 + whole.inLogTime);
  }
  expect(kept).toBeGreaterThanOrEqual(Math.floor((whole.yields - 1) / stride));
  return JSON.parse(whole.record);
}

it.each(CASES)('%s', (_, change, isMeant) => {
  expect(isMeant(expectTheSame({ ...PROBLEM, ...change }))).toBe(true);
});

it('a horizon that goes back from the flow to exact steps', () => {
  const files: Readonly<Record<string, string>> = {
    'x.csv': 'a,b,c,y\n1,0,0,1\n0.5,1,0,1\n0,0,1,-1\n',
    'w.csv': 'a,b,c\n9,-6.5,-1\n',
  };
  const spec = {
    data: { x: 'x.csv', y: { column: 'y' } },
    network: { positive: 1, negative: 0, slope: 0, init: { file: 'w.csv' } },
    training: { step: 100, steps: 200, horizon: 100_000 },
  };
  const read = (path: string) => new TextEncoder().encode(files[path]);
  const { horizon } = expectTheSame(spec, readInputs(resolveSpec(spec), read));
  expect(horizon?.passage.exactUpdates).toBeGreaterThan(0);
});

it('a horizon whose last part is gone update by update', () => {
  // Wherever w is near 0 the pushes of the three points lead back to it, and how they share the work is not determined.
  const files: Readonly<Record<string, string>> = {
    'x.csv': 'a,b,y\n1,0,-1\n0,1,-1\n-1.2,-1.2,-1\n',
    'w.csv': 'a,b\n0.3,0.2\n',
  };
  const spec = {
    data: { x: 'x.csv', y: { column: 'y' } },
    network: { positive: 1, negative: 0, slope: 0.25, init: { file: 'w.csv' } },
    training: { step: 0.01, steps: 5, horizon: 4000 },
  };
  const read = (path: string) => new TextEncoder().encode(files[path]);
  const { horizon, notes } = expectTheSame(spec, readInputs(resolveSpec(spec), read));
  expect(horizon?.outcome).toBe('reached');
  expect(notes['horizon.passage.exactUpdates']).toContain('not determined');
});

it('dense algebra of many points: what is done is not done again, and the piece under way is all that is lost', () => {
  const spec = {
    data: { n: 260, d: 1e6, signal: { norm: 2 } },
    network: { width: 2 },
    training: { steps: 2, horizon: null },
    risk: { endPoints: 0, trajectoryPoints: 0 },
    report: { perDecade: 1 },
  };
  const whole = toTheEnd(spec, null);
  const done = (kept: KeptRun | null) =>
    Object.entries(kept?.stages ?? {}).flatMap(([name, stage]) => ('result' in stage ? [name] : []));
  const seen = new Set<string>();
  for (let k = 2; k <= whole.yields; k += Math.ceil(whole.yields / 3)) {
    const at = leftAt(spec, k);
    for (const name of done(at)) seen.add(name);
    expect(JSON.stringify(at, (_, value) => value).length).toBeLessThan(2e6);
    const { record, arrays } = toTheEnd(spec, at);
    expect(record).toBe(whole.record);
    expect(arrays).toEqual(whole.arrays);
  }
  expect([...seen]).toEqual(expect.arrayContaining(['limit: solution', 'limit: certificate', 'descent']));
});

it('a run that is ended again and again comes to its end', () => {
  const whole = toTheEnd(PROBLEM, null);
  let kept: KeptRun | null = null;
  const inStretches = whole.yields - whole.inLogTime;
  for (let lives = 0; lives < inStretches - 1; lives++) kept = leftAt(PROBLEM, 2, kept) ?? kept;
  // Left at the last sign of life of training, it has those of log time, and of what comes after it, to give.
  const { record, arrays, yields, inLogTime } = toTheEnd(PROBLEM, kept);
  expect({ record, arrays }).toEqual({ record: whole.record, arrays: whole.arrays });
  expect(whole.inLogTime).toBeGreaterThan(0);
  expect(yields - inLogTime).toBeLessThan(inStretches / 2);
});

it('a test error is counted in pieces, and left between two of them', () => {
  const [n, m, count] = [9, 5, 40];
  const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
  const population = { blocks: [{ eigenvalue: 1, dimension: 30, signalNorm: 1 }], positiveShare: 0.5 };
  const sample = drawSample(population, y, keyFrom(1, 'data'));
  const network = { mPlus: 3, mMinus: 2, slope: 0.2 };
  const initial = drawInitialWeights(sample, m, 0.3, keyFrom(1, 'init'));
  const W = weightMap(sample, initial)(zeros(m, n));
  const points = freshPoints(count, m, population, keyFrom(1, 'test'));
  const whole = finish(networkError(sample, network, W, points));
  expect(whole?.error).toBeGreaterThan(0.1);
  // Seven points a piece.
  const counting = (stretch: Stretch<KeptCount>) =>
    networkError(sample, network, W, points, stretch, 7 * m * m);
  for (let pieces = 1; pieces < Math.ceil(count / 7); pieces++) {
    const first = newStretch<KeptCount>();
    const work = counting(first);
    for (let k = 0; k < pieces; k++) work.next();
    const from = first.keep?.() ?? null;
    expect(from?.seen).toBe(7 * pieces);
    expect(finish(counting({ from, keep: null }))).toEqual(whole);
  }
});
