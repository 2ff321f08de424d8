/**
 * An audit in the terminal.
 */
import pc from 'picocolors';
import type { AuditRecord } from '../../audit/record.ts';
import { dataAnswers } from '../../telling/audit/data-answers.ts';
import {
  CHECKPOINT_COLUMNS,
  checkpointCells,
  HELD_OUT_COLUMN,
  heldOutAnswers,
} from '../../telling/audit/held-out-answers.ts';
import { networkAnswers } from '../../telling/audit/network-answers.ts';
import { setting } from '../../telling/audit/setting.ts';
import { verdictOf } from '../../telling/audit/verdict.ts';
import { labelsLine } from '../../telling/labels.ts';
import { answerLines } from '../summary.ts';
import { tellable } from '../tellable.ts';
import { wrap } from '../wrap.ts';

/** The summary, ready to print; colours only where the terminal has them. */
export function auditSummary(found: AuditRecord): string {
  const record = tellable(found);
  const { experiment, network, notes } = record;
  const { data } = experiment;
  const { headline, because } = verdictOf(record);
  const rows = heldOutAnswers(record);
  const lines = [
    '',
    ...wrap(setting(record), 0).map(pc.bold),
    ...labelsLine(data.classes),
    '',
    pc.bold('  The data'),
    ...answerLines([...dataAnswers(record), ...(network === null ? rows : [])]),
    '',
    ...(network === null
      ? []
      : [pc.bold('  The network'), ...answerLines([...networkAnswers(network, notes, data.n), ...rows]), '']),
    ...checkpointLines(record),
    ...wrap(`${headline}. ${because}`).map((line) => `  ${pc.bold(line)}`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** Several weights as a table: each column as wide as its widest cell. */
function checkpointLines({ checkpoints, heldOut }: AuditRecord): string[] {
  if (checkpoints === undefined) return [];
  const head = [...CHECKPOINT_COLUMNS, ...(heldOut === undefined ? [] : [HELD_OUT_COLUMN])];
  const cells = [head, ...checkpoints.map(checkpointCells)];
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  const lines = cells.map(
    (row) =>
      `    ${row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd()}`,
  );
  return [pc.bold('  The weights, one after another'), ...lines, ''];
}
