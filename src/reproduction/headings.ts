/**
 * Where the runs of a claim go: whether the activated max-margin direction, whose error or angle most claims show, is their limit.
 */
import { HEADINGS, type Heading, limitName } from '../limit-words.ts';
import type { Trial } from './claim.ts';

/** Whether training has this heading in a trial: `limit.heading` of its record. */
export function heads(heading: Heading): (trial: Pick<Trial, 'values'>) => boolean {
  return ({ values }) => values.heading === heading;
}

/** What the limit of the activated pattern is called over several runs: a limit only where every one of them goes there. */
export function limitOf(trials: readonly Trial[]): string {
  const same = HEADINGS.find((heading) => trials.length > 0 && trials.every(heads(heading)));
  if (same !== undefined) return limitName(same);
  const missed = trials.filter(heads('notReached')).length;
  return `${limitName('undecided')}${missed === 0 ? '' : ` (not reached in ${missed} of ${trials.length} runs)`}`;
}

/** "reached in 39 of 48 runs, not reached in 0, undecided in 9". */
export function toldHeadings(trials: readonly Trial[]): string {
  const [reached, notReached, undecided] = HEADINGS.map((heading) => trials.filter(heads(heading)).length);
  return `reached in ${reached} of ${trials.length} runs, not reached in ${notReached}, undecided in ${undecided}`;
}

/** The sentence under a chart that shows a quantity of the activated max-margin direction. */
export function headingNote(trials: readonly Trial[]): string {
  return `That direction is ${toldHeadings(trials)}.`;
}
