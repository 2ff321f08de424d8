/**
 * An audit as one self-contained page.
 */

import { stringify } from 'yaml';
import type {
  AuditRecord,
  CheckpointRecord,
  KktPair,
  NetworkRecord,
  OwnSignsRecord,
  TargetRecord,
} from '../../audit/record.ts';
import { CHECKPOINT_FIGURES } from '../../figures/audit/checkpoints.ts';
import type { HostDocument } from '../../figures/formats/dom.ts';
import { markupOf } from '../../figures/formats/markup.ts';
import { drawChart } from '../../figures/formats/svg.ts';
import { figures } from '../../figures/index.ts';
import { count, short } from '../numbers.ts';
import { problemTable } from '../report/certificate.ts';
import { dataSection } from '../report/data.ts';
import { drawnFigures } from '../report/figures.ts';
import { type Child, Html, html, table } from '../report/html.ts';
import { answerList, notesSection, page } from '../report/page.ts';
import { namedPoints } from '../report/points.ts';
import { dataAnswers } from './data-answers.ts';
import { CHECKPOINT_COLUMNS, checkpointCells, HELD_OUT_COLUMN, heldOutAnswers } from './held-out-answers.ts';
import { activatedName, networkAnswers, ownName } from './network-answers.ts';
import { setting } from './setting.ts';
import { verdictOf } from './verdict.ts';

/** The figures of the trial that are about the data and their max-margin direction. */
const SHOWN = ['plane', 'signed-products', 'spectrum', 'dual', 'activation', 'margins'];

/** The report as HTML: no script, no network, the same bytes for the same record. */
export function renderAuditReport(record: AuditRecord, document: HostDocument): string {
  const { spec, network, notes, experiment, version } = record;
  const rows = heldOutAnswers(record);
  return page({
    name: spec.name,
    ...verdictOf(record),
    setting: setting(record),
    version,
    sections: [
      ...(network === null
        ? []
        : [
            [
              'The network',
              answerList([...networkAnswers(network, notes, experiment.data.n), ...rows]),
            ] as const,
          ]),
      ...(record.checkpoints === undefined
        ? []
        : [
            [
              'The weights, one after another',
              checkpointsSection(record, record.checkpoints, document),
            ] as const,
          ]),
      ['The data', answerList([...dataAnswers(record), ...(network === null ? rows : [])])],
      ['Figures', figuresSection(record, document)],
      ...(network === null ? [] : [['The network in numbers', networkSection(network, notes)] as const]),
      ['Certificates', certificates(record)],
      ['The trial in numbers', dataSection(experiment)],
      [
        'Specification',
        html`<p>What was asked, with every default written out.</p>
<pre><code>${stringify(spec)}</code></pre>`,
      ],
      ['Notes', notesSection({ ...notes, ...prefixed(experiment.notes) })],
    ],
  });
}

function checkpointsSection(
  { heldOut }: AuditRecord,
  checkpoints: readonly CheckpointRecord[],
  document: HostDocument,
): Html {
  const head = [...CHECKPOINT_COLUMNS, ...(heldOut === undefined ? [] : [HELD_OUT_COLUMN])];
  const drawings = CHECKPOINT_FIGURES.map(
    ({ name, title, caption, chart }) => html`<figure id="${name}"><h3>${title}</h3>
${new Html(markupOf(drawChart(chart(checkpoints), { document, width: 480 })))}
<figcaption>${caption}</figcaption></figure>
`,
  );
  return html`<div class="figures">
${drawings}</div>
<div class="wide long">${table(head, checkpoints.map(checkpointCells))}</div>
<p>Share: min q/‖W‖ over the largest that the pattern of those weights allows. ε, δ: Lyu and Li’s, of W alone, relative. Angles in radians to the max-margin directions of their own pattern, with their own signs alone held, and of the activated pattern.</p>`;
}

function figuresSection({ experiment }: AuditRecord, document: HostDocument): Html {
  const { steps } = experiment.training;
  return html`<p>Of the data, and of a trial: this project’s own training on them, ${steps} updates from a tiny start.</p>
${drawnFigures(
  figures
    .filter(({ name }) => SHOWN.includes(name))
    .toSorted((a, b) => SHOWN.indexOf(a.name) - SHOWN.indexOf(b.name)),
  experiment,
  document,
)}`;
}

function certificates({ linear, notes, experiment, network }: AuditRecord): Html {
  return html`<p>Each problem was checked from the raw inner products by code that shares nothing with the solver; bounds include all rounding.</p>
<h3>The linear problem without bias (γ = 1)</h3>
${problemTable(linear, 'linear', notes)}
<h3>The activated pattern at γ = ${experiment.spec.network.slope}</h3>
${problemTable(experiment.limit, 'limit', experiment.notes)}
${network === null ? [] : html`<h3>The network’s own pattern</h3>\n${problemTable(network.ownLimit, 'network.ownLimit', notes)}`}
${namedPoints(experiment)}`;
}

function networkSection(network: NetworkRecord, notes: AuditRecord['notes']): Html {
  const or = (path: string, value: number | null, digits = 5): Child =>
    value === null ? `none: ${notes[`network.${path}`] ?? 'not known'}` : short(value, digits);
  const rows: Child[][] = [
    ['Least margin', short(network.leastMargin, 6), 'minᵢ qᵢ, qᵢ = yᵢ f(xᵢ).'],
    [
      'aⱼ² − ‖wⱼ‖²',
      `${short(network.balance.least, 3)} to ${short(network.balance.most, 3)}`,
      'Of the layers as given. The gradient flow of both layers keeps it: near 0 where they started small.',
    ],
    ['‖W‖', short(network.norm, 6), 'After rescaling to Σ aⱼ² = 1.'],
    [
      'min q/‖W‖',
      short(network.normalizedMargin, 6),
      'The normalised margin if W alone is trained: f is homogeneous of order 1 in W.',
    ],
    [
      'min q/(‖W‖² + ‖a‖²)',
      or('normalizedMarginBothLayers', network.normalizedMarginBothLayers, 6),
      'The normalised margin if both layers are trained, as given: of order 2.',
    ],
    [
      'Share of the largest',
      or('marginShare', network.marginShare),
      'min q/‖W‖ over the largest that the network’s own pattern allows.',
    ],
    ...targetRows('own pattern', ownName(network), 'ownLimit', network.ownLimit),
    ...targetRows('activated pattern', activatedName(network), 'activatedLimit', network.activatedLimit),
    ...ownSignsRows(network.ownSigns),
    ...kktRows('W alone', 'kkt.firstLayer', network.kkt.firstLayer),
    ...kktRows('both layers', 'kkt.bothLayers', network.kkt.bothLayers),
    [
      'Stable rank, aⱼ > 0',
      or('rank.stablePositive', network.rank.stablePositive),
      '‖W₊‖²/‖W₊‖₂² of the neurons with positive output weight; 1 at the activated max-margin direction.',
    ],
    [
      'Stable rank, aⱼ < 0',
      or('rank.stableNegative', network.rank.stableNegative),
      'Of those with negative output weight.',
    ],
    ['Stable rank', or('rank.stable', network.rank.stable), 'Of all.'],
    [
      'Numerical rank',
      or('rank.numerical', network.rank.numerical),
      'Singular values above 10⁻⁶ of the largest.',
    ],
  ];
  return html`<div class="wide long">${table(['Quantity', 'Value', 'Meaning'], rows)}</div>`;

  function targetRows(which: string, name: string, path: string, target: TargetRecord): Child[][] {
    return [
      [`1 − cos, ${which}`, or(`${path}.oneMinusCosine`, target.oneMinusCosine), `Between W and ${name}.`],
    ];
  }

  function ownSignsRows({
    kind,
    supportVectors,
    sliding,
    leftOut,
    least,
    most,
    angle,
  }: OwnSignsRecord): Child[][] {
    const at = 'ownSigns';
    return [
      [
        'Largest min q/‖W‖, own signs held',
        least === null || most === null
          ? or(`${at}.${most === null ? 'most' : 'least'}`, null)
          : `${short(least, 6)} to ${short(most, 6)}`,
        'P(R): the signs of ⟨wⱼ, xᵢ⟩ are held where aⱼyᵢ > 0, and free elsewhere. The ends are certified.',
      ],
      ['Kind, own signs held', kind ?? or(`${at}.kind`, null), 'Of the direction where that is reached.'],
      [
        'Support vectors, own signs held',
        supportVectors === null ? or(`${at}.supportVectors`, null) : count(supportVectors),
        'Points with multipliers.',
      ],
      [
        'Sliding pairs, own signs held',
        sliding === null ? or(`${at}.sliding`, null) : count(sliding),
        'Pairs of a group of neurons and a point with ⟨wⱼ, xᵢ⟩ = 0 in that direction.',
      ],
      ...(leftOut === undefined
        ? []
        : [
            [
              'Points left out, own signs held',
              count(leftOut.length),
              'No neuron of their own sign sees them: no margin is asked of them, and no neuron sees them in that direction.',
            ],
          ]),
      ['Angle, own signs held', or(`${at}.angle`, angle), 'Between W and that direction, in radians.'],
    ];
  }

  function kktRows(which: string, path: string, pair: KktPair | null): Child[][] {
    if (pair === null) return [[`ε, δ, ${which}`, or(path, null), 'Approximate optimality.']];
    const told = (residual: KktPair['leastEpsilon'], at: string): Child =>
      residual === null
        ? or(`${path}.${at}`, null)
        : `${short(residual.relativeEpsilon)}, ${short(residual.relativeDelta)}`;
    return [
      [
        `ε, δ, ${which}`,
        told(pair.leastEpsilon, 'leastEpsilon'),
        '(ε, δ)-KKT residual of Lyu and Li (2020), relative to ‖θ‖ and ‖θ‖², with the multipliers of least ε.',
      ],
      [
        `ε, δ, ${which}, gradient`,
        told(pair.gradient, 'gradient'),
        'The same with multipliers proportional to e^−qᵢ.',
      ],
    ];
  }
}

function prefixed(notes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(notes).map(([path, reason]) => [`experiment.${path}`, reason]));
}
