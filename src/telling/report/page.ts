/**
 * A report as one page: who it is about, the verdict, and sections.
 */
import type { Answer } from '../answer.ts';
import { Html, html, table } from './html.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly name: string;
  /** The verdict, in a few words. */
  readonly headline: string;
  readonly tone: Answer['status'];
  readonly because: string;
  readonly setting: string;
  readonly version: string;
  readonly sections: readonly (readonly [heading: string, content: Html])[];
}

/** HTML without script or network. */
export function page({ name, headline, tone, because, setting, version, sections }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: ${headline}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${name}</h1>
<p class="verdict ${tone}">${headline}</p>
<p class="because">${because}</p>
<p class="setting">${setting}</p>
</header>
${sections.map(([heading, content]) => html`<section><h2>${heading}</h2>\n${content}</section>\n`)}<footer><p class="small">benign ${version}</p></footer>
</main>
</body>
</html>
`.text;
}

const MARKS: Readonly<Record<Answer['status'], readonly [mark: string, spoken: string]>> = {
  good: ['✓', 'good'],
  bad: ['✗', 'bad'],
  neutral: ['•', 'neutral'],
  unknown: ['?', 'not known'],
};

/** Questions with their answers, each with its mark. */
export function answerList(replies: readonly Answer[]): Html {
  return html`<dl>
${replies.map(({ question, answer, status }) => {
  const [mark, spoken] = MARKS[status];
  return html`<div class="answer"><span class="mark ${status}" role="img" aria-label="${spoken}">${mark}</span><dt>${question}</dt><dd>${answer}</dd></div>
`;
})}</dl>`;
}

/** What is null, and why; and remarks. */
export function notesSection(notes: Readonly<Record<string, string>>): Html {
  const rows = Object.entries(notes).map(([path, reason]) => [html`<code>${path}</code>`, reason]);
  if (rows.length === 0) return html`<p>Every value of the record exists, and none needs a remark.</p>`;
  return html`<p>What is null in <code>record.json</code>, and why; and what the reader of a value must know.</p>
<div class="wide long">${table(['In the record', 'Reason or remark'], rows)}</div>`;
}
