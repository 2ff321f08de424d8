/**
 * The populations there are, for `benign list populations`: models, noise families and covariances, with their parameters.
 */
import { noiseFamilies } from '../data/noise/index.ts';
import { parametersListed } from './parameters.ts';

type Entry = readonly [name: string, description: string];

const models: readonly Entry[] = [
  [
    'opposing',
    'data.model (default): x = y mu + z, two opposing clusters (GMM, P_opp); signal, noise and covariance as below',
  ],
  [
    'clusters',
    'data.model: count clusters with orthogonal centres of norm |mu|, labelled +1 and -1 in turn (P_clust of Frei et al. 2023). Parameters: count = 4',
  ],
  [
    'xor',
    'data.model: XOR of two directions, four clusters: label +1 around u and -u, label -1 around v and -v, orthogonal of norm |mu| (Meng et al. 2024). Every linear boundary errs on half of the points; the Bayes error is 2 p (1 - p), p = Phi(-delta/sqrt 2)',
  ],
  [
    'angled',
    'data.model: two clusters whose centres, of norm |mu|, are at an angle (degrees; 180 is opposing): what opposes them is |mu| sin(angle/2). Parameters: angle = 170',
  ],
  [
    'signalLevel',
    "data.model: x = sqrt(level) y v + sqrt(1 - level) n, n ~ N(0, (I - v v')/d): noise orthogonal to the signal (Karhadkar et al. 2024; with labelNoise.count for its k flips). Parameters: level = 0.05",
  ],
  [
    'signOfCoordinate',
    'data.model: x = z, y the sign of the first coordinate (P_sg of Frei et al. 2023); its eigenvalue by covariance spiked',
  ],
  [
    'linearTeacher',
    'data.model: x = z, y the sign of <theta, x>, theta of length 1 where data.direction (and data.spread) says; the error of a linear boundary is arccos(rho)/pi, rho the correlation of <theta, x> and <wbar, x>',
  ],
  [
    'logisticTeacher',
    'data.model: x = z Gaussian, P(y = +1) = 1/(1 + exp(-<theta, x>)), |theta| = norm, theta where data.direction (and data.spread) says; clean labels are the sign of <theta, x>, risk.observed has the errors on y, with E 1/(1 + exp|<theta, x>|) the least. Parameters: norm = 1',
  ],
];

const labels: readonly Entry[] = [
  [
    'positiveShare',
    'data.positiveShare: P(y = +1), for classes of unequal share; labels: balanced (exact) or random',
  ],
  [
    'labels',
    'data.labels: mirrored for symmetric data (Lyu, Li, Wang and Arora 2021): n/2 rows are drawn, and with each x of label y there is -x of label -y. With opposing, signalLevel, signOfCoordinate, linearTeacher',
  ],
  [
    'targets',
    'data.targets: { teacher: { norm, direction }, noise } for regression with training.loss squared: x = z, t = <theta, x> + noise xi, |theta| = norm; risk.regression has the excess of the network, exactly',
  ],
  ['labelNoise', 'data.labelNoise: { rate } flips independently, { count } flips exactly so many'],
];

const covariances: readonly Entry[] = [
  ['isotropic', 'data.covariance (default): Sigma = scale I. Parameters: scale = 1'],
  ['blocks', 'data.covariance: blocks of { eigenvalue, dimension, signalShare }'],
  ['spiked', 'data.covariance: the eigenvalues in spikes, then scale. Parameters: spikes, scale = 1'],
  ['powerLaw', 'data.covariance: lambda_j = scale j^-exponent. Parameters: exponent = 1, scale = 1'],
  [
    'exponential',
    'data.covariance: lambda_j = floor + scale exp(-rate (j - 1)). Parameters: rate = 0.01, scale = 1, floor = 0',
  ],
  ['spectrum', 'data.covariance: eigenvalues one by one. Parameters: file (.npy or .csv) or eigenvalues'],
  [
    'direction',
    'data.direction: mu along eigen-direction k = 1, 2, ..., random, even (equally along all), or shares of |mu|^2 by eigen-direction, as in { shares: { 1: 0.3, rest: 0.7 } }',
  ],
  [
    'spread',
    'data.spread: k, with data.direction even: mu equally along the first k eigen-directions, |mu|/sqrt(k) on each, and 0 on the others',
  ],
];

const files: readonly Entry[] = [
  ['file', 'data.source: rows with labels from files, with optional mu, covariance and held-out rows'],
];

/** Every model, family, covariance and source, with the key of a spec that chooses it. */
export const populations: readonly Entry[] = [
  ...models,
  ...noiseFamilies.map(
    ({ name, description, parameters }): Entry => [
      name,
      `data.noise: ${description}${parametersListed(parameters)}`,
    ],
  ),
  ...covariances,
  ...labels,
  ...files,
];
