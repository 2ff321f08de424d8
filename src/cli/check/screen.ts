/**
 * A check on one screen: what would have to change first, then what covers the spec, and how much there is of the rest.
 */
import pc from 'picocolors';
import type { CheckRecord } from '../../inquiry/check.ts';
import type { Remedy } from '../../inquiry/remedies.ts';
import { foretelling, phrase, settings, title } from '../../telling/check-words.ts';
import { percent, short } from '../../telling/numbers.ts';
import type { Statement, StatementStatus } from '../../theory/statement.ts';
import { textWidth, wrap } from '../wrap.ts';
import { mark } from './mark.ts';

/** Lines that a part may have, so that all of them have at most 40. */
const MOST = {
  title: 2,
  foretelling: 3,
  remedies: 11,
  covering: 8,
  others: 3,
  without: 2,
  premises: 4,
} as const;

/** At most 40 lines of 100 columns, ready to print. */
export function screen(record: CheckRecord): string {
  const { theory } = record;
  const of = (status: StatementStatus): readonly Statement[] => theory.filter((one) => one.status === status);
  const foretold = foretellingLines(record);
  const parts = [
    atMost(MOST.title, wrap(title(record), 0)).map((line) => pc.bold(line)),
    foretold,
    remedyLines(record, MOST.remedies - (foretold.length > 0 ? foretold.length + 1 : 0)),
    coveringLines(of('holds'), theory.length),
    [
      ...othersLine('undecided', 'Undecided, as something they need is not known', of('undecided')),
      ...othersLine('fails', 'Not covered by', of('fails')),
      ...othersLine('vacuous', 'Vacuous (outside their setting, or saying nothing here)', of('vacuous')),
    ],
    premiseLines(record),
    [pc.dim('--theorem ID: one of them in full; --all: every inequality; --out DIR: a page; --json')],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function foretellingLines(record: CheckRecord): string[] {
  const told = foretelling(record);
  return told === null ? [] : atMost(MOST.foretelling, wrap(told, 0));
}

/** One line for each change, with the results that it makes hold; at most so many. */
function remedyLines({ remedies, unremedied }: CheckRecord, most: number): string[] {
  const grouped = new Map<string, Remedy[]>();
  for (const remedy of remedies) {
    const key = settings(remedy.set);
    grouped.set(key, [...(grouped.get(key) ?? []), remedy]);
  }
  const lines = [...grouped].map(([set, group]) => {
    const names = group.map(({ result }) => result).join(', ');
    return cut(`  ${short(group[0].size).padEnd(5)} ${set}: ${names}`);
  });
  const untried = unremedied.filter(({ allTried }) => !allTried).length;
  const none = `${unremedied.length} results without one: no change of one or two fields, of numbers by at most a factor of 100${
    untried === 0 ? '' : ` (${untried} of them not tried on large samples)`
  }`;
  return [
    ...(lines.length === 0
      ? []
      : [
          pc.bold(
            'What would have to change, the smallest first (sum of |log ratio|, 1 for a change of kind)',
          ),
          ...shortened(most, lines),
        ]),
    ...(unremedied.length === 0
      ? []
      : wrap(none, 2)
          .slice(0, MOST.without)
          .map((line) => pc.dim(`  ${line}`))),
  ];
}

function coveringLines(covering: readonly Statement[], all: number): string[] {
  const lines = covering.map((one) =>
    cut(`  ✓ ${one.paper}, ${one.result} (${one.confidence}): ${phrase(one)}`),
  );
  const heading = lines.length === 0 ? `Covered by none of ${all} results` : 'Covered by';
  return [
    pc.bold(heading),
    ...shortened(MOST.covering, lines).map((line) => line.replace('✓', mark('holds'))),
  ];
}

function othersLine(status: StatementStatus, heading: string, group: readonly Statement[]): string[] {
  if (group.length === 0) return [];
  const text = `${heading} (${group.length}): ${group.map(({ id }) => id).join(', ')}`;
  const [first, ...rest] = atMost(MOST.others, wrap(text, 4));
  return [`  ${mark(status)} ${first}`, ...rest.map((line) => `    ${line}`)];
}

function premiseLines({ premises }: CheckRecord): string[] {
  if (premises === null) return [];
  const told = premises.frequencies
    .filter(({ of }) => of > 0)
    .map(({ name, held, of }) => `${name.replace(/ \(.*\)$/, '')} ${percent(held / of)}`);
  return atMost(MOST.premises, wrap(`Over ${premises.seeds} seeds: ${told.join('; ')}`, 2)).map((line, k) =>
    k === 0 ? line : `  ${line}`,
  );
}

/** The first lines, the last of them saying how many follow. */
function shortened(most: number, lines: readonly string[]): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most - 1), `  … and ${lines.length - most + 1} more`];
}

/** The first lines of a text; the last ends in an ellipsis where it goes on. */
function atMost(most: number, lines: readonly string[]): string[] {
  if (lines.length <= most) return lines.map(cut);
  return [...lines.slice(0, most - 1), `${lines[most - 1].slice(0, textWidth() - 8)} …`].map(cut);
}

function cut(line: string): string {
  return line.length <= textWidth() ? line : `${line.slice(0, textWidth() - 1)}…`;
}
