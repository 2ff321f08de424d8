/**
 * What the command line of the benchmarks asks for.
 */
export interface Asked {
  /** Of the programs, in the order in which they are to run. */
  readonly names: readonly string[];
  /** Handed to every program; `--json` is among them. */
  readonly options: readonly string[];
  readonly json: boolean;
  readonly against: Against | null;
}

export interface Against {
  /** What git knows a commit by. */
  readonly ref: string;
  /** Runs of each program on each side. */
  readonly rounds: number;
}

const ROUNDS = 5;

/**
 * @param known  names of all programs; all are asked for where none is named
 * @throws {Error} a sentence for whoever typed it
 */
export function readArguments(given: readonly string[], known: readonly string[]): Asked {
  const names: string[] = [];
  const options: string[] = [];
  let ref: string | null = null;
  let rounds: number | null = null;
  for (let at = 0; at < given.length; at++) {
    const argument = given[at];
    if (argument === '--against') ref = given[++at] ?? '';
    else if (argument.startsWith('--against=')) ref = argument.slice('--against='.length);
    else if (argument.startsWith('--rounds=')) rounds = roundsFrom(argument.slice('--rounds='.length));
    else (argument.startsWith('-') ? options : names).push(argument);
  }
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}`);
  if (ref === '' || ref?.startsWith('-'))
    throw new Error('--against needs a commit, a branch or a tag, as in --against main');
  if (rounds !== null && ref === null) throw new Error('--rounds counts the rounds of --against');
  return {
    names: names.length > 0 ? [...new Set(names)] : known,
    options,
    json: options.includes('--json'),
    against: ref === null ? null : { ref, rounds: rounds ?? ROUNDS },
  };
}

function roundsFrom(text: string): number {
  const rounds = Number(text);
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new Error(`--rounds must be a whole number of at least 1, got ${text}`);
  return rounds;
}
