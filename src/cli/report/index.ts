/**
 * A run as one self-contained page: the verdict, the seven answers, the figures, and all that is needed to doubt them.
 */
import { stringify } from 'yaml';
import type { ExperimentRecord } from '../../experiment/record.ts';
import { type Answer, answers } from '../answers.ts';
import { count, withShortNumbers } from '../numbers.ts';
import { certificateSection } from './certificate.ts';
import { dataSection } from './data.ts';
import { figuresSection } from './figures.ts';
import { horizonSection } from './horizon.ts';
import { Html, html, table } from './html.ts';
import { recheckSection } from './recheck.ts';
import { STYLE } from './style.ts';

/** The report as HTML: no script, no network, the same bytes for the same record. */
export function renderReport(record: ExperimentRecord): string {
  const { spec, verdict, version } = record;
  const replies = answers(record);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${spec.name}: ${headline(record)}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${spec.name}</h1>
<p class="verdict ${tone(record)}">${headline(record)}</p>
<p class="because">${verdict.because}</p>
<p class="setting">${setting(record)}</p>
</header>
<section><h2>The answer in seven lines</h2>
${answerList(replies)}</section>
<section><h2>Figures</h2>
${figuresSection(record)}</section>
<section><h2>Certificate of the limit</h2>
${certificateSection(record)}</section>
<section><h2>Beyond the last update</h2>
${horizonSection(record)}</section>
<section><h2>Events</h2>
${eventsSection(record)}</section>
<section><h2>Data and regime</h2>
${dataSection(record)}</section>
<section><h2>Specification</h2>
<p>Complete, with every default written out: saved to a file, it is the input that gives this report again.</p>
<pre><code>${stringify(spec)}</code></pre></section>
<section><h2>Notes</h2>
${notesSection(record)}</section>
<section><h2>Check it yourself</h2>
${recheckSection(record)}</section>
<footer><p class="small">benign ${version}</p></footer>
</main>
</body>
</html>
`.text;
}

function headline({ verdict }: ExperimentRecord): string {
  if (verdict.overfitting !== null) return HEADLINES[verdict.overfitting];
  return verdict.interpolates ? 'It interpolates; its test error is not known' : 'It does not interpolate';
}

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
  const { width, slope } = spec.network;
  return `n = ${count(data.n)} points in dimension d = ${count(data.d)}, m = ${count(width)} leaky ReLU neurons with slope γ = ${slope}, ${count(training.steps)} of ${count(spec.training.steps)} steps of gradient descent`;
}

const MARKS: Readonly<Record<Answer['status'], readonly [mark: string, spoken: string]>> = {
  good: ['✓', 'good'],
  bad: ['✗', 'bad'],
  neutral: ['•', 'neutral'],
  unknown: ['?', 'not known'],
};

function answerList(replies: readonly Answer[]): Html {
  return html`<dl>
${replies.map(({ question, answer, status }) => {
  const [mark, spoken] = MARKS[status];
  return html`<div class="answer"><span class="mark ${status}" role="img" aria-label="${spoken}">${mark}</span><dt>${question}</dt><dd>${answer}</dd></div>
`;
})}</dl>`;
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
  lossIncrease: 'loss increase',
  nearSwitch: 'near a switch',
  frozen: 'frozen in float64',
  diverged: 'diverged',
};

function notesSection({ notes }: ExperimentRecord): Html {
  const rows = Object.entries(notes).map(([path, reason]) => [html`<code>${path}</code>`, reason]);
  if (rows.length === 0) return html`<p>Every value of the record exists, and none needs a remark.</p>`;
  return html`<p>What is null in <code>record.json</code>, and why; and what the reader of a value must know.</p>
<div class="wide long">${table(['In the record', 'Reason or remark'], rows)}</div>`;
}
