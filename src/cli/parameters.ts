/**
 * The numbers and words that an entry of a table takes, for `benign list`.
 */
import type { Options, Parameters } from '../parameters.ts';

/** Their names and defaults, and the words to choose from, as a sentence after another; empty where there are none. */
export function parametersListed(parameters: Parameters, options: Options = {}): string {
  const entries = [
    ...Object.entries(parameters).map(([name, { default: value }]) => `${name} = ${value}`),
    ...Object.entries(options).map(([name, { words }]) => `${name} = ${words.join(' or ')}`),
  ];
  return entries.length === 0 ? '' : `. Parameters: ${entries.join(', ')}`;
}
