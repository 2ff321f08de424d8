/**
 * Where a figure comes from: carried by every format, so that it can be made again.
 */
import { visible } from '../../errors.ts';
import { type FigureElement, type HostDocument, svgElement } from './dom.ts';

export interface Provenance {
  /** With its version: "benign 0.1.0". */
  readonly program: string;
  /** The name of the run or sweep. */
  readonly spec: string;
  /** Hash of its complete spec. */
  readonly hash: string;
  /** The command that makes the figure from it. */
  readonly command: string;
}

/** As lines of text, for formats with comments. */
export function provenanceLines({ program, spec, hash, command }: Provenance): string[] {
  return [`made by ${program} from ${spec}, spec ${hash}`, `command: ${command}`].map(oneLine);
}

/** Comments end with their line. */
export function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim());
}

/** As the metadata of an SVG element: JSON. */
export function withMetadata(
  element: FigureElement,
  provenance: Provenance,
  document: HostDocument,
): FigureElement {
  element.appendChild(svgElement(document, 'metadata', {}, [JSON.stringify(provenance)]));
  return element;
}
