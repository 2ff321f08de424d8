/**
 * A kind of input, how it is drawn, and what must be true whatever the answer to it.
 */
import type fc from 'fast-check';

/** A case is plain JSON, so that it can be handed to a thread, printed and kept. */
export interface Kind<Case> {
  readonly name: string;
  readonly drawn: fc.Arbitrary<Case>;
  /** What is wrong with the answer to a case, in a sentence; null when nothing is. */
  judge(found: Case): string | null | Promise<string | null>;
}
