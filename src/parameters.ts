/**
 * Numbers and words that an entry of a table takes (a family of noise, an activation, an optimiser), and how a spec gives them: a name
 * alone takes the defaults.
 */

export interface Parameter {
  readonly description: string;
  readonly default: number;
  /** Lower bound, strict or not. */
  readonly above?: number;
  readonly min?: number;
  /** Upper bound, strict or not. */
  readonly below?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

export type Parameters<Name extends string = string> = Readonly<Record<Name, Parameter>>;

/** A word that an entry takes, one of several; the first is that of a spec which says nothing. */
export interface Option {
  readonly description: string;
  readonly words: readonly [string, ...string[]];
}

export type Options<Name extends string = string> = Readonly<Record<Name, Option>>;

/** What a spec names: an entry without parameters, or one with the values of its own. */
export type Choice<Name extends string = string> =
  | Name
  | ({ readonly name: Name } & Readonly<Record<string, number | string>>);

/** An entry that can be chosen so. */
export interface Choosable<Name extends string = string> {
  readonly name: Name;
  readonly parameters: Parameters;
  /** Absent: none. */
  readonly options?: Options;
}

/** The name in a choice. */
export function nameIn<Name extends string>(choice: Choice<Name>): Name {
  return typeof choice === 'string' ? choice : choice.name;
}

/** The entry of a table that a choice names. @param what  what the table holds, for the message */
export function entryNamed<Entry extends Choosable>(
  entries: readonly Entry[],
  choice: Choice,
  what: string,
): Entry {
  const name = nameIn(choice);
  const entry = entries.find((one) => one.name === name);
  if (entry === undefined) throw new Error(`no ${what} is called ${name}`);
  return entry;
}

/** The values of all parameters, with the defaults of those that the choice leaves out. */
export function valuesOf({ parameters }: Choosable, choice: Choice): Readonly<Record<string, number>> {
  const given = givenIn(choice);
  return Object.fromEntries(
    Object.entries(parameters).map(([key, { default: value }]) => [key, Number(given[key] ?? value)]),
  );
}

/** The words of all options, likewise. */
export function wordsOf({ options = {} }: Choosable, choice: Choice): Readonly<Record<string, string>> {
  const given = givenIn(choice);
  return Object.fromEntries(
    Object.entries(options).map(([key, { words }]) => [key, String(given[key] ?? words[0])]),
  );
}

function givenIn(choice: Choice): Readonly<Record<string, number | string>> {
  return typeof choice === 'string' ? {} : choice;
}

/** The choice as a complete spec has it: a name alone where there is nothing else to say. */
export function completed<Name extends string>(entry: Choosable<Name>, choice: Choice<Name>): Choice<Name> {
  const values = { ...valuesOf(entry, choice), ...wordsOf(entry, choice) };
  return Object.keys(values).length === 0 ? entry.name : { name: entry.name, ...values };
}
