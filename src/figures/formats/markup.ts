/**
 * Texts and elements as markup that every strict reader takes, whatever they hold: XML, which is HTML too.
 */
import { visibleLines } from '../../errors.ts';
import type { FigureElement } from './dom.ts';

/** A text for any place in markup, a quoted attribute among them. What XML cannot hold is shown as \u0000. */
export function escaped(text: string): string {
  return visibleLines(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A text for the content of an element, where quotes are letters like others. */
function escapedContent(text: string): string {
  return visibleLines(text).replace(/[&<>]/g, (character) => ENTITIES[character]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What is read of a node of any document. */
interface Node {
  /** Of an element. */
  readonly localName?: string;
  readonly nodeValue: string | null;
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }>;
  readonly childNodes: Iterable<Node>;
}

/** An element with all that is in it. */
export function markupOf(element: FigureElement): string {
  return written(element as unknown as Node);
}

function written({ localName, nodeValue, attributes, childNodes }: Node): string {
  if (attributes === undefined) return escapedContent(nodeValue ?? '');
  const given = Array.from(attributes, ({ name, value }) => ` ${name}="${escaped(value)}"`).join('');
  const inside = Array.from(childNodes, written).join('');
  const opened = `<${localName}${given}`;
  return inside === '' ? `${opened} />` : `${opened}>${inside}</${localName}>`;
}
