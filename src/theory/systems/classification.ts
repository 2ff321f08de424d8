/**
 * Networks with a first layer that is trained to classify, by other losses, activations and optimisers.
 */
import { part, refused, runs } from './system.ts';

const LOGISTIC = { 'training.loss': 'logistic' };
const FLIPS = { 'data.labelNoise.rate': 0.1 };

/** From a small balanced start. */
const BOTH_LAYERS = {
  'network.secondLayer': { name: 'trained', start: 'balanced' },
  'network.init.scale': 1e-6,
};
const OF_FLOW = 'both layers move by steps here, not by their flow: small steps come as near as is asked';

export const classification = [
  runs(
    [
      'hashimoto-2026',
      'Hashimoto 2026',
      'leaky ReLU network, exponential loss, gradient descent with a constant step, two opposing clusters',
    ],
    {},
  ),
  runs(
    [
      'frei-2022',
      'Frei, Chatterji and Bartlett 2022',
      'smooth leaky ReLU network with random signs, mean logistic loss, labels flipped',
    ],
    {
      ...LOGISTIC,
      ...FLIPS,
      'training.reduction': 'mean',
      'network.activation': 'smoothLeaky',
      'network.secondLayer': 'random',
    },
    'weak',
  ),
  runs(
    [
      'frei-2023',
      'Frei, Vardi, Bartlett and Srebro 2023',
      'leaky ReLU network, gradient flow of the logistic loss, nearly orthogonal points, labels flipped',
    ],
    { ...LOGISTIC, ...FLIPS, 'training.optimizer': 'gradientFlow' },
    'weak',
  ),
  runs(
    [
      'frei-2023b',
      'Frei, Vardi, Bartlett, Srebro and Hu 2023',
      'rank of the weights after few steps from a small start',
    ],
    { ...LOGISTIC, 'report.measures': ['neurons'] },
    'weak',
  ),
  runs(
    [
      'xu-gu-2023',
      'Xu and Gu 2023',
      'ReLU, leaky ReLU and ELU networks with random signs, mean logistic loss',
    ],
    {
      ...LOGISTIC,
      'training.reduction': 'mean',
      'network.activation': 'elu',
      'network.slope': 0,
      'network.secondLayer': 'random',
    },
    'weak',
  ),
  runs(
    [
      'karhadkar-2024',
      'Karhadkar, George, Murray, Montúfar and Needell 2024',
      'leaky ReLU networks, hinge loss, labels flipped, moderate dimension',
    ],
    { 'training.loss': 'hinge', 'data.labelNoise.rate': 0.05 },
  ),
  runs(
    [
      'kou-2023b',
      'Kou, Chen and Gu 2023',
      'ReLU and leaky ReLU networks, logistic loss, nearly orthogonal points: stable rank, equal margins',
    ],
    { ...LOGISTIC, 'network.slope': 0, 'report.measures': ['neurons', 'marginQuantiles'] },
    'weak',
  ),
  runs(
    [
      'cai-2025',
      'Cai and others 2025',
      'networks that are homogeneous but for a bounded part, as leaky softplus, logistic loss',
    ],
    { ...LOGISTIC, 'network.activation': 'leakySoftplus' },
    'weak',
  ),
  runs(
    [
      'lyu-li-2020',
      'Lyu and Li 2020',
      'homogeneous networks, exponential or logistic loss, steps by the loss: KKT residuals',
    ],
    { 'training.optimizer': 'lyuLi' },
  ),
  runs(
    [
      'ji-telgarsky-2020',
      'Ji and Telgarsky 2020',
      'directional convergence of gradient flow in homogeneous networks',
    ],
    { 'training.optimizer': 'gradientFlow' },
  ),
  runs(
    [
      'sarussi-2021',
      'Sarussi, Brutzkus and Globerson 2021',
      'leaky ReLU networks on labels of a linear teacher, the second layer held or trained',
    ],
    {
      'data.model': { type: 'linearTeacher' },
      'data.signal': { norm: 0 },
      'data.direction': 'even',
      'network.secondLayer': 'trained',
    },
  ),
  runs(
    ['schechtman-2025', 'Schechtman and Schreuder 2025', 'constant steps on batches in homogeneous networks'],
    { 'training.optimizer': { name: 'sgd', batch: 10 } },
  ),
  part(
    [
      'lyu-2021',
      'Lyu, Li, Wang and Arora 2021',
      'both layers of a leaky ReLU network, small start, symmetric data',
    ],
    OF_FLOW,
    { 'data.labels': 'mirrored', ...BOTH_LAYERS },
  ),
  part(
    [
      'phuong-2021',
      'Phuong and Lampert 2021',
      'both layers of a ReLU network, small start, orthogonally separable data: all y_i y_k <x_i, x_k> >= 0',
    ],
    OF_FLOW,
    { 'network.slope': 0, ...BOTH_LAYERS },
  ),
  part(
    [
      'min-2025',
      'Min, Zhu and Vidal 2025',
      'collapse of the features of both layers on orthogonally separable data',
    ],
    OF_FLOW,
    { 'network.slope': 0, 'report.measures': ['collapse'], ...BOTH_LAYERS },
  ),
  refused(
    [
      'chatterji-2021-deep',
      'Chatterji, Long and Bartlett 2021',
      'deep networks with smoothed ReLU, logistic loss',
    ],
    'there are two layers here',
    'two layers with Huberised ReLU',
    { ...LOGISTIC, 'network.activation': 'huberisedRelu', 'network.slope': 0 },
    'weak',
  ),
  refused(
    [
      'lin-2021',
      'Lin and others 2021',
      'two neurons on spherically symmetric data without a margin, gradient of the population',
    ],
    'gradients are of samples here',
    'a linear network on samples',
    { 'network.slope': 1, 'network.width': 2 },
  ),
  refused(
    ['safran-2022', 'Safran, Vardi and Lee 2022', 'univariate ReLU networks with biases, both layers'],
    'biases are not trained here',
    'both layers of a ReLU network in two dimensions',
    {
      'network.secondLayer': 'trained',
      'network.slope': 0,
      'data.n': 10,
      'data.d': 2,
      'data.sampler': 'explicit',
    },
  ),
  refused(
    ['kou-2023', 'Kou, Chen, Chen and Gu 2023', 'two-patch ReLU convolutional networks, labels flipped'],
    'models have one vector a point here, no patches',
    'a ReLU network on the sum of signal and noise',
    { ...LOGISTIC, ...FLIPS, 'network.slope': 0 },
    'weak',
  ),
  refused(
    ['cao-2022', 'Cao, Chen, Belkin and Gu 2022', 'two-patch convolutional networks with a power of ReLU'],
    'models have one vector a point here, and activations are of degree 1',
    'a ReLU network on the sum of signal and noise',
    { ...LOGISTIC, 'network.slope': 0 },
    'weak',
  ),
  refused(
    ['meng-2024', 'Meng, Zou and Cao 2024', 'two-patch convolutional networks on XOR data'],
    'models have one vector a point here, no patches',
    'orthogonal clusters of both labels',
    { ...LOGISTIC, 'data.model': { type: 'clusters', count: 4 } },
    'weak',
  ),
  refused(
    ['xu-chen-2025', 'Xu and Chen 2025', 'two-patch networks, noise that depends on the class'],
    'models have one vector a point here, and one covariance',
    'a ReLU network with noise in two blocks',
    {
      ...LOGISTIC,
      'network.slope': 0,
      'data.d': 10_000,
      'data.covariance': {
        type: 'blocks',
        blocks: [
          { dimension: 100, eigenvalue: 4, signalShare: 1 },
          { dimension: 9900, eigenvalue: 1 },
        ],
      },
    },
    'weak',
  ),
];
