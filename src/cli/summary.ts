/**
 * A run in the terminal: the verdict, the seven answers, and what happened when.
 */
import pc from 'picocolors';
import type { DataRecord, ExperimentRecord } from '../record/record.ts';
import type { Answer } from '../telling/answer.ts';
import { answers } from '../telling/answers.ts';
import { labelsLine } from '../telling/labels.ts';
import { count, withShortNumbers } from '../telling/numbers.ts';
import { tellable } from './tellable.ts';
import { wrap } from './wrap.ts';

const INDENT = '    ';
/** So many events are shown; the record has them all. */
const EVENTS_SHOWN = 8;

/** The summary, ready to print; colours only where the terminal has them. */
export function summary(found: ExperimentRecord): string {
  const record = tellable(found);
  const { spec, data, verdict, training } = record;
  const title = `${spec.name} · n = ${count(data.n)} · d = ${count(data.d)} · m = ${count(spec.network.width)} · γ = ${spec.network.slope}`;
  const lines = [
    '',
    ...wrap(title, 0).map(pc.bold),
    ...labelsLine(data.classes),
    ...sharedLine(data.heldOut),
    '',
    ...answerLines(answers(record)),
    '',
    ...eventLines(training.events),
    ...wrap(`Verdict: ${verdict.overfitting ?? 'none'}. ${verdict.because}`).map(
      (line) => `  ${pc.bold(line)}`,
    ),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** Questions with their answers, ready to print. */
export function answerLines(replies: readonly Answer[]): string[] {
  return replies.flatMap(({ question, answer, status }) => [
    `  ${mark(status)} ${pc.bold(question)}`,
    ...wrap(answer).map((line) => `${INDENT}${line}`),
  ]);
}

function mark(status: Answer['status']): string {
  switch (status) {
    case 'good':
      return pc.green('✓');
    case 'bad':
      return pc.red('✗');
    case 'neutral':
      return pc.yellow('•');
    case 'unknown':
      return pc.dim('?');
    default:
      return status satisfies never;
  }
}

function eventLines(events: ExperimentRecord['training']['events']): string[] {
  if (events.length === 0) return [];
  const more = events.length - EVENTS_SHOWN;
  const width = Math.max(...events.map(({ t }) => count(t).length));
  return [
    ...events.slice(0, EVENTS_SHOWN).flatMap(({ t, kind, detail }) => {
      const [first, ...others] = wrap(`${kind}: ${withShortNumbers(detail)}`, width + 8);
      return [
        `  t = ${count(t).padEnd(width)}  ${first}`,
        ...others.map((line) => `${' '.repeat(width + 8)}${line}`),
      ].map(pc.dim);
    }),
    ...(more > 0 ? [pc.dim(`  and ${more} more events in the record`)] : []),
    '',
  ];
}

/** Whether a held-out set is one. */
function sharedLine(heldOut: DataRecord['heldOut']): string[] {
  if (heldOut === undefined || heldOut.shared === 0) return [];
  const { rows, shared } = heldOut;
  return [
    `${count(shared)} of the ${count(rows)} held-out rows are training rows too: errors on them say less of new data`,
  ];
}
