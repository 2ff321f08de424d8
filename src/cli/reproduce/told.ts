/**
 * Claims as they are told in the terminal.
 */
import pc from 'picocolors';
import type { ClaimStatus } from '../../reproduction/claim.ts';
import type { ClaimResult } from '../../reproduction/evaluate.ts';
import { withShortNumbers } from '../../telling/numbers.ts';
import { toldEffort, toldNumber } from '../../telling/reproduction/words.ts';

const MARKS: Readonly<Record<ClaimStatus, string>> = {
  pass: pc.green('✓ pass'),
  fail: pc.red('✗ FAIL'),
  undecided: pc.yellow('? undecided'),
};

export function toldClaim(result: ClaimResult): string {
  const { id, title, status, explanation, numbers } = result;
  const named = Object.entries(numbers).map(([name, value]) => `${name}: ${toldNumber(value)}`);
  return `${[
    '',
    `${MARKS[status]}  ${pc.bold(title)}  ${pc.dim(id)}`,
    `  ${withShortNumbers(explanation)}`,
    ...named.map((line) => pc.dim(`    ${line}`)),
    pc.dim(`    ${toldEffort(result)}`),
  ].join('\n')}\n`;
}

export function toldSummary(results: readonly ClaimResult[]): string {
  const counted = (['pass', 'fail', 'undecided'] as const).map(
    (status) => `${results.filter((one) => one.status === status).length} ${status}`,
  );
  return `\n${results.length} claims: ${counted.join(', ')}\n`;
}

/** 1 when a claim failed, else 0. */
export function exitCodeOf(results: readonly Pick<ClaimResult, 'status'>[]): 0 | 1 {
  return results.some(({ status }) => status === 'fail') ? 1 : 0;
}
