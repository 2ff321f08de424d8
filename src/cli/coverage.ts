/**
 * A check in the terminal: which results cover the spec, then every inequality, paper by paper, and what would have to change.
 */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { CheckRecord } from '../experiment/check.ts';
import type { PremiseFrequency } from '../experiment/premise-frequencies.ts';
import type { Remedy } from '../experiment/remedies.ts';
import { papers } from '../theory/index.ts';
import type { Hypothesis, Statement } from '../theory/statement.ts';
import { count, percent, short } from './numbers.ts';
import { tellable } from './tellable.ts';
import { fittedWidths, wrap } from './wrap.ts';

/** The whole report, ready to print. */
export function coverage(checked: CheckRecord): string {
  const record = tellable(checked);
  const { spec, n, d, theory } = record;
  const title = `${spec.name} · n = ${count(n)} · d = ${count(d)} · m = ${count(spec.network.width)} · γ = ${spec.network.slope} · δ = ${spec.theory.delta}`;
  return `${[
    '',
    ...wrap(title, 0).map(pc.bold),
    '',
    ...overview(theory),
    ...frequencyTable(record),
    ...papers.flatMap(({ paper, title: full }) =>
      paperReport(
        full,
        theory.filter((one) => one.paper === paper),
        record.remedies,
      ),
    ),
  ].join('\n')}\n`;
}

const GROUPS = [
  ['holds', 'Covered by'],
  ['undecided', 'Undecided: something they need is not known'],
  ['fails', 'Not covered by'],
  ['vacuous', 'Vacuous: outside its setting, or saying nothing here'],
] as const;

function overview(theory: readonly Statement[]): string[] {
  return GROUPS.flatMap(([status, heading]) => {
    const group = theory.filter((one) => one.status === status);
    if (group.length === 0) return [];
    return [
      pc.bold(heading),
      ...group.flatMap((one) => {
        const line = `${one.paper}, ${one.result} (${one.confidence}): ${phrase(one)}`;
        const [first, ...others] = wrap(line);
        return [`  ${mark(status)} ${first}`, ...others.map((more) => `    ${more}`)];
      }),
      '',
    ];
  });
}

/** The status in words; where a constant is free, never without the constants it holds for. */
export function phrase(statement: Statement): string {
  const { status, assumedConstants, largestC, hypotheses, saysNothing } = statement;
  const bound = largestC === null ? null : `C <= ${short(largestC)}`;
  switch (status) {
    case 'holds':
      if (assumedConstants === null) return 'holds';
      return bound === null ? 'holds for every C' : `holds if ${bound}`;
    case 'fails':
      return assumedConstants !== null && bound !== null
        ? `fails for C = 1: would need ${bound}`
        : `fails: ${failing(hypotheses)}`;
    case 'undecided':
      return `undecided: ${unknowns(hypotheses)}${bound === null ? '' : `; what is known holds if ${bound}`}`;
    case 'vacuous':
      return [...outsideSetting(hypotheses), ...(saysNothing === null ? [] : [saysNothing])].join('; ');
    default:
      return status satisfies never;
  }
}

/** What of the setting the hypotheses can never meet. */
function outsideSetting(hypotheses: readonly Hypothesis[]): string[] {
  return hypotheses.flatMap(({ setting, holds, note }) =>
    setting && holds === false && note !== undefined ? [note] : [],
  );
}

function failing(hypotheses: readonly Hypothesis[]): string {
  return hypotheses
    .filter(({ holds }) => holds === false)
    .map(({ name }) => name)
    .join(', ');
}

function unknowns(hypotheses: readonly Hypothesis[]): string {
  return [...new Set(hypotheses.flatMap(({ holds, note }) => (holds === null && note ? [note] : [])))].join(
    '; ',
  );
}

function frequencyTable({ premises }: CheckRecord): string[] {
  if (premises === null) return [];
  const widths = fittedWidths([72, 14, 22]);
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: ['premise', 'holds', '95 % interval'],
    colWidths: widths,
    wordWrap: true,
  });
  for (const one of premises.frequencies) table.push(frequencyRow(one, widths[0]));
  return [
    pc.bold(`How often the premises on the sample hold, over ${premises.seeds} seeds`),
    table.toString(),
    '',
  ];
}

function frequencyRow({ name, formula, held, of, interval }: PremiseFrequency, width: number): string[] {
  return [
    [name, ...wrap(formula, 4, width)].join('\n'),
    of === 0 ? 'unknown' : `${held} of ${of}`,
    interval === null ? '' : `${percent(interval[0])} to ${percent(interval[1])}`,
  ];
}

function paperReport(title: string, statements: readonly Statement[], remedies: readonly Remedy[]): string[] {
  if (statements.length === 0) return [];
  return [
    ...wrap(title, 0).map((line) => pc.bold(line)),
    '',
    ...statements.flatMap((statement) => statementReport(statement, remedies)),
  ];
}

function statementReport(statement: Statement, remedies: readonly Remedy[]): string[] {
  const { result, source, confidence, hypotheses, conclusions, checks } = statement;
  const changes = hypotheses.flatMap(({ name }) => changesFor(statement, name, remedies));
  return [
    ...wrap(`${mark(statement.status)} ${result}: ${phrase(statement)}`).map((line) => `  ${line}`),
    ...wrap(`${source} [${confidence}]`).map((line) => pc.dim(`    ${line}`)),
    inequalities(hypotheses),
    ...changes,
    ...conclusions.flatMap((conclusion) => wrap(`then ${conclusion}`).map((line) => `    ${line}`)),
    ...(checks.length === 0 ? [] : [pc.dim('    its conclusion, measured here:'), inequalities(checks)]),
    '',
  ];
}

function inequalities(hypotheses: readonly Hypothesis[]): string {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: ['', 'inequality', 'measured', 'threshold', 'slack', 'C up to'],
    colWidths: fittedWidths([3, 62, 12, 12, 10, 10]),
    wordWrap: true,
  });
  for (const { name, formula, measured, threshold, slack, holds, largestC, note } of hypotheses) {
    table.push([
      holds === null ? '?' : holds ? '✓' : '✗',
      `${name}: ${formula}${note === undefined ? '' : ` (${note})`}`,
      number(measured),
      number(threshold),
      number(slack),
      number(largestC),
    ]);
  }
  return table.toString();
}

function number(value: number | null): string {
  return value === null ? '' : short(value);
}

function changesFor({ id }: Statement, name: string, remedies: readonly Remedy[]): string[] {
  const found = remedies.filter(({ theorems, hypothesis }) => hypothesis === name && theorems.includes(id));
  if (found.length === 0) return [];
  const ways = found.map(
    ({ path, from, to, onSample }) =>
      `${path} = ${short(to)} (now ${short(from)}, a factor ${short(to / from)}${onSample ? '; on this seed' : ''})`,
  );
  return wrap(`to make "${name}" hold: ${ways.join(', or ')}`).map((line) => pc.yellow(`    ${line}`));
}

function mark(status: Statement['status']): string {
  switch (status) {
    case 'holds':
      return pc.green('✓');
    case 'fails':
      return pc.red('✗');
    case 'undecided':
      return pc.yellow('?');
    case 'vacuous':
      return pc.dim('–');
    default:
      return status satisfies never;
  }
}
