/**
 * A check in the terminal, in full: which results cover the spec, then every inequality, paper by paper, and what would have to change.
 */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { CheckRecord } from '../../inquiry/check.ts';
import type { PremiseFrequency } from '../../inquiry/premise-frequencies.ts';
import { foretelling, phrase, settings, title, withoutRemedy } from '../../telling/check-words.ts';
import { percent, short } from '../../telling/numbers.ts';
import { papers } from '../../theory/index.ts';
import type { Hypothesis, Statement } from '../../theory/statement.ts';
import { fittedWidths, wrap } from '../wrap.ts';
import { mark } from './mark.ts';

/** The whole report, ready to print. */
export function fullReport(record: CheckRecord): string {
  const { theory } = record;
  const told = foretelling(record);
  return `${[
    '',
    ...wrap(title(record), 0).map(pc.bold),
    '',
    ...(told === null ? [] : [...wrap(told, 0), '']),
    ...overview(theory),
    ...frequencyTable(record),
    ...papers.flatMap(({ paper, title: full }) =>
      paperReport(
        full,
        theory.filter((one) => one.paper === paper),
        record,
      ),
    ),
  ].join('\n')}\n`;
}

/** One result, ready to print. */
export function resultReport(record: CheckRecord, statement: Statement): string {
  return `${['', ...wrap(title(record), 0).map(pc.bold), '', ...statementReport(statement, record)].join('\n')}\n`;
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

function paperReport(heading: string, statements: readonly Statement[], record: CheckRecord): string[] {
  if (statements.length === 0) return [];
  return [
    ...wrap(heading, 0).map((line) => pc.bold(line)),
    '',
    ...statements.flatMap((statement) => statementReport(statement, record)),
  ];
}

function statementReport(statement: Statement, record: CheckRecord): string[] {
  const { result, source, confidence, hypotheses, conclusions, checks } = statement;
  return [
    ...wrap(`${mark(statement.status)} ${result}: ${phrase(statement)}`).map((line) => `  ${line}`),
    ...wrap(`${source} [${confidence}]`).map((line) => pc.dim(`    ${line}`)),
    inequalities(hypotheses),
    ...remedyOf(statement, record).map((line) => pc.yellow(`    ${line}`)),
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

/** What would make the whole result hold. */
function remedyOf({ id }: Statement, { remedies, unremedied }: CheckRecord): string[] {
  const without = unremedied.find(({ result }) => result === id);
  if (without !== undefined) return wrap(withoutRemedy(without));
  const remedy = remedies.find(({ result }) => result === id);
  if (remedy === undefined) return [];
  return wrap(`it would hold with ${settings(remedy.set)} (a change of size ${short(remedy.size)})`);
}
