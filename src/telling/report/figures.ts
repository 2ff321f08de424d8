/**
 * All figures of a record, drawn into the report, or the reason why one cannot be.
 */
import type { HostDocument } from '../../figures/formats/dom.ts';
import { markupOf } from '../../figures/formats/markup.ts';
import { type Figure, type FigureContext, figures, reasonAbsent } from '../../figures/index.ts';
import type { ExperimentRecord } from '../../record/record.ts';
import { Html, html } from './html.ts';

/** Narrow enough to be read on a telephone, and two abreast on a desk. */
const WIDTH = 480;

export function figuresSection(record: ExperimentRecord, document: HostDocument): Html {
  return drawnFigures(figures, record, document);
}

/** Some figures, in their order. */
export function drawnFigures(
  chosen: readonly Figure[],
  record: ExperimentRecord,
  document: HostDocument,
): Html {
  return html`<div class="figures">
${chosen.map((figure) => figureOf(figure, record, { document, width: WIDTH }))}</div>`;
}

function figureOf(figure: Figure, record: ExperimentRecord, context: FigureContext): Html {
  const drawing = figure.draw(record, context);
  const words = figure.wordsOf(record);
  const [shown, caption] =
    drawing === null
      ? [[], `Not drawn: ${reasonAbsent(record, figure)}.`]
      : [new Html(markupOf(drawing)), words.caption];
  return html`<figure id="${figure.name}"><h3>${words.title}</h3>
${shown}
<figcaption>${caption}</figcaption></figure>
`;
}
