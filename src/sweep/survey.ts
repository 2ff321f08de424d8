/**
 * What a sweep's store holds: the union of its attempts by cell. Lines are never trusted by the name of their file; a torn
 * line loses its cell, a line of another sweep or version is counted and left out, and a second line for a cell must be equal
 * to the first byte for byte.
 */
import { InputError } from '../errors.ts';
import { decodeLine, type Line, type LinePlan, linesOf, type StoredCell } from './attempt.ts';
import type { PlacedRow } from './evaluate.ts';
import type { SweepRow } from './table.ts';

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
  constructor(index: number, first: FoundLine, second: FoundLine) {
    super(`cell ${index}`, 'must have the same bytes in every attempt', 'two different results');
    this.message += [first, second].map(({ file, line }) => `\n${file}: ${line}`).join('');
  }
}

interface FoundLine {
  readonly file: string;
  readonly line: string;
}

/** Lines of other sweeps and versions, and lines that are torn, by file. */
export interface Findings {
  readonly duplicates: number;
  readonly torn: ReadonlyMap<string, number>;
  readonly foreign: ReadonlyMap<string, { readonly lines: number; readonly version: string }>;
}

const PAGE = 4096;
const ABSENT = -1;

/** Where the lines of so many consecutive cells lie. */
interface Page {
  /** Index of the file; ABSENT without one. */
  readonly file: Int32Array;
  readonly offset: Float64Array;
  readonly length: Uint32Array;
}

export class Survey implements Findings {
  /** Cells with a result, and those of them that failed. */
  cells = 0;
  failed = 0;
  duplicates = 0;
  readonly torn = new Map<string, number>();
  readonly foreign = new Map<string, { lines: number; version: string }>();
  private readonly names: string[] = [];
  private readonly pages = new Map<number, Page>();

  /**
   * Reads every line of every attempt once.
   *
   * @param see  shown each cell's row once, in no particular order
   * @throws ConflictError at the first cell with two different results
   */
  constructor(
    private readonly plan: LinePlan,
    private readonly files: AttemptFiles,
    see: (index: number, row: SweepRow) => void = () => {},
  ) {
    for (const name of files.list()) {
      this.names.push(name);
      for (const line of linesOf(files.read(name))) this.takeIn(name, line, see);
    }
  }

  has(index: number): boolean {
    const file = this.pages.get(Math.floor(index / PAGE))?.file[index % PAGE];
    return file !== undefined && file !== ABSENT;
  }

  /** Every cell's row, in the order of the plan; read again from the files, one by one. */
  *rows(): Generator<PlacedRow> {
    for (const number of [...this.pages.keys()].sort((a, b) => a - b)) {
      for (let index = number * PAGE; index < (number + 1) * PAGE; index++) {
        if (!this.has(index)) continue;
        const stored = decodeLine(this.plan, textOf(this.bytesOf(index)));
        if (stored === null) throw new Error(`${this.nameOf(index)} changed while it was read`);
        yield { index, row: stored.row };
      }
    }
  }

  private takeIn(name: string, line: Line, see: (index: number, row: SweepRow) => void): void {
    const stored = decodeLine(this.plan, textOf(line.bytes));
    if (stored === null) {
      this.torn.set(name, (this.torn.get(name) ?? 0) + 1);
    } else if (stored.sweep !== this.plan.hash || stored.version !== this.plan.version) {
      const lines = (this.foreign.get(name)?.lines ?? 0) + 1;
      this.foreign.set(name, { lines, version: stored.version });
    } else if (this.has(stored.index)) {
      this.compare(stored.index, name, line.bytes);
    } else {
      this.keep(stored, line);
      see(stored.index, stored.row);
    }
  }

  private keep({ index, row }: StoredCell, { offset, bytes }: Line): void {
    const number = Math.floor(index / PAGE);
    let page = this.pages.get(number);
    if (page === undefined) {
      const file = new Int32Array(PAGE).fill(ABSENT);
      page = { file, offset: new Float64Array(PAGE), length: new Uint32Array(PAGE) };
      this.pages.set(number, page);
    }
    page.file[index % PAGE] = this.names.length - 1;
    page.offset[index % PAGE] = offset;
    page.length[index % PAGE] = bytes.length;
    this.cells++;
    if (row.status === 'failed') this.failed++;
  }

  private compare(index: number, name: string, bytes: Uint8Array): void {
    const first = this.bytesOf(index);
    if (first.length === bytes.length && first.every((byte, k) => byte === bytes[k])) {
      this.duplicates++;
      return;
    }
    throw new ConflictError(
      index,
      { file: this.nameOf(index), line: textOf(first) },
      { file: name, line: textOf(bytes) },
    );
  }

  private bytesOf(index: number): Uint8Array {
    const { offset, length } = this.pages.get(Math.floor(index / PAGE)) as Page;
    return this.files.readAt(this.nameOf(index), offset[index % PAGE], length[index % PAGE]);
  }

  private nameOf(index: number): string {
    return this.names[(this.pages.get(Math.floor(index / PAGE)) as Page).file[index % PAGE]];
  }
}

const decoder = new TextDecoder();

/** Damaged bytes make replacement characters, which no checksum forgives. */
function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
