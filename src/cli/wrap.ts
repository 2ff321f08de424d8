/**
 * Text and tables as wide as the terminal.
 */

/** Text is no wider: long lines are hard to read. */
const WIDEST = 100;
/** Narrower terminals are taken to have so many columns. */
const NARROWEST = 40;

/** Columns of the terminal, or what COLUMNS says where there is none; null when neither is known. */
function terminalWidth(): number | null {
  const columns = process.stdout.columns ?? Number(process.env.COLUMNS ?? Number.NaN);
  return columns > 0 ? Math.max(NARROWEST, columns) : null;
}

/** Columns of running text. */
export function textWidth(): number {
  return Math.min(WIDEST, terminalWidth() ?? WIDEST);
}

/** Greedy line breaking at spaces, for text that is indented by a few columns. */
export function wrap(text: string, indent = 4, width = textWidth()): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width - indent) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * Widths of the columns of a table, each with its border: the widest give way where they do not fit.
 *
 * @param natural  as wide as each would like to be
 */
export function fittedWidths(natural: readonly number[], width = terminalWidth()): number[] {
  const widths = [...natural];
  const borders = widths.length + 1;
  const total = () => widths.reduce((sum, one) => sum + one, borders);
  while (width !== null && total() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest] <= LEAST_COLUMN) break;
    widths[widest]--;
  }
  return widths;
}

const LEAST_COLUMN = 6;

/** Text for a cell of a column, its padding with it: a word that is longer than the column is broken, and nothing is cut off. */
export function inCell(text: string, column: number): string {
  const width = Math.max(1, column - 2);
  const words = text.split(' ').flatMap((word) => {
    const pieces: string[] = [];
    for (let from = 0; from < word.length; from += width) pieces.push(word.slice(from, from + width));
    return pieces;
  });
  return wrap(words.join(' '), 0, width).join('\n');
}

/** A name, its description, and for some a command, which stands on a line of its own. */
export type Described = readonly [name: string, description: string, command?: string];

/** Names with descriptions, which are wrapped; a name is never cut, and a command is one line. */
export function twoColumns(rows: readonly Described[], width = textWidth()): string {
  const names = Math.max(...rows.map(([name]) => name.length));
  const beside = names + 2 <= width / 2;
  const indent = beside ? names + 3 : 4;
  const lines = rows.flatMap(([name, description, command]) => {
    const wrapped = wrap(description, indent, width).map((line) => `${' '.repeat(indent)}${line}`);
    const shown = command === undefined ? [] : [`${' '.repeat(indent)}${command}`];
    if (!beside) return [` ${name}`, ...wrapped, ...shown];
    return [` ${name.padEnd(names)}  ${wrapped[0].trimStart()}`, ...wrapped.slice(1), ...shown];
  });
  return `${lines.join('\n')}\n`;
}
