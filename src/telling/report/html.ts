/**
 * HTML as values: whatever is put into a template is escaped, unless it is HTML itself.
 */
import { escaped } from '../../figures/formats/markup.ts';

export class Html {
  constructor(readonly text: string) {}
}

export type Child = Html | string | number | readonly Child[];

/** A template whose values are escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Child[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(render)));
}

/** A table with a caption for those who hear it; cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly Child[])[]): Html {
  return html`<table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>
${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>`;
}

function render(child: Child): string {
  if (child instanceof Html) return child.text;
  if (typeof child === 'object') return child.map(render).join('');
  return escaped(String(child));
}
