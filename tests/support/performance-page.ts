/**
 * docs/performance.md: prose as it is written, and between markers the tables of what was measured last, from docs/measured.
 *
 *     <!-- measured: margin -->
 *     (written from docs/measured/margin.json)
 *     <!-- end of measured -->
 *
 * and the table of the goals, from lines of all of them, between such marks of `goals`.
 */
import { short } from '../../bench/support/measure.ts';
import type { BenchDocument, Line } from '../../bench/support/report.ts';
import { GOALS, goalsTable } from './performance-goals.ts';

const PART = /<!-- measured: ([a-z]+) -->\n.*?<!-- end of measured -->/gs;

const GOALS_PART = /<!-- goals -->\n.*?<!-- end of goals -->/s;

/** The programs whose tables a page has, in order. */
export function programsOf(page: string): string[] {
  return Array.from(page.matchAll(PART), ([, program]) => program);
}

/**
 * The page with its tables written anew.
 *
 * @param measured  what a program measured
 */
export function performancePage(page: string, measured: (program: string) => BenchDocument): string {
  const find = (program: string, name: string): Line => {
    const found = measured(program).lines.find(({ line }) => line === name);
    if (found === undefined) throw new Error(`${program} measured no line ${name}`);
    return found;
  };
  const goals = (): string =>
    ['<!-- goals -->', ...goalsTable(GOALS, find), '<!-- end of goals -->'].join('\n');
  return page.replace(GOALS_PART, goals).replace(PART, (_, program: string) => {
    const { node, processor, date, load, lines } = measured(program);
    const own = lines.filter((line) => line.program === program);
    if (own.length === 0) throw new Error(`nothing of ${program} was measured`);
    const circumstances = [
      `Node ${node.replace('v', '')}`,
      processor,
      ...(date ? [date.slice(0, 10)] : []),
      ...(load ? [`${load.cores} cores for ${short(load.processes)} processes`] : []),
    ].join(', ');
    return [
      `<!-- measured: ${program} -->`,
      `\`npm run bench -- ${program}\` (${circumstances}):`,
      '',
      ...tableOf(own),
      '<!-- end of measured -->',
    ].join('\n');
  });
}

interface Column {
  readonly head: string;
  readonly cell: (line: Line) => string;
}

const COLUMNS: readonly Column[] = [
  { head: 'measured', cell: ({ line }) => line },
  { head: 'value', cell: ({ value, unit }) => `${short(value)}${unit === '1' ? '' : ` ${unit}`}` },
  {
    head: 'beside',
    cell: ({ beside, unit }) => (beside ? `${beside.name} ${short(beside.value)} ${unit}` : ''),
  },
  { head: 'over it', cell: ({ beside }) => (beside ? short(beside.ratio) : '') },
  {
    head: 'accuracy',
    cell: ({ accuracy }) => (accuracy ? `${accuracy.name} ${accuracy.value.toPrecision(2)}` : ''),
  },
];

/** Columns of which every cell is empty are left out. */
function tableOf(lines: readonly Line[]): string[] {
  const columns = COLUMNS.filter(({ cell }) => lines.some((line) => cell(line) !== ''));
  const row = (cells: readonly string[]): string =>
    `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;
  return [
    row(columns.map(({ head }) => head)),
    row(columns.map(() => '---')),
    ...lines.map((line) => row(columns.map(({ cell }) => cell(line).replaceAll('|', '\\|')))),
  ];
}
