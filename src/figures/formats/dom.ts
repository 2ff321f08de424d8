/**
 * The little of a document that drawing needs, so that any document will do.
 */

/** The part of an SVG element that drawing and its hosts use. */
export interface FigureElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  appendChild(child: unknown): unknown;
}

export interface HostDocument {
  createElementNS(namespace: string, name: string): unknown;
  createTextNode(text: string): unknown;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An SVG element with these attributes and children; texts become text nodes, so nothing needs escaping. */
export function svgElement(
  document: HostDocument,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly (FigureElement | string)[] = [],
): FigureElement {
  const element = document.createElementNS(SVG, name) as FigureElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  for (const child of children) {
    element.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
  }
  return element;
}
