/**
 * A check in words.
 */
import type { CheckRecord } from '../inquiry/check.ts';
import type { Remedy, Unremedied } from '../inquiry/remedies.ts';
import type { Hypothesis, Statement } from '../theory/statement.ts';
import { count, short } from './numbers.ts';

/** What was checked. */
export function title({ spec, n, d }: CheckRecord): string {
  return `${spec.name} · n = ${count(n)} · d = ${count(d)} · m = ${count(spec.network.width)} · γ = ${spec.network.slope} · δ = ${spec.theory.delta}`;
}

/** What a run of the spec would leave unanswered; null where that is nothing. */
export function foretelling({ notFollowed }: CheckRecord): string | null {
  return notFollowed && `If neurons come to slide, a run will not say where training goes: ${notFollowed}.`;
}

/** A change as the command line takes it. */
export function settings(set: Remedy['set']): string {
  return Object.entries(set)
    .map(([path, value]) => `--set ${path}=${value}`)
    .join(' ');
}

/** That there is no remedy. */
export function withoutRemedy({ allTried }: Unremedied): string {
  const all = allTried ? '' : ' (not all were tried, as samples so large take long to draw)';
  return `no change of one or two fields, of numbers by at most a factor of 100, was found with which it would hold${all}`;
}

/** The status in words; where a constant is free, never without the constants it holds for. */
export function phrase(statement: Statement): string {
  const { status, assumedConstants, largestC, hypotheses, saysNothing } = statement;
  const bound = largestC === null ? null : `C <= ${short(largestC)}`;
  switch (status) {
    case 'holds':
      if (assumedConstants === null) return 'holds';
      return bound === null ? 'holds for every C' : `holds if ${bound}`;
    case 'fails':
      return assumedConstants !== null && bound !== null
        ? `fails for C = 1: would need ${bound}`
        : `fails: ${failing(hypotheses)}`;
    case 'undecided':
      return `undecided: ${unknowns(hypotheses)}${bound === null ? '' : `; what is known holds if ${bound}`}`;
    case 'vacuous':
      return [...outsideSetting(hypotheses), ...(saysNothing === null ? [] : [saysNothing])].join('; ');
    default:
      return status satisfies never;
  }
}

/** What of the setting the hypotheses can never meet. */
function outsideSetting(hypotheses: readonly Hypothesis[]): string[] {
  return hypotheses.flatMap(({ setting, holds, note }) =>
    setting && holds === false && note !== undefined ? [note] : [],
  );
}

function failing(hypotheses: readonly Hypothesis[]): string {
  return hypotheses
    .filter(({ holds }) => holds === false)
    .map(({ name }) => name)
    .join(', ');
}

function unknowns(hypotheses: readonly Hypothesis[]): string {
  return [...new Set(hypotheses.flatMap(({ holds, note }) => (holds === null && note ? [note] : [])))].join(
    '; ',
  );
}
