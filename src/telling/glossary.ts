/**
 * The glossary, read from its page: what a word means, its symbol, and where it stands in a record.
 */
import { InputError } from '../errors.ts';
import { nearest } from '../spec/refusal.ts';

export interface Entry {
  readonly term: string;
  /** Other words and symbols for the same. */
  readonly aliases: readonly string[];
  readonly symbol: string;
  readonly sentence: string;
  readonly inRecord: string;
}

/** The entries of docs/glossary.md: a heading `term (alias, alias)`, then its symbol, a sentence and its place in a record. */
export function glossaryOf(page: string): Entry[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading, , symbol, ...rest] = section.trim().split('\n');
      const [, term, aliases] = heading.match(/^([^(]+?)(?: \((.*)\))?$/) ?? [];
      return {
        term,
        aliases: aliases?.split(', ') ?? [],
        symbol: symbol.replace(/^Symbol: /, ''),
        sentence: rest.slice(0, -1).join(' '),
        inRecord: rest[rest.length - 1].replace(/^In a record: /, ''),
      };
    });
}

/**
 * The entry of a term or of one of its aliases, in capitals or not; `Gamma` and `gamma` are two.
 *
 * @throws InputError for a word that is not there, with the nearest that is
 */
export function explain(entries: readonly Entry[], asked: string): Entry {
  const wordsOf = ({ term, aliases }: Entry): string[] => [term, ...aliases];
  const small = asked.toLowerCase();
  const found =
    entries.find((entry) => wordsOf(entry).includes(asked)) ??
    entries.find((entry) => wordsOf(entry).some((word) => word.toLowerCase() === small));
  if (found !== undefined) return found;
  const hint = nearest(asked, entries.flatMap(wordsOf));
  throw new InputError('TERM', `must be a word of the glossary; did you mean ${hint}?`, asked);
}
