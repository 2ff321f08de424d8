/**
 * The lines of a sweep's store: one JSON object a cell, which says what it is a result of and carries its own checksum.
 * Nothing volatile (time, host, process) is in a line, so that two runs of one cell are equal byte for byte.
 */
import { hashOf } from './content-hash.ts';
import type { PlacedRow } from './evaluate.ts';
import type { SweepPlan } from './plan.ts';

/** What a line holds, its checksum found right. */
export interface StoredCell extends PlacedRow {
  /** The hash of the sweep it belongs to. */
  readonly sweep: string;
  readonly version: string;
}

/** Hexadecimal digits of SHA-256: a torn line passes with probability 2^-64. */
const CHECKSUM_DIGITS = 16;
const CHECKSUM = /^(\{.*),"checksum":"([0-9a-f]{16})"\}$/s;

/** {"sweep", "version", "index", ...row, "checksum"} and a line feed; the checksum is of the object without it. */
export function encodeLine({ hash, version }: SweepPlan, { index, row }: PlacedRow): string {
  const content = JSON.stringify({ sweep: hash, version, index, ...row });
  return `${content.slice(0, -1)},"checksum":"${hashOf(content, CHECKSUM_DIGITS)}"}\n`;
}

/** The cell of a line, without its line feed; null when the line is torn: its checksum is missing or wrong. */
export function decodeLine(line: string): StoredCell | null {
  const [, content, checksum] = CHECKSUM.exec(line) ?? [];
  if (content === undefined || hashOf(`${content}}`, CHECKSUM_DIGITS) !== checksum) return null;
  const { sweep, version, index, ...row } = JSON.parse(`${content}}`);
  return { sweep, version, index, row };
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
