/** A document to draw in, in Node and in browsers alike, and what is seen in a drawing. */
import type { FigureContext } from '../../src/figures/index.ts';

/** The document of the browser; in Node, one made by the library that the command line uses. */
export async function hostContext(): Promise<FigureContext> {
  if ('document' in globalThis) return globalThis as unknown as FigureContext;
  const library = 'linkedom';
  const { parseHTML } = await import(/* @vite-ignore */ library);
  return { document: parseHTML('<!doctype html><html><body></body></html>').document };
}

/** What the tests use of an SVG element, in any document. */
export interface Svg {
  readonly outerHTML: string;
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Svg>;
}

/** The texts under marks with this label. */
export function texts(svg: Svg, label = ''): string[] {
  const within = label === '' ? 'text' : `g[aria-label="${label}"] text`;
  return [...svg.querySelectorAll(within)].map(({ textContent }) => textContent);
}

/** Two coordinates of a translation, of all elements with this selector. */
export function translations(svg: Svg, selector: string): [number, number][] {
  return [...svg.querySelectorAll(selector)].flatMap((element) => {
    const match = /^translate\((-?[\d.e-]+),(-?[\d.e-]+)\)/.exec(element.getAttribute('transform') ?? '');
    return match === null ? [] : [[Number(match[1]), Number(match[2])]];
  });
}

export function circles(svg: Svg): [number, number][] {
  return [...svg.querySelectorAll('circle')].map((circle) => [
    Number(circle.getAttribute('cx')),
    Number(circle.getAttribute('cy')),
  ]);
}
