/**
 * The lines of a sweep's store. Every line is JSON with a checksum of its own, and is of one of three kinds:
 *
 *     {"sweep", "version", "names", "kept", "checksum"}                     a head: the paths of the values that follow, written once
 *     [head, index, id, seed, places, nulls, once, values, kept, checksum]  a result: the values of one cell, in the order of the head
 *     {"sweep", "version", "index", "places", "id", "seed", "failure", "error", "checksum"}   a failed attempt at a cell: a note, no result
 *
 * A result names its head by the head's checksum, so it may lie in any file, and two runs of one cell are equal byte for byte. Nothing
 * volatile (time, host, process) is in a line, and no name or label that may change. `places` is null on the grid, where the
 * cell follows from its index. `nulls` has a bit, in hexadecimal digits, for each path whose value is null; `once` are the
 * texts among the values, and long numbers that come twice, each once; [k] stands for the k-th.
 */
import { placesOf, pointAt } from './axes.ts';
import { hashOf } from './content-hash.ts';
import type { SweepPlan } from './plan.ts';
import type { PlacedRow } from './table.ts';
import { failedRow, type Scalar, type SweepRow } from './table.ts';

/** What a line needs to know of its sweep. */
export type LinePlan = Pick<SweepPlan, 'hash' | 'version' | 'axes' | 'size' | 'cell'>;

/** What the results that name it are made of. */
export interface Head {
  readonly kind: 'head';
  readonly id: string;
  readonly sweep: string;
  readonly version: string;
  readonly names: readonly string[];
  readonly kept: readonly string[];
}

/** A line whose checksum was found right. */
export type StoredLine =
  | Head
  | {
      readonly kind: 'result';
      readonly head: string;
      readonly index: number;
      readonly parts: readonly unknown[];
    }
  | ({ readonly kind: 'failure'; readonly sweep: string; readonly version: string } & PlacedRow);

/** Hexadecimal digits of SHA-256: a torn line passes with probability 2^-64. */
const CHECKSUM_DIGITS = 16;
const OF_OBJECT = /^(\{.*),"checksum":"([0-9a-f]{16})"\}$/s;
const OF_LIST = /^(\[.*),"([0-9a-f]{16})"\]$/s;

/** The line of a cell, with its line feed, and the head that must stand in the store for it to be read. */
export interface WrittenLine {
  readonly head: string | null;
  readonly line: string;
}

/** Makes lines; those of equal names share a head. */
export class LineWriter {
  private readonly heads = new Map<string, string>();
  private last: { readonly names: readonly string[]; readonly head: string } | null = null;

  constructor(private readonly plan: LinePlan) {}

  encode({ index, row }: PlacedRow): WrittenLine {
    const { id, seed, status, failure, error } = row;
    const { hash: sweep, version } = this.plan;
    const places = index < this.plan.size ? null : placesOf(this.plan.axes, row.at);
    if (status === 'failed') {
      const note = { sweep, version, index, places, id, seed, failure: failure ?? 'outside', error };
      return { head: null, line: sealedObject(note) };
    }
    const names = Object.keys(row.values);
    const head = this.headOf(names, Object.keys(row.kept));
    const values = packed(names.map((name) => row.values[name]));
    const parts = [idOfHead(head), index, id, seed, places, ...values, Object.values(row.kept)];
    return { head, line: sealedList(parts) };
  }

  /** That of the line before, where nothing is named otherwise: cells of a sweep hold the same, as a rule. */
  private headOf(names: readonly string[], kept: readonly string[]): string {
    const all = [...names, '', ...kept];
    if (this.last === null || !areEqual(this.last.names, all))
      this.last = { names: all, head: this.madeHead(names, kept) };
    return this.last.head;
  }

  private madeHead(names: readonly string[], kept: readonly string[]): string {
    const key = JSON.stringify([names, kept]);
    const { hash: sweep, version } = this.plan;
    const head = this.heads.get(key) ?? sealedObject({ sweep, version, names, kept });
    this.heads.set(key, head);
    return head;
  }
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry, k) => entry === b[k]);
}

/** A line without its line feed; null when it is torn: its checksum is missing or wrong. */
export function decodeLine(plan: LinePlan, line: string): StoredLine | null {
  const isList = line.startsWith('[');
  const [, begun, checksum] = (isList ? OF_LIST : OF_OBJECT).exec(line) ?? [];
  if (begun === undefined) return null;
  const content = `${begun}${isList ? ']' : '}'}`;
  if (hashOf(content, CHECKSUM_DIGITS) !== checksum) return null;
  const value = JSON.parse(content);
  if (Array.isArray(value)) {
    const [head, index, ...parts] = value;
    return { kind: 'result', head, index, parts };
  }
  const { sweep, version, index, places, id, seed, failure, error, names, kept } = value;
  if (names !== undefined) return { kind: 'head', id: checksum, sweep, version, names, kept };
  const at = sweep === plan.hash ? placeAt(plan, index, places) : {};
  return { kind: 'failure', sweep, version, index, row: failedRow({ id, at, seed, failure, error }) };
}

/** The row of a result under its head. */
export function rowOf(
  plan: LinePlan,
  { index, parts }: Extract<StoredLine, { kind: 'result' }>,
  { names, kept }: Head,
): SweepRow {
  const [id, seed, places, nulls, once, values, keptParts] = parts as [
    string,
    number,
    readonly number[] | null,
    string,
    readonly Scalar[],
    readonly (Scalar | readonly [number])[],
    readonly unknown[],
  ];
  const unpacked = unpack(names.length, nulls, once, values);
  return {
    id,
    at: placeAt(plan, index, places),
    seed,
    status: 'done',
    values: Object.fromEntries(names.map((name, k) => [name, unpacked[k]])),
    kept: Object.fromEntries(kept.map((path, k) => [path, keptParts[k]])),
    error: null,
  };
}

function placeAt(plan: LinePlan, index: number, places: readonly number[] | null): SweepRow['at'] {
  return places === null ? plan.cell(index).at : pointAt(plan.axes, places);
}

/** Numbers of so many letters or more are worth a place among what is written once. */
const LONG = 6;

function packed(values: readonly Scalar[]): [nulls: string, once: Scalar[], values: unknown[]] {
  const times = new Map<Scalar, number>();
  for (const value of values) if (mayBeLong(value)) times.set(value, (times.get(value) ?? 0) + 1);
  const isOnce = (value: Scalar): boolean =>
    typeof value === 'string' || ((times.get(value) ?? 0) > 1 && String(value).length >= LONG);
  const once = new Map<Scalar, number>();
  const present: unknown[] = [];
  let nulls = '';
  for (let k = 0; k < values.length; k += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4 && k + bit < values.length; bit++) {
      const value = values[k + bit];
      if (value === null) digit |= 1 << bit;
      else if (isOnce(value)) {
        const place = once.get(value) ?? once.size;
        once.set(value, place);
        present.push([place]);
      } else present.push(value);
    }
    nulls += digit.toString(16);
  }
  return [nulls, [...once.keys()], present];
}

/** Integers below 10^4 have fewer letters than LONG, their sign among them. */
function mayBeLong(value: Scalar): boolean {
  return typeof value === 'number' && !(Number.isInteger(value) && Math.abs(value) < 1e4);
}

function unpack(
  count: number,
  nulls: string,
  once: readonly Scalar[],
  present: readonly (Scalar | readonly [number])[],
): Scalar[] {
  let next = 0;
  return Array.from({ length: count }, (_, k) => {
    if ((Number.parseInt(nulls[k >> 2], 16) >> (k & 3)) & 1) return null;
    const value = present[next++];
    return Array.isArray(value) ? once[value[0]] : (value as Scalar);
  });
}

function sealedObject(value: Readonly<Record<string, unknown>>): string {
  const content = JSON.stringify(value);
  return `${content.slice(0, -1)},"checksum":"${hashOf(content, CHECKSUM_DIGITS)}"}\n`;
}

function sealedList(value: readonly unknown[]): string {
  const content = JSON.stringify(value);
  return `${content.slice(0, -1)},"${hashOf(content, CHECKSUM_DIGITS)}"]\n`;
}

function idOfHead(head: string): string {
  return head.slice(-3 - CHECKSUM_DIGITS, -3);
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
