/**
 * Linear models, steps of other kinds, robustness; and what is of another kind altogether.
 */
import { outside, part, refused, runs } from './system.ts';

const LINEAR = { 'network.slope': 1, 'network.width': 1 };

/** Least squares on targets in place of labels. */
const regression = (targets: object) => ({
  'training.loss': 'squared',
  'data.signal': { norm: 0 },
  'data.targets': targets,
});

export const linear = [
  runs(
    [
      'soudry-2018',
      'Soudry and others 2018',
      'linear classifiers, exponential and logistic loss: the max-margin direction',
    ],
    LINEAR,
  ),
  runs(['nacson-2019', 'Nacson and others 2019', 'linear classifiers by steps over the loss'], {
    ...LINEAR,
    'training.optimizer': 'lossNormalisedDescent',
  }),
  runs(
    [
      'ji-2020',
      'Ji, Dudík, Schapire and Telgarsky 2020',
      'linear classifiers, polynomial tails: a direction other than the max-margin one',
    ],
    { ...LINEAR, 'training.loss': 'polynomial' },
  ),
  runs(
    [
      'ji-srebro-telgarsky-2021',
      'Ji, Srebro and Telgarsky 2021',
      'linear classifiers by accelerated steps in the dual',
    ],
    { ...LINEAR, 'training.optimizer': 'dualAcceleration' },
  ),
  runs(
    ['muthukumar-2021', 'Muthukumar and others 2021', 'when every point supports the max-margin classifier'],
    LINEAR,
    'weak',
  ),
  runs(
    ['hsu-2021', 'Hsu, Muthukumar and Xu 2021', 'the same, over the spectrum of the covariance'],
    { ...LINEAR, 'data.d': 2000, 'data.covariance': { type: 'powerLaw', exponent: 0.5 } },
    'weak',
  ),
  runs(
    [
      'cao-gu-belkin-2021',
      'Cao, Gu and Belkin 2021',
      'error of the max-margin classifier of a sub-Gaussian mixture',
    ],
    LINEAR,
    'weak',
  ),
  runs(
    [
      'hashimoto-2025',
      'Hashimoto, Volgushev and Zwiernik 2025',
      'the same with heavy tails and labels flipped',
    ],
    {
      ...LINEAR,
      'data.noise': { family: 'studentT', nu: 5 },
      'data.labelNoise.rate': 0.1,
      'data.d': 2000,
      'data.n': 20,
    },
    'weak',
  ),
  part(
    ['kondo-2025', 'Kondo 2025', 'linear classifiers with a bias'],
    'a bias is a column of ones of data from files (data.biasColumn); populations have none',
    LINEAR,
    'weak',
  ),
  runs(['wu-2024', 'Wu and others 2024', 'large steps of the logistic loss'], {
    ...LINEAR,
    'training.loss': 'logistic',
    'training.step.relative': 100,
  }),
  part(
    ['chen-2023', 'Chen, Cao and Gu 2023', 'adversaries that move points, and training against them'],
    'training itself is without an adversary; the error against one is exact',
    { ...LINEAR, 'risk.robustRadii': [1, 5] },
  ),
  part(
    ['wang-2024', 'Wang, Zhang and Arora 2024', 'two-layer networks trained against an adversary'],
    'training itself is without an adversary; the error of the limit against one is exact',
    { 'risk.robustRadii': [1, 5] },
  ),
  runs(
    [
      'mallinar-2022',
      'Mallinar and others 2022',
      'benign, tempered and catastrophic overfitting of ridgeless regression',
    ],
    {
      ...LINEAR,
      ...regression({ teacher: { norm: 0 }, noise: 1 }),
      'data.d': 2000,
      'data.covariance': { type: 'powerLaw', exponent: 1.5 },
    },
    'weak',
  ),
];

export const steps = [
  runs(['polyak-1964', 'Polyak 1964', 'heavy-ball momentum'], {
    'training.optimizer': 'heavyBall',
  }),
  runs(['nesterov-1983', 'Nesterov 1983', 'gradients taken ahead'], {
    'training.optimizer': 'nesterov',
  }),
  runs(['normalised-descent', 'many', 'steps of a given length'], {
    'training.optimizer': 'normalisedGradientDescent',
  }),
  runs(['random-reshuffling', 'many', 'batches in a new order every epoch'], {
    'training.optimizer': { name: 'reshuffling', batch: 10 },
  }),
  runs(['zhang-2024', 'Zhang, Zou and Cao 2024', 'Adam on linear classifiers: another geometry'], {
    ...LINEAR,
    'training.optimizer': 'adam',
    'data.d': 1000,
    'training.step': 1e-3,
  }),
  runs(['sign-descent', 'many', 'sign descent: the same geometry without memory'], {
    ...LINEAR,
    'training.optimizer': 'signDescent',
    'data.d': 1000,
    'training.step': 1e-3,
  }),
  runs(
    ['foret-2021', 'Foret and others 2021', 'sharpness-aware steps: gradients at the worst point nearby'],
    {
      'training.optimizer': 'sam',
    },
  ),
  runs(['spectral-steps', 'many', 'steps by polar factors of gradients, as of Muon: another geometry'], {
    'training.optimizer': 'muon',
    'data.n': 20,
    'data.d': 1000,
    'training.steps': 200,
  }),
  runs(
    [
      'brutzkus-2018',
      'Brutzkus and others 2018',
      'steps on single points with the hinge loss in leaky ReLU networks',
    ],
    { 'training.optimizer': 'sgd', 'training.loss': 'hinge' },
  ),
  runs(['weight-decay', 'many', 'weight decay, and the regularisation path beside that of training'], {
    'training.weightDecay': 0.01,
  }),
  runs(['smoothed-labels', 'many', 'smoothed labels, which lead to one margin at all points'], {
    'training.loss': 'logistic',
    'training.labelSmoothing': 0.1,
  }),
  refused(
    ['label-noise', 'many', 'noise in the labels of every step'],
    'labels here stay as they are from step to step',
    'smoothed labels, which have that loss in the mean',
    { 'training.loss': 'logistic', 'training.labelSmoothing': 0.1 },
  ),
];

const BY_STEPS = 'least squares is by steps here, not by the flow: small steps come as near as is asked';

export const others = [
  part(
    [
      'chatterji-2021',
      'Chatterji, Long and Bartlett 2021',
      'two-layer linear networks, squared loss, both layers',
    ],
    BY_STEPS,
    {
      'network.slope': 1,
      'network.secondLayer': 'trained',
      ...regression({ teacher: { norm: 1 }, noise: 0.5 }),
    },
  ),
  part(['park-2024', 'Park and others 2024', 'regression by ReLU networks, gradient flow'], BY_STEPS, {
    'network.slope': 0,
    'network.secondLayer': 'trained',
    ...regression({ teacher: { norm: 1 }, noise: 0.5 }),
  }),
  part(
    ['lai-2026', 'Lai, Wang, Tao and Muthukumar 2026', 'ReLU networks, squared loss, many dimensions'],
    'limit.own is the nearest interpolator in a pattern, not that of least norm in any',
    {
      'network.slope': 0,
      ...regression({ teacher: { norm: 1 }, noise: 0.5 }),
      'training.step.relative': 0.02,
    },
  ),
  part(
    [
      'boursier-2022',
      'Boursier, Pillaud-Vivien and Flammarion 2022',
      'squared loss, both layers, orthogonal inputs',
    ],
    `${BY_STEPS}; rows are nearly orthogonal`,
    {
      'network.slope': 0,
      'network.secondLayer': { name: 'trained', start: 'balanced' },
      'network.init.scale': 1e-6,
      ...regression({ teacher: { norm: 1 }, noise: 0.5 }),
    },
  ),
  runs(
    ['craciun-2024', 'Craciun and Ghoshdastidar 2024', 'steps too large for any minimum of the squared loss'],
    { 'network.slope': 1, 'training.loss': 'squared', 'training.step.relative': 2.1, 'training.steps': 200 },
  ),
  refused(
    ['qiao-2024', 'Qiao and others 2024', 'stable minima of univariate regression'],
    'regression and biases are not trained here',
    'large steps of the logistic loss',
    { 'training.loss': 'logistic', 'training.step.relative': 10 },
  ),
  refused(
    [
      'holzmueller-2022',
      'Holzmueller and Steinwart 2022',
      'univariate regression by leaky ReLU networks with biases',
    ],
    'regression and biases are not trained here',
    'a leaky ReLU network in two dimensions',
    { 'data.n': 10, 'data.d': 2, 'data.sampler': 'explicit' },
  ),
  refused(
    ['chistikov-2023', 'Chistikov, Englert and Lazic 2023', 'a ReLU teacher, squared loss, both layers'],
    'teachers are linear here',
    'both layers of a ReLU network by the squared loss on labels, from a small start',
    {
      'network.slope': 0,
      'network.secondLayer': 'trained',
      'training.loss': 'squared',
      'network.init.scale': 1e-9,
    },
  ),
  refused(
    ['frei-vardi-2025', 'Frei and Vardi 2025', 'a linear transformer that classifies in context'],
    'models are networks of two layers here',
    'a linear classifier',
    LINEAR,
  ),
  refused(
    ['tarzanagh-2023', 'Tarzanagh and others 2023', 'attention as a margin problem'],
    'models are networks of two layers here',
    'a linear classifier',
    LINEAR,
  ),
  outside(
    ['nurisso-2024', 'Nurisso and others 2024', 'what gradient flow cannot cross in the space of weights'],
    'a statement about topology, with nothing to measure in a run',
  ),
  outside(
    ['signal-propagation', 'many', 'how signals pass through deep networks at the start'],
    'nothing is trained',
  ),
  outside(
    ['welper-2023', 'Welper 2023', 'rates of approximation by trained networks'],
    'a statement as widths grow: nothing to refute at any one',
  ),
];
