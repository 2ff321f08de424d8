/**
 * What a benchmark found, told in one way: as tables and sentences to read or, with `--json`, as one document of its lines.
 *
 * A *line* is one number that was measured, with all that it takes to compare it with the same line of another run. Cells of tables and
 * numbers in sentences are lines; what only explains them is plain text.
 */
import { cpus, loadavg } from 'node:os';
import Table from 'cli-table3';
import packageJson from '../../package.json' with { type: 'json' };
import { median, short } from './measure.ts';

/** What is measured, without the program that measures it. */
export interface Measured {
  /** What was measured, with its sizes: one such name in a program. */
  readonly line: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly of: 'time' | 'speed' | 'ratio' | 'count';
  /** How exact the result is whose time was taken. */
  readonly accuracy?: { readonly name: string; readonly value: number };
  /** The same work elsewhere, in the same unit; `ratio` is this value over that one, as the median over rounds. */
  readonly beside?: { readonly name: string; readonly value: number; readonly ratio: number };
}

export interface Line extends Measured {
  readonly program: string;
  /** Of the table that it stands in. */
  readonly title?: string;
}

/** Of one program, or of several one after the other. */
export interface BenchDocument {
  readonly version: string;
  readonly node: string;
  readonly processor: string;
  /** Where `--date` asked for it. */
  readonly date?: string;
  /** How busy the machine was then: its cores, and the processes that ran or waited for one, over the last minute. */
  readonly load?: { readonly cores: number; readonly processes: number };
  readonly lines: readonly Line[];
}

/**
 * What this is measured with.
 *
 * @param options  those of the command line
 */
export function circumstances(options: readonly string[]): Omit<BenchDocument, 'lines'> {
  return {
    version: packageJson.version,
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    ...(options.includes('--date')
      ? { date: new Date().toISOString(), load: { cores: cpus().length, processes: loadavg()[0] } }
      : {}),
  };
}

interface Beside {
  /** Null where nothing is beside it, or where that is not exact. */
  readonly accuracy?: Measured['accuracy'] | null;
  readonly beside?: Measured['beside'] | null;
}

type Kind = Pick<Measured, 'better' | 'of'>;

function measured({ better, of }: Kind, line: string, value: number, unit: string, more: Beside): Measured {
  return {
    ...{ line, value, unit, better, of },
    ...(more.accuracy && Number.isFinite(more.accuracy.value) ? { accuracy: more.accuracy } : {}),
    ...(more.beside ? { beside: more.beside } : {}),
  };
}

/** What should be short. */
export const time = (line: string, value: number, unit: string, more: Beside = {}): Measured =>
  measured({ of: 'time', better: 'lower' }, line, value, unit, more);

/** Work done in a unit of time. */
export const speed = (line: string, value: number, unit: string, more: Beside = {}): Measured =>
  measured({ of: 'speed', better: 'higher' }, line, value, unit, more);

/** One measured number over another, or an exponent of growth. */
export const ratio = (line: string, value: number, better: Measured['better']): Measured =>
  measured({ of: 'ratio', better }, line, value, '1', {});

/** Steps, bytes, cells: what no clock measures. */
export const count = (line: string, value: number, unit: string, better: Measured['better']): Measured =>
  measured({ of: 'count', better }, line, value, unit, {});

/** The same work elsewhere, timed in turn with this, round by round; null where it was not timed. */
export function besideOf(
  name: string,
  here: readonly number[],
  there: readonly number[],
): NonNullable<Measured['beside']> | null {
  if (there.length === 0) return null;
  return { name, value: median(there), ratio: median(here.map((value, round) => value / there[round])) };
}

/** A line; or what only explains lines. Null and undefined leave the cell empty. */
export type Cell = Measured | string | number | null | undefined;

/** Whole numbers whole, others with three significant digits. */
function shown(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell;
  const value = typeof cell === 'number' ? cell : cell.value;
  return Number.isInteger(value) ? `${value}` : short(value);
}

/** A table as the terminal shows it. */
export function drawTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = new Table({ style: { head: [], border: [] }, head: [...head] });
  table.push(...rows.map((row) => row.map(shown)));
  return table.toString();
}

export interface ReportTable {
  row(...cells: readonly Cell[]): void;
  /** Shows the title and what rows there are. */
  print(): void;
}

export class Report {
  private readonly lines: Line[] = [];

  /** @param options  those of the command line */
  constructor(
    private readonly program: string,
    private readonly options: readonly string[] = process.argv.slice(2),
    private readonly write: (text: string) => void = (text) => console.log(text),
  ) {}

  /** A table whose title, if any, is said before it. */
  table(head: readonly string[], title?: string): ReportTable {
    const rows: (readonly Cell[])[] = [];
    return {
      row: (...cells) => {
        rows.push(cells);
        this.keep(cells, title);
      },
      print: () => {
        if (title !== undefined) this.say(title);
        this.say(drawTable(head, rows));
      },
    };
  }

  /** A sentence; the lines that it tells of are kept with those of the tables. */
  say(sentence: string, ...lines: readonly Measured[]): void {
    this.keep(lines);
    if (!this.isJson) this.write(sentence);
  }

  /** To be called once, after all that is to be said. */
  end(): void {
    if (this.isJson)
      this.write(JSON.stringify({ ...circumstances(this.options), lines: this.lines }, null, 2));
  }

  private get isJson(): boolean {
    return this.options.includes('--json');
  }

  private keep(cells: readonly Cell[], title?: string): void {
    for (const cell of cells) {
      if (typeof cell !== 'object' || cell === null) continue;
      if (!Number.isFinite(cell.value))
        throw new Error(`${cell.line}: ${cell.value} is not a measured value`);
      if (this.lines.some(({ line }) => line === cell.line)) throw new Error(`${cell.line}: measured twice`);
      this.lines.push({ program: this.program, ...(title === undefined ? {} : { title }), ...cell });
    }
  }
}
