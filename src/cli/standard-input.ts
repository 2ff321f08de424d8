/**
 * Standard input, which is read once: by a spec, or by data.
 */
import { InputError } from '../errors.ts';

/** Standard input, as a name. */
export const STANDARD_INPUT = '-';

let reader: string | null = null;

/**
 * All bytes of standard input, which a person can interrupt.
 *
 * @param what  what they are for
 * @throws InputError  where they were read before
 */
export async function standardInput(what: string): Promise<Uint8Array> {
  if (reader !== null) {
    throw new InputError(what, `must not be standard input (-), which was read as ${reader}`, STANDARD_INPUT);
  }
  reader = what;
  const pieces: Uint8Array[] = [];
  for await (const piece of process.stdin) pieces.push(piece);
  return Buffer.concat(pieces);
}
