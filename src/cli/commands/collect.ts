/**
 * `benign collect`: a sweep's results checked, united and compacted.
 */
import { join } from 'node:path';
import { count } from '../../telling/numbers.ts';
import { heard } from '../interrupt.ts';
import { print } from '../streams.ts';
import { collectTo } from '../sweep/collect.ts';
import { failureLines, findingLines, transitionLines } from '../sweep/told.ts';

export interface CollectCommand {
  readonly directory: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

export async function collectCommand({ directory, out, json }: CollectCommand): Promise<void> {
  const file = out ?? join(directory, 'cells.parquet');
  const collected = await heard(() => collectTo(directory, file));
  const { cells, done, failed, failedOutside, missing, findings, transitions } = collected;
  if (json) {
    const { duplicates, torn, foreign } = findings;
    const counts = {
      cells,
      done,
      failed,
      failedOutside,
      missing,
      duplicates,
      torn: total(torn.values()),
      transitions,
    };
    const lines = [...foreign.values()].map((one) => one.lines);
    print(`${JSON.stringify({ ...counts, foreign: total(lines), conflicts: 0, file })}\n`);
    return;
  }
  const lines = [
    `${count(cells)} cells: ${count(done)} done, ${count(failed)} failed, ${count(missing)} missing`,
    ...failureLines(failedOutside),
    ...findingLines(findings),
    ...transitionLines(transitions),
    file,
  ];
  print(`${lines.join('\n')}\n`);
}

function total(numbers: Iterable<number>): number {
  return [...numbers].reduce((sum, number) => sum + number, 0);
}
