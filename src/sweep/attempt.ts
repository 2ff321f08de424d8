/**
 * The lines of a sweep's store: one JSON object a cell, which says what it is a result of and carries its own checksum.
 * Nothing volatile (time, host, process) is in a line, so that two runs of one cell are equal byte for byte.
 */
import { placesOf, pointAt } from './axes.ts';
import { hashOf } from './content-hash.ts';
import type { PlacedRow } from './evaluate.ts';
import type { SweepPlan } from './plan.ts';

/** What a line needs to know of its sweep. */
export type LinePlan = Pick<SweepPlan, 'hash' | 'version' | 'axes' | 'size' | 'cell'>;

/** What a line holds, its checksum found right. */
export interface StoredCell extends PlacedRow {
  /** The hash of the sweep it belongs to. */
  readonly sweep: string;
  readonly version: string;
}

/** Hexadecimal digits of SHA-256: a torn line passes with probability 2^-64. */
const CHECKSUM_DIGITS = 16;
const CHECKSUM = /^(\{.*),"checksum":"([0-9a-f]{16})"\}$/s;

/**
 * {"sweep", "version", "index", "places", ...row, "checksum"} and a line feed; the checksum is of the object without it. Where the cell
 * lies follows from its index, or beyond the grid from its places; names and labels, which may change, are in no line.
 */
export function encodeLine(plan: LinePlan, { index, row }: PlacedRow): string {
  const { at, ...rest } = row;
  const places = index < plan.size ? {} : { places: placesOf(plan.axes, at) };
  const content = JSON.stringify({ sweep: plan.hash, version: plan.version, index, ...places, ...rest });
  return `${content.slice(0, -1)},"checksum":"${hashOf(content, CHECKSUM_DIGITS)}"}\n`;
}

/** The cell of a line, without its line feed; null when the line is torn: its checksum is missing or wrong. */
export function decodeLine(plan: LinePlan, line: string): StoredCell | null {
  const [, content, checksum] = CHECKSUM.exec(line) ?? [];
  if (content === undefined || hashOf(`${content}}`, CHECKSUM_DIGITS) !== checksum) return null;
  const { sweep, version, index, places, id, ...rest } = JSON.parse(`${content}}`);
  const at = places === undefined ? plan.cell(index).at : pointAt(plan.axes, places);
  return { sweep, version, index, row: { id, at, ...rest } };
}

/** A line and where it lies. */
export interface Line {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const LINE_FEED = 10;

/** Cuts a file, given piece by piece, into lines without their line feeds; the last may lack one. */
export function* linesOf(pieces: Iterable<Uint8Array>): Generator<Line> {
  let held = new Uint8Array(0);
  let offset = 0;
  for (const piece of pieces) {
    let bytes = piece;
    if (held.length > 0) {
      bytes = new Uint8Array(held.length + piece.length);
      bytes.set(held);
      bytes.set(piece, held.length);
    }
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED, held.length); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      yield { offset: offset + from, bytes: bytes.subarray(from, end) };
      from = end + 1;
    }
    offset += from;
    held = bytes.slice(from);
  }
  if (held.length > 0) yield { offset, bytes: held };
}
