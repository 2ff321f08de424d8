/**
 * The second layer of a network, as a record has it.
 */

/** Before the first update and, where it is trained, after the last. */
export interface SecondLayerRecord extends SignsRecord {
  readonly atEnd?: SignsRecord;
}

/** How many a_j have each sign, and the sums of their squares, A+ and A-. */
export interface SignsRecord {
  readonly positive: number;
  readonly negative: number;
  readonly positiveSquares: number;
  readonly negativeSquares: number;
}
