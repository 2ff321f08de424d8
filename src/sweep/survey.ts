/**
 * What a sweep's store holds: the union of its attempts by cell. Lines are never trusted by the name of their file; a torn
 * line loses its cell, a line of another sweep or version is counted and left out, and a second result of a cell must be equal
 * to the first byte for byte. A failed attempt conflicts with nothing, and counts only where no result stands.
 */
import { Fault, InputError } from '../errors.ts';
import { decodeLine, type Head, type LinePlan, linesOf, rowOf, type StoredLine } from './attempt.ts';
import { type FoundLine, LinePlaces } from './line-places.ts';
import type { PlacedRow, SweepRow } from './table.ts';

/** The attempts of a store, to be read: files of lines, one writer each. */
export interface AttemptFiles {
  /** Names, in ascending order. */
  list(): readonly string[];
  /** A file, piece by piece. */
  read(name: string): Iterable<Uint8Array>;
  readAt(name: string, offset: number, length: number): Uint8Array;
}

/** Two different results for one cell: a defect of this program, or a machine that computes wrongly. */
export class ConflictError extends InputError {
  constructor(index: number, lines: readonly { readonly file: string; readonly text: string }[]) {
    super(`cell ${index}`, 'must have the same bytes in every attempt', 'two different results');
    this.message += lines.map(({ file, text }) => `\n${file}: ${text}`).join('');
  }
}

/** Lines of other sweeps and versions, and lines that are torn, by file. */
export interface Findings {
  readonly duplicates: number;
  readonly torn: ReadonlyMap<string, number>;
  readonly foreign: ReadonlyMap<string, { readonly lines: number; readonly version: string }>;
}

/** What is known of a cell: a result; failed by its spec, or by something outside it; nothing. */
export type CellState = 'done' | 'spec' | 'outside' | 'missing';

export class Survey implements Findings {
  duplicates = 0;
  readonly torn = new Map<string, number>();
  readonly foreign = new Map<string, { lines: number; version: string }>();
  private readonly names: string[] = [];
  private readonly heads = new Map<string, Head>();
  private readonly results = new LinePlaces();
  /** Of the cells without a result: failed by their spec, and only by something outside it. */
  private readonly bySpec = new LinePlaces();
  private readonly byOutside = new LinePlaces();

  /**
   * Reads every line of every attempt once, and those whose head lies in a later file twice.
   *
   * @param see  shown each cell's row once, in no particular order
   * @throws ConflictError at the first cell with two different results
   */
  constructor(
    private readonly plan: LinePlan,
    private readonly files: AttemptFiles,
    private readonly see: (index: number, row: SweepRow) => void = () => {},
  ) {
    const headless: FoundLine[] = [];
    for (const name of files.list()) {
      const file = this.names.push(name) - 1;
      for (const line of linesOf(files.read(name))) {
        const found = { file, offset: line.offset, length: line.bytes.length };
        if (!this.takeIn(found, line.bytes)) headless.push(found);
      }
    }
    for (const found of headless) if (!this.takeIn(found, this.bytesOf(found))) this.count(this.torn, found);
    for (const index of this.results.indices()) {
      this.bySpec.delete(index);
      this.byOutside.delete(index);
    }
    for (const index of this.bySpec.indices()) this.byOutside.delete(index);
    for (const { index, row } of this.failures()) see(index, row);
  }

  /** Cells with a result, or with a failed attempt alone. */
  get cells(): number {
    return this.results.size + this.failed;
  }

  /** Cells of which nothing but failed attempts is known. */
  get failed(): number {
    return this.bySpec.size + this.byOutside.size;
  }

  /** Those of the failed cells that are tried again. */
  get failedOutside(): number {
    return this.byOutside.size;
  }

  state(index: number): CellState {
    if (this.results.has(index)) return 'done';
    if (this.bySpec.has(index)) return 'spec';
    return this.byOutside.has(index) ? 'outside' : 'missing';
  }

  /** Every cell's row, in the order of the plan; read again from the files, one by one. @throws Fault when they have changed */
  *rows(): Generator<PlacedRow> {
    const all = [this.results, this.bySpec, this.byOutside];
    for (const index of LinePlaces.indicesIn(all)) {
      const found = all.map((places) => places.get(index)).find((place) => place !== undefined);
      yield { index, row: this.rowAt(index, found as FoundLine) };
    }
  }

  private *failures(): Generator<PlacedRow> {
    for (const places of [this.bySpec, this.byOutside]) {
      for (const index of places.indices()) {
        yield { index, row: this.rowAt(index, places.get(index) as FoundLine) };
      }
    }
  }

  /** The row of a line that was found before; what lies there now must still be that of the cell. */
  private rowAt(index: number, found: FoundLine): SweepRow {
    const stored = decodeLine(this.plan, textOf(this.bytesOf(found)));
    const row =
      stored === null || stored.kind === 'head' || stored.index !== index ? null : this.rowIn(stored);
    if (row !== null) return row;
    const rule = 'must not change while it is read; the same command reads it anew';
    throw new Fault(this.names[found.file], rule, `another line for cell ${index}`);
  }

  private rowIn(stored: Exclude<StoredLine, Head>): SweepRow | null {
    if (stored.kind === 'failure') return stored.row;
    const head = this.heads.get(stored.head);
    return head === undefined ? null : rowOf(this.plan, stored, head);
  }

  /** Whether the line could be judged: a result whose head is not yet known cannot. */
  private takeIn(found: FoundLine, bytes: Uint8Array): boolean {
    const stored = decodeLine(this.plan, textOf(bytes));
    if (stored === null) {
      this.count(this.torn, found);
      return true;
    }
    if (stored.kind === 'head') {
      this.heads.set(stored.id, stored);
      return true;
    }
    const of = stored.kind === 'result' ? this.heads.get(stored.head) : stored;
    if (of === undefined) return false;
    if (of.sweep !== this.plan.hash || of.version !== this.plan.version) {
      const name = this.names[found.file];
      const lines = (this.foreign.get(name)?.lines ?? 0) + 1;
      this.foreign.set(name, { lines, version: of.version });
    } else if (stored.kind === 'failure') {
      this.keepFailure(stored.index, stored.row, found, bytes);
    } else if (this.results.has(stored.index)) {
      this.compare(stored.index, found, bytes);
    } else {
      this.results.set(stored.index, found);
      this.see(stored.index, rowOf(this.plan, stored, of as Head));
    }
    return true;
  }

  /** Of several failed attempts of one kind the one whose line is first in order is told, whichever file it lies in. */
  private keepFailure(index: number, { failure }: SweepRow, found: FoundLine, bytes: Uint8Array): void {
    const places = failure === 'spec' ? this.bySpec : this.byOutside;
    const before = places.get(index);
    if (before === undefined || textOf(bytes) < textOf(this.bytesOf(before))) places.set(index, found);
  }

  private compare(index: number, found: FoundLine, bytes: Uint8Array): void {
    const first = this.results.get(index) as FoundLine;
    const firstBytes = this.bytesOf(first);
    if (firstBytes.length === bytes.length && firstBytes.every((byte, k) => byte === bytes[k])) {
      this.duplicates++;
      return;
    }
    throw new ConflictError(index, [
      { file: this.names[first.file], text: textOf(firstBytes) },
      { file: this.names[found.file], text: textOf(bytes) },
    ]);
  }

  private count(counts: Map<string, number>, { file }: FoundLine): void {
    counts.set(this.names[file], (counts.get(this.names[file]) ?? 0) + 1);
  }

  private bytesOf({ file, offset, length }: FoundLine): Uint8Array {
    return this.files.readAt(this.names[file], offset, length);
  }
}

const decoder = new TextDecoder();

/** Damaged bytes make replacement characters, which no checksum forgives. */
function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
