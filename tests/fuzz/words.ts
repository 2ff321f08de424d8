/**
 * What may be said to a user: refusals in sentences, and texts without a number that is none.
 */
import { Fault, InputError } from '../../src/errors.ts';

const LONGEST_LINE = 600;
const MOST_LINES = 20;

/** What is wrong with an error as an answer to input; null for a refusal in sentences, by us or by the operating system. */
export function faultOfError(error: unknown): string | null {
  const isTold =
    error instanceof InputError || error instanceof Fault || (error instanceof Error && 'syscall' in error);
  if (!isTold) {
    const { name, message, stack } = error as Error;
    const at = stack?.split('\n').find((line) => line.trim().startsWith('at '));
    return `${name}: ${message} ${at?.trim() ?? ''}`;
  }
  return faultOfRefusal(error.message);
}

/** What is wrong with the text of a refusal. */
export function faultOfRefusal(message: string): string | null {
  const lines = message.split('\n');
  if (lines.length > MOST_LINES) return `a refusal of ${lines.length} lines: ${message.slice(0, 300)}`;
  const long = lines.find((line) => line.length > LONGEST_LINE);
  if (long !== undefined) return `a refusal of ${long.length} characters: ${long.slice(0, 300)}`;
  if (lines.some((line) => !line.includes(': '))) return `a refusal that names nothing: ${message}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(message))
    return `control characters in a refusal: ${JSON.stringify(message)}`;
  return null;
}

/** What is wrong with a text for people, the spec in it apart. */
export function faultOfText(text: string): string | null {
  const [found] = /.{0,60}\b(NaN|Infinity|undefined|\[object \w+\])(?!\w).{0,40}/.exec(text) ?? [];
  return found === undefined ? null : `a text says: ${found}`;
}
