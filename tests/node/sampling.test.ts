import { describe, expect, it } from 'vitest';
import { drawSample, isotropicFactor, type Sampler } from '../../src/data/draw.ts';
import { sampleFromRows } from '../../src/data/from-file.ts';
import type { CovarianceBlock, Population } from '../../src/data/population.ts';
import { meanInner, type Sample } from '../../src/data/sample.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { drawInitialWeights, type InitialWeights } from '../../src/network/initial.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { regularizedBeta } from '../../src/special/beta.ts';
import { normalCdf } from '../../src/special/normal.ts';
import { kolmogorovSmirnov, kolmogorovSmirnovTwoSample } from '../support/ks.ts';
import { normalQuantile } from '../support/normal-quantile.ts';
import { population } from '../support/population.ts';
import { eigenvalues } from '../support/spectrum.ts';

/** The p-value at which a test fails, and the standard normal statistic that has it. */
const REJECT = 1e-6;
const SIGMAS = -normalQuantile(REJECT / 2);
const DRAWS = 1500;

const SIGMA0 = 0.7;
const LABELS = Float64Array.of(1, -1, -1, 1);
const WIDTH = 3;
/** Rows drawn jointly: data and neurons. */
const ROWS = LABELS.length + WIDTH;

interface JointDraw {
  readonly sample: Sample;
  readonly initial: InitialWeights;
}

function jointDraw(law: Population, sampler: Sampler, trial: number, y = LABELS, width = WIDTH): JointDraw {
  const key = deriveKey(keyFrom(7, `sampling ${sampler}`), trial);
  const sample = drawSample(law, y, deriveKey(key, 'data'), sampler);
  return { sample, initial: drawInitialWeights(sample, width, SIGMA0, deriveKey(key, 'init')) };
}

/** The Gram matrix of (x_1..x_n, w_1..w_m, mu), from every coordinate there is. */
function jointGram({ sample, initial }: JointDraw): number[][] {
  const rows: number[][] = Array.from({ length: sample.n + initial.m + 1 }, () => []);
  for (const [b, { F, mu }] of sample.blocks.entries()) {
    const outside = initial.outside[b];
    const none = Array(outside.cols).fill(0);
    const rowsOf = (A: Matrix): number[][] =>
      Array.from({ length: A.rows }, (_, i) => Array.from(A.data.subarray(i * A.cols, (i + 1) * A.cols)));
    for (const [i, row] of rowsOf(F).entries()) rows[i].push(...row, ...none);
    const weights = rowsOf(initial.inFrame[b]).map((row, j) => [...row, ...rowsOf(outside)[j]]);
    for (const [j, row] of weights.entries()) rows[sample.n + j].push(...row);
    rows[sample.n + initial.m].push(...(mu ?? []), ...none);
  }
  return rows.map((u) => rows.map((v) => u.reduce((total, entry, k) => total + entry * v[k], 0)));
}

/** Pivots of the elimination of A: the squared distances of each row from the span of those before. */
function pivots(A: readonly (readonly number[])[]): number[] {
  const a = A.map((row) => [...row]);
  for (let k = 0; k < a.length; k++) {
    for (let i = k + 1; i < a.length; i++) {
      const factor = a[i][k] / a[k][k];
      for (let c = k; c < a.length; c++) a[i][c] -= factor * a[k][c];
    }
  }
  return a.map((row, k) => row[k]);
}

/** Functionals of one joint draw whose laws the two samplers must share. */
function functionals(draw: JointDraw, d: number): Record<string, number> {
  const { sample, initial } = draw;
  const { n, y, K } = sample;
  const joint = jointGram(draw);
  const rows = joint.length - 1;
  const ofRows = joint.slice(0, rows).map((row) => row.slice(0, rows));
  const ofData = joint.slice(0, n).map((row) => row.slice(0, n));
  const spectrum = eigenvalues(ofRows);
  const dataSpectrum = eigenvalues(ofData);
  let minSigned = K.data[0];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) minSigned = Math.min(minSigned, y[i] * y[k] * K.data[i * n + k]);
  }
  const found: Record<string, number> = {
    largestOfData: dataSpectrum[n - 1],
    smallestOfData: dataSpectrum[Math.max(0, n - d)],
    largest: spectrum[rows - 1],
    // With fewer dimensions than rows only d eigenvalues are not zero.
    smallest: spectrum[Math.max(0, rows - d)],
    norm: K.data[0],
    inner: K.data[n - 1],
    lastInner: K.data[Math.max(0, n * n - 2)],
    preActivation: initial.Z.data[0],
    lastPreActivation: initial.Z.data[initial.Z.data.length - 1],
    minSigned,
    neuronNorm: joint[n][n],
    lastNeuronNorm: joint[rows - 1][rows - 1],
    neuronInner: joint[n][rows - 1],
    dataMean: meanInner(sample)?.[n - 1] ?? Number.NaN,
    neuronMean: joint[n][rows],
  };
  if (d >= rows) {
    const distances = pivots(ofRows);
    found.logDeterminant = distances.reduce((total, pivot) => total + Math.log(pivot), 0);
    found.lastPivot = distances[rows - 1];
    found.lastDataPivot = distances[n - 1];
  }
  return found;
}

/** Each functional over many draws. */
function table(draws: number, d: number, draw: (trial: number) => JointDraw): Map<string, Float64Array> {
  const columns = new Map<string, Float64Array>();
  for (let trial = 0; trial < draws; trial++) {
    for (const [name, value] of Object.entries(functionals(draw(trial), d))) {
      const column = columns.get(name) ?? new Float64Array(draws);
      column[trial] = value;
      columns.set(name, column);
    }
  }
  return columns;
}

/** The functionals whose two-sample p-value is below REJECT. A functional that does not vary is not compared. */
function rejected(a: Map<string, Float64Array>, b: Map<string, Float64Array>): string[] {
  expect([...a.keys()]).toEqual([...b.keys()]);
  return [...a.keys()].filter((name) => {
    const [x, y] = [a.get(name)!, b.get(name)!];
    if (x.every((value) => value === 0) && y.every((value) => value === 0)) return false;
    return kolmogorovSmirnovTwoSample(x, y) < REJECT;
  });
}

function dimensionOf(law: Population): number {
  return law.blocks.reduce((total, { dimension }) => total + dimension, 0);
}

const N = ROWS;
const n = LABELS.length;

describe('the direct draw has the joint law of the explicit one (Kolmogorov-Smirnov on functionals)', () => {
  it.each<[string, Population]>([
    ['d = 1', population([2, 1, 1.5])],
    ['d = 1, no signal', population([2, 1, 0])],
    ['d = 2', population([1, 2, 1])],
    ['d = 2, no signal', population([1, 2, 0])],
    ['d - 1 = n - 1: one dimension short of the data', population([1, n, 1])],
    ['d - 1 = n: no room for the neurons outside the frame', population([1, n + 1, 1])],
    ['d - 1 = n + 1', population([1, n + 2, 1])],
    ['d - 1 = N - 1', population([0.5, N, 1])],
    ['d - 1 = N', population([0.5, N + 1, 1])],
    ['d - 1 = N + 1', population([3, N + 2, 2])],
    ['d - 1 = 2N', population([1, 2 * N + 1, 1])],
    ['d = N, no signal', population([1, N, 0])],
    ['two blocks, signal in one', population([4, 3, 1], [0.5, 9, 0])],
    ['two blocks, signal in the other', population([4, 9, 0], [0.5, 6, 2])],
    ['two blocks, signal in both', population([4, 2, 1], [0.5, N + 1, 1.5])],
    ['two blocks, no signal', population([4, 1, 0], [0.5, N, 0])],
    ['three blocks, all smaller than the rows', population([5, 1, 1], [2, 2, 0], [1, 3, 2])],
  ])('%s', (_, law) => {
    const d = dimensionOf(law);
    const direct = table(DRAWS, d, (trial) => jointDraw(law, 'direct', trial));
    const explicit = table(DRAWS, d, (trial) => jointDraw(law, 'explicit', trial));
    expect(rejected(direct, explicit)).toEqual([]);
  });

  it('one point; a network wider than d', () => {
    const one = Float64Array.of(-1);
    for (const [law, y, width] of [
      [population([1, 5, 1]), one, WIDTH],
      [population([1, 1, 1]), one, 1],
      [population([2, 3, 1], [1, 2, 0]), LABELS, 6],
      [population([1, 6, 1]), Float64Array.of(1, -1), 7],
    ] as const) {
      const d = dimensionOf(law);
      const draws = (sampler: Sampler) =>
        table(DRAWS, d, (trial) => jointDraw(law, sampler, trial, y, width));
      expect(rejected(draws('direct'), draws('explicit'))).toEqual([]);
    }
  });

  describe('and the test has power', () => {
    const law = population([1, N + 1, 1]);
    const explicit = table(DRAWS, N + 1, (trial) => jointDraw(law, 'explicit', trial));

    /** A joint draw by Bartlett at d - 1 = N over all N rows at once, with a diagonal of one's choice. */
    function bartlett(trial: number, squaredDiagonal: (stream: Stream, dof: number) => number): JointDraw {
      const stream = new Stream(deriveKey(keyFrom(7, 'bartlett'), trial));
      const rows = Array.from({ length: N }, (_, i) => {
        const along = normal(stream);
        const below = Array.from({ length: i }, () => normal(stream));
        const diagonal = Math.sqrt(squaredDiagonal(stream, N - i));
        const scale = i < n ? 1 : SIGMA0;
        const mean = i < n ? LABELS[i] : 0;
        const row = [mean + scale * along, ...below.map((entry) => scale * entry), scale * diagonal];
        return Float64Array.from({ length: N + 1 }, (_, k) => row[k] ?? 0);
      });
      const X = stacked(rows.slice(0, n));
      const W = stacked(rows.slice(n));
      const mu = Float64Array.from({ length: N + 1 }, (_, k) => (k === 0 ? 1 : 0));
      const sample = sampleFromRows(X, LABELS, mu, null);
      const Z = zeros(WIDTH, n);
      for (let j = 0; j < WIDTH; j++) {
        for (let i = 0; i < n; i++)
          Z.data[j * n + i] = rows[n + j].reduce((t, w, k) => t + w * rows[i][k], 0);
      }
      return { sample, initial: { m: WIDTH, Z, inFrame: [W], outside: [zeros(WIDTH, 0)] } };
    }

    function chiSquared(stream: Stream, dof: number): number {
      let total = 0;
      for (let k = 0; k < dof; k++) total += normal(stream) ** 2;
      return total;
    }

    it('accepts chi-squared diagonals, drawn as sums of squares', () => {
      expect(
        rejected(
          table(DRAWS, N + 1, (trial) => bartlett(trial, chiSquared)),
          explicit,
        ),
      ).toEqual([]);
    });

    it('rejects the Gaussian approximation of the Wishart diagonal', () => {
      const gaussian = (stream: Stream, dof: number): number =>
        Math.max(1e-9, dof + Math.sqrt(2 * dof) * normal(stream));
      const wrong = rejected(
        table(DRAWS, N + 1, (trial) => bartlett(trial, gaussian)),
        explicit,
      );
      expect(wrong).toEqual(expect.arrayContaining(['smallest', 'lastPivot']));
    });

    it.each([1, -1])('rejects one degree of freedom too many or too few (%d)', (excess) => {
      const wrong = rejected(
        table(DRAWS, N + 1, (trial) =>
          bartlett(trial, (stream, dof) => chiSquared(stream, Math.max(dof + excess, 1))),
        ),
        explicit,
      );
      expect(wrong.length).toBeGreaterThan(0);
    });
  });
});

function stacked(rows: readonly Float64Array[]): Matrix {
  const A = zeros(rows.length, rows[0].length);
  for (const [i, row] of rows.entries()) A.data.set(row, i * A.cols);
  return A;
}

describe('moments and closed-form laws', () => {
  it.each<[string, Population]>([
    ['isotropic, d = 3', population([2, 3, 1.5])],
    ['isotropic, d = 200', population([1, 200, 3])],
    ['isotropic, d = 1e15', population([1, 1e15, 1e4])],
    ['blocks', population([9, 2, 1], [1, 1e6, 20], [0.25, 1e9, 0])],
  ])('E and Var of K_ii, K_ik, <x, mu>, Z_ji: %s', (_, law) => {
    const total = (term: (b: CovarianceBlock) => number): number =>
      law.blocks.reduce((t, b) => t + term(b), 0);
    const trace = total((b) => b.eigenvalue * b.dimension);
    const traceSquare = total((b) => b.eigenvalue ** 2 * b.dimension);
    const signal2 = total((b) => b.signalNorm ** 2);
    const muSigmaMu = total((b) => b.eigenvalue * b.signalNorm ** 2);
    const columns = {
      diagonal: { mean: signal2 + trace, variance: 2 * traceSquare + 4 * muSigmaMu },
      pair: { mean: -signal2, variance: traceSquare + 2 * muSigmaMu },
      mean: { mean: signal2, variance: muSigmaMu },
      preActivation: { mean: 0, variance: SIGMA0 ** 2 * (signal2 + trace) },
    };
    const draws = Array.from({ length: 4000 }, (_, trial) => {
      const { sample, initial } = jointDraw(law, 'direct', trial);
      return {
        diagonal: sample.K.data[0],
        pair: sample.K.data[1],
        mean: meanInner(sample)?.[0] ?? Number.NaN,
        preActivation: initial.Z.data[0],
      };
    });
    for (const [name, { mean, variance }] of Object.entries(columns) as [
      keyof typeof columns,
      { mean: number; variance: number },
    ][]) {
      const standard = draws.map((draw) => (draw[name] - mean) / Math.sqrt(variance));
      const count = standard.length;
      const mean1 = standard.reduce((t, v) => t + v, 0) / count;
      const mean2 = standard.reduce((t, v) => t + v * v, 0) / count;
      const mean4 = standard.reduce((t, v) => t + v ** 4, 0) / count;
      expect(Math.abs(mean1) * Math.sqrt(count)).toBeLessThan(SIGMAS);
      expect(Math.abs(mean2 - 1) * Math.sqrt(count / (mean4 - mean2 * mean2))).toBeLessThan(SIGMAS);
    }
  });

  it('without signal the squared cosine of two rows is Beta(1/2, (d - 1)/2), by either sampler', () => {
    const draws = 5000;
    for (const [d, sampler] of [
      [2, 'direct'],
      [3, 'explicit'],
      [4, 'direct'],
      [7, 'direct'],
      [1000, 'direct'],
    ] as const) {
      const cosines = Float64Array.from({ length: draws }, (_, trial) => {
        const { K } = jointDraw(population([3, d, 0]), sampler, trial).sample;
        return (K.data[1] * K.data[1]) / (K.data[0] * K.data[n + 1]);
      });
      expect(kolmogorovSmirnov(cosines, (x) => regularizedBeta(x, 0.5, (d - 1) / 2))).toBeGreaterThan(REJECT);
    }
  });

  it('at d = 1e15 norms and inner products fluctuate by sqrt(2 d) and sqrt(d), and are not rounded away', () => {
    const d = 1e15;
    const samples = Array.from({ length: 4000 }, (_, trial) =>
      jointDraw(population([1, d, 0]), 'direct', trial),
    );
    for (const at of [0, 3 * n + 3]) {
      const norms = samples.map(({ sample }) => (sample.K.data[at] - d) / Math.sqrt(2 * d));
      expect(kolmogorovSmirnov(norms, normalCdf)).toBeGreaterThan(REJECT);
    }
    const inner = samples.map(({ sample }) => sample.K.data[1] / Math.sqrt(d));
    expect(kolmogorovSmirnov(inner, normalCdf)).toBeGreaterThan(REJECT);
    const neuron = samples.map((draw) => (jointGram(draw)[n][n] / SIGMA0 ** 2 - d) / Math.sqrt(2 * d));
    expect(kolmogorovSmirnov(neuron, normalCdf)).toBeGreaterThan(REJECT);
    const preActivation = samples.map(({ initial }) => initial.Z.data[1] / (SIGMA0 * Math.sqrt(d)));
    expect(kolmogorovSmirnov(preActivation, normalCdf)).toBeGreaterThan(REJECT);
  });

  it('the triangular factor has as many columns as it has dimensions, at most its rows', () => {
    for (const [rows, dimension, cols] of [
      [4, 0, 0],
      [4, 1, 1],
      [4, 3, 3],
      [4, 4, 4],
      [4, 1e15, 4],
    ]) {
      expect(isotropicFactor(rows, dimension, new Stream([1, 2])).cols).toBe(cols);
    }
  });
});
