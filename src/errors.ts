/**
 * The errors this project throws on wrong input. A hard problem is not an error: it returns a status.
 */

/**
 * Input that breaks a rule. The message names what, the rule, and the value got.
 *
 * @example
 * const error = new InputError('width', 'must be a positive integer', 0);
 * console.log(error.message); // width: must be a positive integer; got 0
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  /**
   * @param what  the thing refused, as its user knows it: a spec path, a file and place, an argument
   * @param rule  what it must be, as a predicate: "must be a positive integer"
   * @param got   the value received, printed as its user wrote it
   */
  constructor(
    readonly what: string,
    readonly rule: string,
    readonly got: unknown,
  ) {
    super(visible(`${shortened(what)}: ${rule}; got ${printed(got)}`));
  }
}

/** The surroundings fail: a disk that is full, a folder that may not be written. The message is like that of `InputError`. */
export class Fault extends Error {
  override readonly name = 'Fault';

  /** @param what, rule, got  as of `InputError` */
  constructor(what: string, rule: string, got: unknown) {
    super(new InputError(what, rule, got).message);
  }
}

/** Text in which nothing moves a cursor, rings, begins a line or turns the direction of writing: such characters are shown as \u001b. */
export function visible(text: string): string {
  return text.replace(UNSEEN, codeOf);
}

/** The same of a text that may have several lines, and tabs. */
export function visibleLines(text: string): string {
  return text.replace(UNSEEN, (letter) => (letter === '\n' || letter === '\t' ? letter : codeOf(letter)));
}

function codeOf(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Controls (C0 and C1), separators of lines, marks of direction, and what no encoding holds: half of a pair, and no characters. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** A short form of any value for a message: long arrays and strings are cut, never dropped in silence. */
function printed(value: unknown): string {
  if (value === undefined) return 'nothing';
  return shortened(asText(value));
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

/** The first of many names for a message, and how many there are. @param count  where `names` are but the first of them */
export function listed(names: readonly string[], count = names.length): string {
  const first = names
    .slice(0, MOST_LISTED)
    .map((name) => (name.length > 40 ? `${name.slice(0, 37)}...` : name));
  return `${first.join(', ')}${count > MOST_LISTED ? `, ... (${count} in all)` : ''}`;
}

/** So many of a list are shown. */
export const MOST_LISTED = 12;

function asText(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return 'a value that contains itself';
  }
}

/** In the place of something that is not there: why. */
export interface Absent {
  readonly absent: string;
}
