/**
 * What an activation phi says of itself: its values, and how it looks from afar, which is all that late time asks of it.
 */
import type { Choosable } from '../parameters.ts';

export interface Activation<Name extends string = string> {
  /** As a spec names it. */
  readonly name: Name;
  /** As it is told before the word "neurons". */
  readonly words: string;
  /** Where it is another than the theorem's, a sentence that says so; null for the theorem's own. */
  readonly caveat: string | null;
  /** phi(z). */
  value(z: number): number;
  /** phi'(z); at a kink the value below it. */
  slope(z: number): number;
  /** The two values of phi', at z <= 0 and at z > 0; null where there are more. */
  readonly pieces: Pieces | null;
  /** sup |phi''|, where phi' has no jump: its Lipschitz constant; null where it jumps. */
  readonly curvature: number | null;
  /** The k of phi(c z) = c^k phi(z) for all c > 0; null where there is none. */
  readonly degree: number | null;
}

export interface Pieces {
  readonly below: number;
  readonly above: number;
}

/** An entry of the table: a family of activations, one for each slope gamma far below 0. */
export interface ActivationKind<Name extends string = string> extends Choosable<Name> {
  /** One line for people who choose. */
  readonly description: string;
  /** The gamma of which it is the first entry's activation, under a name of its own; null for a family. */
  readonly gamma: number | null;
  /** @param values  of its parameters */
  of(gamma: number, values: Readonly<Record<string, number>>): Activation;
}
