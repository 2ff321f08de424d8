/**
 * The first stage: from the spec's data to a sample of inner products.
 */
import type { ColumnDraw } from '../data/columns.ts';
import { drawSample } from '../data/draw.ts';
import { meanSquaredNoise, rowSampleFrom, sampleFromFrame, sampleFromRows } from '../data/from-file.ts';
import { drawLabels, flipLabels } from '../data/labels.ts';
import { logisticLabels } from '../data/logistic-labels.ts';
import { hasCentres, moments, noiseOf, type Population } from '../data/population.ts';
import { type AnySample, type RowSample, type Sample, signal2, withObservedLabels } from '../data/sample.ts';
import { explicitSample, streamSample } from '../data/streamed.ts';
import { withTargets } from '../data/targets.ts';
import { keyFrom } from '../random/key.ts';
import { eigenvalueRuns } from '../spec/covariance.ts';
import { populationOf } from '../spec/population-of.ts';
import type { Spec } from '../spec/resolve.ts';
import { MOST_FRAMES, type ResolvedPopulation } from '../spec/resolve-population.ts';
import { finish, type Progress } from '../stepwise.ts';
import { Checkpoint } from './checkpoint.ts';
import { fitsRows, followsInnerProducts } from './inner-products.ts';
import type { FileInputs } from './inputs.ts';

/** Draws the population's sample under its keys, or wraps the rows read from files. Yields its progress through the columns. */
export function* obtainSample(
  spec: Spec,
  inputs: FileInputs | null,
  checkpoint = new Checkpoint(),
): Generator<Progress, Sample> {
  const { data, seed } = spec;
  if (data.source === 'population') {
    const draw = columnDraw(spec);
    const sample = yield* drawnSample(data, draw, checkpoint);
    if (data.targets !== undefined) {
      const { teacher, noise } = data.targets;
      return withTargets(sample, { norm: teacher.norm, noise }, keyFrom(seed.labels, 'targets'));
    }
    const key = keyFrom(seed.labels, 'flips');
    const taught = logisticLabels(sample, draw.y, key);
    return withObservedLabels(sample, flipLabels(taught, data.labelNoise, key));
  }
  if (inputs === null) throw new Error('a spec with data from files was run without its inputs');
  const { X, y, columnNames, streamed } = inputs.training;
  if (streamed !== null) {
    const eigenvalue = data.covariance?.type === 'isotropic' ? data.covariance.scale : null;
    return sampleFromFrame(streamed.K, X, streamed.d, y, inputs.mu, eigenvalue);
  }
  const known = data.covariance === undefined ? null : eigenvalueRuns(data.covariance, X.cols);
  const sample = sampleFromRows(X, y, inputs.mu, known);
  return columnNames === null ? sample : { ...sample, columnNames };
}

/** More points than this, in less than half as many dimensions, are worked with by their rows. */
export const FEW_POINTS = 1000;

/** Whether the data are many rows in few dimensions, of which nothing more is known: their inner products are not formed. */
export function isOfRows(spec: Spec, { training: { streamed, X } }: FileInputs): boolean {
  return streamed === null && X.rows > FEW_POINTS && fitsRows(spec, X.rows, X.cols);
}

/** Runs of up to so many points form all inner products: a run asks for more than an audit's trial does. */
const MOST_OF_A_RUN = 4000;

/** What a run works with that works from rows: of so many, where nothing was asked for that takes all inner products; null of all others. */
export function rowsOfRun(
  spec: Spec,
  inputs: FileInputs | null,
): { readonly inputs: FileInputs; readonly sample: RowSample } | null {
  if (inputs === null || inputs.training.y.length <= MOST_OF_A_RUN) return null;
  if (followsInnerProducts(spec)) return null;
  const sample = rowSampleOf(spec, inputs);
  return sample && { inputs, sample };
}

/** The sample of such data; null of all others. */
export function rowSampleOf(spec: Spec, inputs: FileInputs): RowSample | null {
  if (!isOfRows(spec, inputs)) return null;
  const { X, y, columnNames } = inputs.training;
  const sample = rowSampleFrom(X, y);
  return columnNames === null ? sample : { ...sample, columnNames };
}

/** The same without its progress, for samples that are quickly drawn. */
export function sampleAtOnce(spec: Spec, inputs: FileInputs | null): Sample {
  return finish(obtainSample(spec, inputs));
}

/** Directly where the noise has the symmetry for it, else column by column. */
function* drawnSample(
  data: ResolvedPopulation,
  draw: ColumnDraw,
  checkpoint: Checkpoint,
): Generator<Progress, Sample> {
  const { population, y, keys } = draw;
  const isTurned = data.sampler === 'explicit' && population.spread !== 'axis';
  const inColumns = isIndependent(population) || population.blocks.length > MOST_FRAMES || isTurned;
  if (data.sampler !== 'streamed' && !inColumns)
    return drawSample(population, y, keys.data, data.sampler, data.labels);
  if (data.sampler !== 'streamed') return explicitSample(draw);
  return yield* streamSample(draw, (work) => checkpoint.stage('columns', work));
}

/** What the rows of a spec's population, and their company, are drawn by; the spec is the recipe for other threads. */
export function columnDraw(spec: Spec): ColumnDraw {
  const { data, seed, network, risk } = spec;
  if (data.source !== 'population') throw new Error('data from files are not drawn');
  const keys = {
    data: keyFrom(seed.data, 'data'),
    init: keyFrom(seed.init, 'init'),
    test: keyFrom(seed.data, 'test'),
  };
  const population = populationOf(data, keys.data);
  return {
    population,
    y: drawLabels(data.n, data.labels, data.positiveShare, keyFrom(seed.labels, 'labels')),
    scheme: data.labels,
    width: network.width,
    testRows: isIndependent(population) ? risk.streamedPoints : 0,
    keys,
    recipe: spec,
  };
}

function isIndependent(population: Population): boolean {
  return noiseOf(population).kind === 'independent';
}

/** |mu| and R, where they are known. */
export function signalAndNoise(
  sample: AnySample,
  inputs: FileInputs | null,
): { signal2: number | null; noiseSize: number | null } {
  if (inputs === null) {
    const { population } = sample;
    if (population === null) return { signal2: null, noiseSize: null };
    const { signal2: ofClusters, trace } = moments(population);
    const signal = hasCentres(population) ? ofClusters : null;
    return { signal2: signal, noiseSize: trace };
  }
  const { mu, training } = inputs;
  return {
    signal2: signal2(sample),
    noiseSize: mu === null ? null : meanSquaredNoise(training.X, training.y, mu),
  };
}
