/**
 * Data that are told in a terminal: names in them come from specs and files, and stay within their line.
 */
import { visible } from '../errors.ts';

/** The same value with every control character, in texts and in keys, as it is written in JSON: \u001b. */
export function tellable<T>(value: T): T {
  const json = JSON.stringify(value);
  const shown = visible(json).replace(/\\(u00[01][0-9a-f]|.)/g, (written, letter: string) =>
    letter === '\\' || letter === '"' ? written : `\\${written}`,
  );
  return shown === json ? value : JSON.parse(shown);
}
