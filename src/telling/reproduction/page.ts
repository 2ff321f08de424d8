/**
 * A reproduction as one self-contained page: the claims at a glance, then each with its criterion, its numbers and figures.
 */
import type { HostDocument } from '../../figures/formats/dom.ts';
import { markupOf } from '../../figures/formats/markup.ts';
import { drawChart, type FigureContext } from '../../figures/formats/svg.ts';
import type { ClaimStatus, Size } from '../../reproduction/claim.ts';
import type { ClaimResult } from '../../reproduction/evaluate.ts';
import { withShortNumbers } from '../numbers.ts';
import { Html, html, table } from '../report/html.ts';
import { STYLE } from '../report/style.ts';
import { type ClaimFigure, figuresOf } from './figures.ts';
import { toldEffort, toldNumber } from './words.ts';

/** What was reproduced: the same again may rewrite its directory. */
export interface Reproduced {
  readonly version: string;
  readonly paper: string;
  readonly size: Size;
  /** Ids of the claims, in order. */
  readonly asked: readonly string[];
}

export interface Reproduction extends Reproduced {
  readonly title: string;
  readonly where: string;
  readonly claims: readonly ClaimResult[];
}

/** Two abreast on a desk. */
const WIDTH = 520;

/** A claim with a single figure shows it at its own size. */
const NARROW = '.figures figure { max-width: 40rem; }\n';

const TONES: Readonly<Record<ClaimStatus, string>> = { pass: 'good', fail: 'bad', undecided: 'unknown' };

const KNOWN: Readonly<Record<ClaimResult['confidence'], string>> = {
  read: 'read in the source',
  'second-hand': 'known second-hand, from reviews and notes',
  derived: 'derived for this project',
  open: 'left open by the paper',
};

/** No script, no network, the same bytes for the same results. */
export function renderReproduction(reproduction: Reproduction, document: HostDocument): string {
  const { title, where, paper, size, claims, version } = reproduction;
  const quick = size === 'quick' ? ' --quick' : '';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${paper}: ${headline(claims)}</title>
<style>${new Html(STYLE + NARROW)}</style>
</head>
<body>
<main>
<header>
<h1>${title}. ${where}</h1>
<p class="verdict">${headline(claims)}</p>
<p class="because">Each claim says beforehand what would confirm and what would refute it. A pass also means that every falsehood planted into the same data was noticed.</p>
<p class="setting">benign reproduce ${paper}${quick}</p>
</header>
<section><h2>Claims</h2>
<div class="wide">${table(['Claim', 'Result', 'Found'], claims.map(summaryRow))}</div></section>
${claims.map((claim) => claimSection(claim, { document, width: WIDTH }))}
<footer><p class="small">benign ${version}</p></footer>
</main>
</body>
</html>
`.text;
}

function headline(claims: readonly ClaimResult[]): string {
  const counted = (status: ClaimStatus): number => claims.filter((one) => one.status === status).length;
  return `${counted('pass')} claims pass, ${counted('fail')} fail, ${counted('undecided')} undecided`;
}

function summaryRow({ id, title, status, explanation }: ClaimResult) {
  return [
    html`<a href="#${id}">${title}</a>`,
    html`<span class="${TONES[status]}"><b>${status}</b></span>`,
    withShortNumbers(explanation),
  ];
}

function claimSection(claim: ClaimResult, context: FigureContext): Html {
  const { id, title, status, statement, source, confidence, criterion, refutedBy, explanation } = claim;
  const numbers = Object.entries(claim.numbers).map(([name, value]) => [name, toldNumber(value)]);
  return html`<section id="${id}"><h2>${title}: <span class="${TONES[status]}">${status}</span></h2>
<p>${statement}</p>
<p class="small">${source}; ${KNOWN[confidence]}.</p>
<p><b>Criterion.</b> ${criterion}</p>
<p><b>Refuted by.</b> ${refutedBy}</p>
<p><b>Found.</b> ${withShortNumbers(explanation)}</p>
${numbers.length > 0 ? html`<div class="wide">${table(['Number', 'Value'], numbers)}</div>` : []}
${falsehoodsOf(claim)}
<p class="small">${toldEffort(claim)}.</p>
<div class="figures">
${figuresOf(claim).map((figure) => drawn(figure, context))}</div></section>
`;
}

function falsehoodsOf({ falsehoods }: ClaimResult): Html | [] {
  if (falsehoods.length === 0) return [];
  const rows = falsehoods.map(({ what, status }) => [what, status === 'fail' ? 'noticed' : 'NOT noticed']);
  return html`<div class="wide">${table(['Planted falsehood', 'The criterion'], rows)}</div>`;
}

function drawn({ name, title, caption, chart }: ClaimFigure, context: FigureContext): Html {
  return html`<figure id="figure-${name}"><h3>${title}</h3>
${new Html(markupOf(drawChart(chart, context)))}
<figcaption>${caption}</figcaption></figure>
`;
}
