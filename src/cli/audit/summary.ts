/**
 * An audit in the terminal.
 */
import pc from 'picocolors';
import type { AuditRecord } from '../../audit/record.ts';
import { count } from '../numbers.ts';
import { answerLines, labelsLine } from '../summary.ts';
import { tellable } from '../tellable.ts';
import { wrap } from '../wrap.ts';
import { dataAnswers } from './data-answers.ts';
import { networkAnswers } from './network-answers.ts';
import { verdictOf } from './verdict.ts';

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

/** What was audited, in one line. */
export function setting({ spec, experiment: { data, spec: trial } }: AuditRecord): string {
  const file = trial.data.source === 'file' ? trial.data.x : '';
  const bias = trial.data.source === 'file' && trial.data.biasColumn ? ' (a column of ones among them)' : '';
  const weights = spec.weights === null ? '' : ` · ${spec.weights}`;
  return `${file}${weights} · n = ${count(data.n)} · d = ${count(data.d)}${bias} · γ = ${trial.network.slope}`;
}
