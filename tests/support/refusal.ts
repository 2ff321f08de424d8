/**
 * What a refusal says, and text as the bytes of a file.
 */
import { InputError } from '../../src/errors.ts';

/** The message of the refusal; fails when nothing or another kind of error is thrown. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
