/**
 * An audit in the terminal.
 */
import pc from 'picocolors';
import type { AuditRecord } from '../../audit/record.ts';
import { dataAnswers } from '../../telling/audit/data-answers.ts';
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
  const lines = [
    '',
    ...wrap(setting(record), 0).map(pc.bold),
    ...labelsLine(data.classes),
    '',
    pc.bold('  The data'),
    ...answerLines(dataAnswers(record)),
    '',
    ...(network === null
      ? []
      : [pc.bold('  The network'), ...answerLines(networkAnswers(network, notes, data.n)), '']),
    ...wrap(`${headline}. ${because}`).map((line) => `  ${pc.bold(line)}`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}
