/** Passes over columns shared by threads: the bits of one thread, whatever becomes of the others. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ColumnJob, overColumns } from '../../src/data/column-work.ts';
import { Columns } from '../../src/data/columns.ts';
import type { Population } from '../../src/data/population.ts';
import { boundaryLoadings, explicitSample, helpWithColumns, streamSample } from '../../src/data/streamed.ts';
import { run, runInSteps } from '../../src/experiment/run.ts';
import { columnDraw } from '../../src/experiment/sample-stage.ts';
import { Pieces, setTeam, type TeamWorker } from '../../src/linalg/team.ts';
import { keyFrom } from '../../src/random/key.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { expectClose } from '../support/close.ts';
import { dying, eager, help, isotropic, summing } from '../support/column-threads.ts';

afterEach(() => {
  setTeam([]);
  vi.unstubAllGlobals();
});

/** Three stretches, the last one short, of one eigenvalue and of several. */
const D = 2 * 8192 + 700;
const SPECS = {
  'signs, isotropic': { noise: { family: 'rademacher' } },
  "Student's t, a random direction": { noise: { family: 'studentT', nu: 4 }, direction: 'random' },
  'Pareto, spiked': {
    noise: { family: 'pareto', tail: 3 },
    covariance: { type: 'spiked', spikes: [9, 9, 4] },
  },
  'uniform, a power law': {
    noise: { family: 'uniform' },
    covariance: { type: 'powerLaw', scale: 5, exponent: 0.2 },
  },
};
const specOf = (data: object) =>
  resolveSpec({
    data: { n: 8, d: D, sampler: 'streamed', signal: { norm: 4 }, ...data },
    network: { width: 4 },
    training: { steps: 3 },
    risk: { streamedPoints: 20 },
    seed: 3,
  });
const CASES = Object.entries(SPECS).map(([name, data]) => [name, columnDraw(specOf(data))] as const);
const b = Float64Array.of(1, -2, 0.5, 0.25, -1, 3, 0.125, -0.75);

/** Takes a stretch, counts its columns and never hands it over. */
const counting: TeamWorker = {
  post(job) {
    dying(1).post(job);
    Atomics.add(new Int32Array((job as ColumnJob).progress), 0, 8192);
  },
};

describe.each(CASES)('%s', (_, draw) => {
  const alone = finish(streamSample(draw));
  const loadings = finish(boundaryLoadings(draw, b));
  const parts = ({ K, blocks, streamed }: typeof alone) => [
    K.data,
    blocks[0].F.data,
    blocks[0].covariance,
    streamed!.unitWeights!.data,
    streamed!.test!.X.data,
  ];

  it('alone, the sums over stretches are those over all columns', () => {
    const { K, blocks } = explicitSample(draw);
    expectClose(alone.K.data, K.data, 1e-12);
    const X = blocks[0].F;
    const deviations = blocks[0].covariance as Float64Array;
    const wbar = deviations.map((eigenvalue, c) => {
      let total = 0;
      for (let k = 0; k < b.length; k++) total += b[k] * X.data[k * D + c];
      return Math.sqrt(eigenvalue) * total;
    });
    expect(loadings).toHaveLength(D);
    expectClose(loadings, wbar, 1e-13);
  });

  it('workers that do everything, or nothing, change no bit', () => {
    for (const team of [[eager()], [dying(1)], [dying(2), eager()], [dying(1000)]]) {
      setTeam(team);
      expect(parts(finish(streamSample(draw)))).toEqual(parts(alone));
      expect(finish(boundaryLoadings(draw, b))).toEqual(loadings);
    }
    const worker = eager();
    setTeam([worker]);
    finish(streamSample(draw));
    const control = new Int32Array(worker.jobs[0].control);
    expect(Array.from(control.subarray(1))).toEqual([1, 1, 1]);
    expect(new Int32Array(worker.jobs[0].progress)[0]).toBe(D);
  });

  it('a worker that ends a stretch while this thread computes it too is believed', () => {
    const jobs: ColumnJob[] = [];
    setTeam([
      {
        post(job) {
          jobs.push(job as ColumnJob);
          dying(1).post(job);
        },
      },
    ]);
    const work = boundaryLoadings(draw, b);
    // This thread goes through the two stretches left to it, 16 blocks and 2, and begins the first.
    for (let blocks = 0; blocks < 16 + 2 + 1; blocks++) expect(work.next().done).toBe(false);
    const [{ control, results }] = jobs;
    expect(Array.from(new Int32Array(control))).toEqual([3, 0, 1, 1]);
    const written = new Float64Array(results);
    written.set(loadings.subarray(0, 8192));
    written[5] = 1e9;
    new Int32Array(control)[1] = 1;
    const found = finish(work);
    expect(found[5]).toBe(1e9);
    found[5] = loadings[5];
    expect(found).toEqual(loadings);
  });
});

it('a worker says that a stretch is finished once its results are where they belong', () => {
  const [, draw] = CASES[1];
  const loadings = finish(boundaryLoadings(draw, b));
  const jobs: ColumnJob[] = [];
  setTeam([{ post: (job) => void jobs.push(job as ColumnJob) }]);
  boundaryLoadings(draw, b).next();
  const [job] = jobs;
  const flags = vi.spyOn(Pieces.prototype, 'finish').mockImplementation((stretch) => {
    const last = Math.min(8192 * (stretch + 1), D) - 1;
    expect(new Float64Array(job.results)[last]).toBe(loadings[last]);
  });
  help(job);
  expect(flags).toHaveBeenCalledTimes(2);
  flags.mockRestore();
});

describe('stretches', () => {
  it.each([
    [16, 1, 1],
    [17, 1, 2],
    [512, 1, 32],
    [513, 1, 31],
    [1024, 1, 32],
    [40, 2 ** 22, 2],
    [40, 2 ** 23, 1],
    [40, 2 ** 24, 1],
  ])('of %i blocks and %i entries each: %i', (count, entries, stretches) => {
    const columns = isotropic(512 * count);
    const seen = new Set<number>();
    const add = (from: number) => void seen.add(from);
    const work = { ...summing(columns, add), entries: () => entries };
    const joined = finish(overColumns(work, undefined, null));
    expect(seen.size).toBe(stretches);
    expect(joined[0]).toBe(count);
  });

  it('leaves every stretch as it was computed, as another thread may still write it', () => {
    const [, draw] = CASES[0];
    const jobs: ColumnJob[] = [];
    setTeam([
      {
        post(job) {
          jobs.push(job as ColumnJob);
          dying(1).post(job);
        },
      },
    ]);
    finish(streamSample(draw));
    const [{ results, control }] = jobs;
    const again = new ArrayBuffer(results.byteLength);
    help({
      ...jobs[0],
      results: again,
      blocks: new ArrayBuffer(12),
      control: new ArrayBuffer(control.byteLength),
      progress: new ArrayBuffer(4),
    });
    const shown = Float64Array.from(new Float64Array(results));
    // The first was never handed over.
    const [later, first] = [shown.length / 3, shown.subarray(0, shown.length / 3)];
    expect(first.every((entry) => entry === 0)).toBe(true);
    expect(shown.subarray(later)).toEqual(new Float64Array(again).subarray(later));
  });
});

describe('the team is left out', () => {
  const [, draw] = CASES[0];

  it('of one stretch, of draws without a recipe, and where no memory is shared', () => {
    const worker = eager();
    setTeam([worker]);
    finish(streamSample(columnDraw(specOf({ d: 8192, noise: { family: 'rademacher' } }))));
    const { recipe: _, ...own } = draw;
    finish(streamSample(own));
    vi.stubGlobal('SharedArrayBuffer', undefined);
    finish(streamSample(draw));
    expect(worker.jobs).toEqual([]);
  });

  it('and a worker that comes late does nothing', () => {
    const jobs: object[] = [];
    setTeam([{ post: (job) => void jobs.push(job) }]);
    finish(streamSample(draw));
    setTeam([]);
    helpWithColumns(jobs[0] as ColumnJob, () => {
      throw new Error('nothing is left to do');
    });
  });
});

describe('progress', () => {
  it('counts every column once a pass, whoever draws it; a run shows both passes', () => {
    const [, draw] = CASES[1];
    for (const team of [[], [dying(1)], [counting], [eager()]]) {
      setTeam(team);
      const seen = [...boundaryLoadings(draw, b)];
      expect(seen.every(({ total }) => total === D)).toBe(true);
      const done = seen.map((progress) => progress.done);
      expect(Math.max(0, ...done)).toBeLessThanOrEqual(D);
      expect(done).toEqual([...done].sort((x, y) => x - y));
      if (team.length === 0) expect(done.at(-1)).toBe(D);
    }
    setTeam([]);
    const spec = specOf(SPECS["Student's t, a random direction"]);
    const columns = [...runInSteps(spec, null)].filter(({ total }) => total === D);
    // The end of a pass is said twice: when it is reached, and when it is kept.
    const ends = columns.filter(({ done }, k) => done === D && columns[k - 1]?.done !== D);
    expect(ends).toHaveLength(2);
  });

  it('and the record is that of one thread', () => {
    const spec = specOf(SPECS['Pareto, spiked']);
    const alone = run(spec, null);
    setTeam([eager()]);
    expect(run(spec, null)).toEqual(alone);
  });
});

describe('Columns', () => {
  it('gives any block of columns as when they are taken in order', () => {
    const population: Population = {
      positiveShare: 0.5,
      blocks: [
        { eigenvalue: 4, dimension: 300, signalNorm: 2 },
        { eigenvalue: 2, dimension: 1, signalNorm: 1 },
        { eigenvalue: 2, dimension: 1, signalNorm: 1 },
        { eigenvalue: 1, dimension: 1400, signalNorm: 3 },
      ],
    };
    for (const spread of ['axis', 'even', 'random'] as const) {
      const columns = new Columns({ ...population, spread }, keyFrom(2, 'data'));
      const inOrder = [...columns.laws()];
      expect(inOrder.map(({ number }) => number)).toEqual([0, 1, 2, 3]);
      for (const number of [3, 0, 2, 1]) expect(columns.law(number)).toEqual(inOrder[number]);
      const mu = inOrder.flatMap(({ landmarks }) => [...landmarks.data]);
      const eigenvalues = inOrder.flatMap((law) => [...law.eigenvalues]);
      expect(eigenvalues).toEqual(population.blocks.flatMap((e) => Array(e.dimension).fill(e.eigenvalue)));
      const norms = [mu.slice(0, 300), [mu[300]], [mu[301]], mu.slice(302)].map((part) =>
        Math.hypot(...part),
      );
      expectClose(Float64Array.from(norms), Float64Array.of(2, 1, 1, 3), 1e-13);
    }
  });
});
