/**
 * The law of a grouped network's pre-activations on a fresh point, in units of their deviations: u = m_q + g L xi with xi ~ N(0, I), for
 * a point of cluster q of scale g. phi is positively homogeneous, so that f = sum_g b_g phi(u_g).
 */
import { clusterParts, shareOf } from '../../data/clusters.ts';
import type { NoiseLaw } from '../../data/noise/law.ts';
import { clustersOf, noiseOf } from '../../data/population.ts';
import type { AnySample } from '../../data/sample.ts';
import { type Matrix, row, zeros } from '../../linalg/matrix.ts';
import { semidefiniteRoot } from '../../linalg/semidefinite.ts';
import { outputWeight } from '../../network/network.ts';
import {
  inUnits,
  landmarkPreActivations,
  preActivationCovariance,
  squareableUnit,
} from '../../network/weights.ts';
import type { GroupedNetwork } from './groups.ts';

/** A part of the population: points of one label around one centre. */
export interface Cluster {
  readonly label: 1 | -1;
  readonly share: number;
  /** m (G). */
  readonly mean: Float64Array;
}

export interface GroupLaw {
  readonly slope: number;
  /** b (G): the sign of a group times its weight times the deviation of its pre-activation. */
  readonly outputs: Float64Array;
  readonly clusters: readonly Cluster[];
  /** L (G x G), lower triangular; with a zero column where pre-activations depend on each other. */
  readonly root: Matrix;
  readonly noise: Exclude<NoiseLaw, { readonly kind: 'independent' }>;
  /** The deviations of <w_g, x> (G). */
  readonly deviations: Float64Array;
}

/** A sentence where points are not drawn from clusters with Gaussian noise or a scale mixture of it, or some <v_g, x> has no noise. */
export function groupLaw(sample: AnySample, { network, W: given }: GroupedNetwork): GroupLaw | string {
  const { population } = sample;
  if (population === null) return 'the population (mu and covariance) is unknown';
  const noise = noiseOf(population);
  if (noise.kind === 'independent') return 'the noise has independent coordinates that are not Gaussian';
  const structure = clustersOf(population);
  if (structure.kind === 'linearTeacher') return 'the labels are those of a linear teacher';
  const W = inUnits(given, squareableUnit(given));
  const landmarks = landmarkPreActivations(sample, W);
  const covariance = preActivationCovariance(sample, W);
  if (landmarks === null || covariance === null) return 'the population (mu and covariance) is unknown';
  const deviations = Float64Array.from({ length: W.m }, (_, g) => Math.sqrt(covariance.data[g * W.m + g]));
  if (!deviations.every((deviation) => deviation > 0)) return 'some group of neurons sees no noise';
  const inUnit = (inner: Float64Array, sign: number): Float64Array =>
    inner.map((entry, g) => (sign * entry) / deviations[g]);
  const clusters = clusterParts(structure).map(
    (part): Cluster => ({
      label: part.label,
      share: shareOf(part, population.positiveShare),
      mean: inUnit(row(landmarks, part.centre), part.sign),
    }),
  );
  return {
    slope: network.slope,
    outputs: deviations.map((deviation, g) => outputWeight(network, g) * deviation),
    clusters: clusters.filter((cluster) => cluster.share > 0),
    root: semidefiniteRoot(correlation(covariance, deviations)),
    noise,
    deviations,
  };
}

function correlation(covariance: Matrix, deviations: Float64Array): Matrix {
  const R = zeros(covariance.rows, covariance.cols);
  for (let g = 0; g < R.rows; g++) {
    for (let h = 0; h < R.cols; h++) {
      const at = g * R.cols + h;
      R.data[at] = g === h ? 1 : covariance.data[at] / deviations[g] / deviations[h];
    }
  }
  return R;
}

/** sum_g b_g phi(u_g) of a label: y f(u). */
export function signedOutput({ slope, outputs }: GroupLaw, label: 1 | -1, u: Float64Array): number {
  let total = 0;
  for (let g = 0; g < u.length; g++) total += outputs[g] * (u[g] > 0 ? u[g] : slope * u[g]);
  return label * total;
}
