/**
 * The training data and the regime they are in.
 */

import { LIMIT_OF_PATTERN, limitName } from '../../limit-words.ts';
import type { DataRecord, ExperimentRecord } from '../../record/record.ts';
import type { SignsRecord } from '../../record/second-layer.ts';
import { labelsLine } from '../labels.ts';
import { count, product, short } from '../numbers.ts';
import { type Child, type Html, html, table } from './html.ts';

export function dataSection(record: ExperimentRecord): Html {
  const { data, regime, training, limit, risk, notes, spec } = record;
  const digits = (path: string, value: number | null): Child =>
    value === null ? `unknown: ${notes[path] ?? 'not recorded'}` : short(value, 5);
  const { thresholds, network } = spec;
  const rows: Child[][] = [
    ['n', count(data.n), `Training points, ${count(data.positives)} with y = +1${classes(data.classes)}.`],
    ...(data.heldOut === undefined
      ? []
      : [
          [
            'Held out',
            count(data.heldOut.rows),
            `Held-out rows, of which ${count(data.heldOut.shared)} are training rows too.`,
          ],
        ]),
    ['d', count(data.d), notes['data.d'] === undefined ? 'Dimension.' : `Dimension; ${notes['data.d']}.`],
    ['‖μ‖', digits('data.signalNorm', data.signalNorm), 'Size of the signal.'],
    [
      'R',
      digits('data.noiseSize', data.noiseSize),
      'Size of the noise: tr Σ, or the mean of ‖xᵢ − yᵢμ‖² for files.',
    ],
    [
      'min yᵢyₖ⟨xᵢ, xₖ⟩',
      digits('data.minSignedInner', data.minSignedInner),
      'Over pairs i ≠ k. Positively correlated data have none below 0.',
    ],
    [
      'max |⟨xᵢ, xₖ⟩|',
      digits('data.maxOffDiagonal', data.maxOffDiagonal),
      'Over pairs i ≠ k. Nearly orthogonal data have it small.',
    ],
    ['‖xᵢ‖²', `${short(data.minNorm2, 5)} to ${short(data.maxNorm2, 5)}`, 'Smallest and largest.'],
    [
      'minᵢ γHᵢᵢ − Σₖ|Hᵢₖ|',
      short(data.dominance, 5),
      'H = (yᵢyₖ⟨xᵢ, xₖ⟩), k ≠ i. Above 0 the first step activates from a small start, whatever the signs.',
    ],
    [
      'Label flips',
      data.labelFlips === null ? digits('data.labelFlips', null) : count(data.labelFlips),
      'Observed labels that differ from the clean ones.',
    ],
    [
      'n‖μ‖²/R',
      digits('regime.ratio', regime.ratio),
      `Signal against noise: ${regime.name ?? 'unknown'} (weak below ${thresholds.weakBelow}, strong above ${thresholds.strongAbove}).`,
    ],
    [
      'n μᵀΣμ/tr Σ²',
      digits('regime.effectiveRatio', regime.effectiveRatio),
      'The same for a general covariance.',
    ],
    [
      'n‖μ‖⁴/(‖Σ‖ tr Σ)',
      digits('regime.frontier', regime.frontier),
      'Far above 1 the overfitting is benign, far below it is harmful.',
    ],
    [
      'Γ',
      digits(risk.limit === null ? 'risk.limit' : 'risk.limit.gamma', risk.limit?.gamma ?? null),
      `Signal-to-noise ratio of the boundary of ${limitName(limit.heading)}; its error is Φ(−Γ).`,
    ],
    ...(record.verdict.judged === 'reached' && limit.heading !== 'reached'
      ? [
          [
            'Γ reached',
            digits('risk.reached.gamma', risk.reached?.gamma ?? null),
            `Distance of the nearest mistake of ${LIMIT_OF_PATTERN} from the centre of a cluster, in deviations of the noise${notes['risk.reached.gamma'] === undefined ? '' : `; ${notes['risk.reached.gamma']}`}.`,
          ],
        ]
      : []),
    [
      'Γ predicted',
      digits('risk.predictedGamma', risk.predictedGamma),
      'The mean-field value for equal dual weights.',
    ],
    [
      'm',
      count(network.width),
      `Neurons, ${secondLayerTold(network, training)}; slope γ = ${network.slope}.`,
    ],
    [
      'α',
      short(training.alpha, 5),
      `Step size; α λₘₐₓ(G) = ${product(training.alpha, training.lambdaMax, 5)} for the activated pattern${spec.training.reduction === 'mean' ? ', with the mean loss' : ''}.`,
    ],
    [
      'σ₀',
      digits('training.initialScale', training.initialScale),
      'Standard deviation of each coordinate of W(0).',
    ],
  ];
  return html`<div class="wide long">${table(['Quantity', 'Value', 'Meaning'], rows)}</div>`;
}

/** "32 with aⱼ > 0"; of a second layer of another kind also what they weigh. */
function secondLayerTold(
  network: ExperimentRecord['spec']['network'],
  { secondLayer }: ExperimentRecord['training'],
): string {
  if (secondLayer === undefined) return `${count(network.positive ?? 0)} with aⱼ > 0`;
  const { positive, atEnd } = secondLayer;
  const squares = (of: SignsRecord): string =>
    `Σaⱼ² = ${short(of.positiveSquares)} over aⱼ > 0 and ${short(of.negativeSquares)} over aⱼ < 0`;
  if (atEnd !== undefined)
    return `${count(positive)} with aⱼ > 0 at the start; aⱼ trained, from ${squares(secondLayer)} to ${squares(atEnd)}`;
  const kind = network.secondLayer === 'random' ? 'drawn' : 'given';
  return `${count(positive)} with aⱼ > 0; aⱼ ${kind}, with ${squares(secondLayer)}`;
}

function classes(names: DataRecord['classes']): string {
  if (names === null) return '';
  return `; ${labelsLine(names)[0]}`;
}
