/**
 * Where the lines of cells lie, in 16 bytes a cell: pages of consecutive cells, made as they are needed.
 */

/** A line in a file, by the file's number. */
export interface FoundLine {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

const PAGE = 4096;
const ABSENT = -1;

interface Page {
  /** ABSENT without a line. */
  readonly file: Int32Array;
  readonly offset: Float64Array;
  readonly length: Uint32Array;
}

export class LinePlaces {
  /** Cells that have a line. */
  size = 0;
  private readonly pages = new Map<number, Page>();

  has(index: number): boolean {
    return (this.pages.get(Math.floor(index / PAGE))?.file[index % PAGE] ?? ABSENT) !== ABSENT;
  }

  get(index: number): FoundLine | undefined {
    if (!this.has(index)) return undefined;
    const { file, offset, length } = this.pages.get(Math.floor(index / PAGE)) as Page;
    const k = index % PAGE;
    return { file: file[k], offset: offset[k], length: length[k] };
  }

  set(index: number, { file, offset, length }: FoundLine): void {
    const number = Math.floor(index / PAGE);
    let page = this.pages.get(number);
    if (page === undefined) {
      const files = new Int32Array(PAGE).fill(ABSENT);
      page = { file: files, offset: new Float64Array(PAGE), length: new Uint32Array(PAGE) };
      this.pages.set(number, page);
    }
    const k = index % PAGE;
    if (page.file[k] === ABSENT) this.size++;
    page.file[k] = file;
    page.offset[k] = offset;
    page.length[k] = length;
  }

  delete(index: number): void {
    if (!this.has(index)) return;
    (this.pages.get(Math.floor(index / PAGE)) as Page).file[index % PAGE] = ABSENT;
    this.size--;
  }

  /** The cells that have a line, in ascending order. */
  indices(): Generator<number> {
    return LinePlaces.indicesIn([this]);
  }

  /** The cells that have a line in any of several, in ascending order. */
  static *indicesIn(all: readonly LinePlaces[]): Generator<number> {
    const numbers = new Set(all.flatMap(({ pages }) => [...pages.keys()]));
    for (const number of [...numbers].sort((a, b) => a - b)) {
      for (let index = number * PAGE; index < (number + 1) * PAGE; index++) {
        if (all.some((places) => places.has(index))) yield index;
      }
    }
  }
}
