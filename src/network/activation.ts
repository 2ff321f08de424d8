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
  /** sup |phi'|. */
  readonly steepest: number;
  /** sup |phi''|, where phi' has no jump: its Lipschitz constant; null where it jumps. */
  readonly curvature: number | null;
  /** Whether phi'' is there at every point, and continuous. */
  readonly isTwiceDifferentiable: boolean;
  /** The k of phi(c z) = c^k phi(z) for all c > 0; null where there is none. */
  readonly degree: number | null;
  /** How far it is from leaky ReLU. */
  readonly far: Far;
}

/** phi(z) - max(z, gamma z), which is bounded. */
export interface Far {
  /** Its limits at -infinity and at +infinity. */
  readonly below: number;
  readonly above: number;
  /** They are its values for |z| at least this; null: it only tends to them. */
  readonly from: number | null;
}

export interface Pieces {
  readonly below: number;
  readonly above: number;
}

/** An entry of the table: a family of activations, one for each slope gamma far below 0. */
export interface ActivationKind<Name extends string = string> extends Choosable<Name> {
  /** One line for people who choose. */
  readonly description: string;
  /** Its slope far below 0, where it has but one; null: `network.slope` says it. */
  readonly gamma: number | null;
  /** Whether it is the first entry's activation with that slope, under a name of its own. */
  readonly isOtherName: boolean;
  /** @param values  of its parameters */
  of(gamma: number, values: Readonly<Record<string, number>>): Activation;
}
