/**
 * A comparison as tables and sentences.
 */

import { short } from '../support/measure.ts';
import { type Cell, drawTable } from '../support/report.ts';
import type { Comparison } from './against.ts';
import type { ComparedLine } from './pairs.ts';

export function comparisonInWords({ against, compared, odd, notComparable }: Comparison): string {
  const { ref, commit, rounds } = against;
  const programs = [...new Set([...compared, ...odd].map(({ program }) => program))];
  const tables = programs.map((program) => {
    const of = <T extends { readonly program: string }>(all: readonly T[]) =>
      all.filter((one) => one.program === program);
    const lines = of(compared);
    const rest = of(odd).map(({ line, why }) => `${line}: ${why}`);
    return [`\n== ${program}`, ...(lines.length > 0 ? [tableOf(lines)] : []), ...rest].join('\n');
  });
  return [
    `here against ${ref} (${commit.slice(0, 10)}, "there"), ${rounds} ${rounds === 1 ? 'round' : 'rounds'} in turn`,
    'ratio: there/here where less is better, as of times; here/there where more is better, as of speeds; so more than 1 is better here',
    'here, there and the ratio of each round: medians',
    ...tables,
    ...notComparable.map(({ program, why }) => `\n== ${program}\nnot comparable: ${why.join('; ')}`),
  ].join('\n');
}

function tableOf(lines: readonly ComparedLine[]): string {
  const ends = lines.find(({ ratio }) => ratio !== null)?.ratio?.ends ?? 'extremes';
  const spread = { extremes: 'least to most', quartiles: 'quartiles' }[ends];
  const head = ['line', 'here', 'there', 'unit', 'ratio (> 1: better here)', spread, 'accuracy'];
  const most = Math.max(...lines.map(({ rounds }) => rounds));
  return drawTable(
    head,
    lines.map((line) => cellsOf(line, line.rounds < most)),
  );
}

/** @param partly  whether some rounds do not have the line */
function cellsOf(compared: ComparedLine, partly: boolean): Cell[] {
  const { here, there, unit, ratio, accuracy } = compared;
  const line = partly ? `${compared.line} (in ${compared.rounds} rounds)` : compared.line;
  const spread = ratio && `${short(ratio.low)} to ${short(ratio.high)}`;
  return [line, here, there, unit, ratio?.median, spread, accuracy && accuracyInWords(accuracy)];
}

/** The other side's value only where it is another. */
function accuracyInWords({ name, here, there }: NonNullable<ComparedLine['accuracy']>): string {
  return `${name} ${short(here)}${here === there ? '' : `, there ${short(there)}`}`;
}
