/**
 * A run as one self-contained page: the verdict, the seven answers, the figures, and all that is needed to doubt them.
 */

import { stringify } from 'yaml';
import type { HostDocument } from '../../figures/formats/dom.ts';
import { activationChosen } from '../../network/activations/index.ts';
import { type Objective, objectiveOf } from '../../network/losses/index.ts';
import { optimizerNamed } from '../../optimizers.ts';
import type { ExperimentRecord } from '../../record/record.ts';
import type { Answer } from '../answer.ts';
import { answers } from '../answers.ts';
import { count, withShortNumbers } from '../numbers.ts';
import { certificateSection } from './certificate.ts';
import { dataSection } from './data.ts';
import { figuresSection } from './figures.ts';
import { horizonSection } from './horizon.ts';
import { type Html, html, table } from './html.ts';
import { answerList, notesSection, page } from './page.ts';
import { recheckSection } from './recheck.ts';

/** The report as HTML: no script, no network, the same bytes for the same record. */
export function renderReport(record: ExperimentRecord, document: HostDocument): string {
  const { spec, verdict, version } = record;
  return page({
    name: spec.name,
    headline: headline(record),
    tone: tone(record),
    because: verdict.because,
    setting: setting(record),
    version,
    sections: [
      ['The answer in seven lines', answerList(answers(record))],
      ['Figures', figuresSection(record, document)],
      [
        record.limit.heading === 'reached' ? 'Certificate of the limit' : CERTIFICATE,
        certificateSection(record),
      ],
      ['Beyond the last update', horizonSection(record)],
      ['Events', eventsSection(record)],
      ['Data and regime', dataSection(record)],
      [
        'Specification',
        html`<p>Complete, with every default written out: saved to a file, it is the input that gives this report again.</p>
<pre><code>${stringify(spec)}</code></pre>`,
      ],
      ['Notes', notesSection(record.notes)],
      ['Check it yourself', recheckSection(record)],
    ],
  });
}

function headline({ verdict }: ExperimentRecord): string {
  if (verdict.overfitting !== null) return HEADLINES[verdict.overfitting];
  if (!verdict.interpolates) return 'It does not interpolate';
  return verdict.judged === null
    ? 'It interpolates; its test error is not known'
    : 'It interpolates; whether benign is not settled';
}

const CERTIFICATE = 'Certificate of the activated max-margin direction';

const HEADLINES = {
  benign: 'Benign overfitting',
  tempered: 'Tempered overfitting',
  catastrophic: 'Catastrophic overfitting',
} as const;

function tone({ verdict: { overfitting } }: ExperimentRecord): Answer['status'] {
  return overfitting === null
    ? 'unknown'
    : ({ benign: 'good', tempered: 'neutral', catastrophic: 'bad' } as const)[overfitting];
}

function setting({ data, spec, training }: ExperimentRecord): string {
  const { width, slope, activation } = spec.network;
  const { words } = activationChosen(activation, slope);
  return `n = ${count(data.n)} points in dimension d = ${count(data.d)}, m = ${count(width)} ${words} neurons with slope γ = ${slope}, ${count(training.steps)} of ${count(spec.training.steps)} ${optimizerNamed(spec.training.optimizer).told}${lossTold(spec.training)}`;
}

/** The loss, where it is not the theorem's own. */
function lossTold(objective: Objective): string {
  const { words, caveat } = objectiveOf(objective);
  return caveat === null ? '' : `, with the ${words} loss`;
}

function eventsSection({ training: { events } }: ExperimentRecord): Html {
  if (events.length === 0)
    return html`<p>Nothing happened: no neuron pattern was completed, no margin crossed zero, no loss rose.</p>`;
  const rows = events.map(({ t, kind, detail }) => [count(t), EVENTS[kind], withShortNumbers(detail)]);
  return html`<div class="wide long">${table(['t', 'Event', 'What was seen'], rows)}</div>`;
}

const EVENTS: Readonly<Record<ExperimentRecord['training']['events'][number]['kind'], string>> = {
  activated: 'activated',
  activationLost: 'activation lost',
  interpolated: 'interpolates',
  interpolationLost: 'interpolation lost',
  dead: 'dead neurons',
  signChange: 'signs of the second layer changed',
  lossIncrease: 'loss increase',
  nearSwitch: 'near a switch',
  frozen: 'frozen in float64',
  diverged: 'diverged',
  stopped: 'stopped',
};
