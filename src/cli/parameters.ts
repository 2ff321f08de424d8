/**
 * The numbers that an entry of a table takes, for `benign list`.
 */
import type { Parameters } from '../parameters.ts';

/** Their names and defaults, as a sentence after another; empty where there are none. */
export function parametersListed(parameters: Parameters): string {
  const entries = Object.entries(parameters).map(([name, { default: value }]) => `${name} = ${value}`);
  return entries.length === 0 ? '' : `. Parameters: ${entries.join(', ')}`;
}
